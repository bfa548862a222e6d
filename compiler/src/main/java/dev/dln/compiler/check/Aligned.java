package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Two terms brought to one shape: equal shapes as they are, a scalar spread over the other, a
 * column vector spread over the columns of a matrix. A row vector is not spread: samples are
 * columns, so a row added to every row is nearly always a transposed bias.
 */
record Aligned(Term left, Term right) {
    /**
     * Brings two terms to one shape.
     *
     * @return empty where they cannot be
     */
    static Optional<Aligned> of(
            Terms terms, Term left, Term right, Span place, Supplier<String> because) {
        Shape a = left.shape();
        Shape b = right.shape();
        if (a.isScalar() && b.isScalar()) {
            return Optional.of(new Aligned(left, right));
        }
        if (a.isScalar()) {
            return Optional.of(new Aligned(terms.spread(left, b, place), right));
        }
        if (b.isScalar()) {
            return Optional.of(new Aligned(left, terms.spread(right, a, place)));
        }
        if (a.isRow() != b.isRow()) {
            return Optional.empty();
        }
        if (!Dims.unify(a.rows().size(), b.rows().size(), because)) {
            return Optional.empty();
        }
        if (a.isColumn() && !b.isColumn()) {
            return Optional.of(new Aligned(terms.spread(left, b, place), right));
        }
        if (b.isColumn() && !a.isColumn()) {
            return Optional.of(new Aligned(left, terms.spread(right, a, place)));
        }
        return Dims.unify(a.cols().size(), b.cols().size(), because)
                ? Optional.of(new Aligned(left, right))
                : Optional.empty();
    }
}
