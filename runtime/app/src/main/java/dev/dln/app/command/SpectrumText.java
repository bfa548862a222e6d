package dev.dln.app.command;

import dev.dln.analysis.DenseSpectrum;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;

import java.io.PrintStream;
import java.util.Arrays;

/** What {@code dln spectrum} prints about an operator. */
final class SpectrumText {
    private static final int SHOWN = 10;

    private SpectrumText() {}

    /**
     * Prints an outcome.
     *
     * @param table rows that come first
     */
    static void print(PrintStream out, Columns table, SpectrumOutcome outcome) {
        switch (outcome) {
            case SpectrumOutcome.Whole(var spectrum) -> whole(out, table, spectrum);
            case SpectrumOutcome.Some(var found) -> some(out, table, found);
        }
    }

    private static void whole(PrintStream out, Columns table, DenseSpectrum spectrum) {
        if (spectrum.eigen().isEmpty()) {
            table.row("eigenvalues", "none: an entry of the Hessian is not finite");
            table.printBody(out, "");
            return;
        }
        SymmetricEigen eigen = spectrum.eigen().get();
        double[] values = eigen.values();
        double bound = eigen.bound();
        long negative = Arrays.stream(values).filter(v -> v < -bound).count();
        long positive = Arrays.stream(values).filter(v -> v > bound).count();
        table.row(
                "eigenvalues",
                "%d: %d below zero, %d above, %d within rounding (%s) of it"
                        .formatted(
                                values.length,
                                negative,
                                positive,
                                values.length - negative - positive,
                                Numbers.rough(bound)));
        table.row("trace", Numbers.number(Arrays.stream(values).sum()));
        table.printBody(out, "");
        if (values.length <= 2 * SHOWN) {
            out.println(list(values, 0, values.length));
        } else {
            out.println("lowest   " + list(values, 0, SHOWN));
            out.println("highest  " + list(values, values.length - SHOWN, values.length));
        }
    }

    private static void some(PrintStream out, Columns table, Eigenpairs found) {
        table.row("status", status(found));
        table.row(
                "work",
                "%s, %s, norm %s"
                        .formatted(
                                Numbers.count(found.products(), "product"),
                                Numbers.count(
                                        found.iterations(),
                                        "restart or iteration",
                                        "restarts or iterations"),
                                Numbers.rough(found.scale())));
        table.row("orthogonality", Numbers.rough(found.orthogonality()));
        table.printBody(out, "");
        if (found.pairs().isEmpty()) {
            return;
        }
        out.println();
        var pairs = new Columns(">eigenvalue", ">residual bound", "");
        found.pairs()
                .forEach(
                        pair ->
                                pairs.row(
                                        Numbers.number(pair.value()),
                                        Numbers.rough(pair.residual()),
                                        pair.converged() ? "" : "not converged"));
        pairs.print(out, "");
    }

    private static String status(Eigenpairs found) {
        String count = "%d of %d converged".formatted(found.converged(), found.pairs().size());
        return switch (found.status()) {
            case CONVERGED -> "converged";
            case UNCHECKED -> "converged, but the search for missed copies did not end in time";
            case LIMIT -> "the limit on products was reached: " + count;
            case CANCELLED -> "interrupted: " + count;
            case NOT_FINITE -> "no eigenvalues: an entry of a product is not finite";
        };
    }

    private static String list(double[] values, int from, int to) {
        return Arrays.stream(values, from, to)
                .mapToObj(Numbers::number)
                .collect(java.util.stream.Collectors.joining("  "));
    }
}
