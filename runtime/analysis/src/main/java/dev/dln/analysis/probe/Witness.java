package dev.dln.analysis.probe;

import dev.dln.analysis.verify.Certificate;
import dev.dln.engine.BoundModel;

import java.util.List;
import java.util.Optional;

/**
 * An instance that violates a statement from which a hypothesis was dropped.
 *
 * @param design the model and its data
 * @param model the same, compiled and bound
 * @param point where the statement's conclusion fails
 * @param better a point of lower loss; empty where the violation is not about the loss
 * @param certificate that there is a critical point at or near the point, and what it is; empty
 *     where no certificate of that form can be had
 * @param proof what was shown, a sentence each
 * @param proved whether every sentence was decided by exact arithmetic or enclosures
 */
public record Witness(
        Design design,
        BoundModel model,
        double[] point,
        Optional<double[]> better,
        Optional<Certificate> certificate,
        List<String> proof,
        boolean proved) {
    public Witness {
        proof = List.copyOf(proof);
    }
}
