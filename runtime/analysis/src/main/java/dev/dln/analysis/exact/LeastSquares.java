package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a linear least-squares problem with inputs of full row rank has to do with the landscape of
 * deep linear networks, in fractions.
 *
 * @param map Y X' (X X')^-1, the least-squares map
 * @param sigma Y X' (X X')^-1 X Y'
 * @param characteristic its characteristic polynomial
 */
public record LeastSquares(
        RationalMatrix map, RationalMatrix sigma, RationalPolynomial characteristic) {

    /** Of data; empty if X has not full row rank. */
    public static Optional<LeastSquares> of(RationalMatrix x, RationalMatrix y) {
        RationalMatrix xt = x.transpose();
        RationalMatrix xy = x.times(y.transpose());
        return x.times(xt)
                .solve(xy)
                .map(
                        solved -> {
                            RationalMatrix map = solved.transpose();
                            RationalMatrix sigma = map.times(xy);
                            return new LeastSquares(map, sigma, sigma.characteristic());
                        });
    }

    /** Whether the eigenvalues of Sigma are distinct. */
    public boolean distinct() {
        return characteristic.isSquarefree();
    }

    /**
     * Which eigenvectors of Sigma span a space, counted from 1 in descending order of the
     * eigenvalues; the eigenvalues may be irrational.
     *
     * @param space its columns span the space
     * @return empty if Sigma does not map the space into itself, or its eigenvalues are not
     *     distinct
     */
    public Optional<List<Integer>> selected(RationalMatrix space) {
        RationalMatrix basis = space.range();
        if (basis.columns() == 0) {
            return Optional.of(List.of());
        }
        if (!distinct() || !basis.contains(sigma.times(basis))) {
            return Optional.empty();
        }
        RationalMatrix bt = basis.transpose();
        RationalPolynomial restricted =
                bt.times(basis).solve(bt.times(sigma).times(basis)).orElseThrow().characteristic();
        List<RationalPolynomial.Isolated> roots = characteristic.isolate();
        var indices = new ArrayList<Integer>();
        for (int i = roots.size() - 1; i >= 0; i--) {
            if (restricted.roots(roots.get(i).low(), roots.get(i).high()) > 0) {
                indices.add(roots.size() - i);
            }
        }
        return Optional.of(indices);
    }

    /** The sum of the eigenvalues that belong to a space which Sigma maps into itself. */
    public Rational trace(RationalMatrix space) {
        return space.projector().times(sigma).trace();
    }
}
