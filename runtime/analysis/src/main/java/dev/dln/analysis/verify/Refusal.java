package dev.dln.analysis.verify;

/** Thrown inside the verifier where a claim fails; {@link Verifier} makes a result of it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
        super(reason, null, false, false);
    }

    /** Goes on only if a claim holds. */
    static void unless(boolean holds, String reason) {
        if (!holds) {
            throw new Refusal(reason);
        }
    }

    /** Why. */
    String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
