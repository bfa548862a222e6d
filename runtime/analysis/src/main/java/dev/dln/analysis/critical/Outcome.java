package dev.dln.analysis.critical;

import dev.dln.analysis.Classification;

import java.util.Optional;

/**
 * What came of one start, judged.
 *
 * @param attempt the search
 * @param classification of the point it converged to; empty if it did not converge
 */
public record Outcome(Attempt attempt, Optional<Classification> classification) {}
