package dev.dln.compiler.kernel;

/**
 * An index of a contraction: its extent, and its strides in the two operands, the result and what
 * an epilogue reads and writes. Those who lower contractions change strides as they swap or copy
 * operands, and share the indices of one contraction.
 */
final class Index {
    int extent;
    int a;
    int b;
    int c;
    final boolean output;

    /** Its strides in what an epilogue reads and writes beside the result. */
    int[] others = {};

    /** Whether it numbers the parts of sums, see {@link SplitSum}: an index of no operand. */
    final boolean part;

    Index(int extent, boolean output) {
        this(extent, output, false);
    }

    Index(int extent, boolean output, boolean part) {
        this.extent = extent;
        this.output = output;
        this.part = part;
    }

    /** The same with another extent. */
    Index resized(int size) {
        var index = new Index(size, output, part);
        index.a = a;
        index.b = b;
        index.c = c;
        index.others = others;
        return index;
    }

    /** Its stride in a view of an epilogue, beside the result. */
    int other(int number) {
        return number < others.length ? others[number] : 0;
    }

    /** Whether this, outside, and the other, inside, are one run in an epilogue too. */
    boolean containsOthers(Index inner) {
        for (int i = 0; i < others.length; i++) {
            if (others[i] != inner.others[i] * inner.extent) {
                return false;
            }
        }
        return true;
    }

    boolean isM() {
        return output && !part && a != 0 && b == 0;
    }

    boolean isN() {
        return output && !part && a == 0 && b != 0;
    }

    /** Whether this, outside, and the other, inside, are one run in every tensor. */
    boolean contains(Index inner) {
        return output == inner.output
                && part == inner.part
                && a == inner.a * inner.extent
                && b == inner.b * inner.extent
                && c == inner.c * inner.extent;
    }

    /** Its stride in the first (a) or second operand (b) or the result (c). */
    int stride(char tensor) {
        return switch (tensor) {
            case 'a' -> a;
            case 'b' -> b;
            default -> c;
        };
    }

    void stride(char tensor, int value) {
        switch (tensor) {
            case 'a' -> a = value;
            case 'b' -> b = value;
            default -> c = value;
        }
    }

    void swapOperands() {
        int keep = a;
        a = b;
        b = keep;
    }
}
