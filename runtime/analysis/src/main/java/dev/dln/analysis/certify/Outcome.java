package dev.dln.analysis.certify;

import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Verification;

/** What asking for a certificate gave. */
public sealed interface Outcome {

    /** A certificate that the verifier accepted. */
    record Certified(Certificate certificate, Verification.Accepted proof) implements Outcome {}

    /**
     * No certificate; says nothing about the point.
     *
     * @param reason what could not be shown, and why
     */
    record NotCertified(String reason) implements Outcome {}
}
