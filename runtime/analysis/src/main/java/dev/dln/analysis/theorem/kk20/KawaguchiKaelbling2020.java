package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.stream.Stream;

/** The statements of Kawaguchi and Kaelbling 2020, in the order of the paper. */
public final class KawaguchiKaelbling2020 {
    private KawaguchiKaelbling2020() {}

    /** Every entry; adding one here is all that a new statement needs. */
    public static List<Statement> statements() {
        return Stream.of(
                        LocalMinima.statements(),
                        PerturbableBasis.statements(),
                        ProofSteps.statements(),
                        FailureMode.statements(),
                        Stationary.statements(),
                        HingeExamples.statements(),
                        SquareExamples.statements())
                .flatMap(List::stream)
                .toList();
    }
}
