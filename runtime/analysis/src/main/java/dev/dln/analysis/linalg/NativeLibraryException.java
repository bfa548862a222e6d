package dev.dln.analysis.linalg;

/**
 * The natives of OpenBLAS cannot be loaded on this machine; the command line maps it to exit 78.
 */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message for the user and what the loader said. */
    public NativeLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
