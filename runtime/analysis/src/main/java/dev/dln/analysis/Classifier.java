package dev.dln.analysis;

import dev.dln.engine.Model;

import java.util.Locale;
import java.util.Optional;
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
    public static final double KINK_REACH = 1e-8;

    /** Relative tolerance 1e-10. */
    public static final Classifier DEFAULT = new Classifier(1e-10, OptionalDouble.empty());

    private static final double INFINITE = Double.POSITIVE_INFINITY;

    /**
     * A critical point must be this near, relative to the point's size or to 1, by Newton's step:
     * where curvatures differ by orders of magnitude, or the point runs off to infinity, a gradient
     * that is small beside the Hessian says little.
     */
    private static final double NEAR = 1e-6;

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
        RoundingNoise noise = RoundingNoise.at(model, point, loss, gradient);
        var at = new Curvature.At(model, point, gradient, hessian, noise.gradient());
        Curvature curvature = curvature(at, knowledge);
        double[] values = curvature.values();
        double size = n == 0 ? 0 : Math.max(Math.abs(values[0]), values[n - 1]);
        double tolerance =
                absoluteTolerance.orElse(
                        Math.max(
                                NOISE_FACTOR * noise.gradient(),
                                relativeTolerance * size * Math.max(1, Vectors.norm(point))));
        double[] newton = curvature.newton();
        double lossError =
                NOISE_FACTOR * noise.loss()
                        + 2 * Math.abs(Vectors.dot(gradient, newton))
                        + 0x1p-48 * (knowledge.lossScale() + Math.abs(loss));
        var higher = new Higher(knowledge, point, gradient, curvature);
        Verdict verdict =
                notCritical(point, norm, tolerance, noise.gradient(), Vectors.norm(newton))
                        .orElseGet(
                                () ->
                                        Verdict.of(
                                                curvature,
                                                loss,
                                                lossError,
                                                knowledge,
                                                higher::get));
        double kinkDistance =
                knowledge.kinkDistance().map(d -> d.applyAsDouble(point)).orElse(INFINITE);
        if (verdict.kind() != Kind.GLOBAL_MINIMUM && kinkDistance <= KINK_REACH) {
            verdict = onKink(kinkDistance);
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
                curvature.negative(),
                n - curvature.curved().length,
                curvature.positive(),
                verdict.kind(),
                Certainty.NUMERICAL,
                verdict.reason(),
                values,
                curvature.bound(),
                curvature.gap(),
                curvature.margin(),
                nullity(curvature, higher, kinkDistance));
    }

    /** Why a point is not critical, if its gradient or Newton's step there is too long. */
    private Optional<Verdict> notCritical(
            double[] point, double norm, double tolerance, double noise, double step) {
        if (norm > tolerance) {
            return Optional.of(
                    new Verdict(
                            Kind.NOT_CRITICAL,
                            String.format(
                                    Locale.ROOT,
                                    "the gradient norm %.3g is above the tolerance %.3g",
                                    norm,
                                    tolerance)));
        }
        double reach = NEAR * Math.max(1, Vectors.norm(point));
        boolean near = norm <= NOISE_FACTOR * noise || step <= reach;
        return absoluteTolerance.isPresent() || near
                ? Optional.empty()
                : Optional.of(
                        new Verdict(
                                Kind.NOT_CRITICAL,
                                String.format(
                                        Locale.ROOT,
                                        "the gradient is small beside the Hessian, but Newton's"
                                                + " step leads %.2g away, more than %.2g",
                                        step,
                                        reach)));
    }

    /**
     * The curvature across the known symmetries: across the orbit, and if that leaves flat
     * directions, across the fibre. How far the critical point is, which decides what counts as a
     * symmetry, comes out of the first look.
     */
    private static Curvature curvature(Curvature.At at, Knowledge knowledge) {
        if (knowledge.symmetry().isEmpty()) {
            return Curvature.of(at, TangentSpace.NONE);
        }
        Symmetry symmetry = knowledge.symmetry().get();
        double unit = Math.ulp(1.0) * Vectors.norm(at.point());
        TangentSpace orbit = symmetry.orbit(at.point(), unit);
        Curvature curvature = Curvature.of(at, orbit);
        double distance = unit + Vectors.norm(curvature.newton());
        TangentSpace sure = symmetry.orbit(at.point(), distance);
        if (sure.dimension() != orbit.dimension()) {
            curvature = Curvature.of(at, sure);
        }
        if (curvature.flatCount() > 0) {
            Optional<TangentSpace> fibre = symmetry.fibre(at.point(), distance);
            if (fibre.isPresent() && fibre.get().dimension() > sure.dimension()) {
                return Curvature.of(at, fibre.get());
            }
        }
        return curvature;
    }

    /** What higher derivatives say, found out when first asked for. */
    private static final class Higher {
        private final Knowledge knowledge;
        private final double[] point;
        private final double[] gradient;
        private final Curvature curvature;
        private Optional<HigherOrder> found = Optional.empty();

        Higher(Knowledge knowledge, double[] point, double[] gradient, Curvature curvature) {
            this.knowledge = knowledge;
            this.point = point;
            this.gradient = gradient;
            this.curvature = curvature;
        }

        Optional<HigherOrder> get() {
            if (found.isEmpty()) {
                found = knowledge.higher().map(d -> HigherOrder.of(d, point, gradient, curvature));
            }
            return found;
        }
    }

    private static Nullity nullity(Curvature curvature, Higher higher, double kinkDistance) {
        TangentSpace tangent = curvature.tangent();
        Optional<HigherOrder> h = higher.found;
        double nan = Double.NaN;
        return new Nullity(
                tangent.dimension(),
                curvature.flatCount(),
                tangent.description(),
                tangent.fibre(),
                tangent.margin(),
                tangent.gap(),
                curvature.decided(),
                curvature.flatCurvature(),
                curvature.flatBound(),
                h.map(HigherOrder::third).orElse(nan),
                h.map(HigherOrder::thirdBound).orElse(nan),
                h.map(HigherOrder::fourthLow).orElse(nan),
                h.map(HigherOrder::fourthHigh).orElse(nan),
                h.map(HigherOrder::fourthBound).orElse(nan),
                kinkDistance);
    }

    /**
     * What derivatives say holds only where the loss is smooth: on a kink they are those of one
     * side, and nothing follows from them. Beside one the point may be the kink's own minimum.
     */
    private static Verdict onKink(double distance) {
        return new Verdict(
                Kind.UNDETERMINED,
                String.format(
                        Locale.ROOT,
                        "a kink passes through this point (to within %.2g, what is within %.0g"
                                + " counts): derivatives are those of one side and do not decide",
                        distance,
                        KINK_REACH));
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
                Double.NaN,
                Nullity.unknown(INFINITE));
    }
}
