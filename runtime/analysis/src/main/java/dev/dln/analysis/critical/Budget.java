package dev.dln.analysis.critical;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When a search of many starts is content.
 *
 * @param time no search is begun later than this after the first; those begun are finished
 * @param distinct stop at the first start with which so many distinct points are found; what other
 *     threads found beyond that start is left out, so the result is the same for any number of
 *     threads
 */
public record Budget(Optional<Duration> time, OptionalInt distinct) {
    /** No bound. */
    public static final Budget UNLIMITED = new Budget(Optional.empty(), OptionalInt.empty());
}
