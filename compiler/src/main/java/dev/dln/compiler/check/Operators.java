package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.syntax.Ast.Operator;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Optional;

/** The operators: exact on compile-time numbers, shape rules on matrices. */
final class Operators {
    private final Context context;

    Operators(Context context) {
        this.context = context;
    }

    Value negate(Ast.Negate negate, Scope scope) {
        Value value = context.expressions().eval(negate.operand(), scope);
        if (value instanceof Value.Num(Rational number)) {
            return new Value.Num(number.negate());
        }
        if (value instanceof Value.Numbers(List<Rational> values)) {
            return new Value.Numbers(values.stream().map(Rational::negate).toList());
        }
        return context.coercions()
                .matrix(value, negate.operand().span(), scope)
                .<Value>map(
                        t ->
                                new Value.Matrix(
                                        context.terms()
                                                .scale(
                                                        Rational.MINUS_ONE,
                                                        t,
                                                        Report.visible(negate.span(), scope))))
                .orElse(Value.unknown());
    }

    Value transpose(Ast.Transpose transpose, Scope scope) {
        Value value = context.expressions().eval(transpose.operand(), scope);
        if (value instanceof Value.Num || scope.elementwise()) {
            return scope.elementwise()
                    ? notElementwise(transpose.span(), "a transpose", scope)
                    : value;
        }
        return context.coercions()
                .matrix(value, transpose.operand().span(), scope)
                .<Value>map(
                        t ->
                                new Value.Matrix(
                                        context.terms()
                                                .transpose(
                                                        t,
                                                        Report.visible(transpose.span(), scope))))
                .orElse(Value.unknown());
    }

    /** Reports that an activation uses what is no function of single entries. */
    Value notElementwise(Span span, String what, Scope scope) {
        return context.fail(
                Problem.of(Code.NOT_ELEMENTWISE, span, what + " needs the whole matrix")
                        .withHelp("declare it as `function` instead of `activation`"),
                scope);
    }

    Value binary(Ast.Binary binary, Scope scope) {
        Value left = context.expressions().eval(binary.left(), scope);
        Value right = context.expressions().eval(binary.right(), scope);
        if (left instanceof Value.Unknown || right instanceof Value.Unknown) {
            return Value.unknown();
        }
        Operator operator = binary.operator();
        if (Arithmetic.isComparison(operator)) {
            return compare(binary, left, right, scope);
        }
        Optional<Rational> a = constant(left);
        Optional<Rational> b = constant(right);
        if (a.isPresent() && b.isPresent()) {
            Optional<Rational> folded = Arithmetic.fold(operator, a.get(), b.get());
            if (folded.isPresent()) {
                return new Value.Num(folded.get());
            }
            if (!isRoot(operator, a.get(), b.get())) {
                return context.fail(
                        Code.BAD_NUMBER,
                        binary.span(),
                        isDivision(operator) && b.get().isZero()
                                ? "division by zero"
                                : "this number is out of range",
                        scope);
            }
        }
        return switch (operator) {
            case ADD -> add(binary, left, right, Rational.ONE, scope);
            case SUBTRACT -> add(binary, left, right, Rational.MINUS_ONE, scope);
            case MULTIPLY ->
                    scope.elementwise()
                            ? times(binary, left, right, scope)
                            : multiply(binary, left, right, scope);
            case DIVIDE ->
                    scope.elementwise()
                            ? over(binary, left, right, scope)
                            : divide(binary, left, right, scope);
            case POWER -> power(binary, left, right, !scope.elementwise(), scope);
            case ELEMENT_MULTIPLY -> times(binary, left, right, scope);
            case ELEMENT_DIVIDE -> over(binary, left, right, scope);
            case ELEMENT_POWER -> power(binary, left, right, false, scope);
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> Value.unknown();
        };
    }

    private static boolean isDivision(Operator operator) {
        return operator == Operator.DIVIDE || operator == Operator.ELEMENT_DIVIDE;
    }

    /** Powers of positive numbers that are no fractions are computed at run time. */
    private static boolean isRoot(Operator operator, Rational a, Rational b) {
        return (operator == Operator.POWER || operator == Operator.ELEMENT_POWER)
                && !b.isInteger()
                && a.signum() > 0;
    }

    /** A number that is known now. */
    private static Optional<Rational> constant(Value value) {
        return switch (value) {
            case Value.Num(Rational number) -> Optional.of(number);
            case Value.Extension(Extent extent) -> {
                var known = Dims.known(extent.size());
                yield known.isPresent()
                        ? Optional.of(Rational.of(known.getAsInt()))
                        : Optional.empty();
            }
            case Value.Numbers _, Value.Truth _, Value.Matrix _, Value.Unknown _ ->
                    Optional.empty();
        };
    }

    private Value compare(Ast.Binary binary, Value left, Value right, Scope scope) {
        Optional<Rational> a = constant(left);
        Optional<Rational> b = constant(right);
        if (a.isPresent() && b.isPresent()) {
            return new Value.Truth(Arithmetic.compare(binary.operator(), a.get(), b.get()));
        }
        Value other = a.isPresent() ? right : left;
        return context.fail(
                Problem.of(
                                Code.COMPILE_TIME_NEEDED,
                                a.isPresent() ? binary.right().span() : binary.left().span(),
                                "this is " + other.describe())
                        .withNote("a comparison is decided when the network is compiled")
                        .withHelp(
                                "to choose entry by entry at run time, write where(c, a, b): a"
                                        + " where c > 0, else b"),
                scope);
    }

    private Value add(Ast.Binary binary, Value left, Value right, Rational sign, Scope scope) {
        Optional<Aligned> pair = aligned(binary, left, right, scope);
        if (pair.isEmpty()) {
            return Value.unknown();
        }
        return new Value.Matrix(
                context.terms()
                        .combine(
                                pair.get().left(), sign, pair.get().right(), place(binary, scope)));
    }

    private Value times(Ast.Binary binary, Value left, Value right, Scope scope) {
        Optional<Value> scaled = scaled(binary, left, right, scope);
        if (scaled.isPresent()) {
            return scaled.get();
        }
        Optional<Aligned> pair = aligned(binary, left, right, scope);
        if (pair.isEmpty()) {
            return Value.unknown();
        }
        return new Value.Matrix(
                context.terms().times(pair.get().left(), pair.get().right(), place(binary, scope)));
    }

    private Value over(Ast.Binary binary, Value left, Value right, Scope scope) {
        Optional<Rational> divisor = constant(right);
        if (divisor.isPresent()) {
            return divide(binary, left, right, scope);
        }
        Optional<Aligned> pair = aligned(binary, left, right, scope);
        if (pair.isEmpty()) {
            return Value.unknown();
        }
        Span place = place(binary, scope);
        Term inverse = context.terms().power(pair.get().right(), Rational.MINUS_ONE, place);
        return new Value.Matrix(context.terms().times(pair.get().left(), inverse, place));
    }

    /** A known number times a matrix, on either side. */
    private Optional<Value> scaled(Ast.Binary binary, Value left, Value right, Scope scope) {
        Optional<Rational> a = constant(left);
        Optional<Rational> b = constant(right);
        if (a.isEmpty() && b.isEmpty()) {
            return Optional.empty();
        }
        Value other = a.isPresent() ? right : left;
        Span span = a.isPresent() ? binary.right().span() : binary.left().span();
        Rational coefficient = a.or(() -> b).orElseThrow();
        return Optional.of(
                context.coercions()
                        .matrix(other, span, scope)
                        .<Value>map(
                                t ->
                                        new Value.Matrix(
                                                context.terms()
                                                        .scale(
                                                                coefficient,
                                                                t,
                                                                place(binary, scope))))
                        .orElse(Value.unknown()));
    }

    private Value multiply(Ast.Binary binary, Value left, Value right, Scope scope) {
        Optional<Value> scaled = scaled(binary, left, right, scope);
        if (scaled.isPresent()) {
            return scaled.get();
        }
        Optional<Term> l = context.coercions().matrix(left, binary.left().span(), scope);
        Optional<Term> r = context.coercions().matrix(right, binary.right().span(), scope);
        if (l.isEmpty() || r.isEmpty()) {
            return Value.unknown();
        }
        Term a = l.get();
        Term b = r.get();
        Span place = place(binary, scope);
        if (a.shape().isScalar() || b.shape().isScalar()) {
            return new Value.Matrix(context.terms().times(a, b, place));
        }
        Extent inner = a.shape().cols();
        Extent other = b.shape().rows();
        if (!Dims.unify(inner.size(), other.size(), () -> because(binary, scope))) {
            return context.fail(new Mismatch(context, binary, a, b, scope).product(), scope);
        }
        var shape = new Shape(a.shape().rows(), b.shape().cols());
        return new Value.Matrix(context.terms().add(new Form.Product(a, b), shape, place));
    }

    private Value divide(Ast.Binary binary, Value left, Value right, Scope scope) {
        Optional<Rational> divisor = constant(right);
        Span place = place(binary, scope);
        if (divisor.isPresent()) {
            if (divisor.get().isZero()) {
                return context.fail(Code.BAD_NUMBER, binary.span(), "division by zero", scope);
            }
            return context.coercions()
                    .matrix(left, binary.left().span(), scope)
                    .<Value>map(
                            t ->
                                    new Value.Matrix(
                                            context.terms()
                                                    .scale(divisor.get().reciprocal(), t, place)))
                    .orElse(Value.unknown());
        }
        Optional<Term> l = context.coercions().matrix(left, binary.left().span(), scope);
        Optional<Term> r = context.coercions().matrix(right, binary.right().span(), scope);
        if (l.isEmpty() || r.isEmpty()) {
            return Value.unknown();
        }
        if (!Coercions.makeScalar(
                r.get(), "the divisor in " + Text.of(binary.span(), "a quotient"))) {
            return context.fail(
                    Problem.of(
                                    Code.SCALAR_NEEDED,
                                    binary.right().span(),
                                    "the divisor of / must be a scalar, this is " + r.get().shape())
                            .withHelp("`./` divides entry by entry"),
                    scope);
        }
        Term inverse = context.terms().power(r.get(), Rational.MINUS_ONE, place);
        return new Value.Matrix(context.terms().times(l.get(), inverse, place));
    }

    private Value power(Ast.Binary binary, Value left, Value right, boolean scalar, Scope scope) {
        Optional<Rational> exponent = constant(right);
        if (exponent.isEmpty()) {
            if (right instanceof Value.Matrix || right instanceof Value.Extension) {
                return context.fail(
                        Problem.of(
                                        Code.COMPILE_TIME_NEEDED,
                                        binary.right().span(),
                                        "an exponent must be a number known at compile time, this"
                                                + " is "
                                                + right.describe())
                                .withHelp("for a positive base b and any e, write exp(e * log(b))"),
                        scope);
            }
            context.coercions().number(right, binary.right().span(), "an exponent", scope);
            return Value.unknown();
        }
        Optional<Term> base = context.coercions().matrix(left, binary.left().span(), scope);
        if (base.isEmpty()) {
            return Value.unknown();
        }
        if (scalar && !Coercions.makeScalar(base.get(), "the base of ^")) {
            String text = Text.of(binary.left().span(), "A");
            return context.fail(
                    Problem.of(
                                    Code.SCALAR_NEEDED,
                                    binary.left().span(),
                                    "the base of ^ must be a scalar, this is " + base.get().shape())
                            .withHelp(
                                    "`.^` takes powers entry by entry"
                                            + (Dims.same(
                                                            base.get().shape().rows().size(),
                                                            base.get().shape().cols().size())
                                                    ? "; a matrix product is " + text + " * " + text
                                                    : "")),
                    scope);
        }
        return new Value.Matrix(
                context.terms().power(base.get(), exponent.get(), place(binary, scope)));
    }

    private Optional<Aligned> aligned(Ast.Binary binary, Value left, Value right, Scope scope) {
        Optional<Term> l = context.coercions().matrix(left, binary.left().span(), scope);
        Optional<Term> r = context.coercions().matrix(right, binary.right().span(), scope);
        if (l.isEmpty() || r.isEmpty()) {
            return Optional.empty();
        }
        Term a = l.get();
        Term b = r.get();
        Optional<Aligned> pair =
                Aligned.of(
                        context.terms(), a, b, place(binary, scope), () -> because(binary, scope));
        if (pair.isEmpty()) {
            context.fail(new Mismatch(context, binary, a, b, scope).elementwise(), scope);
        }
        return pair;
    }

    private static String because(Ast.Binary binary, Scope scope) {
        Span span = Report.visible(binary.span(), scope);
        return Text.of(span, "an operation") + " on line " + span.line();
    }

    private static Span place(Ast.Binary binary, Scope scope) {
        return Report.visible(binary.span(), scope);
    }
}
