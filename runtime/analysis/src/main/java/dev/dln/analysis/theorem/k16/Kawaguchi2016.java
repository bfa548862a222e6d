package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.theorem.Statement;

import java.util.List;

/** The statements of Kawaguchi 2016, in the order of the paper. */
public final class Kawaguchi2016 {
    private Kawaguchi2016() {}

    /** Every entry; adding one here is all that a new statement needs. */
    public static List<Statement> statements() {
        return List.of();
    }
}
