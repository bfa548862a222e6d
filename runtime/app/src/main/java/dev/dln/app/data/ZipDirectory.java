package dev.dln.app.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The central directory of a zip archive (PKWARE's APPNOTE 6.3, with the 64-bit extension), read
 * strictly: every entry is stored or deflated, not encrypted, lies inside the file, agrees with its
 * local header, and overlaps no other entry; names are distinct.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int LARGEST = 1 << 24;
    private static final int ENCRYPTED = 1;
    private static final int UTF_8 = 1 << 11;

    private final Bytes bytes;

    private ZipDirectory(Bytes bytes) {
        this.bytes = bytes;
    }

    /**
     * One entry.
     *
     * @param deflated whether the data are deflated, else they are stored
     * @param crc the CRC-32 of the expanded data
     * @param compressed bytes in the archive
     * @param size bytes when expanded, as declared
     * @param header the offset of the local header
     * @param data the offset of the data
     */
    record Entry(
            String name,
            boolean deflated,
            long crc,
            long compressed,
            long size,
            long header,
            long data) {}

    /** Where the directory lies. */
    private record Extent(long count, long size, long offset) {}

    /** The entries in the directory's order. */
    static List<Entry> read(Bytes bytes) throws IOException {
        return new ZipDirectory(bytes).entries();
    }

    private List<Entry> entries() throws IOException {
        Extent extent = locate();
        if (extent.size > LARGEST || extent.count > extent.size / 46) {
            throw bad(
                    "the directory says " + extent.count + " entries in " + extent.size + " bytes");
        }
        ByteBuffer directory = buffer(extent.offset, (int) extent.size);
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long i = 0; i < extent.count; i++) {
            Entry entry = entry(directory, extent);
            if (!names.add(entry.name)) {
                throw bad("two entries are named " + entry.name);
            }
            entries.add(entry);
        }
        if (directory.hasRemaining()) {
            throw bad("the directory has " + directory.remaining() + " bytes too many");
        }
        List<Entry> inOrder =
                entries.stream().sorted(Comparator.comparingLong(Entry::header)).toList();
        for (int i = 1; i < inOrder.size(); i++) {
            Entry before = inOrder.get(i - 1);
            if (before.data + before.compressed > inOrder.get(i).header) {
                throw bad("entries " + before.name + " and " + inOrder.get(i).name + " overlap");
            }
        }
        return entries;
    }

    private Extent locate() throws IOException {
        long size = bytes.size();
        int tail = (int) Math.min(size, 22 + 65535);
        ByteBuffer buffer = buffer(size - tail, tail);
        for (int at = tail - 22; at >= 0; at--) {
            if (buffer.getInt(at) == END && at + 22 + u2(buffer, at + 20) == tail) {
                return extent(buffer, at, size - tail + at);
            }
        }
        throw bad("is not an .npz file: no zip directory at its end (cut off?)");
    }

    private Extent extent(ByteBuffer buffer, int at, long offset) throws IOException {
        Extent extent = new Extent(u2(buffer, at + 10), u4(buffer, at + 12), u4(buffer, at + 16));
        if (u2(buffer, at + 4) != u2(buffer, at + 6) || u2(buffer, at + 8) != u2(buffer, at + 10)) {
            throw bad("archives of several parts are not read");
        }
        long end = offset;
        boolean large =
                extent.count == 0xffff
                        || extent.size == 0xffff_ffffL
                        || extent.offset == 0xffff_ffffL;
        if (large && offset >= 20 + 56) {
            ByteBuffer locator = buffer(offset - 20, 20);
            if (locator.getInt(0) == LOCATOR_64) {
                end = locator.getLong(8);
                if (end < 0 || end > offset - 20 - 56) {
                    throw bad("the 64-bit directory's place is outside the file");
                }
                ByteBuffer record = buffer(end, 56);
                if (record.getInt(0) != END_64) {
                    throw bad("byte " + end + ": expected the end of a 64-bit directory");
                }
                extent = new Extent(record.getLong(32), record.getLong(40), record.getLong(48));
            }
        }
        if (extent.offset < 0
                || extent.size < 0
                || extent.count < 0
                || extent.offset > end
                || extent.size != end - extent.offset) {
            throw bad(
                    "the directory's place, byte "
                            + extent.offset
                            + " and "
                            + extent.size
                            + " more, does not end where it must, at byte "
                            + end);
        }
        return extent;
    }

    private Entry entry(ByteBuffer directory, Extent extent) throws IOException {
        int at = directory.position();
        if (directory.remaining() < 46 || directory.getInt(at) != CENTRAL) {
            throw bad("byte " + (extent.offset + at) + ": expected a directory entry");
        }
        int flags = u2(directory, at + 8);
        int method = u2(directory, at + 10);
        long crc = u4(directory, at + 16);
        long compressed = u4(directory, at + 20);
        long size = u4(directory, at + 24);
        int nameLength = u2(directory, at + 28);
        int extraLength = u2(directory, at + 30);
        int commentLength = u2(directory, at + 32);
        long header = u4(directory, at + 42);
        if (directory.remaining() < 46 + nameLength + extraLength + commentLength) {
            throw bad("byte " + (extent.offset + at) + ": a directory entry is cut off");
        }
        byte[] rawName = new byte[nameLength];
        directory.get(at + 46, rawName);
        String name =
                new String(
                        rawName,
                        (flags & UTF_8) != 0
                                ? StandardCharsets.UTF_8
                                : StandardCharsets.ISO_8859_1);
        ByteBuffer extra =
                directory.slice(at + 46 + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer wide = extra64(extra);
        size = widen(size, wide, name);
        compressed = widen(compressed, wide, name);
        header = widen(header, wide, name);
        directory.position(at + 46 + nameLength + extraLength + commentLength);
        if ((flags & ENCRYPTED) != 0) {
            throw bad("entry " + name + " is encrypted");
        }
        if (method != 0 && method != 8) {
            throw bad(
                    "entry "
                            + name
                            + " is compressed by method "
                            + method
                            + "; expected 0 (stored) or 8 (deflated)");
        }
        boolean deflated = method == 8;
        if (deflated ? !Limits.possibleDeflate(compressed, size) : compressed != size) {
            throw bad(
                    "entry "
                            + name
                            + " cannot be "
                            + size
                            + " bytes large from "
                            + compressed
                            + " in the archive");
        }
        long data = dataOffset(name, rawName, method, header, extent.offset);
        if (compressed > extent.offset - data) {
            throw bad("entry " + name + " does not end before the directory");
        }
        return new Entry(name, deflated, crc, compressed, size, header, data);
    }

    private long dataOffset(String name, byte[] rawName, int method, long header, long end)
            throws IOException {
        if (header > end - 30) {
            throw bad("entry " + name + " does not lie before the directory");
        }
        ByteBuffer local = buffer(header, 30);
        if (local.getInt(0) != LOCAL || u2(local, 8) != method || u2(local, 26) != rawName.length) {
            throw bad("byte " + header + ": expected the header of entry " + name);
        }
        long data = header + 30 + rawName.length + u2(local, 28);
        if (data > end
                || !java.util.Arrays.equals(bytes.read(header + 30, rawName.length), rawName)) {
            throw bad("byte " + header + ": expected the header of entry " + name);
        }
        return data;
    }

    /** The 64-bit sizes among the extra fields, empty where there are none. */
    private ByteBuffer extra64(ByteBuffer extra) {
        int at = 0;
        while (extra.limit() - at >= 4) {
            int length = u2(extra, at + 2);
            if (length > extra.limit() - at - 4) {
                break;
            }
            if (u2(extra, at) == 1) {
                return extra.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += 4 + length;
        }
        return ByteBuffer.allocate(0);
    }

    private long widen(long value, ByteBuffer wide, String name) throws DataException {
        if (value != 0xffff_ffffL) {
            return value;
        }
        if (wide.remaining() < 8) {
            throw bad("entry " + name + " lacks its 64-bit sizes");
        }
        long widened = wide.getLong();
        if (widened < 0) {
            throw bad("entry " + name + " has a size beyond 2^63");
        }
        return widened;
    }

    private ByteBuffer buffer(long offset, int count) throws IOException {
        return ByteBuffer.wrap(bytes.read(offset, count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int u2(ByteBuffer buffer, int at) {
        return buffer.getShort(at) & 0xffff;
    }

    private static long u4(ByteBuffer buffer, int at) {
        return buffer.getInt(at) & 0xffff_ffffL;
    }

    private DataException bad(String what) {
        return DataException.bad(bytes.name(), what);
    }
}
