package dev.dln.analysis.theorem.nr18;

import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.stream.Stream;

/** The statements of Nouiehed and Razaviyayn 2018, in the order of the paper. */
public final class NouiehedRazaviyayn2018 {
    private NouiehedRazaviyayn2018() {}

    /** Every entry; adding one here is all that a new statement needs. */
    public static List<Statement> statements() {
        return Stream.of(
                        Auxiliary.statements(),
                        Pairs.statements(),
                        Pyramids.statements(),
                        LinearNetworks.statements(),
                        Theorem8.statements())
                .flatMap(List::stream)
                .toList();
    }
}
