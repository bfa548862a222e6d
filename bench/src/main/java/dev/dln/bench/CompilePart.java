package dev.dln.bench;

import dev.dln.bench.cases.Case;
import dev.dln.bench.jmh.CompileBenchmark;
import dev.dln.bench.jmh.CompileBenchmark.Until;
import dev.dln.bench.jmh.Timing;
import dev.dln.bench.table.Medians;
import dev.dln.bench.table.Row;

import org.openjdk.jmh.runner.RunnerException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * From the text of a network to the kernels of its loss and gradient, and to the first two of them,
 * in a fresh virtual machine and again in the same one.
 *
 * @param run what all parts share
 */
record CompilePart(Run run) {
    private static final String GROUP = "From text to kernels, and to loss and gradient";
    private static final int SHOTS = 5;

    /** The largest network may take so many milliseconds until its kernels are emitted. */
    private static final double MOST = 1000;

    /** What is measured, less of it in the short mode. */
    static Stream<Case> cases(boolean quick) {
        return quick ? Stream.of(Case.TANH_20, Case.RELU_784) : Stream.of(Case.values());
    }

    /** What the time ends with; in the short mode not with what takes longest. */
    private static List<Until> untils(boolean quick) {
        return quick ? List.of(Until.KERNELS, Until.FIRST) : List.of(Until.values());
    }

    List<Row> measure() {
        var rows = new ArrayList<Row>();
        for (Case which : cases(run.settings().quick()).toList()) {
            for (Until until : untils(run.settings().quick())) {
                if (!run.leaves(until.title() + " of", which.title())) {
                    measure(which, until, rows);
                }
            }
        }
        return rows;
    }

    private void measure(Case which, Until until, List<Row> rows) {
        var first = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        try {
            for (int round = 0; round < run.settings().rounds(); round++) {
                // A fork in the short mode too: a cold start is what users have.
                List<Double> shots =
                        new Timing(1, 0, run.settings().quick() ? 2 : SHOTS, 100)
                                .run(
                                        CompileBenchmark.class,
                                        Map.of(
                                                "network",
                                                which.network().toString(),
                                                "until",
                                                until.name()));
                first.add(shots.getFirst());
                again.addAll(shots.subList(1, shots.size()));
            }
            rows.add(row(which, until, Medians.of(first), again));
        } catch (RunnerException e) {
            run.progress().accept("  " + e.getMessage());
        }
    }

    private static Row row(Case which, Until until, double milliseconds, List<Double> again) {
        var notes = new LinkedHashMap<String, String>();
        if (which == Case.RELU_784 && until == Until.KERNELS) {
            notes.put("time", Row.atMost(milliseconds, MOST, "ms"));
        }
        notes.put("again", String.format(Locale.ROOT, "%.1f ms", Medians.of(again)));
        return new Row(
                GROUP,
                which.title(),
                until.title(),
                1,
                Run.DOUBLE,
                OptionalDouble.of(milliseconds),
                Map.of(),
                0,
                0,
                0,
                notes);
    }
}
