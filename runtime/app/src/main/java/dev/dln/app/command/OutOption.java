package dev.dln.app.command;

import dev.dln.app.Failure;
import dev.dln.app.data.ArrayWriter;
import dev.dln.app.run.RunFolder;
import dev.dln.engine.Array;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The folder that arrays are written to. */
@Command
final class OutOption {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write arrays as .npz into this folder, which is made if need be.")
    private String out = "";

    private Optional<RunFolder> run = Optional.empty();
    private final List<String> written = new ArrayList<>();

    /** Whether a folder was given. */
    boolean given() {
        return !out.isEmpty();
    }

    /** Makes the folder, so that a long computation does not end in vain. */
    void prepare() {
        if (!given()) {
            return;
        }
        Path folder = Sources.path(out);
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException _) {
            throw Failure.usage("--out " + out + " is a file, not a folder");
        } catch (IOException e) {
            throw Failure.unwritable(folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw Failure.unwritable(folder, new java.nio.file.AccessDeniedException(out));
        }
    }

    /** Writes arrays into an archive of the folder; nothing if no folder was given. */
    void write(String name, Map<String, Array> arrays) {
        if (!given()) {
            return;
        }
        Path file = Sources.path(out).resolve(name);
        try {
            ArrayWriter.writeNpz(file, arrays);
        } catch (IOException e) {
            throw DataOptions.failure(e);
        }
        written.add(file.toString());
    }

    /** Writes an array piece by piece into the folder that was given. */
    void write(String name, List<Integer> shape, ArrayWriter.Entries entries) {
        Path file = Sources.path(out).resolve(name);
        try {
            ArrayWriter.writeNpy(file, shape, entries);
        } catch (IOException e) {
            throw DataOptions.failure(e);
        }
        written.add(file.toString());
    }

    /** From now on, texts go into the folder of a run as well. */
    void alsoInto(RunFolder folder) {
        run = Optional.of(folder);
    }

    /** Writes a text file into the folder, and that of the run; nothing if there is neither. */
    void write(String name, String text) {
        run.ifPresent(folder -> folder.write(name, text));
        if (!given()) {
            return;
        }
        Path file = Sources.path(out).resolve(name);
        try {
            if (name.contains("/")) {
                Files.createDirectories(file.resolveSibling("."));
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw Failure.unwritable(file, e);
        }
        written.add(file.toString());
    }

    /** The files written so far. */
    List<String> written() {
        return List.copyOf(written);
    }
}
