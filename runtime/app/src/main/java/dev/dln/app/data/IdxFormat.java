package dev.dln.app.data;

import dev.dln.engine.Array;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * IDX, the format of the MNIST files, plain or gzipped. An array of more than two axes is taken as
 * a matrix with one row for each item of the first axis, so that images are rows of pixels.
 */
final class IdxFormat implements DataFormat {
    private static final int GZIP = 0x8b1f;

    @Override
    public String name() {
        return "IDX array";
    }

    @Override
    public List<String> suffixes() {
        return List.of("-ubyte.gz", "-ubyte", ".idx.gz", ".idx");
    }

    @Override
    public Selected read(Bytes bytes, String wanted, List<String> selection, Limits limits)
            throws IOException {
        boolean zipped =
                bytes.size() >= 2
                        && ByteBuffer.wrap(bytes.read(0, 2))
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .getShort()
                                == (short) GZIP;
        try (InputStream raw = bytes.stream();
                InputStream in = zipped ? new GZIPInputStream(raw, 1 << 13) : raw) {
            return new Selected(array(bytes, in, zipped, limits), selection);
        } catch (DataException refused) {
            throw refused;
        } catch (java.util.zip.ZipException | java.io.EOFException damaged) {
            throw DataException.bad(bytes.name(), "cannot be expanded: " + damaged.getMessage());
        }
    }

    private static Array array(Bytes bytes, InputStream in, boolean zipped, Limits limits)
            throws IOException {
        String file = bytes.name();
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw DataException.bad(file, "is not an IDX file: expected two zero bytes at byte 0");
        }
        ElementType type =
                ElementType.ofIdx(magic[2] & 0xff)
                        .orElseThrow(
                                () ->
                                        DataException.bad(
                                                file,
                                                "byte 2: type 0x%02x is not known; expected 08, 09, 0B, 0C, 0D or 0E"
                                                        .formatted(magic[2])));
        int rank = magic[3] & 0xff;
        byte[] field = in.readNBytes(4 * rank);
        if (field.length < 4 * rank) {
            throw DataException.bad(file, "byte 4: the file ends in the " + rank + " extents");
        }
        ByteBuffer extents = ByteBuffer.wrap(field);
        List<Long> shape = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            shape.add(extents.getInt(4 * axis) & 0xffff_ffffL);
        }
        int count = limits.count(file, shape);
        long expected = 4L + 4L * rank + (long) count * type.bytes();
        if (zipped ? !Limits.possibleDeflate(bytes.size(), expected) : expected != bytes.size()) {
            throw DataException.bad(
                    file,
                    "shape "
                            + shape
                            + " of "
                            + type.bytes()
                            + "-byte numbers makes a file of "
                            + expected
                            + " bytes, this one has "
                            + bytes.size()
                            + (zipped ? " compressed" : ""));
        }
        double[] values = type.decode(file, in, ByteOrder.BIG_ENDIAN, count);
        if (in.read() >= 0) {
            throw DataException.bad(
                    file, "has more bytes than the " + expected + " of shape " + shape);
        }
        return new Array(matrix(shape), values);
    }

    private static List<Integer> matrix(List<Long> shape) {
        if (shape.size() <= 2) {
            return shape.stream().map(Math::toIntExact).toList();
        }
        long columns = shape.subList(1, shape.size()).stream().reduce(1L, (a, b) -> a * b);
        return List.of(Math.toIntExact(shape.getFirst()), Math.toIntExact(columns));
    }
}
