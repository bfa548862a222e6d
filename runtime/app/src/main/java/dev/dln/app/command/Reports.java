package dev.dln.app.command;

import dev.dln.app.Failure;
import dev.dln.app.data.AtomicFile;
import dev.dln.app.report.Page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes report pages. */
final class Reports {
    private Reports() {}

    /** Refuses a place where no file can be written, before anything long begins. */
    static Path prepare(String file) {
        Path path = Sources.path(file).toAbsolutePath().normalize();
        Path folder = path.getParent();
        if (folder == null || Files.isDirectory(path)) {
            throw Failure.usage("--report " + file + " is a folder, not a file");
        }
        if (!Files.isDirectory(folder)) {
            throw Failure.unwritable(path, new java.nio.file.NoSuchFileException(file));
        }
        if (!Files.isWritable(folder)) {
            throw Failure.unwritable(path, new java.nio.file.AccessDeniedException(file));
        }
        return path;
    }

    static void write(Path path, Page page) {
        try {
            AtomicFile.write(path, out -> out.write(page.html().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw DataOptions.failure(e);
        }
    }
}
