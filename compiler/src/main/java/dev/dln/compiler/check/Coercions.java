package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Values where a matrix, a scalar, a compile-time number or a size is needed. */
final class Coercions {
    /** The largest size a dimension may be given by a number. */
    static final int LARGEST_SIZE = 100_000_000;

    private final Context context;

    Coercions(Context context) {
        this.context = context;
    }

    /** A matrix; numbers are 1 x 1, a list is a row. Empty after a mistake. */
    Optional<Term> matrix(Value value, Span span, Scope scope) {
        Span place = Report.visible(span, scope);
        return switch (value) {
            case Value.Num num -> Optional.of(context.terms().number(num.value(), place));
            case Value.Extension size -> Optional.of(context.terms().sizeOf(size.extent(), place));
            case Value.Matrix matrix -> Optional.of(matrix.term());
            case Value.Numbers list -> Optional.of(row(list.values(), place));
            case Value.Truth _ -> {
                context.fail(Code.WRONG_KIND, span, "a condition is not a number", scope);
                yield Optional.empty();
            }
            case Value.Unknown _ -> Optional.empty();
        };
    }

    Optional<Term> matrix(Ast.Expr expr, Scope scope) {
        return matrix(context.expressions().eval(expr, scope), expr.span(), scope);
    }

    private Term row(List<Rational> values, Span place) {
        if (values.size() == 1) {
            return context.terms().number(values.getFirst(), place);
        }
        Extent cols = new Extent(Size.fixed(values.size()), Origin.expression(place));
        return context.terms()
                .add(new Form.Literal(values), new Shape(Terms.one(place), cols), place);
    }

    /**
     * A scalar. A shape that can still become 1 x 1 does; any other is a problem.
     *
     * @param what what needs it, such as {@code a divisor}
     */
    Optional<Term> scalar(Value value, Span span, String what, Scope scope) {
        Optional<Term> term = matrix(value, span, scope);
        if (term.isEmpty() || makeScalar(term.get(), what)) {
            return term;
        }
        context.fail(
                Code.SCALAR_NEEDED,
                span,
                what + " must be a scalar, this is " + term.get().shape(),
                scope);
        return Optional.empty();
    }

    /** Whether a term is a scalar, settling free dimensions as 1 if that makes it one. */
    static boolean makeScalar(Term term, String what) {
        Size one = Size.fixed(1);
        Size rows = term.shape().rows().size();
        Size cols = term.shape().cols().size();
        return Dims.canUnify(rows, one)
                && Dims.canUnify(cols, one)
                && Dims.unify(rows, one, () -> what + " must be a scalar")
                && Dims.unify(cols, one, () -> what + " must be a scalar");
    }

    /**
     * A number known at compile time.
     *
     * @param what what needs it, such as {@code an exponent}
     */
    Optional<Rational> number(Value value, Span span, String what, Scope scope) {
        return switch (value) {
            case Value.Num num -> Optional.of(num.value());
            case Value.Extension size when Dims.known(size.extent().size()).isPresent() ->
                    Optional.of(Rational.of(Dims.known(size.extent().size()).getAsInt()));
            case Value.Unknown _ -> Optional.empty();
            case Value.Extension _, Value.Matrix _ -> {
                context.fail(
                        Code.COMPILE_TIME_NEEDED,
                        span,
                        what
                                + " must be a number known at compile time, this is "
                                + value.describe(),
                        scope);
                yield Optional.empty();
            }
            case Value.Numbers _, Value.Truth _ -> {
                context.fail(
                        Code.WRONG_KIND,
                        span,
                        what + " must be a number, this is " + value.describe(),
                        scope);
                yield Optional.empty();
            }
        };
    }

    Optional<Rational> number(Ast.Expr expr, String what, Scope scope) {
        return number(context.expressions().eval(expr, scope), expr.span(), what, scope);
    }

    /** An integer known at compile time. */
    OptionalInt integer(Ast.Expr expr, String what, Scope scope) {
        Optional<Rational> number = number(expr, what, scope);
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        Rational value = number.get();
        if (!value.isInteger() || value.numerator().bitLength() > 31) {
            context.fail(
                    value.isInteger() ? Code.TOO_LARGE : Code.WRONG_KIND,
                    expr.span(),
                    what + " must be an integer, this is " + value,
                    scope);
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.numerator().intValueExact());
    }

    /**
     * A dimension: a positive integer known at compile time, the name of a dimension, or rows(A),
     * cols(A).
     *
     * @param origin where its extent is to come from in messages
     */
    Optional<Extent> dimension(Ast.Expr expr, Origin origin, Scope scope) {
        return dimension(context.expressions().eval(expr, scope), expr.span(), origin, scope);
    }

    Optional<Extent> dimension(Value value, Span span, Origin origin, Scope scope) {
        return switch (value) {
            case Value.Num num -> size(num.value(), span, scope).map(s -> new Extent(s, origin));
            case Value.Extension size -> Optional.of(new Extent(size.extent().size(), origin));
            case Value.Unknown _ -> Optional.empty();
            case Value.Matrix _ -> {
                context.fail(
                        Problem.of(
                                        Code.DIMENSION_NOT_FIXED,
                                        span,
                                        "this is computed at run time, so it is no dimension")
                                .withNote(
                                        "a dimension is a number known at compile time, or a name"
                                                + " on its own"),
                        scope);
                yield Optional.empty();
            }
            case Value.Numbers _, Value.Truth _ -> {
                context.fail(
                        Code.WRONG_KIND,
                        span,
                        "a dimension must be a number, this is " + value.describe(),
                        scope);
                yield Optional.empty();
            }
        };
    }

    private Optional<Size> size(Rational value, Span span, Scope scope) {
        if (!value.isInteger() || value.signum() <= 0) {
            context.fail(Code.BAD_DIMENSION, span, "this dimension is " + value, scope);
            return Optional.empty();
        }
        if (value.compareTo(Rational.of(LARGEST_SIZE)) > 0) {
            context.fail(
                    Problem.of(Code.TOO_LARGE, span, "this dimension is " + value)
                            .withNote("the largest allowed is " + LARGEST_SIZE),
                    scope);
            return Optional.empty();
        }
        return Optional.of(Size.fixed(value.numerator().intValueExact()));
    }
}
