/**
 * Minimisers of a model's loss behind one interface. Each is a published method under its own name:
 * {@link dev.dln.analysis.minimize.Lbfgs}, {@link dev.dln.analysis.minimize.TrustRegionNewton},
 * {@link dev.dln.analysis.minimize.SaddleFreeNewton}, {@link
 * dev.dln.analysis.minimize.GradientDescent}, {@link
 * dev.dln.analysis.minimize.PerturbedGradientDescent}, {@link
 * dev.dln.analysis.minimize.GradientFlow}. They share {@link dev.dln.analysis.minimize.StopRule},
 * {@link dev.dln.analysis.minimize.Minimum} and its reason codes. What they return is always the
 * best point at which loss and gradient were computed. A loss that is NaN or infinite is a wall: a
 * step that ends there is shortened.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis.minimize;
