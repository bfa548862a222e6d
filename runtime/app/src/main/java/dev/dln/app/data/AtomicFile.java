package dev.dln.app.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file whole or not at all: into a new file beside it, which takes its place when
 * everything is on the disk. Whatever fails, the old contents stay and nothing is left behind.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** What writes the contents. */
    @FunctionalInterface
    public interface Contents {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @throws DataException with reason ENVIRONMENT if that is impossible, as on a full disk
     */
    public static void write(Path path, Contents contents) throws DataException {
        try {
            Path target =
                    Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path;
            Path directory = target.toAbsolutePath().getParent();
            if (directory == null || Files.isDirectory(target)) {
                throw DataException.environment(
                        path.toString(), "cannot be written: it is a directory");
            }
            String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
            Path temporary = directory.resolve("." + target.getFileName() + "." + suffix + ".tmp");
            try {
                fill(temporary, contents);
                move(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (DataException already) {
            throw already;
        } catch (NoSuchFileException _) {
            throw DataException.environment(
                    path.toString(), "cannot be written: its directory does not exist");
        } catch (AccessDeniedException _) {
            throw DataException.environment(
                    path.toString(), "cannot be written: this user may not write there");
        } catch (IOException e) {
            throw DataException.environment(
                    path.toString(),
                    "cannot be written: " + e.getMessage() + "; nothing was changed");
        }
    }

    private static void fill(Path temporary, Contents contents) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            contents.writeTo(out);
            out.flush();
            channel.force(true);
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
