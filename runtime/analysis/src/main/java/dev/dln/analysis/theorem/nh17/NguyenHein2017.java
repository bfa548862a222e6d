package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.stream.Stream;

/** The statements of Nguyen and Hein 2017, in the order of the paper. */
public final class NguyenHein2017 {
    private NguyenHein2017() {}

    /** Every entry; adding one here is all that a new statement needs. */
    public static List<Statement> statements() {
        return Stream.of(
                        Backpropagation.statements(),
                        WideLayer.statements(),
                        Degeneracy.statements(),
                        Generic.statements(),
                        Classes.statements())
                .flatMap(List::stream)
                .toList();
    }
}
