package dev.dln.app.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The number encodings that files use: one row each, the only place that lists them. Every
 * conversion to double is exact or refused.
 */
public enum ElementType {
    FLOAT64("f8", 0x0E, 8, (b, i) -> b.getDouble(i)),
    FLOAT32("f4", 0x0D, 4, (b, i) -> b.getFloat(i)),
    FLOAT16("f2", -1, 2, (b, i) -> Float.float16ToFloat(b.getShort(i))),
    INT8("i1", 0x09, 1, (b, i) -> b.get(i)),
    INT16("i2", 0x0B, 2, (b, i) -> b.getShort(i)),
    INT32("i4", 0x0C, 4, (b, i) -> b.getInt(i)),
    INT64("i8", -1, 8, (b, i) -> exact(b.getLong(i))),
    UINT8("u1", 0x08, 1, (b, i) -> b.get(i) & 0xff),
    UINT16("u2", -1, 2, (b, i) -> b.getShort(i) & 0xffff),
    UINT32("u4", -1, 4, (b, i) -> b.getInt(i) & 0xffff_ffffL),
    UINT64("u8", -1, 8, (b, i) -> exactUnsigned(b.getLong(i))),
    BOOLEAN("b1", -1, 1, (b, i) -> bool(b.get(i)));

    /** Integers up to this size are doubles. */
    private static final long EXACT = 1L << 53;

    private static final int CHUNK = 1 << 16;

    private final String npy;
    private final int idx;
    private final int bytes;
    private final Decoder decoder;

    ElementType(String npy, int idx, int bytes, Decoder decoder) {
        this.npy = npy;
        this.idx = idx;
        this.bytes = bytes;
        this.decoder = decoder;
    }

    /** Reads one number at a byte position. */
    @FunctionalInterface
    private interface Decoder {
        double decode(ByteBuffer buffer, int position) throws Inexact;
    }

    /** A number that no double equals. */
    private static final class Inexact extends Exception {
        private static final long serialVersionUID = 1L;

        Inexact(String message) {
            super(message);
        }
    }

    /** The type NumPy writes as {@code <f8} and the like, without the byte order. */
    public static Optional<ElementType> ofNpy(String code) {
        for (ElementType type : values()) {
            if (type.npy.equals(code)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The type of an IDX type code. */
    public static Optional<ElementType> ofIdx(int code) {
        for (ElementType type : values()) {
            if (type.idx == code && code >= 0) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Bytes per number. */
    public int bytes() {
        return bytes;
    }

    /**
     * Reads numbers one after the other.
     *
     * @param file the name for messages
     * @param count how many; the caller has compared it with the size of the file
     * @throws DataException if the stream ends before, or a number is not exactly a double
     */
    double[] decode(String file, InputStream in, ByteOrder order, int count) throws IOException {
        double[] values = new double[count];
        byte[] chunk = new byte[(int) Math.min(CHUNK, (long) count * bytes)];
        ByteBuffer buffer = ByteBuffer.wrap(chunk).order(order);
        int perChunk = CHUNK / bytes;
        for (int done = 0; done < count; done += perChunk) {
            int some = Math.min(perChunk, count - done);
            int got = in.readNBytes(chunk, 0, some * bytes);
            if (got < some * bytes) {
                throw DataException.bad(
                        file,
                        "the data end after " + (done + got / bytes) + " of " + count + " numbers");
            }
            int i = 0;
            try {
                for (; i < some; i++) {
                    values[done + i] = decoder.decode(buffer, i * bytes);
                }
            } catch (Inexact inexact) {
                throw DataException.bad(
                        file, "number " + (done + i + 1) + " is " + inexact.getMessage());
            }
        }
        return values;
    }

    private static double exact(long value) throws Inexact {
        if (value > EXACT || value < -EXACT) {
            throw new Inexact(value + ", an integer beyond 2^53, which no double holds exactly");
        }
        return value;
    }

    private static double exactUnsigned(long value) throws Inexact {
        if (value > EXACT || value < 0) {
            throw new Inexact(
                    Long.toUnsignedString(value)
                            + ", an integer beyond 2^53, which no double holds exactly");
        }
        return value;
    }

    private static double bool(byte value) throws Inexact {
        if (value != 0 && value != 1) {
            throw new Inexact((value & 0xff) + ", but a boolean is 0 or 1");
        }
        return value;
    }
}
