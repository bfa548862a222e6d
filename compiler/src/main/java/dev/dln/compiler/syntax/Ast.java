package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Span;

import java.util.List;
import java.util.Optional;

/** The syntax tree of a .dln file, as written: nothing resolved, nothing expanded. */
public sealed interface Ast {

    /** Where it stands. */
    Span span();

    /** A whole file. */
    record File(List<Item> items, Span span) implements Ast {}

    /** What a file holds at its top level. */
    sealed interface Item extends Ast {}

    /** {@code import "path"}. */
    record Import(String path, Span span) implements Item {}

    /** What a definition defines. */
    enum DefinitionKind {
        /** {@code activation f(t; a = 1) = E}: elementwise in its first argument. */
        ACTIVATION,
        /** {@code loss f(q, y; a = 1) = E}: a scalar of the output and the targets. */
        LOSS,
        /**
         * {@code penalty f(c, w) = E}: a scalar of a coefficient and one parameter, summed over
         * those listed.
         */
        PENALTY,
        /**
         * {@code function f(a, b; c = 1) = E}: any expression of its arguments; layers are
         * functions.
         */
        FUNCTION
    }

    /**
     * A definition of the user or of stdlib.
     *
     * @param args arguments without a default, by position
     * @param extras arguments after the semicolon, each with a default
     * @param properties stated properties such as {@code @convex}
     */
    record Definition(
            DefinitionKind kind,
            Name name,
            List<Name> args,
            List<Default> extras,
            List<Annotation> properties,
            Expr body,
            Span span)
            implements Item {}

    /** {@code name = value}: a network parameter or an extra argument with its default. */
    record Default(Name name, Expr value, Span span) implements Ast {}

    /** {@code network NAME(p = default, ...) { statements }}. */
    record Network(Name name, List<Default> params, List<Statement> body, Span span)
            implements Item {}

    /**
     * A name as written. {@code W{k-1}} is the name W followed by the value of k - 1: an indexed
     * family needs no more than that, and {@code W1} and {@code W{1}} are one thing.
     */
    record Name(String text, Optional<Expr> index, Span span) implements Ast {}

    /** A line of a network. */
    sealed interface Statement extends Ast {}

    /** {@code data X[d, m], Y[dy, m]}. */
    record Data(List<Declared> names, Span span) implements Statement {}

    /** {@code param W1[k, d] ~ normal(0, 0.1), b[k]}. */
    record Param(List<Declared> names, Span span) implements Statement {}

    /** One declared array: no dimension is a scalar, one a column vector, two a matrix. */
    record Declared(Name name, List<Expr> dims, Optional<Call> distribution, Span span)
            implements Ast {}

    /** {@code let A = E}. */
    record Let(Name name, Expr value, Span span) implements Statement {}

    /** {@code output E @loss squared(X) @penalty l2(0.1, W)}. */
    record Output(Expr value, List<Annotation> annotations, Span span) implements Statement {}

    /** {@code minimize E @penalty ...}. */
    record Minimize(Expr value, List<Annotation> annotations, Span span) implements Statement {}

    /**
     * {@code for k = a .. b { statements }}: repeated for each integer, in order; none if b is
     * below a.
     */
    record For(Name variable, Expr from, Expr to, List<Statement> body, Span span)
            implements Statement {}

    /** {@code @name} or {@code @name call(args)} or {@code @name(args)}. */
    record Annotation(Name name, Optional<Name> callee, List<Arg> args, Span span) implements Ast {}

    /** An argument, by position or by name. */
    record Arg(Optional<Name> name, Expr value, Span span) implements Ast {}

    /** An expression: a matrix, or an integer known at compile time where one is needed. */
    sealed interface Expr extends Ast {}

    /** A decimal number, exactly as written. */
    record Numeral(String text, Span span) implements Expr {}

    /** A use of a name. */
    record Ref(Name name, Span span) implements Expr {}

    /** {@code f(a, b; c = 1)}. */
    record Call(Name callee, List<Arg> args, Span span) implements Expr {}

    /** The infix operators. */
    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        POWER("^"),
        ELEMENT_MULTIPLY(".*"),
        ELEMENT_DIVIDE("./"),
        ELEMENT_POWER(".^"),
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_EQUAL("<="),
        GREATER(">"),
        GREATER_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** As written in ASCII. */
        public String symbol() {
            return symbol;
        }
    }

    /** {@code left op right}. */
    record Binary(Operator operator, Expr left, Expr right, Span span) implements Expr {}

    /** {@code -operand}. */
    record Negate(Expr operand, Span span) implements Expr {}

    /** {@code operand'}. */
    record Transpose(Expr operand, Span span) implements Expr {}

    /** {@code if condition then a else b}: the condition is known at compile time. */
    record If(Expr condition, Expr then, Expr otherwise, Span span) implements Expr {}

    /**
     * {@code [a, b; c, d]}: a block matrix; of integers, also a list such as the widths of layers.
     */
    record Block(List<List<Expr>> rows, Span span) implements Expr {}

    /** {@code A[1, 2..3]}, {@code A[:, k]}, {@code widths[k]}: counted from 1, ends included. */
    record Slice(Expr target, List<Range> ranges, Span span) implements Expr {}

    /** A range of a slice: all, one index, or from .. to. */
    record Range(Optional<Expr> from, Optional<Expr> to, Span span) implements Ast {}
}
