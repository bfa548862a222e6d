package dev.dln.analysis.theorem;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Hypotheses about a point that many statements share. */
public final class Premises {
    private Premises() {}

    /** Whether a point was given. */
    public static Hypothesis given(Instance instance) {
        return instance.point().isPresent()
                ? Hypothesis.exact("a point is given", true, "")
                : Hypothesis.open("a point is given", "name one with --at");
    }

    /**
     * Whether the point is critical: proved in fractions, or by a certificate of a critical point
     * nearby; denied where the gradient exceeds its rounding noise and Newton's step is no rounding
     * either; open otherwise, because zero is never seen in floating point.
     */
    public static Hypothesis critical(Instance instance) {
        String name = "the gradient is zero at the point";
        if (instance.point().isEmpty()) {
            return Hypothesis.open(name, "no point is given; name one with --at");
        }
        Classification c = instance.classification().orElseThrow();
        if (onKink(instance)) {
            return Hypothesis.open(name, "a kink passes through the point");
        }
        Optional<ExactModel.Point> exact = instance.exact();
        if (exact.isPresent() && exact.get().critical()) {
            return Hypothesis.exact(name, true, "in fractions");
        }
        if (exact.isPresent() && c.kind() == Kind.NOT_CRITICAL) {
            return Hypothesis.exact(
                    name, false, "in fractions; its norm is " + show(c.gradientNorm()));
        }
        if (c.kind() == Kind.NOT_CRITICAL || !Double.isFinite(c.gradientNorm())) {
            return notCritical(name, c);
        }
        Optional<Certificate> certificate = certificate(instance);
        if (certificate.isPresent()) {
            Rational reach = reach(instance, certificate.get());
            return Hypothesis.exact(
                    reach.signum() == 0 ? name : "a critical point lies within " + shown(reach),
                    true,
                    "certified");
        }
        double margin = c.attainable() > 0 ? c.gradientNorm() / c.attainable() : 0;
        return new Hypothesis(
                name,
                Standing.OPEN,
                Math.min(1, Double.isNaN(margin) ? 0 : margin),
                "norm "
                        + show(c.gradientNorm())
                        + ", which is rounding or nearly so; "
                        + refusal(instance));
    }

    /**
     * Whether the point is a local minimum: decided by exact curvature; proved by a certificate, if
     * need be of a minimum near the point, which the hypothesis then says and which makes nothing
     * exact of the point itself; refuted by a certificate, or denied by a gradient or curvature
     * beyond its error; open otherwise.
     */
    public static Hypothesis localMinimum(Instance instance) {
        String name = "the point is a local minimum";
        if (instance.point().isEmpty()) {
            return Hypothesis.open(name, "no point is given; name one with --at");
        }
        Classification c = instance.classification().orElseThrow();
        if (onKink(instance)) {
            return Hypothesis.open(name, "a kink passes through the point");
        }
        Optional<ExactModel.Point> exact = instance.exact();
        if (exact.isPresent()) {
            ExactModel.Point e = exact.get();
            if (!e.critical() && c.kind() == Kind.NOT_CRITICAL) {
                return Hypothesis.exact(name, false, "the gradient is not zero, in fractions");
            }
            if (e.critical() && e.inertia().negative() > 0) {
                return Hypothesis.exact(
                        name,
                        false,
                        "critical with "
                                + e.inertia().negative()
                                + " negative eigenvalues, exactly");
            }
            if (e.critical() && e.inertia().zero() == 0) {
                return Hypothesis.exact(name, true, "critical with a positive Hessian, exactly");
            }
        }
        Optional<Certificate> certificate =
                c.kind() == Kind.NOT_CRITICAL ? Optional.empty() : certificate(instance);
        boolean minimum =
                certificate
                        .map(Certificate::kind)
                        .filter(k -> k == Kind.LOCAL_MINIMUM || k == Kind.GLOBAL_MINIMUM)
                        .isPresent();
        // a certificate with zero eigenvalues that no symmetry explains leaves the kind open
        if (certificate.isPresent() && (minimum || certificate.get().negative() > 0)) {
            return Hypothesis.exact(
                    minimum && reach(instance, certificate.get()).signum() > 0
                            ? "a local minimum lies within "
                                    + shown(reach(instance, certificate.get()))
                            : name,
                    minimum,
                    "certified: "
                            + certificate.get().negative()
                            + " negative eigenvalues of the Hessian");
        }
        if (c.kind() == Kind.NOT_CRITICAL || !Double.isFinite(c.gradientNorm())) {
            return notCritical(name, c);
        }
        if (c.negative() > 0 && c.margin() > 1) {
            return new Hypothesis(
                    name,
                    Standing.DENIED,
                    c.margin(),
                    "the Hessian has "
                            + c.negative()
                            + " negative eigenvalues, the lowest "
                            + show(c.eigenvalues()[0]));
        }
        return Hypothesis.open(
                name,
                "numerically "
                        + c.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + "; "
                        + refusal(instance));
    }

    private static Hypothesis notCritical(String name, Classification c) {
        double margin = c.gradientNorm() / Math.max(c.attainable(), Double.MIN_NORMAL);
        if (Double.isFinite(margin) && margin > 1) {
            return new Hypothesis(
                    name,
                    Standing.DENIED,
                    margin,
                    "the gradient norm is " + show(c.gradientNorm()));
        }
        return Hypothesis.open(name, c.reason());
    }

    /**
     * The verified certificate of a critical point at or near the point; empty if there is none.
     */
    public static Optional<Certificate> certificate(Instance instance) {
        return instance.certificate()
                .filter(Outcome.Certified.class::isInstance)
                .map(o -> ((Outcome.Certified) o).certificate());
    }

    /**
     * The certificate of the local minimum that {@link #localMinimum} proves, where that is near
     * the point and not the point itself; empty otherwise.
     */
    public static Optional<Certificate> minimumNearby(Instance instance) {
        boolean here = instance.exact().filter(ExactModel.Point::critical).isPresent();
        return here || localMinimum(instance).standing() != Standing.PROVED
                ? Optional.empty()
                : certificate(instance).filter(c -> reach(instance, c).signum() > 0);
    }

    /**
     * No less than the distance, in any coordinate, of the certified critical point from the one
     * given; 0 if they are the same. What is read off the given point holds of the certified one
     * only if it survives that.
     */
    public static Rational reach(Instance instance, Certificate certificate) {
        List<Rational> point = Certificate.exactly(instance.point().orElseThrow());
        Rational most = Rational.ZERO;
        for (int i = 0; i < point.size(); i++) {
            Rational apart = point.get(i).subtract(certificate.point().get(i));
            Rational size = apart.signum() < 0 ? apart.negate() : apart;
            most = size.compareTo(most) > 0 ? size : most;
        }
        return most.add(Rational.of(new BigDecimal(certificate.radius())));
    }

    private static String refusal(Instance instance) {
        return switch (instance.certificate().orElseThrow()) {
            case Outcome.NotCertified no -> "no certificate: " + no.reason();
            case Outcome.Certified c ->
                    "certified is a critical point with "
                            + c.certificate().zero()
                            + " zero eigenvalues, which leave its kind open";
        };
    }

    private static boolean onKink(Instance instance) {
        return instance.point()
                .flatMap(p -> instance.knowledge().kinkDistance().map(d -> d.applyAsDouble(p)))
                .map(d -> d <= Classifier.KINK_REACH)
                .orElse(false);
    }

    /** No less than it, in three digits. */
    public static String shown(Rational reach) {
        return String.format(Locale.ROOT, "%.3g", Outward.above(reach));
    }

    private static String show(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
