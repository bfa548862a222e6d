package dev.dln.app.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** The contents of a file, readable at any offset: what a format reads. */
public interface Bytes extends AutoCloseable {
    /** The name that messages use. */
    String name();

    /** How many bytes there are. */
    long size();

    /**
     * Fills {@code into[from .. from + count)} with the bytes at {@code offset}.
     *
     * @throws EOFException if the file ends before
     */
    void read(long offset, byte[] into, int from, int count) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * The bytes {@code offset .. offset + count} as a new array; compare with {@link #size()}
     * before, so that nothing is allocated for bytes that are not there.
     */
    default byte[] read(long offset, int count) throws IOException {
        if (offset < 0 || count < 0 || offset > size() - count) {
            throw new EOFException("the file ends early");
        }
        byte[] bytes = new byte[count];
        read(offset, bytes, 0, count);
        return bytes;
    }

    /** A stream over part of the file. */
    default InputStream stream(long offset, long length) {
        return new Range(this, offset, Math.min(length, size() - offset));
    }

    /** A stream over the whole file. */
    default InputStream stream() {
        return stream(0, size());
    }

    /** Bytes in memory; the array is shared. */
    public static Bytes of(String name, byte[] contents) {
        return new InMemory(name, contents);
    }

    /**
     * Opens a file under a name.
     *
     * @throws DataException if there is none or it is not a regular, readable file
     */
    static Bytes open(Path path, String name) throws IOException {
        if (Files.isDirectory(path)) {
            throw DataException.bad(name, "is a directory, not a file");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw DataException.bad(name, "is not a regular file; write the data to a file first");
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new OnDisk(name, channel, channel.size());
        } catch (NoSuchFileException _) {
            throw DataException.missing(name, "there is no such file");
        } catch (AccessDeniedException _) {
            throw DataException.missing(name, "may not be read by this user");
        }
    }

    /** Bytes in memory. */
    record InMemory(String name, byte[] contents) implements Bytes {
        @Override
        public long size() {
            return contents.length;
        }

        @Override
        public void read(long offset, byte[] into, int from, int count) throws IOException {
            if (offset < 0 || offset > contents.length - count) {
                throw new EOFException("the file ends early");
            }
            System.arraycopy(contents, (int) offset, into, from, count);
        }

        @Override
        public void close() {}
    }

    /** An open file; its size is that at opening. */
    record OnDisk(String name, FileChannel channel, long size) implements Bytes {
        @Override
        public void read(long offset, byte[] into, int from, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(into, from, count);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position() - from) < 0) {
                    throw new EOFException("the file ends early");
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A stream over part of some bytes. */
    final class Range extends InputStream {
        private final Bytes bytes;
        private long position;
        private final long end;

        private Range(Bytes bytes, long offset, long length) {
            this.bytes = bytes;
            this.position = offset;
            this.end = offset + Math.max(0, length);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            Objects.checkFromIndexSize(from, count, into.length);
            if (count == 0) {
                return 0;
            }
            int some = (int) Math.min(count, end - position);
            if (some <= 0) {
                return -1;
            }
            bytes.read(position, into, from, some);
            position += some;
            return some;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }
    }
}
