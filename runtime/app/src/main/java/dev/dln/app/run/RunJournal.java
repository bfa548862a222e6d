package dev.dln.app.run;

import dev.dln.analysis.critical.Journal;
import dev.dln.analysis.critical.Outcome;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader;
import dev.dln.app.json.JsonReader.Malformed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;

/**
 * The journal of finished starts: a line for each, written and flushed at once, with a checksum.
 * When the process dies in the middle of a line, that line is dropped at the next opening and its
 * start is run again. When a line cannot be written, as on a full disk, nothing more is, {@link
 * #failure()} says why, and the search should be ended; what was found stays in memory.
 */
public final class RunJournal implements Journal, AutoCloseable {
    private static final String SCHEMA = "dln.journal/1";

    /** The disk is told to write at most this often, and at the end; the kernel knows at once. */
    private static final long SYNC_NANOS = 1_000_000_000L;

    private final Path path;
    private final FileChannel channel;
    private final Map<Integer, Outcome> known;
    private final BooleanSupplier interrupted;
    private final long began = System.nanoTime();
    private long synced = began;
    private Optional<Failure> failure = Optional.empty();

    private RunJournal(
            Path path,
            FileChannel channel,
            Map<Integer, Outcome> known,
            BooleanSupplier interrupted) {
        this.path = path;
        this.channel = channel;
        this.known = known;
        this.interrupted = interrupted;
    }

    /**
     * Opens a folder's journal for more, or begins one.
     *
     * @param interrupted whether the search was told to stop: what ends after that may have ended
     *     early, and is not recorded
     */
    public static RunJournal open(RunFolder folder, BooleanSupplier interrupted) {
        Path path = folder.path().resolve(RunFolder.JOURNAL);
        try {
            FileChannel channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            try {
                lock(path, channel);
                boolean regular = Files.isRegularFile(path);
                Contents contents =
                        regular ? parse(path, Files.readAllBytes(path)) : Contents.EMPTY;
                if (regular) {
                    channel.truncate(contents.sound);
                    channel.position(contents.sound);
                }
                var journal = new RunJournal(path, channel, contents.outcomes, interrupted);
                if (contents.sound == 0) {
                    journal.append(Json.document(SCHEMA));
                    journal.throwFailure();
                }
                return journal;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw Failure.unwritable(path, e);
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException _) {
            // held in this process: the same
        }
        throw new Failure(
                ExitCode.ENVIRONMENT, path + " is in use: another process works in this folder");
    }

    /** The outcomes of a folder's journal, by start; a torn last line is left out. */
    public static Map<Integer, Outcome> read(RunFolder folder) {
        Path path = folder.path().resolve(RunFolder.JOURNAL);
        return Files.exists(path) ? parse(path, folder.read(RunFolder.JOURNAL)).outcomes : Map.of();
    }

    /** What a journal holds, and how many of its bytes are whole lines. */
    private record Contents(Map<Integer, Outcome> outcomes, long sound) {
        static final Contents EMPTY = new Contents(new TreeMap<>(), 0);
    }

    private static Contents parse(Path path, byte[] bytes) {
        var outcomes = new TreeMap<Integer, Outcome>();
        int at = 0;
        for (int number = 1; at < bytes.length; number++) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            boolean last = end >= bytes.length - 1;
            try {
                if (end == bytes.length) {
                    break; // torn
                }
                String line = new String(bytes, at, end - at, StandardCharsets.UTF_8);
                JsonReader.Entry entry = JsonReader.read(line);
                if (number == 1) {
                    if (!entry.string("schema").equals(SCHEMA)) {
                        throw new Malformed("it is of the form " + entry.string("schema"));
                    }
                } else {
                    if (checksum(line) != entry.number("crc")) {
                        throw new Malformed("its checksum is wrong");
                    }
                    Outcome outcome = RecordJson.read(Outcome.class, entry.entry("outcome"));
                    outcomes.put(outcome.attempt().index(), outcome);
                }
            } catch (Malformed e) {
                if (last) {
                    break;
                }
                throw Failure.input(
                        "line %d of %s is damaged: %s".formatted(number, path, e.message()),
                        "without that line and those after it, the run can be resumed");
            }
            at = end + 1;
        }
        return new Contents(outcomes, at);
    }

    /** The checksum of a line up to the field that holds it. */
    private static long checksum(String line) {
        int end = line.lastIndexOf(",\"crc\"");
        var crc = new CRC32();
        crc.update(line.substring(0, Math.max(0, end)).getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    @Override
    public synchronized Optional<Outcome> recall(int start) {
        return Optional.ofNullable(known.get(start));
    }

    /** How many starts were finished before. */
    public synchronized int recalled() {
        return known.size();
    }

    @Override
    public synchronized void record(Outcome outcome) {
        if (failure.isPresent() || interrupted.getAsBoolean()) {
            return;
        }
        append(
                Json.object()
                        .with("start", outcome.attempt().index())
                        .with("seconds", Math.rint((System.nanoTime() - began) / 1e6) / 1e3)
                        .with("outcome", RecordJson.write(outcome)));
    }

    private void append(Json.Fields fields) {
        String line = Json.line(fields);
        String open = line.substring(0, line.length() - 1);
        var crc = new CRC32();
        crc.update(open.getBytes(StandardCharsets.UTF_8));
        var bytes =
                ByteBuffer.wrap(
                        (open + ",\"crc\":" + crc.getValue() + "}\n")
                                .getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                int _ = channel.write(bytes);
            }
            if (System.nanoTime() - synced > SYNC_NANOS) {
                channel.force(false);
                synced = System.nanoTime();
            }
        } catch (IOException e) {
            failure = Optional.of(Failure.unwritable(path, e));
        }
    }

    /** Why nothing more can be recorded; empty if all is well. */
    public synchronized Optional<Failure> failure() {
        return failure;
    }

    /** Throws that failure. */
    public synchronized void throwFailure() {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public synchronized void close() {
        try (channel) {
            if (failure.isEmpty() && Files.isRegularFile(path)) {
                channel.force(true);
            }
        } catch (IOException e) {
            failure = Optional.of(failure.orElseGet(() -> Failure.unwritable(path, e)));
        }
    }
}
