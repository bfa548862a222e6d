package dev.dln.analysis;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Classifies a point by gradient and Hessian spectrum. Zero is never a fixed cut-off: an eigenvalue
 * counts as nonzero only if it exceeds ten times what may be wrong with it, and not even then if
 * the spectrum's largest gap puts it among the zeros. Verdicts that second-order information cannot
 * give need {@link Knowledge}.
 *
 * @param relativeTolerance the gradient counts as zero up to this times ||Hessian||_2 max(1,
 *     ||point||), hence independently of the loss's unit; parameters are taken to be of order one
 *     or larger
 * @param absoluteTolerance if present, the gradient counts as zero up to exactly this
 */
public record Classifier(double relativeTolerance, OptionalDouble absoluteTolerance) {
    /**
     * Arguments of kinked functions this near to 0, relative to the largest, count as on the kink:
     * far above rounding, far below what a search step resolves.
     */
    private static final double KINK_REACH = 1e-8;

    /** Relative tolerance 1e-10. */
    public static final Classifier DEFAULT = new Classifier(1e-10, OptionalDouble.empty());

    /** An eigenvalue must exceed the bound this many times to be surely nonzero. */
    private static final double SURE = 10;

    /** Up to this many times the bound the largest gap has a say. */
    private static final double GAP_REACH = 1000;

    /** Gradients up to this many times the rounding noise count as zero. */
    private static final double NOISE_FACTOR = 10;

    /**
     * Classifies.
     *
     * @param model the loss; its linearization point is left undefined
     * @param point length n, not changed
     */
    public Classification classify(Model model, double[] point, Knowledge knowledge) {
        int n = point.length;
        double[] gradient = new double[n];
        double loss = model.gradient(point, gradient);
        double norm = Vectors.norm(gradient);
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            return withoutHessian(loss, norm, Kind.NOT_CRITICAL, "loss or gradient is not finite");
        }
        double[] hessian = new double[n * n];
        model.hessian(point, hessian);
        if (!Vectors.isFinite(hessian)) {
            return withoutHessian(loss, norm, Kind.UNDETERMINED, "the Hessian is not finite");
        }
        SymmetricEigen eigen = SymmetricEigen.withResiduals(hessian, n);
        RoundingNoise noise = RoundingNoise.at(model, point, loss, gradient);
        double size = n == 0 ? 0 : Math.max(Math.abs(eigen.values()[0]), eigen.values()[n - 1]);
        double tolerance =
                absoluteTolerance.orElse(
                        Math.max(
                                NOISE_FACTOR * noise.gradient(),
                                relativeTolerance * size * Math.max(1, Vectors.norm(point))));

        double[] moved = new double[n * n];
        model.hessian(RoundingNoise.neighbour(point, 0), moved);
        double rounding =
                eigen.bound() + 4 * finite(Vectors.distance(moved, hessian)) + size * 0x1p-50;
        double[] newton = newtonStep(eigen, gradient, noise.gradient(), SURE * rounding);
        model.hessian(Vectors.plus(point, 1, newton), moved);
        // Where the Hessian vanishes linearly the Newton step goes half the way to the critical
        // point and sees half of the change, less than that nowhere: four times is safe.
        double bound = rounding + 4 * finite(Vectors.distance(moved, hessian));

        int explained = knowledge.symmetry().map(s -> s.dimension(point)).orElse(0);
        double[] sizes = Arrays.stream(eigen.values()).map(Math::abs).sorted().toArray();
        int zeros = zeros(sizes, bound, explained);
        double cut = zeros == 0 ? -1 : sizes[zeros - 1];
        int negative = (int) Arrays.stream(eigen.values()).filter(v -> v < -cut && v < 0).count();
        int positive = n - zeros - negative;
        double smallest = zeros == n ? Double.POSITIVE_INFINITY : sizes[zeros];
        double gap =
                zeros == 0 || zeros == n
                        ? Double.POSITIVE_INFINITY
                        : smallest / Math.max(cut, size * 0x1p-53);
        double margin = bound == 0 ? Double.POSITIVE_INFINITY : smallest / bound;
        double lossError =
                NOISE_FACTOR * noise.loss()
                        + 2 * Math.abs(Vectors.dot(gradient, newton))
                        + 0x1p-48 * (knowledge.lossScale() + Math.abs(loss));
        Verdict verdict =
                norm > tolerance
                        ? new Verdict(
                                Kind.NOT_CRITICAL,
                                String.format(
                                        java.util.Locale.ROOT,
                                        "the gradient norm %.3g is above the tolerance %.3g",
                                        norm,
                                        tolerance))
                        : Verdict.of(
                                negative, zeros, positive, explained, loss, lossError, knowledge);
        if (verdict.kind() != Kind.GLOBAL_MINIMUM) {
            verdict = besideKinks(verdict, knowledge, point);
        }
        if (verdict.kind() != Kind.NOT_CRITICAL && knowledge.secondOpinion().isPresent()) {
            SecondOpinion second = knowledge.secondOpinion().get();
            verdict = verdict.beside(second.of(point, norm, Vectors.norm(newton)));
        }
        return new Classification(
                loss,
                norm,
                tolerance,
                noise.gradient(),
                Vectors.norm(newton),
                negative,
                zeros,
                positive,
                verdict.kind(),
                Certainty.NUMERICAL,
                verdict.reason(),
                eigen.values(),
                bound,
                gap,
                margin);
    }

    /**
     * What derivatives say holds only where the loss is smooth: on a kink they are those of one
     * side, and nothing follows from them. Beside one the point may be the kink's own minimum.
     */
    private static Verdict besideKinks(Verdict verdict, Knowledge knowledge, double[] point) {
        if (knowledge.kinkDistance().isEmpty()) {
            return verdict;
        }
        double distance = knowledge.kinkDistance().get().applyAsDouble(point);
        return distance > KINK_REACH
                ? verdict
                : new Verdict(
                        Kind.UNDETERMINED,
                        String.format(
                                java.util.Locale.ROOT,
                                "a kink passes through this point (to within %.2g): derivatives"
                                        + " are those of one side and do not decide",
                                distance));
    }

    /**
     * How many of the ascending absolute values count as zero.
     *
     * @param bound what each may be wrong by
     * @param explained so many are known to be zero
     */
    static int zeros(double[] sizes, double bound, int explained) {
        int n = sizes.length;
        int low = 0;
        while (low < n && sizes[low] <= SURE * bound) {
            low++;
        }
        if (explained > 0
                && explained <= low
                && (explained == n || sizes[explained] > bound * SURE)) {
            return explained;
        }
        int high = low;
        while (high < n && sizes[high] <= GAP_REACH * bound) {
            high++;
        }
        if (explained >= low && explained <= high && explained > 0) {
            return explained;
        }
        if (low == 0) {
            return 0;
        }
        int best = low;
        double bestRatio = 0;
        for (int cut = low; cut <= high && cut < n; cut++) {
            double below = Math.max(sizes[cut - 1], bound);
            double ratio = sizes[cut] / below;
            if (ratio > bestRatio) {
                bestRatio = ratio;
                best = cut;
            }
        }
        return high == n && bestRatio < SURE ? n : best;
    }

    /**
     * The Newton step in the eigen-directions whose curvature is known, lengthened in each by what
     * the noise in the gradient, underflow included, may hide.
     */
    private static double[] newtonStep(
            SymmetricEigen eigen, double[] gradient, double noise, double bound) {
        int n = gradient.length;
        double hidden = Math.max(noise / Math.sqrt(Math.max(1, n)), Double.MIN_NORMAL);
        double[] step = new double[n];
        for (int k = 0; k < n; k++) {
            double value = eigen.values()[k];
            if (Math.abs(value) > bound) {
                double slope = 0;
                for (int i = 0; i < n; i++) {
                    slope += eigen.vectors()[k * n + i] * gradient[i];
                }
                slope += Math.copySign(hidden, slope);
                for (int i = 0; i < n; i++) {
                    step[i] -= slope / value * eigen.vectors()[k * n + i];
                }
            }
        }
        return step;
    }

    private static double finite(double x) {
        return Double.isFinite(x) ? x : Double.MAX_VALUE / 16;
    }

    private static Classification withoutHessian(
            double loss, double norm, Kind kind, String reason) {
        return new Classification(
                loss,
                norm,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                0,
                0,
                0,
                kind,
                Certainty.NUMERICAL,
                reason,
                new double[0],
                Double.NaN,
                Double.NaN,
                Double.NaN);
    }
}
