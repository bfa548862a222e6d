package dev.dln.app.run;

import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.data.ArrayWriter;
import dev.dln.app.data.AtomicFile;
import dev.dln.app.data.DataException;
import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader;
import dev.dln.engine.Array;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A run's folder on disk. Whatever cannot be read or written is a {@link Failure} with the exit
 * code that it deserves.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    /** The manifest's name. */
    public static final String MANIFEST = "run.json";

    /** The data's name. */
    public static final String DATA = "data.npz";

    /** The journal's name. */
    public static final String JOURNAL = "journal.jsonl";

    /** Whether a run was begun here. */
    public boolean begun() {
        return Files.exists(path.resolve(MANIFEST));
    }

    /** Makes the folder if need be and makes sure that it can be written. */
    public void prepare() {
        directory(path);
        if (!Files.isWritable(path)) {
            throw Failure.unwritable(
                    path, new java.nio.file.AccessDeniedException(path.toString()));
        }
    }

    private static void directory(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException _) {
            throw Failure.usage(folder + " is a file, not a folder");
        } catch (IOException e) {
            throw Failure.unwritable(folder, e);
        }
    }

    /** Writes a file whole, its folder first. */
    public void write(String name, byte[] bytes) {
        Path file = path.resolve(name);
        directory(
                name.contains("/") ? path.resolve(name.substring(0, name.lastIndexOf('/'))) : path);
        try {
            AtomicFile.write(file, out -> out.write(bytes));
        } catch (DataException e) {
            throw new Failure(ExitCode.ENVIRONMENT, message(e));
        }
    }

    /** Writes text. */
    public void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes arrays. */
    public void write(String name, Map<String, Array> arrays) {
        write(name, ArrayWriter.npz(arrays));
    }

    /** Reads a file. */
    public byte[] read(String name) {
        try {
            return Files.readAllBytes(path.resolve(name));
        } catch (IOException e) {
            throw Failure.unreadable(path.resolve(name), e);
        }
    }

    /** Writes the manifest; the run counts as begun when this is done. */
    public void write(Manifest manifest) {
        write(MANIFEST, Json.text(RecordJson.write(manifest)) + "\n");
    }

    /** The manifest. */
    public Manifest manifest() {
        if (!begun()) {
            throw new Failure(
                    ExitCode.NO_INPUT,
                    path + " is not the folder of a run: it has no " + MANIFEST,
                    "dln critical ... --run DIR makes one");
        }
        try {
            Manifest manifest =
                    RecordJson.read(
                            Manifest.class,
                            JsonReader.read(new String(read(MANIFEST), StandardCharsets.UTF_8)));
            if (!manifest.schema().equals(Manifest.SCHEMA)) {
                throw Failure.input(
                        path.resolve(MANIFEST)
                                + " is of the form "
                                + manifest.schema()
                                + "; this version reads "
                                + Manifest.SCHEMA);
            }
            return manifest;
        } catch (JsonReader.Malformed e) {
            throw Failure.input(path.resolve(MANIFEST) + " is damaged: " + e.message());
        }
    }

    /** Makes sure that the files that the run reads are those that it was begun with. */
    public void verify(Manifest manifest) {
        for (Manifest.Content file : manifest.files()) {
            if (!sha256(read(file.path())).equals(file.sha256())) {
                throw Failure.input(
                        path.resolve(file.path()) + " has changed since the run was begun",
                        "a run is repeated from the files that it was begun with");
            }
        }
    }

    /** The SHA-256 of bytes, in hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String message(IOException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
