package dev.dln.app;

import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** The streams and the environment of one run of the command. */
public final class Context {
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Environment environment;
    private final AtomicBoolean cancelled;

    /**
     * A context. Both streams are written as UTF-8.
     *
     * @param cancelled set from outside when the user has had enough; searches look at it and
     *     return what they have
     */
    public Context(
            InputStream in,
            OutputStream out,
            OutputStream err,
            Environment environment,
            AtomicBoolean cancelled) {
        this.in = in;
        this.out =
                new PrintStream(
                        new BufferedOutputStream(OutputFailed.guard(out), 1 << 14),
                        false,
                        StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.environment = environment;
        this.cancelled = cancelled;
    }

    /** Standard input. */
    public InputStream in() {
        return in;
    }

    /** Results, buffered; flushed when the command ends. */
    public PrintStream out() {
        return out;
    }

    /** Progress, warnings and problems. */
    public PrintStream err() {
        return err;
    }

    /** Variables and terminals. */
    public Environment environment() {
        return environment;
    }

    /** Whether problems are coloured. */
    public boolean colourErrors() {
        return environment.colour(environment.errTerminal());
    }

    /** A warning on standard error; repeated only if repeated by the caller. */
    public void warn(String message) {
        err.println("warning: " + message);
    }

    /** Whether the user interrupted the command; a search then returns what it has. */
    public boolean cancelled() {
        return cancelled.get();
    }
}
