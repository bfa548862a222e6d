package dev.dln.bench;

import dev.dln.bench.cases.Case;
import dev.dln.bench.cases.Function;
import dev.dln.bench.jmh.Footprint;
import dev.dln.bench.table.Row;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an evaluation allocates, and what the large networks keep, beside parameters, data and the
 * activations that reverse mode must keep.
 *
 * @param run what all parts share
 */
record MemoryPart(Run run) {
    private static final String GROUP = "Memory";

    /** As much as this times what must be kept. */
    private static final double MOST = 1.5;

    private static final double MEGABYTE = 1e6;

    List<Row> measure() {
        var rows = new ArrayList<Row>();
        for (Case which : Case.values()) {
            if (run.leaves("memory of", which.title())) {
                continue;
            }
            for (Function function : List.of(Function.GRADIENT, Function.HVP)) {
                int threads = run.settings().most();
                Map<String, String> facts = new LinkedHashMap<>();
                long allocated = Footprint.allocated(which.network(), function, threads);
                facts.put(
                        "bytes allocated per evaluation",
                        allocated + " (" + Row.atMost((double) allocated, 0, "") + ")");
                if (which.large() && function == Function.GRADIENT) {
                    double held = Footprint.held(which.network(), threads);
                    double least = 8.0 * which.network().leastMemory();
                    facts.put(
                            "held",
                            String.format(
                                    Locale.ROOT,
                                    "%.1f MB with the gradient, %.2f of the %.1f MB of"
                                            + " parameters, data and activations (%s)",
                                    held / MEGABYTE,
                                    held / least,
                                    least / MEGABYTE,
                                    Row.atMost(held / least, MOST, "")));
                }
                rows.add(
                        new Row(
                                GROUP,
                                which.title(),
                                function.title(),
                                threads,
                                Run.DOUBLE,
                                OptionalDouble.empty(),
                                Map.of(),
                                0,
                                0,
                                0,
                                facts));
            }
        }
        return rows;
    }
}
