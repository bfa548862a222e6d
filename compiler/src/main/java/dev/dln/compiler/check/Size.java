package dev.dln.compiler.check;

import org.jspecify.annotations.Nullable;

/**
 * The size of one axis: a number, a name whose value comes with the data, or a name that only
 * parameters use, free to become what an operation demands. A node of the union-find kept by {@link
 * Dims}; compare through it, not by reference.
 */
final class Size {
    /** What a size is, as far as is known. */
    enum Kind {
        FIXED,
        DATA,
        FREE
    }

    private final Kind kind;
    private final int value;
    private final String name;
    private @Nullable Size parent;
    private String reason = "";

    private Size(Kind kind, int value, String name) {
        this.kind = kind;
        this.value = value;
        this.name = name;
    }

    static Size fixed(int value) {
        return new Size(Kind.FIXED, value, Integer.toString(value));
    }

    static Size data(String name) {
        return new Size(Kind.DATA, 0, name);
    }

    static Size free(String name) {
        return new Size(Kind.FREE, 0, name);
    }

    /** The representative of everything this size was made equal to. */
    Size root() {
        Size at = this;
        while (at.parent != null) {
            at = at.parent;
        }
        return at;
    }

    Kind kind() {
        return kind;
    }

    int value() {
        return value;
    }

    /** The number, or the name it was written with. */
    String name() {
        return name;
    }

    /** Which operation settled this name; empty while it is its own representative. */
    String reason() {
        return reason;
    }

    /** Makes this representative equal to another from now on. */
    void settle(Size other, String because) {
        parent = other;
        reason = because;
    }
}
