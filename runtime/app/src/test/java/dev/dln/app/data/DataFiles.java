package dev.dln.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.engine.Array;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** What the tests of this package share: resources, reading from memory, expected problems. */
final class DataFiles {
    static final Limits LIMITS = new Limits(1 << 20);

    private DataFiles() {}

    /** A golden file; all were made with NumPy by make_goldens.py beside them. */
    static byte[] golden(String name) throws IOException {
        try (InputStream in = DataFiles.class.getResourceAsStream("/data/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    /** Reads contents as if they were the file that the argument names. */
    static Map<String, Array> load(String argument, byte[] contents) throws IOException {
        DataSpec spec = DataSpec.parse(argument);
        return spec.load(Bytes.of(spec.file(), contents), LIMITS);
    }

    /** Reads contents as the array X. */
    static Array loadX(String fileAndSelection, byte[] contents) throws IOException {
        Map<String, Array> arrays = load("X=" + fileAndSelection, contents);
        assertEquals(List.of("X"), List.copyOf(arrays.keySet()));
        return get(arrays, "X");
    }

    /** The array of a name, which must be there. */
    static Array get(Map<String, Array> arrays, String name) {
        return java.util.Objects.requireNonNull(arrays.get(name), name);
    }

    /** Expects the contents to be refused, and returns the message. */
    static String refused(String argument, byte[] contents) {
        DataException exception =
                assertThrows(DataException.class, () -> load(argument, contents), argument);
        return String.valueOf(exception.getMessage());
    }

    static void assertArray(List<Integer> shape, double[] values, Array actual) {
        assertEquals(shape, actual.shape());
        assertArrayEquals(values, actual.values());
    }

    static void assertContains(String expected, String message) {
        if (!message.contains(expected)) {
            throw new AssertionError("expected '" + expected + "' in: " + message);
        }
    }
}
