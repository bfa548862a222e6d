package dev.dln.analysis.theorem;

/**
 * One condition of a statement on one instance.
 *
 * @param name in words, with the instance's sizes: {@code X has full row rank 3}
 * @param standing whether it holds
 * @param margin the decisive number over the bound on its error: above 1 where floating point
 *     decided, infinite where integers, structure or exact arithmetic did, at most 1 where it is
 *     open, 0 where something is missing; never NaN
 * @param detail the numbers behind it, a phrase: {@code singular values 3.1 and 1e-17}; may be
 *     empty
 */
public record Hypothesis(String name, Standing standing, double margin, String detail) {
    /**
     * @throws IllegalArgumentException if the margin is NaN
     */
    public Hypothesis {
        if (Double.isNaN(margin)) {
            throw new IllegalArgumentException("the margin of '" + name + "' is NaN");
        }
    }

    /** Decided by integers, structure or exact arithmetic. */
    public static Hypothesis exact(String name, boolean holds, String detail) {
        return new Hypothesis(name, Standing.exact(holds), Double.POSITIVE_INFINITY, detail);
    }

    /** Not known, because something is missing. */
    public static Hypothesis open(String name, String detail) {
        return new Hypothesis(name, Standing.OPEN, 0, detail);
    }

    /**
     * An open condition "size &gt; 0" decided in floating point.
     *
     * @param size the decisive number, at least 0
     * @param bound on its error, above 0; the condition is confirmed where size exceeds it
     */
    public static Hypothesis positive(String name, double size, double bound, String detail) {
        double margin = size / bound;
        return new Hypothesis(
                name,
                margin > 1 ? Standing.CONFIRMED : Standing.OPEN,
                Double.isNaN(margin) ? 0 : margin,
                detail);
    }
}
