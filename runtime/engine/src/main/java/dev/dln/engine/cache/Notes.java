package dev.dln.engine.cache;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named numbers and texts about subjects such as devices, kept on the disk: measurements, choices.
 * A line each, {@code name value}.
 */
public final class Notes {
    /** All subjects together; some thousand of them. */
    private static final long LIMIT = 4 << 20;

    private final Blobs blobs;

    /** Notes in a folder of their own. */
    public Notes(CacheFolder folder) {
        this.blobs = new Blobs(folder, LIMIT);
    }

    /** What was noted about a subject; empty if nothing was, or if it cannot be read. */
    public Map<String, String> about(String subject) {
        var notes = new LinkedHashMap<String, String>();
        blobs.find(subject)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .ifPresent(
                        text ->
                                text.lines()
                                        .forEach(
                                                line -> {
                                                    int space = line.indexOf(' ');
                                                    if (space > 0) {
                                                        notes.put(
                                                                line.substring(0, space),
                                                                line.substring(space + 1));
                                                    }
                                                }));
        return notes;
    }

    /**
     * Adds notes about a subject to those there.
     *
     * @param notes names without spaces; values of one line
     * @throws IllegalArgumentException if a name or a value is not such
     */
    public void add(String subject, Map<String, String> notes) {
        var all = new TreeMap<>(about(subject));
        all.putAll(notes);
        var text = new StringBuilder();
        all.forEach(
                (name, value) -> {
                    if (name.isEmpty()
                            || name.chars().anyMatch(Character::isWhitespace)
                            || value.lines().count() != 1) {
                        throw new IllegalArgumentException("not a note: " + name + " " + value);
                    }
                    text.append(name).append(' ').append(value).append('\n');
                });
        blobs.keep(subject, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
