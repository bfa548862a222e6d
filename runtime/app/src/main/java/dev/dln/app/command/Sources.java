package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.compiler.problem.Source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads model files. */
final class Sources {
    /** No model is longer; a mistaken argument, such as a data file, may be. */
    private static final long MOST_BYTES = 4 << 20;

    private Sources() {}

    /**
     * Reads a file, or standard input for {@code -}.
     *
     * @throws Failure 66 if it cannot be read, 65 if it is not text
     */
    static Source read(String file, Context context) {
        if (file.equals("-")) {
            try {
                return decode("<stdin>", context.in().readNBytes((int) MOST_BYTES + 1));
            } catch (IOException e) {
                throw new Failure(
                        ExitCode.NO_INPUT, "cannot read standard input: " + e.getMessage());
            }
        }
        Path path = path(file);
        if (Files.isDirectory(path)) {
            throw new Failure(ExitCode.NO_INPUT, "cannot read " + file + ": it is a folder");
        }
        try (var in = Files.newInputStream(path)) {
            return decode(file, in.readNBytes((int) MOST_BYTES + 1));
        } catch (CharacterCodingException e) {
            throw Failure.input(file + " is not a text file in UTF-8");
        } catch (IOException e) {
            throw Failure.unreadable(path, e);
        }
    }

    /** The text of an import, relative to the file that imports it. */
    static Optional<Source> resolve(String imported, Source from) {
        try {
            Path parent = Path.of(from.name()).getParent();
            Path path = (parent == null ? Path.of(imported) : parent.resolve(imported)).normalize();
            return Optional.of(decode(path.toString(), Files.readAllBytes(path)));
        } catch (IOException | InvalidPathException _) {
            return Optional.empty();
        }
    }

    /** A path, or a usage failure. */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw Failure.usage("'" + text + "' is not a path: " + e.getReason());
        }
    }

    private static Source decode(String name, byte[] bytes) throws CharacterCodingException {
        if (bytes.length > MOST_BYTES) {
            throw Failure.input(name + " is too long for a model (more than 4 MiB)");
        }
        return new Source(
                name,
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    }
}
