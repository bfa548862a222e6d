package dev.dln.engine.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Contents under keys of any length, a file each, that together stay below a size: the ones not
 * used for longest go first. A file that is damaged, cut off or of another key counts as absent.
 */
public final class Blobs {
    private static final byte[] MAGIC = "dln blob 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;
    private static final int HEADER_BYTES = MAGIC.length + DIGEST_BYTES;

    /** Down to which share of the limit old files go when it is passed, so that few calls clean. */
    private static final double KEPT = 0.75;

    private final CacheFolder folder;
    private final long limit;

    /**
     * Contents in a folder of their own.
     *
     * @param limit bytes that the files may have together
     */
    public Blobs(CacheFolder folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** What was kept under a key; empty if it is not there whole. */
    public Optional<byte[]> find(String key) {
        String name = name(key);
        Optional<byte[]> found = folder.read(name).flatMap(file -> contents(key, file));
        found.ifPresent(_ -> touch(name));
        return found;
    }

    /** Keeps contents under a key, in place of what was there; drops old ones for it. */
    public void keep(String key, byte[] contents) {
        if (contents.length + HEADER_BYTES > limit) {
            return;
        }
        var file = new ByteArrayOutputStream(contents.length + HEADER_BYTES);
        file.writeBytes(MAGIC);
        file.writeBytes(digest(key, contents));
        file.writeBytes(contents);
        if (folder.write(name(key), file.toByteArray())) {
            shrink();
        }
    }

    /** Drops what is kept under a key. */
    public void drop(String key) {
        folder.path().ifPresent(path -> delete(path.resolve(name(key))));
    }

    private static Optional<byte[]> contents(String key, byte[] file) {
        if (file.length < HEADER_BYTES
                || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Optional.empty();
        }
        byte[] contents = Arrays.copyOfRange(file, HEADER_BYTES, file.length);
        boolean whole =
                ByteBuffer.wrap(file, MAGIC.length, DIGEST_BYTES)
                        .equals(ByteBuffer.wrap(digest(key, contents)));
        return whole ? Optional.of(contents) : Optional.empty();
    }

    private void touch(String name) {
        folder.path()
                .ifPresent(
                        path -> {
                            try {
                                Files.setLastModifiedTime(
                                        path.resolve(name), FileTime.from(Instant.now()));
                            } catch (IOException | SecurityException _) {
                                // it counts as older than it is
                            }
                        });
    }

    /** A file with its size and when it was last used. */
    private record Entry(Path path, long bytes, FileTime used) {}

    private void shrink() {
        List<Entry> entries = folder.path().map(Blobs::entries).orElse(List.of());
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        if (bytes <= limit) {
            return;
        }
        for (Entry entry : entries) {
            if (bytes <= KEPT * limit) {
                return;
            }
            delete(entry.path);
            bytes -= entry.bytes;
        }
    }

    /** The files, oldest first; those that another process deletes meanwhile are left out. */
    private static List<Entry> entries(Path folder) {
        var entries = new ArrayList<Entry>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.toList()) {
                try {
                    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        entries.add(
                                new Entry(path, attributes.size(), attributes.lastModifiedTime()));
                    }
                } catch (IOException | SecurityException _) {
                    // gone
                }
            }
        } catch (IOException | SecurityException _) {
            return List.of();
        }
        entries.sort(Comparator.comparing(Entry::used));
        return entries;
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException | SecurityException _) {
            // it stays, and is overwritten or found damaged later
        }
    }

    /** The file of a key. */
    static String name(String key) {
        return HexFormat.of().formatHex(digest(key, new byte[0]));
    }

    private static byte[] digest(String key, byte[] contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] text = key.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(text.length).flip());
            digest.update(text);
            digest.update(contents);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
