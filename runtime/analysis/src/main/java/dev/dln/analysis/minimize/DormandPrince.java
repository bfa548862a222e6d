package dev.dln.analysis.minimize;

import dev.dln.analysis.Vectors;

/**
 * The Runge-Kutta pair of Dormand and Prince (1980) of orders 5 and 4 for x' = f(x), one step at a
 * time, with the continuous extension of order 4 between the ends of a step (Hairer, Norsett and
 * Wanner 1993, II.5 and II.6). The last stage of a step is the first of the next.
 */
final class DormandPrince {
    /** The right-hand side; false where it is not finite. */
    interface Field {
        boolean at(double[] point, double[] velocity);
    }

    private static final double[][] A = {
        {},
        {1.0 / 5},
        {3.0 / 40, 9.0 / 40},
        {44.0 / 45, -56.0 / 15, 32.0 / 9},
        {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
        {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
        {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}
    };

    /** The weights of order 5 minus those of order 4. */
    private static final double[] ERROR = {
        71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40
    };

    /** Of the continuous extension. */
    private static final double[] DENSE = {
        -12715105075.0 / 11282082432.0,
        0,
        87487479700.0 / 32700410799.0,
        -10690763975.0 / 1880347072.0,
        701980252875.0 / 199316789632.0,
        -1453857185.0 / 822651844.0,
        69997945.0 / 29380423.0
    };

    private static final int STAGES = 7;

    private final int n;
    private final Field field;
    private final double[][] k;
    private double[] from;
    private double[] to;
    private double length;

    /** Starts at a point where the velocity is known. */
    DormandPrince(Field field, double[] point, double[] velocity) {
        this.n = point.length;
        this.field = field;
        this.k = new double[STAGES][n];
        this.from = point.clone();
        this.to = point.clone();
        k[STAGES - 1] = velocity.clone();
    }

    /** Where the last accepted step ended; belongs to this object. */
    double[] point() {
        return to;
    }

    /** The velocity there; belongs to this object. */
    double[] velocity() {
        return k[STAGES - 1];
    }

    /**
     * A trial step of length h from {@link #point}, which stays until {@link #accept}.
     *
     * @param target overwritten with the end of the step
     * @param stages overwritten with the velocities of the stages
     * @return an estimate of the error of the step, in the Euclidean norm; NaN where the field is
     *     not finite
     */
    double attempt(double h, double[] target, double[][] stages) {
        System.arraycopy(velocity(), 0, stages[0], 0, n);
        for (int s = 1; s < STAGES; s++) {
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < s; j++) {
                    sum += A[s][j] * stages[j][i];
                }
                target[i] = to[i] + h * sum;
            }
            if (!field.at(target, stages[s])) {
                return Double.NaN;
            }
        }
        double[] error = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int s = 0; s < STAGES; s++) {
                sum += ERROR[s] * stages[s][i];
            }
            error[i] = h * sum;
        }
        return Vectors.norm(error);
    }

    /** Scratch for {@link #attempt}. */
    double[][] stages() {
        return new double[STAGES][n];
    }

    /** Makes a trial step the last accepted one; the arrays are copied. */
    void accept(double h, double[] target, double[][] stages) {
        length = h;
        System.arraycopy(to, 0, from, 0, n);
        System.arraycopy(target, 0, to, 0, n);
        for (int s = 0; s < STAGES; s++) {
            System.arraycopy(stages[s], 0, k[s], 0, n);
        }
    }

    /**
     * A point within the last accepted step.
     *
     * @param share from 0, its start, to 1, its end
     */
    double[] within(double share) {
        double[] point = new double[n];
        double rest = 1 - share;
        for (int i = 0; i < n; i++) {
            double change = to[i] - from[i];
            double start = length * k[0][i] - change;
            double end = change - length * k[STAGES - 1][i] - start;
            double bend = 0;
            for (int s = 0; s < STAGES; s++) {
                bend += DENSE[s] * k[s][i];
            }
            point[i] =
                    from[i]
                            + share
                                    * (change
                                            + rest
                                                    * (start
                                                            + share
                                                                    * (end
                                                                            + rest * length
                                                                                    * bend)));
        }
        return point;
    }
}
