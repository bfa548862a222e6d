package dev.dln.analysis.certify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dln.analysis.Kind;
import dev.dln.analysis.verify.Certificate;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Critical points of deep linear networks in closed form, moved by random changes of basis. */
class SliceTest {
    /** Inner dimension p, diagonal targets, X = I; set I of eigendirections. */
    @ParameterizedTest
    @CsvSource({
        "3-2-3, 12, 0, 8, 4",
        "3-2-3, 13, 1, 7, 4",
        "3-2-3, 23, 2, 6, 4",
        "3-2-2-3, 12, 0, 8, 8",
        "3-2-2-3, 13, 1, 7, 8",
        "4-3-3-4, 123, 0, 15, 18",
        "4-3-3-4, 124, 1, 14, 18"
    })
    void deepLinear(String widths, String set, int negative, int positive, int zero) {
        int[] d = java.util.Arrays.stream(widths.split("-")).mapToInt(Integer::parseInt).toArray();
        int layers = d.length - 1;
        BoundModel model = model(d);
        double[] point = point(d, set, new SplittableRandom(set.hashCode() + layers));
        Outcome outcome = Certifier.of(model, "test").certify(point);
        Certificate c =
                assertInstanceOf(Outcome.Certified.class, outcome, outcome.toString())
                        .certificate();
        assertEquals(
                List.of(negative, zero, positive), List.of(c.negative(), c.zero(), c.positive()));
        assertEquals(zero, c.frozen().size());
        assertEquals(negative == 0 ? Kind.LOCAL_MINIMUM : Kind.STRICT_SADDLE, c.kind());
    }

    static BoundModel model(int[] d) {
        int n = d[0];
        var source = new StringBuilder("network f { data X[d, m], Y[e, m] param ");
        for (int k = 1; k < d.length; k++) {
            source.append(k > 1 ? ", " : "");
            source.append("W" + k + "[" + d[k] + ", " + d[k - 1] + "]");
        }
        source.append(" output ");
        for (int k = d.length - 1; k >= 1; k--) {
            source.append("W" + k + " * ");
        }
        source.append("X @loss squared(Y) }");
        double[] x = new double[n * n];
        double[] y = new double[n * n];
        for (int i = 0; i < n; i++) {
            x[i * n + i] = 1;
            y[i * n + i] = n - i;
        }
        return Models.of(
                source.toString()
                        .replace("X[d, m]", "X[" + n + ", m]")
                        .replace("Y[e, m]", "Y[" + n + ", m]"),
                Map.of("X", new Array(List.of(n, n), x), "Y", new Array(List.of(n, n), y)));
    }

    /** W_N = U_I G^-1, ..., W_1 = G U_I' Y with random G between the layers. */
    static double[] point(int[] d, String set, SplittableRandom random) {
        int n = d[0];
        int p = d[1];
        int[] chosen = set.chars().map(c -> c - '1').toArray();
        double[] all = new double[IntStream.range(1, d.length).map(k -> d[k] * d[k - 1]).sum()];
        double[][] gauges = new double[d.length][];
        for (int k = 1; k + 1 < d.length; k++) {
            gauges[k] = new double[p * p];
            for (int i = 0; i < p * p; i++) {
                gauges[k][i] = (i % (p + 1) == 0 ? 1 : 0) + 0.3 * random.nextGaussian();
            }
        }
        int offset = 0;
        for (int k = 1; k < d.length; k++) {
            double[] w = new double[d[k] * d[k - 1]];
            if (k == 1) {
                for (int i = 0; i < p; i++) {
                    for (int q = 0; q < p; q++) {
                        w[i * n + chosen[q]] = gauges[1][i * p + q] * (n - chosen[q]);
                    }
                }
            } else {
                double[] inverse = inverse(gauges[k - 1], p);
                for (int i = 0; i < d[k]; i++) {
                    for (int j = 0; j < p; j++) {
                        if (k == d.length - 1) {
                            for (int q = 0; q < p; q++) {
                                w[i * p + j] += (chosen[q] == i ? 1 : 0) * inverse[q * p + j];
                            }
                        } else {
                            for (int q = 0; q < p; q++) {
                                w[i * p + j] += gauges[k][i * p + q] * inverse[q * p + j];
                            }
                        }
                    }
                }
            }
            System.arraycopy(w, 0, all, offset, w.length);
            offset += w.length;
        }
        return all;
    }

    private static double[] inverse(double[] a, int n) {
        double[] m = a.clone();
        double[] b = new double[n * n];
        for (int i = 0; i < n; i++) {
            b[i * n + i] = 1;
        }
        for (int k = 0; k < n; k++) {
            double pivot = m[k * n + k];
            for (int j = 0; j < n; j++) {
                m[k * n + j] /= pivot;
                b[k * n + j] /= pivot;
            }
            for (int i = 0; i < n; i++) {
                double f = m[i * n + k];
                for (int j = 0; i != k && j < n; j++) {
                    m[i * n + j] -= f * m[k * n + j];
                    b[i * n + j] -= f * b[k * n + j];
                }
            }
        }
        return b;
    }
}
