package dev.dln.analysis.theorem.lb18;

import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.stream.Stream;

/** The statements of Laurent and von Brecht 2018, in the order of the paper. */
public final class LaurentVonBrecht2018 {
    private LaurentVonBrecht2018() {}

    /** Every entry; adding one here is all that a new statement needs. */
    public static List<Statement> statements() {
        return Stream.of(
                        Settings.statements(),
                        Theorems.statements(),
                        Proof.statements(),
                        Remarks.statements())
                .flatMap(List::stream)
                .toList();
    }
}
