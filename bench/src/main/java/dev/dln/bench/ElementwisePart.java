package dev.dln.bench;

import dev.dln.bench.jmh.Elementwise;
import dev.dln.bench.jmh.ElementwiseBenchmark;
import dev.dln.bench.jmh.JavaMathBenchmark;
import dev.dln.bench.table.Row;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Elementwise functions and the sum of their values, beside PyTorch and java.lang.Math.
 *
 * @param run what all parts share
 */
record ElementwisePart(Run run) {
    private static final String GROUP = "Elementwise functions and their sum";
    private static final String JAVA = "java.lang.Math";

    private static List<Integer> sizes(boolean quick) {
        return quick ? List.of(4096) : List.of(4096, 1_000_003);
    }

    private static String name(Elementwise function, int n) {
        return function.title() + " of " + n;
    }

    /** The names of what is measured, fewer in the short mode. */
    static Stream<String> names(boolean quick) {
        return sizes(quick).stream()
                .flatMap(n -> Stream.of(Elementwise.values()).map(function -> name(function, n)));
    }

    List<Row> measure() {
        var rows = new ArrayList<Row>();
        for (int n : sizes(run.settings().quick())) {
            for (Elementwise function : Elementwise.values()) {
                if (run.leaves("elementwise", name(function, n))) {
                    continue;
                }
                var all = new Samples();
                for (int round = 0; round < run.settings().rounds(); round++) {
                    round(function, n, all);
                }
                for (int threads : run.settings().threads()) {
                    var peers = new LinkedHashMap<String, Double>();
                    all.best(Run.TORCH, threads).ifPresent(ms -> peers.put(Run.TORCH, ms));
                    all.median(JAVA, 0).ifPresent(ms -> peers.put(JAVA, ms));
                    var facts = new LinkedHashMap<String, String>();
                    all.median(Run.DLN, threads)
                            .ifPresent(
                                    ms ->
                                            facts.put(
                                                    "ns each",
                                                    String.format(
                                                            Locale.ROOT, "%.2f", ms * 1e6 / n)));
                    rows.add(
                            new Row(
                                    GROUP,
                                    function.expression(),
                                    "of " + n,
                                    threads,
                                    Run.DOUBLE,
                                    all.median(Run.DLN, threads),
                                    peers,
                                    0,
                                    0,
                                    0,
                                    facts));
                }
            }
        }
        return rows;
    }

    private void round(Elementwise function, int n, Samples all) {
        Map<String, String> parameters =
                Map.of("function", function.name(), "n", String.valueOf(n));
        double seconds = run.settings().peerSeconds();
        run.torch(Run.TORCH, all, t -> t.elementwise(function.title(), n, seconds));
        for (int threads : run.settings().threads()) {
            run.time(
                    Run.DLN,
                    ElementwiseBenchmark.class,
                    run.settings().timing(),
                    threads,
                    parameters,
                    all);
        }
        run.time(JAVA, JavaMathBenchmark.class, run.settings().timing(), 0, parameters, all);
        run.torch(Run.TORCH, all, t -> t.elementwise(function.title(), n, seconds));
    }
}
