package dev.dln.analysis.theorem.nh17;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Statements;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.interval.Box;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Random instances that satisfy the hypotheses of the true statements: none is violated. A few are
 * drawn by default; {@code -Ddln.nh17.instances=1000} draws as many.
 */
class RandomInstancesTest {
    private static final int COUNT = Integer.getInteger("dln.nh17.instances", 12);

    private static Array random(Random random, int rows, int columns, double size) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, _ -> size * (2 * random.nextDouble() - 1));
        return new Array(List.of(rows, columns), values);
    }

    /** Examines statements at a point; fails on a violated one and counts the proved. */
    private static int proved(BoundModel model, double[] point, String... ids) {
        int proved = 0;
        try (Instance instance = Networks.at(model, point)) {
            for (String id : ids) {
                Finding finding = Statements.find(id).orElseThrow().examine(instance);
                assertNotEquals(Ruling.VIOLATED, finding.ruling(), () -> id + " " + finding);
                proved += finding.ruling() == Ruling.PROVED ? 1 : 0;
            }
        }
        return proved;
    }

    /** Chooses the last layer so that every target is met, as well as doubles can. */
    private static double[] interpolating(BoundModel model, Array y, double[] point) {
        LayeredNetwork network = LayeredNetwork.of(model).orElseThrow();
        int samples = network.samples();
        int units = network.width(1);
        double[] features = Trace.middles(network.trace(Box.point(point)).featuresAndOne(1));
        double[] inverse = Ranks.inverse(Svd.of(features, samples, units + 1));
        double[] solved = point.clone();
        Layer last = network.layer(2);
        for (int j = 0; j < network.width(2); j++) {
            for (int i = 0; i <= units; i++) {
                double sum = 0;
                for (int s = 0; s < samples; s++) {
                    double t = y.values()[j * samples + s];
                    sum += inverse[i * samples + s] * Math.log((1 + t) / (1 - t)) / 2;
                }
                int place =
                        i == units
                                ? network.offset(last.bias().orElseThrow().name()) + j
                                : network.offset(last.weights().name()) + last.weightAt(i, j);
                solved[place] = sum;
            }
        }
        return solved;
    }

    @Test
    void criticalPointsWithIndependentFeaturesAreGlobal() {
        var random = new Random(1);
        int proved = 0;
        for (int i = 0; i < COUNT; i++) {
            int samples = 2 + random.nextInt(3);
            int units = samples - 1 + random.nextInt(3);
            Array x = random(random, 1 + random.nextInt(3), samples, 2);
            Array y = random(random, 1 + random.nextInt(2), samples, 0.8);
            BoundModel model = Networks.bound(Networks.oneHidden("tanh", units, "squares"), x, y);
            double[] point = interpolating(model, y, Points.random(model, i));
            proved +=
                    proved(
                            model,
                            point,
                            "nh17.lem3.5.corrected",
                            "nh17.thm3.4.corrected",
                            "nh17.thm3.8",
                            "nh17.cor3.9",
                            "nh17.thm3.1");
        }
        assertTrue(proved >= COUNT / 2, proved + " of " + COUNT);
    }

    @Test
    void backPropagationAndGenericRanksHoldAtRandomPoints() {
        var random = new Random(2);
        int proved = 0;
        String[] ids = {"nh17.lem2.1", "nh17.lem4.3", "nh17.lem4.4", "nh17.cor4.5", "nh17.lem4.1"};
        for (int i = 0; i < COUNT; i++) {
            int samples = 2 + random.nextInt(3);
            String sigma = List.of("tanh", "sigmoid", "softplus").get(random.nextInt(3));
            BoundModel model =
                    Networks.bound(
                            Networks.oneHidden(sigma, samples - 1 + random.nextInt(2), "squares"),
                            random(random, 1 + random.nextInt(3), samples, 2),
                            random(random, 1 + random.nextInt(2), samples, 0.8));
            proved += proved(model, Points.random(model, i), ids);
        }
        assertTrue(proved >= COUNT * ids.length * 9 / 10, proved + " proved");
    }

    @Test
    void separableInputsAndSignsThatCannotMixLeaveGlobalMinimaOnly() {
        var random = new Random(3);
        int proved = 0;
        for (int i = 0; i < COUNT; i++) {
            int samples = 4 + random.nextInt(6);
            Array x = random(random, 2, samples, 2);
            double a = random.nextDouble() - 0.5;
            double b = random.nextDouble() - 0.5;
            double[] y = new double[2 * samples];
            for (int s = 0; s < samples; s++) {
                double side = a * x.values()[s] + b * x.values()[samples + s] + 0.1;
                y[s] = side > 0 ? 0.5 : -0.5;
                y[samples + s] = -y[s];
            }
            BoundModel model =
                    Networks.bound(
                            Networks.oneHidden("tanh", 2, "two_sided_truncated_square"),
                            x,
                            new Array(List.of(2, samples), y));
            double steep = 1L << (5 + random.nextInt(8));
            double[] point = {steep * a, steep * b, 0, 1, steep * 0.1, 0, 2, 0, -2, 0.125, 0, 0};
            proved +=
                    proved(
                            model,
                            point,
                            "nh17.thm5.3.2.corrected",
                            "nh17.thm5.3.1.corrected",
                            "nh17.def5.1",
                            "nh17.eq2",
                            "nh17.asm5.2",
                            "nh17.fig1");
        }
        assertTrue(proved >= 3 * COUNT, proved + " proved");
    }
}
