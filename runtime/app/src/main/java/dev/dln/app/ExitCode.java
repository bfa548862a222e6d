package dev.dln.app;

/** The exit codes of {@code dln}: the part of sysexits.h that it needs, and the shell's two. */
public final class ExitCode {
    /** The command ran. A search that did not converge is a result, not a failure. */
    public static final int OK = 0;

    /** A check failed: gradcheck, fmt --check, check --strict. */
    public static final int CHECK_FAILED = 1;

    /** The command line is wrong. */
    public static final int USAGE = 64;

    /** The model or the data are wrong. */
    public static final int BAD_INPUT = 65;

    /** A file is missing or cannot be read. */
    public static final int NO_INPUT = 66;

    /** A bug in dln. */
    public static final int BUG = 70;

    /** The machine: no room on the disk, no memory, a library or device that is not there. */
    public static final int ENVIRONMENT = 78;

    /** Interrupted with Ctrl-C, after printing what was found so far. */
    public static final int INTERRUPTED = 130;

    /** The reader of standard output has gone, as in {@code dln info m.dln | head -1}. */
    public static final int BROKEN_PIPE = 141;

    private ExitCode() {}
}
