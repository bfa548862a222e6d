package dev.dln.app;

import dev.dln.engine.DeviceException;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Something that the user can repair: leaves the command with an exit code and a message, never a
 * stack trace.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> help;

    /**
     * A failure.
     *
     * @param exitCode one of {@link ExitCode}
     * @param message what is wrong, naming the culprit; lower case, without a full stop; may be
     *     empty where the problems were printed already
     * @param help what to do about it, a line each
     */
    public Failure(int exitCode, String message, String... help) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.help = List.of(help);
    }

    /** The command line is wrong. */
    public static Failure usage(String message, String... help) {
        return new Failure(ExitCode.USAGE, message, help);
    }

    /** The model or the data are wrong. */
    public static Failure input(String message, String... help) {
        return new Failure(ExitCode.BAD_INPUT, message, help);
    }

    /** A device cannot be had, or cannot do what is asked. */
    public static Failure device(DeviceException cause) {
        int code =
                switch (cause.reason()) {
                    case NAME -> ExitCode.USAGE;
                    case MACHINE, MEMORY -> ExitCode.ENVIRONMENT;
                };
        return new Failure(code, String.valueOf(cause.getMessage()), cause.help());
    }

    /** Problems were printed; nothing more to say. */
    public static Failure alreadyReported(int exitCode) {
        return new Failure(exitCode, "");
    }

    /** A file could not be read. */
    public static Failure unreadable(Path path, IOException cause) {
        String reason =
                switch (cause) {
                    case NoSuchFileException _ -> "there is no such file";
                    case AccessDeniedException _ -> "permission denied";
                    default -> reason(cause);
                };
        return new Failure(ExitCode.NO_INPUT, "cannot read " + path + ": " + reason);
    }

    /** A file could not be written. */
    public static Failure unwritable(Path path, IOException cause) {
        String reason =
                switch (cause) {
                    case NoSuchFileException _ -> "there is no such folder";
                    case AccessDeniedException _ -> "permission denied";
                    default -> reason(cause);
                };
        return new Failure(ExitCode.ENVIRONMENT, "cannot write " + path + ": " + reason);
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        if (cause instanceof java.nio.file.FileSystemException file && file.getReason() != null) {
            message = file.getReason();
        }
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** The code to exit with. */
    public int exitCode() {
        return exitCode;
    }

    /** What is wrong; empty where it has been printed already. */
    public String message() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** Suggestions. */
    public List<String> help() {
        return help;
    }
}
