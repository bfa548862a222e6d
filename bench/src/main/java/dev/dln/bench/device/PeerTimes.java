package dev.dln.bench.device;

import dev.dln.app.json.JsonReader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Times of other libraries on the same device: lines of JSON that {@code peers.py} wrote.
 *
 * @param names of the peers, with versions and device
 * @param millis by peer and by {@link Measured#key}
 */
record PeerTimes(Set<String> names, Map<String, Map<String, Double>> millis) {
    /** None. */
    static final PeerTimes NONE = new PeerTimes(Set.of(), Map.of());

    /**
     * Reads a file; a line with an error instead of a time is no time.
     *
     * @throws IOException if it cannot be read or is not of that form
     */
    static PeerTimes read(Path file) throws IOException {
        var names = new LinkedHashSet<String>();
        var millis = new LinkedHashMap<String, Map<String, Double>>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.isBlank()) {
                    continue;
                }
                JsonReader.Entry entry = JsonReader.read(line);
                names.add(entry.string("peer"));
                if (entry.has("ms")) {
                    millis.computeIfAbsent(entry.string("peer"), _ -> new LinkedHashMap<>())
                            .put(
                                    String.join(
                                            " ",
                                            entry.string("network"),
                                            String.valueOf(entry.integer("size")),
                                            entry.string("precision"),
                                            entry.string("what")),
                                    entry.number("ms"));
                }
            }
        } catch (JsonReader.Malformed e) {
            throw new IOException(file + ": " + e.message(), e);
        }
        return new PeerTimes(names, millis);
    }

    /** A peer's time of the same thing; empty if it has none. */
    OptionalDouble of(String peer, Measured measured) {
        Double time = millis.getOrDefault(peer, Map.of()).get(measured.key());
        return time == null ? OptionalDouble.empty() : OptionalDouble.of(time);
    }
}
