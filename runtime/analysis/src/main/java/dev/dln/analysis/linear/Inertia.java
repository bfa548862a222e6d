package dev.dln.analysis.linear;

/**
 * How many eigenvalues of a Hessian are negative (the index), zero (the nullity) and positive.
 *
 * @param negative below zero
 * @param zero equal to zero
 * @param positive above zero
 */
public record Inertia(int negative, int zero, int positive) {}
