package dev.dln.analysis;

/**
 * A share of independent trials, with what it says about the probability.
 *
 * @param count trials that came out so
 * @param total all trials
 */
public record Share(int count, int total) {
    /** Two-sided 95% of a normal distribution. */
    private static final double DEVIATIONS = 1.959963984540054;

    /**
     * @throws IllegalArgumentException if not 0 &lt;= count &lt;= total
     */
    public Share {
        if (count < 0 || count > total) {
            throw new IllegalArgumentException(count + " of " + total);
        }
    }

    /** count / total; 0 without trials. */
    public double value() {
        return total == 0 ? 0 : (double) count / total;
    }

    /** The lower end of the 95% interval for the probability (Wilson 1927); 0 without trials. */
    public double low() {
        return count == 0 ? 0 : Math.max(0, middle() - half());
    }

    /** The upper end; 1 without trials. */
    public double high() {
        return count == total ? 1 : Math.min(1, middle() + half());
    }

    private double middle() {
        double z = DEVIATIONS * DEVIATIONS;
        return (count + z / 2) / (total + z);
    }

    private double half() {
        double z = DEVIATIONS * DEVIATIONS;
        double n = total;
        return DEVIATIONS
                * Math.sqrt(n)
                / (n + z)
                * Math.sqrt(value() * (1 - value()) + z / (4 * n));
    }
}
