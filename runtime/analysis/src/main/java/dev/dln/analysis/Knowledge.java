package dev.dln.analysis;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What is known about a loss besides its derivatives. The second-order test alone cannot tell a
 * minimum from a saddle where the Hessian is singular; these facts can.
 *
 * @param lowerBound a number that no loss is below: 0 for a non-negative loss, or the global
 *     minimum where a closed form gives it
 * @param lowerBoundSource where it comes from, for the reason text
 * @param minimaAreGlobal every local minimum has the loss {@code lowerBound} (a theorem), so a
 *     critical point above it is not a minimum
 * @param noLocalMaxima no critical point is a local maximum (a theorem)
 * @param theorem the source of these two, such as {@code Kawaguchi 2016, Theorem 2.3}
 * @param symmetry directions in which the loss is constant
 * @param lossScale the size of the numbers that cancel in the loss (1/2 ||Y||^2 for a squared
 *     loss), to which its rounding error is relative; 0 if not known
 * @param kinkDistance how far a point is from the nearest kink or jump, relative to the arguments
 *     of the functions that have them; empty if the loss is smooth. Safe to call from any thread
 * @param secondOpinion another way to say what a critical point is, set beside the spectrum. Safe
 *     to call from any thread
 * @param higher third and fourth derivatives; empty if there are none
 */
public record Knowledge(
        OptionalDouble lowerBound,
        String lowerBoundSource,
        boolean minimaAreGlobal,
        boolean noLocalMaxima,
        String theorem,
        Optional<Symmetry> symmetry,
        double lossScale,
        Optional<ToDoubleFunction<double[]>> kinkDistance,
        Optional<SecondOpinion> secondOpinion,
        Optional<HigherDerivatives> higher) {

    /** Nothing is known. */
    public static final Knowledge NONE =
            new Knowledge(
                    OptionalDouble.empty(),
                    "",
                    false,
                    false,
                    "",
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /** The loss is never below this. */
    public static Knowledge bounded(double lowerBound, String source) {
        return new Knowledge(
                OptionalDouble.of(lowerBound),
                source,
                false,
                false,
                "",
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with another lower bound. */
    public Knowledge withLowerBound(double bound, String source) {
        return new Knowledge(
                OptionalDouble.of(bound),
                source,
                minimaAreGlobal,
                noLocalMaxima,
                theorem,
                symmetry,
                lossScale,
                kinkDistance,
                secondOpinion,
                higher);
    }

    /** The same with a symmetry. */
    public Knowledge with(Symmetry newSymmetry) {
        return new Knowledge(
                lowerBound,
                lowerBoundSource,
                minimaAreGlobal,
                noLocalMaxima,
                theorem,
                Optional.of(newSymmetry),
                lossScale,
                kinkDistance,
                secondOpinion,
                higher);
    }

    /** The same with a way to tell how near a kink is. */
    public Knowledge withKinks(ToDoubleFunction<double[]> distance) {
        return new Knowledge(
                lowerBound,
                lowerBoundSource,
                minimaAreGlobal,
                noLocalMaxima,
                theorem,
                symmetry,
                lossScale,
                Optional.of(distance),
                secondOpinion,
                higher);
    }

    /** The same with a second opinion. */
    public Knowledge with(SecondOpinion opinion) {
        return new Knowledge(
                lowerBound,
                lowerBoundSource,
                minimaAreGlobal,
                noLocalMaxima,
                theorem,
                symmetry,
                lossScale,
                kinkDistance,
                Optional.of(opinion),
                higher);
    }

    /** The same with derivatives beyond the second. */
    public Knowledge withHigher(HigherDerivatives derivatives) {
        return new Knowledge(
                lowerBound,
                lowerBoundSource,
                minimaAreGlobal,
                noLocalMaxima,
                theorem,
                symmetry,
                lossScale,
                kinkDistance,
                secondOpinion,
                Optional.of(derivatives));
    }
}
