package dev.dln.analysis.probe;

import dev.dln.analysis.verify.Certificate;

/** What certificates say, in words. */
final class Sentences {
    private Sentences() {}

    /** Of a local minimum. */
    static String minimum(Certificate certificate) {
        return where(certificate)
                + " a local minimum: "
                + (certificate.zero() == 0
                        ? "the Hessian is positive definite"
                        : certificate.zero() == 1
                                ? "the Hessian is positive but for one direction, along which the"
                                        + " loss is constant"
                                : "the Hessian is positive but for "
                                        + certificate.zero()
                                        + " directions, along which the loss is constant")
                + "; the loss there is "
                + loss(certificate);
    }

    /** Of any critical point. */
    static String critical(Certificate certificate) {
        return where(certificate)
                + " a critical point, its Hessian with %d negative, %d zero and %d positive"
                        .formatted(
                                certificate.negative(), certificate.zero(), certificate.positive())
                + " eigenvalues; the loss there is "
                + loss(certificate);
    }

    private static String where(Certificate certificate) {
        return switch (certificate.method()) {
            case EXACT -> "the point is exactly";
            case KRAWCZYK -> "within " + certificate.radius() + " of the point is";
        };
    }

    private static String loss(Certificate certificate) {
        return certificate.lossLow() == certificate.lossHigh()
                ? String.valueOf(certificate.lossLow())
                : "at least " + certificate.lossLow();
    }
}
