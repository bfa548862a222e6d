package dev.dln.app.run;

import dev.dln.analysis.critical.Outcome;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader;
import dev.dln.app.json.JsonReader.Malformed;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How two runs of the same command compare.
 *
 * @param starts how many starts were compared: those that the first finished
 * @param equalStarts how many of them came out the same bit for bit
 * @param files the result files that were compared and are the same byte for byte
 * @param difference the first difference; empty if there is none
 */
public record RunComparison(
        int starts, int equalStarts, List<String> files, Optional<String> difference) {
    private static final String RESULTS = "results.json";

    /** Results that depend on nothing but the run's inputs. */
    private static final List<String> FILES =
            List.of(
                    RESULTS,
                    "points.npz",
                    "spectra.npz",
                    "histories.npz",
                    "slices.npz",
                    "graph.json",
                    "report.html");

    public RunComparison {
        files = List.copyOf(files);
    }

    /** Whether nothing differs. */
    public boolean identical() {
        return difference.isEmpty();
    }

    /** Whether a run came to an end that does not depend on time or on the user. */
    public static boolean finished(RunFolder folder) {
        try {
            if (!Files.exists(folder.path().resolve(RESULTS))) {
                return false;
            }
            String status = read(folder, RESULTS).string("status");
            return status.equals("done") || status.equals("point_budget");
        } catch (Malformed _) {
            return false;
        }
    }

    /** Whether there are results of a run whose summary is missing or cannot be read. */
    public static boolean damaged(RunFolder folder) {
        if (!Files.exists(folder.path().resolve("points.npz"))) {
            return false;
        }
        try {
            return !Files.exists(folder.path().resolve(RESULTS))
                    || read(folder, RESULTS).string("status").isEmpty();
        } catch (Malformed _) {
            return true;
        }
    }

    private static JsonReader.Entry read(RunFolder folder, String name) throws Malformed {
        return JsonReader.read(new String(folder.read(name), StandardCharsets.UTF_8));
    }

    /**
     * Compares.
     *
     * @param finished whether the first run is finished; if not, only its starts are compared
     */
    public static RunComparison of(RunFolder old, RunFolder now, boolean finished) {
        Map<Integer, Outcome> before = new TreeMap<>(RunJournal.read(old));
        Map<Integer, Outcome> after = RunJournal.read(now);
        Optional<String> first =
                before.isEmpty() && !after.isEmpty()
                        ? Optional.of("the journal of the run holds no start")
                        : Optional.empty();
        int equal = 0;
        if (finished) {
            // which starts are run beyond a point budget depends on the threads
            before.keySet().retainAll(after.keySet());
        }
        for (Map.Entry<Integer, Outcome> entry : before.entrySet()) {
            Outcome again = after.get(entry.getKey());
            Optional<String> difference =
                    again == null
                            ? Optional.of("was not run")
                            : difference(entry.getValue(), again);
            if (difference.isEmpty()) {
                equal++;
            } else if (first.isEmpty()) {
                first = Optional.of("start " + entry.getKey() + ": " + difference.get());
            }
        }
        var files = new ArrayList<String>();
        for (String name : finished ? results(old) : List.<String>of()) {
            boolean here = Files.exists(old.path().resolve(name));
            if (!here && !Files.exists(now.path().resolve(name))) {
                continue;
            }
            if (here
                    && Files.exists(now.path().resolve(name))
                    && Arrays.equals(old.read(name), now.read(name))) {
                files.add(name);
            } else if (first.isEmpty()) {
                first = Optional.of(name + ": " + different(old, now, name));
            }
        }
        return new RunComparison(before.size(), equal, files, first);
    }

    /** The result files of a run, its certificates included. */
    private static List<String> results(RunFolder folder) {
        var names = new ArrayList<>(FILES);
        try (Stream<Path> files = Files.list(folder.path())) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("cert-[0-9]+\\.json"))
                    .sorted()
                    .forEach(names::add);
        } catch (IOException e) {
            throw Failure.unreadable(folder.path(), e);
        }
        return names;
    }

    private static Optional<String> difference(Outcome a, Outcome b) {
        try {
            return difference(
                    "",
                    JsonReader.read(Json.line(RecordJson.write(a))),
                    JsonReader.read(Json.line(RecordJson.write(b))));
        } catch (Malformed e) {
            throw new IllegalStateException("what was written cannot be read", e);
        }
    }

    private static String different(RunFolder old, RunFolder now, String name) {
        if (name.endsWith(".json")) {
            try {
                Optional<String> place = difference("", read(old, name), read(now, name));
                if (place.isPresent()) {
                    return place.get();
                }
            } catch (Malformed | RuntimeException _) {
                // then the bytes differ, and that is all that can be said
            }
        }
        byte[] a = Files.exists(old.path().resolve(name)) ? old.read(name) : new byte[0];
        byte[] b = Files.exists(now.path().resolve(name)) ? now.read(name) : new byte[0];
        return "byte " + Arrays.mismatch(a, b) + " of " + a.length;
    }

    /** The first place, depth first, at which two JSON values differ. */
    private static Optional<String> difference(
            String place, @Nullable Object a, @Nullable Object b) {
        if (a instanceof JsonReader.Entry x && b instanceof JsonReader.Entry y) {
            for (String name : x.fields().keySet()) {
                Optional<String> inner =
                        difference(
                                place.isEmpty() ? name : place + "." + name,
                                x.get(name),
                                y.get(name));
                if (inner.isPresent()) {
                    return inner;
                }
            }
            return x.fields().keySet().equals(y.fields().keySet())
                    ? Optional.empty()
                    : Optional.of(place + " has other fields");
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                Optional<String> inner = difference(place + "[" + i + "]", x.get(i), y.get(i));
                if (inner.isPresent()) {
                    return inner;
                }
            }
            return x.size() == y.size()
                    ? Optional.empty()
                    : Optional.of(
                            "%s has %d elements, then %d".formatted(place, x.size(), y.size()));
        }
        return java.util.Objects.equals(a, b)
                ? Optional.empty()
                : Optional.of("%s is %s, then %s".formatted(place, text(a), text(b)));
    }

    private static String text(@Nullable Object value) {
        return value instanceof JsonReader.Numeral n ? n.text() : String.valueOf(value);
    }
}
