package dev.dln.app;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** Standard output could not be written: the reader has gone, or the disk is full. */
final class OutputFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputFailed(IOException cause) {
        super(cause.getMessage(), cause, false, false);
    }

    /** Whether the reader closed its end, which is no error worth a word. */
    boolean brokenPipe() {
        String message = getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
    }

    /** A stream that throws OutputFailed where a PrintStream would swallow the IOException. */
    static OutputStream guard(OutputStream stream) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                try {
                    stream.write(bytes, offset, length);
                } catch (IOException e) {
                    throw new OutputFailed(e);
                }
            }

            @Override
            public void flush() {
                try {
                    stream.flush();
                } catch (IOException e) {
                    throw new OutputFailed(e);
                }
            }
        };
    }
}
