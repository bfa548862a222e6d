package dev.dln.compiler.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a compiled program has beyond a plain one. Each can be left out, which changes time, memory
 * and rounding, but no value beyond rounding: for tests, for measuring what each is worth, and for
 * a user who doubts a result.
 */
public enum Optimization {
    /** Products of products become one, whose order is chosen as a whole. */
    FLATTEN("products of products become one product"),
    /** Products of data come out of sums and are computed once. */
    DISTRIBUTE("products of data leave sums and are computed once, when data are bound"),
    /** Common factors leave sums. */
    FACTOR("common factors leave sums"),
    /** Of the blocks on a Hessian's diagonal, what symmetry repeats is computed once. */
    SYMMETRY("of the blocks on a Hessian's diagonal, what symmetry repeats is computed once"),
    /** Products are multiplied in the order that costs least. */
    ORDER("products of several factors are multiplied in the cheapest order"),
    /** Elementwise operations share loops. */
    FUSE("elementwise operations share loops"),
    /**
     * Light elementwise operations on a large product are done on its sums, before they are stored.
     */
    EPILOGUE("light elementwise operations on a product are done before its sums are stored"),
    /** Squared losses come from second moments of the data, where that loses no digits. */
    MOMENTS("squared losses come from second moments of the data, unless they lose digits"),
    /** Operands of large products are copied into panels. */
    PACK("operands of large products are copied into panels"),
    /** Long sums with few results are computed in parts at once. */
    SPLIT("long sums with few results are computed in parts at once, which are added"),
    /** Short programs are computed for parts of the samples apart. */
    SHARD("short programs are computed for parts of the samples apart, whose sums are added"),
    /** Small loops become straight-line code. */
    UNROLL("small loops become straight-line code"),
    /** Large intermediates lie where operands lay, or in parts of the result not yet written. */
    REUSE("large intermediates lie where operands lay, or in results that are not written yet");

    private final String description;

    Optimization(String description) {
        this.description = description;
    }

    /** The name that {@code --without} takes. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it does, half a line. */
    public String description() {
        return description;
    }

    /** The one of a name, empty if there is none. */
    public static Optional<Optimization> named(String id) {
        return Arrays.stream(values()).filter(o -> o.id().equals(id)).findFirst();
    }
}
