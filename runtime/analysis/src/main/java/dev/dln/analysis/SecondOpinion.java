package dev.dln.analysis;

/**
 * A way to say what a critical point is that does not look at the spectrum of the Hessian: a
 * theorem about the model, decided by other numbers. The classifier sets it beside the spectrum. If
 * the two contradict each other, the point is undetermined, and both reasons are given.
 */
@FunctionalInterface
public interface SecondOpinion {

    /**
     * What it says.
     *
     * @param kind the kind; {@link Kind#UNDETERMINED} if it does not decide
     * @param margin by how much the numbers that decided exceed, or fall short of, what they may be
     *     wrong by; above 1 where it decides
     * @param reason one sentence that names what decided
     */
    record Opinion(Kind kind, double margin, String reason) {}

    /**
     * The opinion on a point.
     *
     * @param point length n, not changed
     * @param gradientNorm the gradient norm there
     * @param distance an estimate of the distance to the exact critical point, in the directions
     *     whose curvature is known
     */
    Opinion of(double[] point, double gradientNorm, double distance);
}
