package dev.dln.engine.cache;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A folder of files that can be made again. Nothing here fails: what cannot be read is absent, and
 * what cannot be written is not kept.
 */
public final class CacheFolder {
    /** The property that names another folder; empty for none. */
    public static final String PROPERTY = "dln.cache.folder";

    private final Optional<Path> root;

    private CacheFolder(Optional<Path> root) {
        this.root = root;
    }

    /** The user's: {@code XDG_CACHE_HOME}, what Windows has for it, or {@code ~/.cache}. */
    public static CacheFolder ofUser() {
        return of(System.getProperties(), System.getenv());
    }

    /** A given one; it need not exist. */
    public static CacheFolder at(Path folder) {
        return new CacheFolder(Optional.of(folder));
    }

    /** One that keeps nothing. */
    public static CacheFolder none() {
        return new CacheFolder(Optional.empty());
    }

    /** The folder that properties and environment name. */
    static CacheFolder of(Properties properties, Map<String, String> environment) {
        String named = properties.getProperty(PROPERTY);
        if (named != null) {
            return new CacheFolder(absolute(named));
        }
        Optional<Path> base =
                absolute(environment.get("XDG_CACHE_HOME"))
                        .or(() -> absolute(environment.get("LOCALAPPDATA")))
                        .or(
                                () ->
                                        absolute(properties.getProperty("user.home"))
                                                .map(home -> home.resolve(".cache")));
        return new CacheFolder(base.map(folder -> folder.resolve("dln")));
    }

    /** A path that names an absolute place; the specification of XDG ignores others. */
    private static Optional<Path> absolute(@org.jspecify.annotations.Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /** Where it lies, whether it exists or not; empty if nothing is kept. */
    public Optional<Path> path() {
        return root;
    }

    /** A folder in this one. */
    public CacheFolder folder(String name) {
        return new CacheFolder(root.map(folder -> folder.resolve(name)));
    }

    /** Makes the folder and says where it is; empty if that is impossible or not writable. */
    public Optional<Path> create() {
        return root.filter(
                folder -> {
                    try {
                        Files.createDirectories(folder);
                        Path probe = Files.createTempFile(folder, ".probe", null);
                        Files.delete(probe);
                        return true;
                    } catch (IOException | SecurityException _) {
                        return false;
                    }
                });
    }

    /** The contents of a file; empty if there is none or it cannot be read. */
    public Optional<byte[]> read(String name) {
        return root.flatMap(
                folder -> {
                    try {
                        return Optional.of(Files.readAllBytes(folder.resolve(name)));
                    } catch (IOException | SecurityException | OutOfMemoryError _) {
                        return Optional.empty();
                    }
                });
    }

    /**
     * Replaces a file by another, whole or not at all, so that readers see the old contents or the
     * new ones.
     *
     * @return whether it was written
     */
    public boolean write(String name, byte[] contents) {
        if (root.isEmpty()) {
            return false;
        }
        Path folder = root.get();
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, ".", ".tmp");
            try {
                Files.write(temporary, contents);
                move(temporary, folder.resolve(name));
            } finally {
                Files.deleteIfExists(temporary);
            }
            return true;
        } catch (IOException | SecurityException _) {
            return false;
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
