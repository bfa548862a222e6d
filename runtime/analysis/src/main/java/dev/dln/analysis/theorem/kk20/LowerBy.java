package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A point with a lower objective beside a line on which outputs and penalties stay: a step against
 * the gradient at a point of the line.
 *
 * @param at the place on the line, t
 * @param slope the coordinate whose gradient is not zero there
 * @param gradient that gradient as a polynomial in t
 * @param here the objective on the line
 * @param point the point
 * @param value the objective there, lower
 */
record LowerBy(
        Rational at,
        int slope,
        RationalPolynomial gradient,
        Rational here,
        List<Rational> point,
        Rational value) {
    private static final int HALVINGS = 30;

    /** Looks for one near z; empty if none was found. */
    static Optional<LowerBy> of(Composite composite, List<Rational> v) {
        Optional<Rational> here = composite.exact().loss(composite.point());
        Optional<List<RationalPolynomial>> slopes = composite.gradientAlong(v);
        if (here.isEmpty() || slopes.isEmpty()) {
            return Optional.empty();
        }
        int largest = 0;
        for (int i = 0; i < slopes.get().size(); i++) {
            if (slopes.get().get(largest).isZero()) {
                largest = i;
            }
        }
        Rational t = Rational.of(1, 4);
        List<Rational> from = composite.at(v, t);
        List<Rational> gradient = slopes.get().stream().map(p -> p.at(t)).toList();
        Rational step = Rational.of(4);
        for (int k = 0; k < HALVINGS; k++) {
            var to = new ArrayList<Rational>();
            for (int i = 0; i < from.size(); i++) {
                to.add(from.get(i).subtract(step.multiply(gradient.get(i))));
            }
            Optional<Rational> value = composite.exact().loss(to);
            if (value.isPresent() && value.get().compareTo(here.get()) < 0) {
                return Optional.of(
                        new LowerBy(
                                t,
                                largest,
                                slopes.get().get(largest),
                                here.get(),
                                to,
                                value.get()));
            }
            step = step.multiply(Rational.HALF);
        }
        return Optional.empty();
    }

    void show(Finding.Builder finding) {
        finding.show(
                new Exhibit.Exact(
                        "the gradient by coordinate "
                                + (slope + 1)
                                + " along z + t v, coefficients from t^0 on",
                        Text.list(
                                gradient.coefficients().stream()
                                        .map(Rational::toString)
                                        .toList())));
        finding.remark(
                "a step against the gradient at t = "
                        + at
                        + " lowers the objective from "
                        + Values.exactly(List.of(here)).text(0)
                        + " to "
                        + Values.exactly(List.of(value)).text(0));
        finding.show(
                new Exhibit.Point(
                        "a point with a lower objective",
                        point.stream().mapToDouble(Rational::toDouble).toArray()));
    }
}
