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
     * Gives two variables the members of a pair of numbers below {@code extent}: {@code first} and
     * (first + step) mod extent, the smaller one in {@code low}. Over all first and all steps up to
     * half the extent that is every pair once (for an even extent those of the last step twice), so
     * that pairs lie in a rectangle.
     *
     * @param first a loop variable that stays below extent, as does {@code step}
     */
    record Pair(int low, int high, int first, int step, int extent) implements Statement {}

    /** Gives a new register its value; visible to the end of the enclosing block. */
    record Define(int register, Value value) implements Statement {}

    /** Gives a register of this or an enclosing block another value of the same type. */
    record Update(int register, Value value) implements Statement {}

    /** Writes one double. */
    record Store(int parameter, Affine index, int register) implements Statement {}

    /** Writes the first {@code active} lanes to consecutive places. */
    record StoreLanes(int parameter, Affine index, int register, int active) implements Statement {}
}
