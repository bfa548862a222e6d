package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.analysis.spectrum.Estimate;
import dev.dln.analysis.spectrum.HutchPlusPlus;
import dev.dln.analysis.spectrum.SpectralDensity;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@code dln spectrum} prints. */
final class SpectrumText {
    private static final int SHOWN = 10;

    private SpectrumText() {}

    /** Prints all results. */
    static void print(
            PrintStream out, SpectrumCommand.Facts facts, List<SpectrumCommand.Result> results) {
        var table = new Columns("", "");
        table.row("loss", Numbers.number(facts.loss()));
        table.row("gradient norm", Numbers.rough(facts.gradientNorm()));
        if (facts.part() != SpectrumCommand.Part.hessian) {
            table.row("part", facts.part().toString());
        }
        if (!facts.blocks()) {
            SpectrumCommand.Result only = results.getFirst();
            if (!only.block().isEmpty()) {
                table.row("block", only.block());
            }
            print(out, table, only);
            facts.comparison().ifPresent(c -> out.println(c.text()));
            return;
        }
        table.printBody(out, "");
        for (SpectrumCommand.Result result : results) {
            out.println();
            out.println(
                    "block %s, %s"
                            .formatted(result.block(), Numbers.count(result.size(), "parameter")));
            print(out, new Columns("", ""), result);
        }
    }

    private static void print(PrintStream out, Columns table, SpectrumCommand.Result result) {
        switch (result.outcome()) {
            case SpectrumOutcome.Whole(var eigen) -> whole(out, table, eigen);
            case SpectrumOutcome.Some(var found) -> some(out, table, found);
            case SpectrumOutcome.Density(var density, var width) ->
                    density(out, table, density, width);
            case SpectrumOutcome.Trace(var trace) -> trace(out, table, trace);
        }
    }

    private static void whole(PrintStream out, Columns table, Optional<SymmetricEigen> computed) {
        if (computed.isEmpty()) {
            table.row("eigenvalues", "none: an entry of the Hessian is not finite");
            table.printBody(out, "");
            return;
        }
        double[] values = computed.get().values();
        double bound = computed.get().bound();
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
                "%s, %s"
                        .formatted(
                                Numbers.count(found.products(), "product"),
                                Numbers.count(found.iterations(), "iteration")));
        if (found.pairs().isEmpty()) {
            table.printBody(out, "");
            return;
        }
        table.row("norm", Numbers.number(found.scale()) + " at least");
        table.row(
                "orthogonality",
                Numbers.rough(found.orthogonality()) + " (largest entry of V'V - I)");
        table.printBody(out, "");
        out.println();
        pairs(found).print(out, "");
    }

    private static Columns pairs(Eigenpairs found) {
        var pairs = new Columns(">eigenvalue", ">within", "");
        found.pairs()
                .forEach(
                        pair ->
                                pairs.row(
                                        Numbers.number(pair.value()),
                                        Numbers.rough(pair.residual()),
                                        pair.converged() ? "" : "not converged"));
        return pairs;
    }

    /** How the computation ended, in words. */
    static String status(Eigenpairs found) {
        String count = "%d of %d converged".formatted(found.converged(), found.pairs().size());
        return switch (found.status()) {
            case CONVERGED -> "converged";
            case UNCHECKED -> "converged, but the search for missed copies did not end in time";
            case ROUNDING -> "as far as rounding in the products allows: " + count;
            case LIMIT -> "the limit on products was reached: " + count;
            case CANCELLED -> "interrupted: " + count;
            case NOT_FINITE -> "no eigenvalues: an entry of a product is not finite";
        };
    }

    private static void density(
            PrintStream out, Columns table, SpectralDensity density, double width) {
        table.row("status", status(density.status()));
        table.row(
                "work",
                "%s of %s, %s"
                        .formatted(
                                Numbers.count(density.probes().size(), "probe"),
                                Numbers.count(density.steps(), "step"),
                                Numbers.count(density.products(), "product")));
        if (density.isEmpty()) {
            table.printBody(out, "");
            return;
        }
        double zero = width * density.norm();
        table.row(
                "from, to",
                Numbers.number(density.least()) + ", " + Numbers.number(density.greatest()));
        table.row("trace", estimate(density.sum(x -> x)));
        table.row("trace of square", estimate(density.sum(x -> x * x)));
        table.row("negative", estimate(density.negative(zero)) + ", below " + Numbers.rough(-zero));
        table.row(
                "near zero",
                estimate(density.count(-zero, zero)) + ", within " + Numbers.rough(zero));
        table.printBody(out, "");
        out.println();
        var quantiles = new Columns(">share below", ">eigenvalue", ">at least", ">at most");
        for (double share : SpectrumJson.SHARES) {
            SpectralDensity.Quantile q = density.quantile(share);
            quantiles.row(
                    Numbers.rough(q.share()),
                    Numbers.digits(q.value(), 5),
                    Numbers.digits(q.low(), 5),
                    Numbers.digits(q.high(), 5));
        }
        quantiles.print(out, "");
    }

    private static void trace(PrintStream out, Columns table, HutchPlusPlus.Result result) {
        table.row("status", status(result.status()));
        table.row("work", Numbers.count(result.products(), "product"));
        if (result.status() == SpectralDensity.Status.DONE) {
            table.row("trace", estimate(result.trace()));
            table.row("trace of square", estimate(result.ofSquare()));
        }
        table.printBody(out, "");
    }

    /** How an estimate ended, in words. */
    static String status(SpectralDensity.Status status) {
        return switch (status) {
            case DONE -> "done";
            case CANCELLED -> "interrupted";
            case NOT_FINITE -> "no estimate: an entry of a product is not finite";
        };
    }

    /** A value with its errors. */
    static String estimate(Estimate estimate) {
        return "%s, standard error %s%s"
                .formatted(
                        Numbers.digits(estimate.value(), 6),
                        Numbers.rough(estimate.standardError()),
                        estimate.truncation() > 0
                                ? ", of few steps " + Numbers.rough(estimate.truncation())
                                : "");
    }

    private static String list(double[] values, int from, int to) {
        return Arrays.stream(values, from, to)
                .mapToObj(Numbers::number)
                .collect(java.util.stream.Collectors.joining("  "));
    }
}
