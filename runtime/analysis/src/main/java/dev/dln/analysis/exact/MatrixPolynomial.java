package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** Polynomials in t whose coefficients are matrices of one shape, from t^0 up. */
final class MatrixPolynomial {
    private MatrixPolynomial() {}

    static List<RationalMatrix> transposed(List<RationalMatrix> polynomial) {
        return polynomial.stream().map(RationalMatrix::transpose).toList();
    }

    static List<RationalMatrix> multiply(List<RationalMatrix> a, List<RationalMatrix> b) {
        var product = new ArrayList<RationalMatrix>();
        for (int i = 0; i < a.size() + b.size() - 1; i++) {
            RationalMatrix sum = RationalMatrix.zero(a.getFirst().rows(), b.getFirst().columns());
            for (int j = Math.max(0, i - b.size() + 1); j <= Math.min(i, a.size() - 1); j++) {
                sum = sum.plus(a.get(j).times(b.get(i - j)));
            }
            product.add(sum);
        }
        return product;
    }

    /** The sum of the squares of the entries. */
    static RationalPolynomial square(List<RationalMatrix> a) {
        var sums = new ArrayList<Rational>();
        for (int i = 0; i < 2 * a.size() - 1; i++) {
            Rational sum = Rational.ZERO;
            for (int j = Math.max(0, i - a.size() + 1); j <= Math.min(i, a.size() - 1); j++) {
                sum = sum.add(a.get(j).dot(a.get(i - j)));
            }
            sums.add(sum);
        }
        return RationalPolynomial.of(sums);
    }
}
