package dev.dln.analysis.verify;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.engine.BoundModel;
import dev.dln.engine.interval.IntervalModel;

import java.util.HashMap;
import java.util.Map;

/**
 * Checks certificates against a bound model. What it trusts: the compiler, which derives gradient
 * and Hessian from the source; interval evaluation, or evaluation over fractions; and the loops of
 * this package. {@code runtime/CERTIFICATES.md} has the proofs. Not safe for use by two threads at
 * once.
 */
public final class Verifier {
    /** Exact elimination of larger Hessians takes too long: the digits of fractions pile up. */
    public static final int LARGEST_EXACT = 128;

    private final BoundModel model;
    private final DerivedPrograms programs;
    private final IntervalModel intervals;
    private final Invariance invariance;
    private final String modelDigest;
    private final String dataDigest;

    /** Why symmetries that were looked at are not proved; empty text for those that are. */
    private final Map<Flow, String> flows = new HashMap<>();

    /**
     * A verifier for any number of certificates.
     *
     * @param model the model and the data that they are said to be about
     */
    public Verifier(BoundModel model) {
        this.model = model;
        this.programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        this.intervals = new IntervalModel(model, programs);
        this.invariance = new Invariance(model);
        this.modelDigest = Fingerprints.model(model);
        this.dataDigest = Fingerprints.data(model);
    }

    /** Checks every claim of a certificate. */
    public Verification verify(Certificate certificate) {
        try {
            return new Check(this, certificate).run();
        } catch (Refusal refusal) {
            return new Verification.Refused(refusal.reason());
        }
    }

    BoundModel model() {
        return model;
    }

    DerivedPrograms programs() {
        return programs;
    }

    IntervalModel intervals() {
        return intervals;
    }

    String modelDigest() {
        return modelDigest;
    }

    String dataDigest() {
        return dataDigest;
    }

    /** Why a flow is not proved to be a symmetry; empty text if it is. */
    String refute(Flow flow) {
        return flows.computeIfAbsent(flow, invariance::refute);
    }
}
