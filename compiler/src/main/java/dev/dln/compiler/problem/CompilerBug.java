package dev.dln.compiler.problem;

/**
 * Thrown where the compiler contradicts itself. Never the user's fault: the command line exits with
 * 70.
 */
public final class CompilerBug extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A bug described by its message. */
    public CompilerBug(String message) {
        super(message);
    }

    /** A bug with the exception that showed it. */
    public CompilerBug(String message, Throwable cause) {
        super(message, cause);
    }
}
