package dev.dln.app.data;

import dev.dln.engine.Array;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes arrays as NumPy does: .npy version 1.0, little-endian doubles, row-major, and .npz as a
 * zip of such, stored. What is written depends on the arrays alone, and reads back bit for bit.
 */
public final class ArrayWriter {
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private ArrayWriter() {}

    /**
     * Writes one array to an .npy file.
     *
     * @throws DataException if the file cannot be written; it is then as it was before
     */
    public static void writeNpy(Path path, Array array) throws DataException {
        AtomicFile.write(path, out -> npy(out, array));
    }

    /** What writes an array's entries piece by piece. */
    @FunctionalInterface
    public interface Entries {
        /** Writes all entries, row-major, in pieces. */
        void writeTo(Piece piece);
    }

    /** Takes a piece of an array. */
    @FunctionalInterface
    public interface Piece {
        /** Takes the first {@code count} of some values. */
        void accept(double[] values, int count);
    }

    /**
     * Writes an array that need not be in memory as a whole to an .npy file.
     *
     * @param entries writes as many entries as the shape has
     * @throws DataException if the file cannot be written; it is then as it was before
     */
    public static void writeNpy(Path path, List<Integer> shape, Entries entries)
            throws DataException {
        AtomicFile.write(
                path,
                out -> {
                    out.write(header(shape));
                    try {
                        entries.writeTo(
                                (values, count) -> {
                                    try {
                                        values(out, values, count);
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
                    } catch (UncheckedIOException e) {
                        throw e.getCause();
                    }
                });
    }

    /**
     * Writes arrays to an .npz file in the map's order.
     *
     * @throws DataException if the file cannot be written; it is then as it was before
     */
    public static void writeNpz(Path path, Map<String, Array> arrays) throws DataException {
        AtomicFile.write(path, out -> npz(out, arrays));
    }

    /** The bytes of an .npy file. */
    public static byte[] npy(Array array) {
        return bytes(out -> npy(out, array));
    }

    /** The bytes of an .npz file. */
    public static byte[] npz(Map<String, Array> arrays) {
        return bytes(out -> npz(out, arrays));
    }

    private static void npz(OutputStream out, Map<String, Array> arrays) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setMethod(ZipOutputStream.STORED);
        for (Map.Entry<String, Array> array : arrays.entrySet()) {
            ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
            CRC32 crc = new CRC32();
            try (OutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), crc)) {
                npy(sum, array.getValue());
            }
            entry.setTimeLocal(TIME);
            entry.setCrc(crc.getValue());
            entry.setSize(
                    header(array.getValue().shape()).length
                            + (long) Double.BYTES * array.getValue().values().length);
            zip.putNextEntry(entry);
            npy(zip, array.getValue());
            zip.closeEntry();
        }
        zip.finish();
    }

    private static void npy(OutputStream out, Array array) throws IOException {
        out.write(header(array.shape()));
        values(out, array.values(), array.values().length);
    }

    private static void values(OutputStream out, double[] values, int count) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            chunk.putDouble(values[i]);
            if (!chunk.hasRemaining()) {
                out.write(chunk.array());
                chunk.clear();
            }
        }
        out.write(chunk.array(), 0, chunk.position());
    }

    private static byte[] header(List<Integer> extents) {
        String shape =
                extents.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ", "(", extents.size() == 1 ? ",)" : ")"));
        String text = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
        int length = (10 + text.length() + 1 + 63) / 64 * 64 - 10;
        byte[] header =
                ("\u0093NUMPY\1\0??" + text + " ".repeat(length - text.length() - 1) + "\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) length);
        return header;
    }

    private static byte[] bytes(AtomicFile.Contents contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            contents.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
