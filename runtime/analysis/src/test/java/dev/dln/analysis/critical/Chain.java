package dev.dln.analysis.critical;

import dev.dln.analysis.TestModels;
import dev.dln.engine.Session;

/**
 * The regularised scalar chain 1/2 (w1 w2 w3 - 3)^2 + (w1^2 + 4 w2^2 + 4 w3^2) / 4, whose nine real
 * critical points are known: 0 (minimum, value 9/2), four minima such as (2, 1, 1) of value 7/2,
 * and four saddles of index 1 and value 4.6140828518624.
 */
final class Chain {
    static final double SADDLE = 4.61408285186240;

    private static final double[] LAMBDA = {0.5, 2, 2};

    private Chain() {}

    static Session session() {
        return TestModels.session(
                3,
                new TestModels.Function() {
                    @Override
                    public double loss(double[] w) {
                        double rest = w[0] * w[1] * w[2] - 3;
                        double sum = 0.5 * rest * rest;
                        for (int i = 0; i < 3; i++) {
                            sum += 0.5 * LAMBDA[i] * w[i] * w[i];
                        }
                        return sum;
                    }

                    @Override
                    public void gradient(double[] w, double[] g) {
                        double rest = w[0] * w[1] * w[2] - 3;
                        for (int i = 0; i < 3; i++) {
                            g[i] = rest * others(w, i, i) + LAMBDA[i] * w[i];
                        }
                    }

                    @Override
                    public void hessian(double[] w, double[] h) {
                        double rest = w[0] * w[1] * w[2] - 3;
                        for (int i = 0; i < 3; i++) {
                            for (int j = 0; j < 3; j++) {
                                h[3 * i + j] =
                                        others(w, i, i) * others(w, j, j)
                                                + (i == j ? LAMBDA[i] : rest * others(w, i, j));
                            }
                        }
                    }
                });
    }

    /** The product of the coordinates other than i and j. */
    private static double others(double[] w, int i, int j) {
        double product = 1;
        for (int k = 0; k < 3; k++) {
            product *= k == i || k == j ? 1 : w[k];
        }
        return product;
    }
}
