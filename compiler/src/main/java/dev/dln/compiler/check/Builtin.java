package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.tensor.Rational;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The functions that are part of the language because no definition could express them: one row
 * each. Elementwise functions are rows of {@link dev.dln.compiler.tensor.Primitive}; everything
 * else is text in stdlib.
 */
enum Builtin {
    SUM("sum", 1, 1, false, "sum(A): the sum of all entries", Builtin::sum),
    MEAN("mean", 1, 1, false, "mean(A): the mean of all entries", Builtin::mean),
    SQNORM(
            "sqnorm",
            1,
            1,
            false,
            "sqnorm(A): the sum of the squares of all entries",
            Builtin::sqnorm),
    TRACE(
            "trace",
            1,
            1,
            false,
            "trace(A): the sum of the diagonal of a square matrix",
            Builtin::trace),
    DIAG("diag", 1, 1, false, "diag(A): the diagonal of a square matrix, a column", Builtin::diag),
    ROWSUM("rowsum", 1, 1, false, "rowsum(A): the sum of each row, a column", Builtin::rowsum),
    COLSUM("colsum", 1, 1, false, "colsum(A): the sum of each column, a row", Builtin::colsum),
    LOGSUMEXP(
            "logsumexp",
            1,
            1,
            false,
            "logsumexp(A): log(sum(exp)) of each column, a row, without overflow",
            Builtin::logsumexp),
    ROWS("rows", 1, 1, false, "rows(A): the number of rows", c -> c.matrix(0).map(t -> size(t, 0))),
    COLS(
            "cols",
            1,
            1,
            false,
            "cols(A): the number of columns",
            c -> c.matrix(0).map(t -> size(t, 1))),
    EYE("eye", 1, 1, false, "eye(n): the identity matrix", Builtin::eye),
    ZEROS("zeros", 1, 2, false, "zeros(r, c): a matrix of zeros", c -> filled(c, Rational.ZERO)),
    ONES("ones", 1, 2, false, "ones(r, c): a matrix of ones", c -> filled(c, Rational.ONE)),
    SQRT("sqrt", 1, 1, true, "sqrt(A): the square root of each entry", Builtin::sqrt),
    LENGTH("length", 1, 1, true, "length(L): how many numbers a list holds", Builtin::length),
    FLOOR(
            "floor",
            1,
            1,
            true,
            "floor(a): the largest integer below, of a compile-time number",
            Builtin::floor),
    MOD(
            "mod",
            2,
            2,
            true,
            "mod(a, b): a - b * floor(a / b), of compile-time numbers",
            Builtin::mod);

    /** What a row computes; empty after a mistake. */
    @FunctionalInterface
    interface Rule {
        Optional<Value> apply(Invocation call);
    }

    private final String symbol;
    private final int least;
    private final int most;
    private final boolean elementwise;
    private final String meaning;
    private final Rule rule;

    Builtin(String symbol, int least, int most, boolean elementwise, String meaning, Rule rule) {
        this.symbol = symbol;
        this.least = least;
        this.most = most;
        this.elementwise = elementwise;
        this.meaning = meaning;
        this.rule = rule;
    }

    String symbol() {
        return symbol;
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }

    /** Whether an activation may use it. */
    boolean elementwise() {
        return elementwise;
    }

    /** The call and what it is, for messages and documentation. */
    String meaning() {
        return meaning;
    }

    Rule rule() {
        return rule;
    }

    static Optional<Builtin> find(String name) {
        return Arrays.stream(values()).filter(b -> b.symbol.equals(name)).findFirst();
    }

    // ---- the rows' rules

    private static Optional<Value> total(Invocation c, Form.Over over) {
        return c.matrix(0)
                .map(
                        t ->
                                c.made(
                                        new Form.Total(t, over),
                                        new Shape(
                                                over == Form.Over.COLUMNS
                                                        ? t.shape().rows()
                                                        : Terms.one(c.place()),
                                                over == Form.Over.ROWS
                                                        ? t.shape().cols()
                                                        : Terms.one(c.place()))));
    }

    private static Optional<Value> sum(Invocation c) {
        return total(c, Form.Over.ALL);
    }

    private static Optional<Value> rowsum(Invocation c) {
        return total(c, Form.Over.COLUMNS);
    }

    private static Optional<Value> colsum(Invocation c) {
        return total(c, Form.Over.ROWS);
    }

    private static Optional<Value> mean(Invocation c) {
        return c.matrix(0).map(t -> mean(c, t));
    }

    private static Value mean(Invocation c, Term t) {
        Terms terms = c.context().terms();
        Term total =
                terms.add(new Form.Total(t, Form.Over.ALL), Terms.scalar(c.place()), c.place());
        for (Extent extent : List.of(t.shape().rows(), t.shape().cols())) {
            if (!extent.isOne()) {
                Term size = terms.sizeOf(extent, c.place());
                Term inverse = terms.power(size, Rational.MINUS_ONE, c.place());
                total = terms.times(total, inverse, c.place());
            }
        }
        return new Value.Matrix(total);
    }

    private static Optional<Value> sqnorm(Invocation c) {
        return c.matrix(0).map(t -> c.made(new Form.SquaredNorm(t), Terms.scalar(c.place())));
    }

    private static Optional<Value> trace(Invocation c) {
        return c.square(0).map(t -> c.made(new Form.Trace(t), Terms.scalar(c.place())));
    }

    private static Optional<Value> diag(Invocation c) {
        return c.square(0)
                .map(
                        t ->
                                c.made(
                                        new Form.Diagonal(t),
                                        new Shape(t.shape().rows(), Terms.one(c.place()))));
    }

    private static Optional<Value> logsumexp(Invocation c) {
        return c.matrix(0)
                .map(
                        t ->
                                c.made(
                                        new Form.LogSumExp(t),
                                        new Shape(Terms.one(c.place()), t.shape().cols())));
    }

    private static Value size(Term term, int axis) {
        return new Value.Extension(axis == 0 ? term.shape().rows() : term.shape().cols());
    }

    private static Optional<Value> eye(Invocation c) {
        return c.dimension(0).map(n -> c.made(new Form.Identity(), new Shape(n, n)));
    }

    private static Optional<Value> filled(Invocation c, Rational value) {
        Optional<Extent> rows = c.dimension(0);
        Optional<Extent> cols = c.count() == 2 ? c.dimension(1) : Optional.of(Terms.one(c.place()));
        return rows.flatMap(r -> cols.map(k -> c.made(new Form.Filled(value), new Shape(r, k))));
    }

    private static Optional<Value> sqrt(Invocation c) {
        if (c.value(0) instanceof Value.Num(Rational number) && number.signum() >= 0) {
            BigInteger above = number.numerator().sqrt();
            BigInteger below = number.denominator().sqrt();
            var root = new Rational(above, below);
            if (root.multiply(root).equals(number)) {
                return Optional.of(new Value.Num(root));
            }
        }
        return c.matrix(0)
                .map(t -> new Value.Matrix(c.context().terms().power(t, Rational.HALF, c.place())));
    }

    private static Optional<Value> length(Invocation c) {
        return switch (c.value(0)) {
            case Value.Numbers(List<Rational> values) ->
                    Optional.of(new Value.Num(Rational.of(values.size())));
            case Value.Unknown _ -> Optional.empty();
            case Value.Num _, Value.Truth _, Value.Extension _, Value.Matrix _ -> {
                c.context()
                        .fail(
                                Problem.of(
                                                Code.WRONG_KIND,
                                                c.span(0),
                                                "length takes a list, this is "
                                                        + c.value(0).describe())
                                        .withHelp("rows(A) and cols(A) give the sizes of a matrix"),
                                c.scope());
                yield Optional.empty();
            }
        };
    }

    private static Optional<Value> floor(Invocation c) {
        return c.number(0).map(Builtin::floor).map(Value.Num::new);
    }

    private static Rational floor(Rational value) {
        BigInteger[] parts = value.numerator().divideAndRemainder(value.denominator());
        return new Rational(
                parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0],
                BigInteger.ONE);
    }

    private static Optional<Value> mod(Invocation c) {
        Optional<Rational> a = c.number(0);
        Optional<Rational> b = c.number(1);
        if (b.isPresent() && b.get().isZero()) {
            c.context().fail(Code.BAD_NUMBER, c.span(1), "division by zero", c.scope());
            return Optional.empty();
        }
        return a.flatMap(
                x -> b.map(y -> new Value.Num(x.subtract(y.multiply(floor(x.divide(y)))))));
    }

    /** Known extents are numbers at once. */
    static OptionalInt known(Extent extent) {
        return Dims.known(extent.size());
    }
}
