package dev.dln.analysis.theorem;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.verify.Certificate;

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
        Optional<ExactPoint> exact = ExactPoint.of(instance);
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
            return Hypothesis.exact(
                    "a critical point lies within " + show(reach(instance, certificate.get())),
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
                        + ", which is rounding or nearly so; no certificate: "
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
        Optional<ExactPoint> exact = ExactPoint.of(instance);
        if (exact.isPresent()) {
            ExactPoint e = exact.get();
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
                    minimum && !isAt(certificate.get(), instance)
                            ? "a local minimum lies within "
                                    + show(reach(instance, certificate.get()))
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
                        + "; no certificate: "
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

    /** Whether a certificate is about the point itself. */
    private static boolean isAt(Certificate certificate, Instance instance) {
        return certificate.radius() == 0
                && certificate.point().equals(Certificate.exactly(instance.point().orElseThrow()));
    }

    /** How far, in any coordinate, the certified point may be from the one given. */
    private static double reach(Instance instance, Certificate certificate) {
        double[] point = instance.point().orElseThrow();
        double most = 0;
        for (int i = 0; i < point.length; i++) {
            double d = Math.abs(certificate.point().get(i).toDouble() - point[i]);
            most = Math.max(most, Math.nextUp(d));
        }
        return certificate.radius() + most;
    }

    private static String refusal(Instance instance) {
        return instance.certificate()
                .filter(Outcome.NotCertified.class::isInstance)
                .map(o -> ((Outcome.NotCertified) o).reason())
                .orElse("none was tried");
    }

    private static boolean onKink(Instance instance) {
        return instance.point()
                .flatMap(p -> instance.knowledge().kinkDistance().map(d -> d.applyAsDouble(p)))
                .map(d -> d <= Classifier.KINK_REACH)
                .orElse(false);
    }

    private static String show(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
