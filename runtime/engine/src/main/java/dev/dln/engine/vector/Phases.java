package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Phase;

/**
 * What an emitted class does; a method takes the five memories in the order of their enum.
 *
 * @param <A> the memories: double[] or float[]
 */
interface Phases<A> {
    /**
     * Does a share of a step of the {@link Partition} that the class was made for, after all shares
     * of the steps before it in its phase; or all of a phase.
     *
     * @param step its number, over all phases
     */
    void run(A arena, A data, A point, A direction, A result, int step, int share);

    /**
     * Does all of a phase without {@link #run}, if that is sooner; asked until a point was done.
     *
     * @return whether it did
     */
    default boolean runCold(Phase phase, A arena, A data, A point, A direction, A result) {
        return false;
    }
}
