package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.TileSize;
import dev.dln.engine.cache.CacheFolder;
import dev.dln.engine.cache.Notes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The tiles that products take here: by times that were measured, or, until somebody has them
 * measured, by what suits the length of the registers. Times are kept on the disk for the
 * processor, the Java machine, the lanes and the precision. Whatever is kept, results have the same
 * bits.
 */
final class TileTuning {
    /** Times that are no times of a term, in nanoseconds: a computer's clock was set, or so. */
    private static final double LONGEST = 1e6;

    private final Notes notes;

    /** What is kept in notes. */
    TileTuning(Notes notes) {
        this.notes = notes;
    }

    /** What is kept in the user's cache folder. */
    static TileTuning ofUser() {
        return new TileTuning(new Notes(CacheFolder.ofUser().folder("tuning")));
    }

    /** The target with the tiles that were measured for it, if they were. */
    Target tuned(Target usual) {
        return kept(usual).map(times -> usual.with(usual.tiles().measured(times))).orElse(usual);
    }

    /** Times of all candidates; empty if none are kept, or what is kept is not that. */
    Optional<Map<TileSize, Double>> kept(Target usual) {
        String text = notes.about(subject(usual)).get(usual.precision().id());
        return text == null ? Optional.empty() : times(text, usual.tiles().candidates());
    }

    /** Keeps times of all candidates. */
    void note(Target usual, Map<TileSize, Double> times) {
        String text =
                times.entrySet().stream()
                        .map(e -> name(e.getKey()) + "=" + e.getValue().floatValue())
                        .collect(Collectors.joining(" "));
        notes.add(subject(usual), Map.of(usual.precision().id(), text));
    }

    /**
     * Measures all candidates and keeps their times.
     *
     * @param said is told how far it is, and what was best
     */
    void tune(Target usual, TileTimes how, Consumer<String> said) {
        note(usual, how.measure(usual, usual.tiles().candidates(), said));
        said.accept(fact(usual));
    }

    /** The tile that large products take, and whether it is the fastest that was measured. */
    String fact(Target usual) {
        Optional<Map<TileSize, Double>> times = kept(usual);
        TileSize best = times.map(usual.tiles()::measured).orElse(usual.tiles()).best();
        return "%s of %s, %s a round; %s"
                .formatted(
                        count(best.rows(), "row"),
                        count(best.columns(), "vector"),
                        count(best.steps(), "term"),
                        times.isPresent() ? "measured" : "not measured");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static Optional<Map<TileSize, Double>> times(String text, List<TileSize> candidates) {
        var named = new HashMap<String, TileSize>();
        candidates.forEach(tile -> named.put(name(tile), tile));
        var times = new HashMap<TileSize, Double>();
        for (String entry : text.split(" ", -1)) {
            int equal = entry.indexOf('=');
            TileSize tile = named.get(entry.substring(0, Math.max(0, equal)));
            double time = number(entry.substring(equal + 1));
            if (tile == null || !(time > 0 && time < LONGEST)) {
                return Optional.empty();
            }
            times.put(tile, time);
        }
        return times.size() == candidates.size() ? Optional.of(times) : Optional.empty();
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private static String name(TileSize tile) {
        return tile.rows() + "x" + tile.columns() + "x" + tile.steps();
    }

    /** Whatever changes the times. */
    static String subject(Target target) {
        return String.join(
                "\n",
                "tiles 1",
                Processor.NAME,
                System.getProperty("os.arch", ""),
                System.getProperty("java.vm.version", ""),
                target.lanes() + " lanes");
    }

    /** Asked for once, when first needed. */
    private static final class Processor {
        static final String NAME = name();

        private static String name() {
            @Nullable String windows = System.getenv("PROCESSOR_IDENTIFIER");
            if (windows != null) {
                return windows;
            }
            try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
                return lines.filter(line -> line.startsWith("model name")).findFirst().orElse("");
            } catch (IOException | RuntimeException _) {
                return "";
            }
        }
    }
}
