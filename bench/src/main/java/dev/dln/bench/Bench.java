package dev.dln.bench;

import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.bench.Settings.Part;
import dev.dln.bench.jmh.FmaPeak;
import dev.dln.bench.jmh.Timing;
import dev.dln.bench.table.Row;
import dev.dln.bench.table.TextTable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The command {@code bench/run}: measures, prints the table of ratios, writes files. */
public final class Bench {
    private Bench() {}

    /**
     * Runs and exits.
     *
     * @param arguments see {@code bench/run --help}
     */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** Runs; returns the exit code. */
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.print(Settings.HELP);
            return ExitCode.OK;
        }
        Path home = Path.of(System.getProperty("dln.bench.home", "bench"));
        try {
            measure(Settings.parse(arguments, home.resolve("target/results")), home, out, err);
            return ExitCode.OK;
        } catch (Failure failure) {
            err.println("bench: " + failure.message());
            failure.help().forEach(line -> err.println("  help: " + line));
            return failure.exitCode();
        }
    }

    private static void measure(Settings settings, Path home, PrintStream out, PrintStream err) {
        long began = System.nanoTime();
        Path data = settings.out().resolve("data");
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw Failure.unwritable(data, e);
        }
        Timing.setFolder(data.toAbsolutePath());
        System.setProperty("jmh.ignoreLock", "true");
        Map<Integer, Double> peak = new LinkedHashMap<>();
        for (int threads : settings.threads()) {
            peak.put(threads, FmaPeak.measure(threads));
            out.printf(
                    Locale.ROOT,
                    "peak of fused multiply-adds, float64, threads %d: %.1f GFLOP/s%n",
                    threads,
                    peak.get(threads) / 1e9);
        }
        var rows = new ArrayList<Row>();
        try (Peers peers = Peers.find(settings, home)) {
            peers.skipped().forEach(what -> out.println("skipped: " + what));
            if (settings.parts().contains(Part.NETWORKS)) {
                rows.addAll(new NetworkPart(settings, peers, peak, err::println).measure());
            }
        }
        out.println();
        out.print(TextTable.of(rows));
        out.printf(Locale.ROOT, "measured in %.0f s%n", (System.nanoTime() - began) / 1e9);
    }
}
