package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** Makes the terms of one network and keeps them in order. */
final class Terms {
    private final List<Term> all = new ArrayList<>();

    /** Every term made so far; operands come before what uses them. */
    List<Term> all() {
        return all;
    }

    Term add(Form form, Shape shape, Span place) {
        var term = new Term(all.size(), form, shape, place);
        all.add(term);
        return term;
    }

    static Extent one(Span span) {
        return new Extent(Size.fixed(1), Origin.expression(span));
    }

    static Shape scalar(Span span) {
        return new Shape(one(span), one(span));
    }

    Term number(Rational value, Span place) {
        return add(new Form.Constant(value), scalar(place), place);
    }

    Term sizeOf(Extent extent, Span place) {
        return add(new Form.SizeOf(extent.size()), scalar(place), place);
    }

    Term filled(Rational value, Shape shape, Span place) {
        return add(new Form.Filled(value), shape, place);
    }

    /** A primitive of arguments of equal shape. */
    Term apply(Primitive primitive, List<Term> args, Span place) {
        return add(new Form.Apply(primitive, args), args.getFirst().shape(), place);
    }

    /** An elementwise power; exponents 0 and 1 need no node. */
    Term power(Term arg, Rational exponent, Span place) {
        if (exponent.isOne()) {
            return arg;
        }
        return exponent.isZero()
                ? filled(Rational.ONE, arg.shape(), place)
                : add(new Form.Power(arg, exponent), arg.shape(), place);
    }

    Term scale(Rational coefficient, Term arg, Span place) {
        return coefficient.isOne()
                ? arg
                : add(
                        new Form.Combine(List.of(new Form.Scaled(coefficient, arg))),
                        arg.shape(),
                        place);
    }

    /** left + coefficient * right. */
    Term combine(Term left, Rational coefficient, Term right, Span place) {
        return add(
                new Form.Combine(
                        List.of(
                                new Form.Scaled(Rational.ONE, left),
                                new Form.Scaled(coefficient, right))),
                left.shape(),
                place);
    }

    /** The elementwise product of equal shapes, or with a scalar on either side. */
    Term times(Term left, Term right, Span place) {
        return add(
                new Form.Times(left, right),
                left.shape().isScalar() ? right.shape() : left.shape(),
                place);
    }

    /** A scalar at every place of a shape, or a column in each of its columns. */
    Term spread(Term arg, Shape shape, Span place) {
        return add(new Form.Spread(arg), shape, place);
    }

    Term transpose(Term arg, Span place) {
        return arg.shape().isScalar()
                ? arg
                : add(new Form.Transposed(arg), arg.shape().transposed(), place);
    }
}
