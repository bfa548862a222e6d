package dev.dln.app.data;

import java.io.IOException;

/** Something wrong with a data file or with the argument that names it, told to the user. */
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Whose fault it is, hence the exit code. */
    public enum Reason {
        /** The argument cannot be understood: exit 64. */
        USAGE,
        /** The file can be opened but not used: exit 65. */
        BAD,
        /** There is no such file, or it may not be read: exit 66. */
        MISSING,
        /** The machine failed, as with a full disk: exit 78. */
        ENVIRONMENT
    }

    private final Reason reason;

    private DataException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The reason that decides the exit code. */
    public Reason reason() {
        return reason;
    }

    /** An argument that cannot be understood. */
    public static DataException usage(String message) {
        return new DataException(Reason.USAGE, message);
    }

    /** A file with wrong contents: {@code FILE: WHAT}. */
    public static DataException bad(String file, String what) {
        return new DataException(Reason.BAD, file + ": " + what);
    }

    /** A file that is not there or may not be read. */
    public static DataException missing(String file, String what) {
        return new DataException(Reason.MISSING, file + ": " + what);
    }

    /** A failure of the machine while reading or writing a file. */
    public static DataException environment(String file, String what) {
        return new DataException(Reason.ENVIRONMENT, file + ": " + what);
    }
}
