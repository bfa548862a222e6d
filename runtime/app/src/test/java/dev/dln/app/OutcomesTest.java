package dev.dln.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The exit codes that no mistake of the user leads to: bugs, full disks, closed pipes, Ctrl-C. */
class OutcomesTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    private int run(OutputStream stdout, String... args) {
        return Dln.run(args, InputStream.nullInputStream(), stdout, err, Environment.plain());
    }

    @Test
    void aClosedPipeIsQuiet() {
        assertEquals(ExitCode.BROKEN_PIPE, run(failing("Broken pipe"), "explain"));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    /** More than is buffered, so that writing fails while the command still runs. */
    @Test
    void aPipeClosedInTheMiddleIsQuiet() {
        assertEquals(
                ExitCode.BROKEN_PIPE, run(failing("Broken pipe"), "theorems", "--format", "json"));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFullDiskIsTheMachinesFault() {
        assertEquals(ExitCode.ENVIRONMENT, run(failing("No space left on device"), "explain"));
        assertEquals(
                "dln: cannot write standard output: No space left on device\n",
                err.toString(StandardCharsets.UTF_8));
    }

    /** Standard input that breaks in a way no code foresees. */
    private static final class Broken extends InputStream {
        @Override
        public int read() {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return read();
        }
    }

    @Test
    void aBugSaysWhatToReport() {
        int code =
                Dln.run(new String[] {"check", "-"}, new Broken(), out, err, Environment.plain());
        String text = err.toString(StandardCharsets.UTF_8);
        assertEquals(ExitCode.BUG, code);
        assertTrue(text.startsWith("dln: this is a bug in dln"), text);
        assertTrue(text.contains("broken on purpose") && text.contains("dln check -"), text);
        assertFalse(text.contains("\tat "), text);
    }

    @Test
    void debugAddsThePlace() {
        String[] args = {"check", "-", "--debug"};
        assertEquals(ExitCode.BUG, Dln.run(args, new Broken(), out, err, Environment.plain()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("\tat "));
        err.reset();
        var environment = new Environment(Map.of("DLN_DEBUG", "1"), false, false);
        Dln.run(new String[] {"check", "-"}, new Broken(), out, err, environment);
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("\tat "));
    }

    @Test
    void anInterruptedSearchPrintsWhatItHas() {
        String model = "network n { param x  minimize (x^2 - 1)^2 }";
        int code =
                Dln.run(
                        new String[] {"critical", "-", "--starts", "1000000", "--format", "json"},
                        new ByteArrayInputStream(model.getBytes(StandardCharsets.UTF_8)),
                        out,
                        err,
                        Environment.plain(),
                        new AtomicBoolean(true));
        assertEquals(ExitCode.INTERRUPTED, code, err.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"cancelled\""));
    }
}
