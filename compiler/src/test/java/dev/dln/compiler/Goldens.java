package dev.dln.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Expected outputs in files. {@code mvn test -Ddln.update=true} rewrites all of them; review the
 * change as a diff.
 */
public final class Goldens {
    private Goldens() {}

    /** The repository's root: named by the build, found by walking up where a test runs alone. */
    public static Path root() {
        String named = System.getProperty("dln.root", "");
        Path path = Path.of(named).toAbsolutePath();
        while (path != null && !Files.exists(path.resolve("grammar/pom.xml"))) {
            path = path.getParent();
        }
        if (path == null) {
            throw new IllegalStateException("the repository's root was not found");
        }
        return path;
    }

    /** A folder of the compiler's test resources, in the source tree. */
    public static Path folder(String name) {
        return root().resolve("compiler/src/test/resources").resolve(name);
    }

    /** The files of a folder with an ending, sorted; at least one. */
    public static List<Path> files(Path folder, String ending) {
        try (Stream<Path> list = Files.list(folder)) {
            List<Path> files =
                    list.filter(p -> p.getFileName().toString().endsWith(ending)).sorted().toList();
            assertTrue(!files.isEmpty(), () -> "no *" + ending + " in " + folder);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole file. */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts that a file holds exactly this text, or writes it when goldens are updated. */
    public static void check(Path expected, String actual) {
        if (Boolean.getBoolean("dln.update")) {
            try {
                Files.createDirectories(expected.getParent());
                Files.writeString(expected, actual);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return;
        }
        assertTrue(Files.exists(expected), () -> expected + " is missing: run with -Ddln.update");
        assertEquals(read(expected), actual, () -> "differs from " + expected);
    }
}
