package dev.dln.bench;

import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.bench.Settings.Part;
import dev.dln.bench.cases.Case;
import dev.dln.bench.jmh.FmaPeak;
import dev.dln.bench.jmh.Shape;
import dev.dln.bench.jmh.Timing;
import dev.dln.bench.table.Growth;
import dev.dln.bench.table.ResultsJson;
import dev.dln.bench.table.Row;
import dev.dln.bench.table.TextTable;
import dev.dln.engine.Devices;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

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
        requireNames(settings);
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
        List<Growth> growth = List.of();
        Map<String, String> about = about(peak);
        try (Peers peers = Peers.find(settings, home)) {
            if (!peers.version().isEmpty()) {
                out.println("PyTorch " + peers.version());
                about.put("PyTorch", peers.version());
            }
            peers.skipped().forEach(what -> out.println("skipped: " + what));
            about.put("skipped", String.join("; ", peers.skipped()));
            var left = new ArrayList<String>();
            Function<Part, Run> run =
                    part ->
                            new Run(
                                    settings,
                                    peers,
                                    peak,
                                    began + (long) (settings.seconds(part) * 1e9),
                                    left,
                                    err::println);
            Set<Part> parts = settings.parts();
            if (parts.contains(Part.NETWORKS)) {
                rows.addAll(new NetworkPart(run.apply(Part.NETWORKS)).measure());
            }
            if (parts.contains(Part.PRODUCTS)) {
                rows.addAll(new ProductPart(run.apply(Part.PRODUCTS)).measure());
            }
            if (parts.contains(Part.ELEMENTWISE)) {
                rows.addAll(new ElementwisePart(run.apply(Part.ELEMENTWISE)).measure());
            }
            if (parts.contains(Part.COMPILE)) {
                rows.addAll(new CompilePart(run.apply(Part.COMPILE)).measure());
            }
            if (parts.contains(Part.MEMORY)) {
                rows.addAll(new MemoryPart(run.apply(Part.MEMORY)).measure());
            }
            if (parts.contains(Part.GROWTH) && settings.only().isEmpty()) {
                growth = new GrowthPart(run.apply(Part.GROWTH)).measure();
            }
            if (!left.isEmpty()) {
                out.println("left out for want of time: " + String.join(", ", left));
                about.put("left out", String.join("; ", left));
            }
        }
        var text = new StringBuilder(TextTable.of(rows));
        if (!growth.isEmpty()) {
            text.append("Growth\n\n");
            growth.forEach(one -> text.append("  ").append(one.text()).append('\n'));
        }
        out.println();
        out.print(text);
        write(settings.out().resolve("bench.txt"), text.toString());
        write(settings.out().resolve("bench.json"), ResultsJson.of(about, rows, growth));
        if (!growth.isEmpty()) {
            write(settings.out().resolve("growth.svg"), Growth.svg(growth));
        }
        out.printf(
                Locale.ROOT,
                "%nmeasured in %.0f s; written to %s%n",
                (System.nanoTime() - began) / 1e9,
                settings.out());
    }

    /** Each name must be part of that of something that is to be measured. */
    private static void requireNames(Settings settings) {
        for (String name : settings.only()) {
            if (settings.parts().stream()
                    .flatMap(part -> names(part, settings.quick()))
                    .noneMatch(known -> known.contains(name))) {
                throw Failure.usage(
                        "--only '" + name + "' names nothing of what is to be measured",
                        "bench/README.md lists what there is");
            }
        }
    }

    /** The names of what there is in a part. */
    private static Stream<String> names(Part part, boolean quick) {
        return switch (part) {
            case NETWORKS, MEMORY -> Stream.of(Case.values()).map(Case::title);
            case COMPILE -> CompilePart.cases(quick).map(Case::title);
            case PRODUCTS -> ProductPart.shapes(quick).stream().map(Shape::toString);
            case ELEMENTWISE -> ElementwisePart.names(quick);
            case GROWTH -> Stream.of(); // without names
        };
    }

    private static Map<String, String> about(Map<Integer, Double> peak) {
        var about = new LinkedHashMap<String, String>();
        about.put("java", Runtime.version().toString());
        about.put("device", Devices.auto().description());
        about.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        peak.forEach(
                (threads, rate) ->
                        about.put(
                                "peak GFLOP/s, threads " + threads,
                                String.format(Locale.ROOT, "%.1f", rate / 1e9)));
        return about;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw Failure.unwritable(file, e);
        }
    }
}
