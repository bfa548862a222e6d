package dev.dln.app.data;

import dev.dln.engine.Array;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** NumPy's .npy: one array. */
final class NpyFormat implements DataFormat {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;

    @Override
    public String name() {
        return "NumPy array";
    }

    @Override
    public List<String> suffixes() {
        return List.of(".npy");
    }

    @Override
    public Selected read(Bytes bytes, String wanted, List<String> selection, Limits limits)
            throws IOException {
        try (InputStream in = bytes.stream()) {
            return new Selected(read(bytes.name(), in, bytes.size(), limits), selection);
        }
    }

    /**
     * Reads one array from a stream that holds nothing else.
     *
     * @param file the name for messages
     * @param size how many bytes the stream has; trusted only as an upper bound of what is there
     */
    static Array read(String file, InputStream in, long size, Limits limits) throws IOException {
        byte[] prefix = in.readNBytes(8);
        if (prefix.length < 8 || !Arrays.equals(prefix, 0, 6, MAGIC, 0, 6)) {
            throw DataException.bad(
                    file, "is not an .npy file: expected \\x93NUMPY and a version at byte 0");
        }
        int major = prefix[6] & 0xff;
        int minor = prefix[7] & 0xff;
        if (major < 1 || major > 3 || minor != 0) {
            throw DataException.bad(
                    file,
                    "byte 6: version "
                            + major
                            + "."
                            + minor
                            + " is not known; expected 1.0, 2.0 or 3.0");
        }
        int width = major == 1 ? 2 : 4;
        byte[] field = in.readNBytes(width);
        if (field.length < width) {
            throw DataException.bad(file, "byte 8: the file ends in the header's length");
        }
        ByteBuffer buffer = ByteBuffer.wrap(field).order(ByteOrder.LITTLE_ENDIAN);
        long length = width == 2 ? buffer.getShort() & 0xffff : buffer.getInt() & 0xffff_ffffL;
        long start = 8L + width;
        if (length > LONGEST_HEADER || start + length > size) {
            throw DataException.bad(
                    file,
                    "byte 8: a header of "
                            + length
                            + " bytes, but "
                            + (length > LONGEST_HEADER
                                    ? "at most " + LONGEST_HEADER + " are read"
                                    : "the file has " + size));
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw DataException.bad(file, "byte " + start + ": the file ends in the header");
        }
        NpyHeader header =
                NpyHeader.parse(
                        file,
                        new String(
                                text,
                                major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1),
                        (int) start);
        int count = limits.count(file, header.shape());
        long expected = (long) count * header.type().bytes();
        long present = size - start - length;
        if (expected != present) {
            throw DataException.bad(
                    file,
                    "shape "
                            + header.shape()
                            + " of "
                            + header.type().bytes()
                            + "-byte numbers needs "
                            + expected
                            + " bytes after the header, the file has "
                            + present);
        }
        double[] values = header.type().decode(file, in, header.order(), count);
        List<Integer> shape = header.shape().stream().map(Math::toIntExact).toList();
        return new Array(shape, header.fortran() ? rowMajor(shape, values) : values);
    }

    /** Column-major values in row-major order. */
    private static double[] rowMajor(List<Integer> shape, double[] values) {
        int rank = shape.size();
        if (rank < 2 || values.length == 0) {
            return values;
        }
        int[] strides = new int[rank];
        int stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        double[] result = new double[values.length];
        int[] index = new int[rank];
        int target = 0;
        for (double value : values) {
            result[target] = value;
            for (int axis = 0; axis < rank; axis++) {
                target += strides[axis];
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                target -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
