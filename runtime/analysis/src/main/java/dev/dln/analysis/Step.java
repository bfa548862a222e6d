package dev.dln.analysis;

/**
 * One step of an iteration.
 *
 * @param iteration its number; 0 is the start
 * @param loss the loss after it
 * @param gradientNorm the gradient norm after it
 * @param stepNorm the length of the step; 0 at the start
 */
public record Step(int iteration, double loss, double gradientNorm, double stepNorm) {}
