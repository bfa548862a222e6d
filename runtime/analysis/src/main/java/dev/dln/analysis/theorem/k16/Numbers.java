package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Premises;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;

import java.util.Arrays;
import java.util.Optional;

/** What is decided in floating point, with margins, where fractions are out of reach. */
final class Numbers {
    /** Directions are rounded to multiples of this: short fractions that still point down. */
    private static final double GRID = 1024;

    private static final double UNIT = 0x1p-53;

    /** Products of smaller numbers lose more to underflow than rounding takes of larger ones. */
    private static final double SMALLEST = 1e-290;

    private Numbers() {}

    /**
     * W_H ... W_2 has rank p, by its singular values at the given point; the bound on their error
     * covers every point within the reach of a certificate of a critical point nearby, since
     * singular values of products move by no more than the products of the factors' norms do.
     */
    static Hypothesis middleRank(LinearNetwork n, String name) {
        double[] point = n.chain().toChain(n.instance().point().orElseThrow());
        if (!Arrays.stream(point).allMatch(Double::isFinite)) {
            return Hypothesis.open(name, "the point is not finite");
        }
        Rational certified =
                Premises.certificate(n.instance())
                        .map(c -> Premises.reach(n.instance(), c))
                        .orElse(Rational.ZERO);
        double reach = certified.isZero() ? 0 : Outward.above(certified);
        int offset = n.widths().get(1) * n.widths().getFirst();
        double[] product = {};
        double size = 1;
        double farthest = 1;
        boolean representable = true;
        int columns = n.widths().get(1);
        for (int k = 2; k < n.depth(); k++) {
            int rows = n.widths().get(k);
            int cols = n.widths().get(k - 1);
            double[] w = Arrays.copyOfRange(point, offset, offset + rows * cols);
            offset += rows * cols;
            // no less than the norm of this factor, at the point and at any other within reach
            double largest = Arrays.stream(w).map(Math::abs).max().orElse(0);
            size *= Math.sqrt(rows * cols) * largest;
            farthest *= Math.sqrt(rows * cols) * (largest + reach);
            representable &= size > SMALLEST && farthest < 1 / SMALLEST;
            if (k == 2) {
                product = w;
            } else {
                double[] next = new double[rows * columns];
                Lapack.multiply(w, false, product, false, next, rows, columns, cols);
                product = next;
            }
        }
        if (!representable) {
            return Hypothesis.open(name, "its entries are zero or out of the range of doubles");
        }
        int rows = n.widths().get(n.depth() - 1);
        double[] s = Svd.thin(product, rows, columns).s();
        double least = s.length < n.hidden() ? 0 : s[n.hidden() - 1];
        double rounding = 64 * UNIT * n.theory().size() * farthest;
        return Hypothesis.positive(
                name,
                least,
                farthest - size + rounding,
                "singular values "
                        + Arrays.toString(s)
                        + (reach > 0
                                ? ", a critical point within " + Premises.shown(certified)
                                : ""));
    }

    /** A vector v of short fractions with v'Hv &lt; 0, exactly; empty if none was found. */
    static Optional<RationalMatrix> descent(RationalMatrix hessian) {
        int n = hessian.rows();
        double[] h = hessian.toDoubles();
        if (!Arrays.stream(h).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        SymmetricEigen eigen = SymmetricEigen.of(h, n);
        double[] v = Arrays.copyOf(eigen.vectors(), n);
        double most = Arrays.stream(v).map(Math::abs).max().orElse(0);
        for (double grid : new double[] {1, 8, GRID}) {
            double[] rounded = Arrays.stream(v).map(a -> Math.rint(a / most * grid)).toArray();
            RationalMatrix direction = new RationalMatrix(n, 1, rounded);
            if (direction.dot(hessian.times(direction)).signum() < 0) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }
}
