package dev.dln.analysis.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.symmetry.Assignment;
import dev.dln.analysis.symmetry.Symmetries;
import dev.dln.analysis.symmetry.Units;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Copies under permutations and sign flips are brought back. */
class NearestCopyTest {
    private static BoundModel network() {
        return Binder.bind(
                        DlnCompiler.compile(
                                        new Source(
                                                "test.dln",
                                                "network n { data X[2, m], Y[1, m] param W1[5, 2],"
                                                        + " b1[5], W2[4, 5], W3[1, 4] output W3 *"
                                                        + " tanh(W2 * tanh(W1 * X + b1)) @loss"
                                                        + " squared(Y) }"))
                                .model()
                                .orElseThrow(),
                        Map.of(
                                "X", new Array(List.of(2, 3), new double[] {1, 2, 3, -1, 0, 2}),
                                "Y", new Array(List.of(1, 3), new double[] {1, 0, 1})))
                .orThrow();
    }

    @Test
    void aCopyIsBroughtBack() {
        BoundModel model = network();
        List<Units> units = Symmetries.of(model).units();
        assertTrue(units.size() >= 4, units.toString());
        var random = new SplittableRandom(5);
        for (int round = 0; round < 20; round++) {
            double[] original = Points.random(model, round);
            double[] copy = original;
            for (Units group : units) {
                switch (group.action()) {
                    case PERMUTE -> copy = group.permuted(copy, shuffled(group.count(), random));
                    case NEGATE -> {
                        for (int i = 0; i < group.count(); i++) {
                            copy = random.nextBoolean() ? group.negated(copy, i) : copy;
                        }
                    }
                }
            }
            NearestCopy aligned = NearestCopy.of(units, copy, original);
            assertTrue(aligned.after() <= aligned.before());
            assertEquals(Vectors.distance(copy, original), aligned.before());
            assertEquals(Vectors.distance(aligned.point(), original), aligned.after());
        }
    }

    @Test
    void oneLayerIsAlignedExactly() {
        BoundModel model = network();
        List<Units> first =
                Symmetries.of(model).units().stream()
                        .filter(u -> u.slots().toString().contains("b1"))
                        .toList();
        var random = new SplittableRandom(6);
        for (int round = 0; round < 20; round++) {
            double[] original = Points.random(model, round);
            double[] copy = original;
            for (Units group : first) {
                copy =
                        switch (group.action()) {
                            case PERMUTE -> group.permuted(copy, shuffled(group.count(), random));
                            case NEGATE -> group.negated(copy, random.nextInt(group.count()));
                        };
            }
            assertArrayEquals(original, NearestCopy.of(first, copy, original).point());
        }
    }

    @Test
    void assignmentsAreOptimal() {
        var random = new SplittableRandom(8);
        for (int round = 0; round < 100; round++) {
            int n = 1 + random.nextInt(6);
            double[][] gain = new double[n][n];
            for (double[] row : gain) {
                for (int j = 0; j < n; j++) {
                    row[j] = random.nextInt(-9, 10);
                }
            }
            double[] cost = new double[n * n];
            for (int i = 0; i < n * n; i++) {
                cost[i] = -gain[i / n][i % n];
            }
            int[] order = Assignment.solve(cost, n);
            double total = 0;
            for (int i = 0; i < n; i++) {
                total += gain[i][order[i]];
            }
            assertEquals(best(gain, 0, new boolean[n]), total);
        }
    }

    private static double best(double[][] gain, int row, boolean[] used) {
        if (row == gain.length) {
            return 0;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < used.length; j++) {
            if (!used[j]) {
                used[j] = true;
                best = Math.max(best, gain[row][j] + best(gain, row + 1, used));
                used[j] = false;
            }
        }
        return best;
    }

    private static int[] shuffled(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
