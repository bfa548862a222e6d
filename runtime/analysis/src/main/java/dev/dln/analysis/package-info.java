/**
 * Finding, measuring and classifying critical points of a {@link dev.dln.engine.Model}.
 *
 * <ul>
 *   <li>{@link dev.dln.analysis.Classifier} says what a point is: gradient against the attainable
 *       one, inertia with error bounds, and {@link dev.dln.analysis.Knowledge} where second
 *       derivatives do not decide.
 *   <li>{@link dev.dln.analysis.DenseSpectrum} is the whole spectrum of the Hessian.
 *   <li>{@code minimize} holds the minimisers, {@code critical} the search for critical points of
 *       any index, {@code linear} the closed forms for linear networks, {@code linalg} LAPACK.
 * </ul>
 *
 * An analysis depends on nothing but the model. Its result is a record with a reason code; it is
 * the same on every run and for any number of threads. {@link dev.dln.analysis.Monitor} hears of
 * progress and may cancel.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.analysis;
