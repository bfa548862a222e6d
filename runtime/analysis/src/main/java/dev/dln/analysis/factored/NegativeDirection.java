package dev.dln.analysis.factored;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An explicit direction of negative curvature of phi(W_2 W_1) at a critical point whose product has
 * less rank than the widths allow, where the gradient G of phi is not zero (Nouiehed and Razaviyayn
 * 2018, proofs of Theorem 5 and Corollary 6). If W_2 b = 0: U_1 = s b d', U_2 = a c' with c'b not
 * zero and a' G d of the right sign; the loss changes in second order by 2 s (c'b) a' G d plus a
 * term that does not depend on s. If c' W_1 = 0 the same with the factors' roles exchanged.
 *
 * @param directions U_1, U_2
 * @param curvature the second derivative of the loss along U, negative, in fractions
 */
public record NegativeDirection(List<RationalMatrix> directions, Rational curvature) {
    private static final int DOUBLINGS = 40;

    public NegativeDirection {
        directions = List.copyOf(directions);
    }

    /**
     * The direction; empty if there are not two factors, the product is not degenerate, G is zero,
     * or the loss is not rational.
     */
    public static Optional<NegativeDirection> of(ExactProduct at) {
        if (at.factors().size() != 2
                || !at.degenerate()
                || at.slope().isEmpty()
                || at.slopeIsZero()) {
            return Optional.empty();
        }
        RationalMatrix g = at.slope().orElseThrow();
        RationalMatrix second = at.factors().get(1).kernel();
        RationalMatrix first = at.factors().get(0).transpose().kernel();
        int row = 0;
        int column = 0;
        for (int i = 0; i < g.rows(); i++) {
            for (int j = 0; j < g.columns(); j++) {
                Rational best = g.at(row, column);
                if (g.at(i, j).multiply(g.at(i, j)).compareTo(best.multiply(best)) > 0) {
                    row = i;
                    column = j;
                }
            }
        }
        RationalMatrix a = RationalMatrix.identity(g.rows()).columns(List.of(row));
        RationalMatrix d = RationalMatrix.identity(g.columns()).columns(List.of(column));
        Rational sign = Rational.of(-g.at(row, column).signum());
        boolean below = second.columns() > 0;
        if (!below && first.columns() == 0) {
            return Optional.empty();
        }
        RationalMatrix b = (below ? second : first).columns(List.of(0));
        for (int i = 0; i < DOUBLINGS; i++) {
            Rational scale = sign.multiply(Rational.TWO.pow(i));
            List<RationalMatrix> u =
                    below
                            ? List.of(b.times(d.transpose()).scaled(scale), a.times(b.transpose()))
                            : List.of(b.times(d.transpose()), a.times(b.transpose()).scaled(scale));
            Optional<Rational> curvature = curvature(at, u);
            if (curvature.isPresent() && curvature.get().signum() < 0) {
                return Optional.of(new NegativeDirection(u, curvature.get()));
            }
        }
        return Optional.empty();
    }

    /** Twice the coefficient of t^2 of the loss along W + t U. */
    private static Optional<Rational> curvature(ExactProduct at, List<RationalMatrix> u) {
        var line = new ArrayList<RationalPolynomial>();
        for (int i = 0; i < at.model().model().layout().size(); i++) {
            line.add(RationalPolynomial.ZERO);
        }
        for (int k = 0; k < u.size(); k++) {
            FactoredModel.Layer layer = at.model().layers().get(k);
            for (int i = 0; i < layer.rows(); i++) {
                for (int j = 0; j < layer.cols(); j++) {
                    line.set(
                            layer.place(i, j),
                            RationalPolynomial.constant(at.factors().get(k).at(i, j))
                                    .add(RationalPolynomial.monomial(u.get(k).at(i, j), 1)));
                }
            }
        }
        return ExactModel.of(at.model().model())
                .flatMap(m -> m.along(line))
                .map(p -> p.coefficient(2).multiply(Rational.TWO));
    }
}
