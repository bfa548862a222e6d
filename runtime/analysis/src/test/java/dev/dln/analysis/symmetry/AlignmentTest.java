package dev.dln.analysis.symmetry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Vectors;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Points of one orbit are brought together; others are not. */
class AlignmentTest {
    private static final String DATA = "data X[3, 7], Y[2, 7] ";
    private static final int ELEMENTS = 100;

    private static BoundModel model(String name) {
        String body =
                switch (name) {
                    case "linear" ->
                            "param A[4, 3], B[3, 4], C[2, 3] output C * B * A * X @loss squared(Y)";
                    case "affine" ->
                            "param A[4, 3], a[4], B[2, 4] output B * (A * X + a) @loss squared(Y)";
                    case "decayed linear" ->
                            "param A[4, 3], B[2, 4] output B * A * X @loss squared(Y) @penalty"
                                    + " l2(0.1)";
                    case "relu" ->
                            "param A[4, 3], a[4], B[2, 4], b[2] output B * relu(A * X + a) + b"
                                    + " @loss squared(Y)";
                    case "tanh" ->
                            "param A[5, 3], a[5], B[4, 5], c[4], C[2, 4] output C * tanh(B * tanh(A"
                                    + " * X + a) + c) @loss squared(Y)";
                    case "softmax" ->
                            "param A[4, 3], a[4], B[2, 4], b[2] output B * tanh(A * X + a) + b"
                                    + " @loss cross_entropy(Y)";
                    case "cos" ->
                            "param A[4, 3], a[4], B[2, 4] output B * cos(A * X + a) @loss"
                                    + " squared(Y)";
                    default -> throw new IllegalArgumentException(name);
                };
        return SymmetriesTest.bind(DATA + body);
    }

    /**
     * A random element of the group: all generators for random times, random permutations, flips.
     */
    private static double[] moved(Symmetries symmetries, double[] point, SplittableRandom random) {
        double[] x = point;
        for (Generator generator : symmetries.generators()) {
            x = generator.flow(x, random.nextDouble(-0.5, 0.5));
        }
        for (Units units : symmetries.units()) {
            int[] order = IntStream.range(0, units.count()).toArray();
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
            if (units.action() == Units.Action.PERMUTE) {
                x = units.permuted(x, order);
            } else {
                for (int i = 0; i < units.count(); i++) {
                    x = random.nextBoolean() ? units.negated(x, i) : x;
                }
            }
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "affine", "decayed linear", "relu", "tanh", "softmax", "cos"})
    void pointsOfOneOrbitMeetAndOthersDoNot(String name) {
        BoundModel model = model(name);
        ModelSymmetry symmetry = ModelSymmetry.of(model);
        double[] point = Points.random(model, 3);
        double[] here = symmetry.representative(point);
        var random = new SplittableRandom(11);
        int moved = 0;
        for (int k = 0; k < ELEMENTS; k++) {
            double[] other = moved(symmetry.symmetries(), point, random);
            moved += Vectors.distance(point, other) > 1e-3 ? 1 : 0;
            double apart = symmetry.apart(here, symmetry.representative(other));
            assertTrue(apart < 1e-6, "element " + k + ": " + apart);
            // the nearest thing to a point of another orbit: one number changed a little
            other[random.nextInt(other.length)] += 0.01;
            double[] there = symmetry.representative(other);
            double different = symmetry.apart(here, there);
            assertTrue(different > 1e-5, "element " + k + ": " + different);
        }
        assertTrue(moved > 0.9 * ELEMENTS, "few elements are the identity");
        try (Session session = Devices.auto().open(model)) {
            double loss = session.loss(point);
            assertEquals(loss, session.loss(here), 1e-9 * Math.abs(loss), "the loss is kept");
        }
    }

    @Test
    void assignmentsAreOptimal() {
        var random = new SplittableRandom(2);
        for (int trial = 0; trial < 50; trial++) {
            int n = 5;
            double[] cost = random.doubles(25).toArray();
            int[] found = Assignment.solve(cost, n);
            double total = 0;
            for (int i = 0; i < n; i++) {
                total += cost[i * n + found[i]];
            }
            assertEquals(least(cost, n, 0, 0), total, 1e-12);
        }
        assertArrayEquals(new int[] {1, 0}, Assignment.solve(new double[] {5, 1, 1, 5}, 2));
    }

    private static double least(double[] cost, int n, int row, int used) {
        if (row == n) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int column = 0; column < n; column++) {
            if ((used >> column & 1) == 0) {
                best =
                        Math.min(
                                best,
                                cost[row * n + column]
                                        + least(cost, n, row + 1, used | 1 << column));
            }
        }
        return best;
    }
}
