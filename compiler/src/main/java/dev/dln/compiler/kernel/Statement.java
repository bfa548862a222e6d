package dev.dln.compiler.kernel;

import java.util.List;

/** A step of a kernel. */
public sealed interface Statement {

    /**
     * The body for {@code variable} = 0, 1, ... {@code count} - 1.
     *
     * @param parallel whether the iterations, and what follows the loop in its block, may run in
     *     any order or at once, with the same bits
     */
    record Loop(int variable, int count, boolean parallel, List<Statement> body)
            implements Statement {
        public Loop {
            body = List.copyOf(body);
        }
    }

    /**
     * Gives a variable the value (first + step + offset) mod extent. Over all firsts and over steps
     * from 0 up to half the extent, first and variable are every pair of numbers below it once (for
     * an even extent those half the extent apart twice), so that pairs lie in a rectangle.
     *
     * @param first a variable that stays below the extent, as does {@code step} plus the offset
     * @param offset at least 0
     */
    record Wrap(int variable, int first, int step, int offset, int extent) implements Statement {}

    /** Gives two variables the values of two others, the smaller one to {@code low}. */
    record Sort(int low, int high, int first, int second) implements Statement {}

    /** Gives a new register its value; visible to the end of the enclosing block. */
    record Define(int register, Value value) implements Statement {}

    /** Gives a register of this or an enclosing block another value of the same type. */
    record Update(int register, Value value) implements Statement {}

    /**
     * The body for every pair of two variables below their counts, each pair being one item of a
     * work-group with registers of its own. All items run it at once and share the kernel's local
     * buffers; what one writes there, another sees after the next {@link Barrier}. Around it are
     * parallel loops alone, one iteration of which is one work-group.
     *
     * @param column of neighbours, which items have numbers in a row
     */
    record Items(int row, int rows, int column, int columns, List<Statement> body)
            implements Statement {
        public Items {
            body = List.copyOf(body);
        }

        /** How many items a work-group has. */
        public int size() {
            return rows * columns;
        }
    }

    /** Where every item of a work-group waits for all others; inside of {@link Items} alone. */
    record Barrier() implements Statement {}

    /** Writes one double. */
    record Store(int parameter, Affine index, int register) implements Statement {}

    /** Writes the first {@code active} lanes to consecutive places. */
    record StoreLanes(int parameter, Affine index, int register, int active) implements Statement {}

    /**
     * How long the code of a block is, in simple steps.
     *
     * @param lanes of the kernel
     */
    static long length(List<Statement> block, int lanes) {
        return length(block, lanes, false);
    }

    /** How long it would be without loops. */
    static long straightLength(List<Statement> block, int lanes) {
        return length(block, lanes, true);
    }

    private static long length(List<Statement> block, int lanes, boolean straight) {
        long length = 0;
        for (Statement statement : block) {
            length +=
                    switch (statement) {
                        case Loop s ->
                                (straight ? s.count() : 1) * length(s.body(), lanes, straight);
                        case Items s -> 1 + length(s.body(), lanes, straight);
                        case Define s -> s.value().length(lanes);
                        case Update s -> s.value().length(lanes);
                        case Barrier _, Wrap _, Sort _, Store _, StoreLanes _ -> 1;
                    };
        }
        return length;
    }
}
