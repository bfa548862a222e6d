package dev.dln.compiler.check;

import dev.dln.compiler.tensor.Rational;

import java.util.List;

/** What an expression stands for. */
sealed interface Value {
    /** A number known at compile time. */
    record Num(Rational value) implements Value {}

    /** A list of numbers, such as the widths of layers. */
    record Numbers(List<Rational> values) implements Value {}

    /** The outcome of a comparison of compile-time numbers. */
    record Truth(boolean holds) implements Value {}

    /** The size of an axis, used as a number. */
    record Extension(Extent extent) implements Value {}

    /** A matrix computed at run time. */
    record Matrix(Term term) implements Value {}

    /** Nothing is known because of a mistake that was reported. */
    record Unknown() implements Value {}

    /** The unknown value. */
    static Value unknown() {
        return new Unknown();
    }

    /** What messages call it. */
    default String describe() {
        return switch (this) {
            case Num num -> "the number " + num.value();
            case Numbers _ -> "a list of numbers";
            case Truth _ -> "a condition";
            case Extension extension -> "the size " + extension.extent();
            case Matrix matrix ->
                    matrix.term().shape().isScalar()
                            ? "a scalar computed at run time"
                            : "a matrix " + matrix.term().shape();
            case Unknown _ -> "unknown";
        };
    }
}
