package dev.dln.engine.vector;

import org.jspecify.annotations.Nullable;

/**
 * What an emitted class does; each method takes the five memories in the order of their enum. Where
 * the class was made for several workers, each of them calls it with its own number, and all return
 * at about the same time; the team is not used otherwise.
 *
 * @param <A> the memories: double[] or float[]
 */
interface Phases<A> {
    /** Computes what depends on data alone. */
    void data(A arena, A data, A point, A direction, A result, int worker, @Nullable Team team);

    /** Computes what depends on the point. */
    void point(A arena, A data, A point, A direction, A result, int worker, @Nullable Team team);

    /** Computes what depends on the direction. */
    void direction(
            A arena, A data, A point, A direction, A result, int worker, @Nullable Team team);
}
