package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.theorem.Statement;

import java.util.List;

/** The entries of Section 3, on networks with rectifiers. */
final class NonlinearEntries {
    private NonlinearEntries() {}

    static List<Statement> list() {
        return List.of();
    }
}
