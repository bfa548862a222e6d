package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minima;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.MinimumSearch;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.stream.IntStream;

/** Safran and Shamir's spurious minima (2018), landed on and counted. */
class TeacherStudentTest {
    private static BoundModel model(int k) throws IOException {
        return Sample.named("relu-teacher-student.dln").with("k=" + k).bind();
    }

    private static double[] symmetric(int k, double a, double b, double c, double d, double e) {
        double[] point = new double[k * k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                point[i * k + j] = i < k - 1 ? j == k - 1 ? c : i == j ? a : b : j == k - 1 ? e : d;
            }
        }
        return point;
    }

    /** From the eight published digits Newton's method goes on to all of them. */
    @ParameterizedTest
    @CsvSource({
        "6, 0.98670382, -0.05041340, 0.30801099, 0.22451581, -0.60151192, 0.0250805810, 0.00470",
        "8, 1.00143425, -0.02588363, 0.22808902, 0.15981604, -0.65825626, 0.0215080370, 0.02135",
        "10, 1.00435482, -0.01581193, 0.18236776, 0.12604236, -0.69903682, 0.0187021950, 0.03196",
        "20, 1.00300375, -0.00365514, 0.09318741, 0.06371471, -0.81002058, 0.0112755820, 0.05509"
    })
    void landedValues(
            int k, double a, double b, double c, double d, double e, double loss, double least)
            throws IOException {
        BoundModel model = model(k);
        double[] table = symmetric(k, a, b, c, d, e);
        Minima minima =
                MinimumSearch.of(1, Lbfgs.DEFAULT, StopRule.DEFAULT.withTolerance(1e-6))
                        .withPolish(true)
                        .run(() -> Devices.auto().open(model), _ -> table, Monitor.NONE);
        Minimum landed = minima.runs().getFirst();
        assertEquals(Minimum.Status.CONVERGED, landed.status());
        assertTrue(landed.gradientNorm() < 1e-13, () -> "gradient " + landed.gradientNorm());
        assertArrayEquals(table, landed.point(), 6e-9);
        assertEquals(loss, landed.loss(), 5e-10); // printed to nine decimals
        try (Session session = Devices.auto().open(model)) {
            Classification judged =
                    Classifier.DEFAULT.classify(session, landed.point(), Knowledge.NONE);
            assertEquals(Kind.LOCAL_MINIMUM, judged.kind(), judged::reason);
            assertEquals(0, judged.zero());
            assertEquals(least, judged.eigenvalues()[0], 5.5e-6);
        }
    }

    /** A few starts at k = 8: both kinds of minima, the same on one thread and on three. */
    @Test
    void startsFallIntoBoth() throws IOException {
        BoundModel model = model(8);
        MinimumSearch search =
                MinimumSearch.of(40, Lbfgs.DEFAULT, StopRule.DEFAULT).withPolish(true);
        Minima one = run(search.withThreads(1), model);
        Minima three = run(search.withThreads(3), model);
        assertEquals(2, one.distinct().size(), () -> one.distinct().toString());
        assertEquals(0, one.distinct().getFirst().representative().loss(), 1e-12);
        Minima.Distinct spurious = one.distinct().getLast();
        assertEquals(0.021508037, spurious.representative().loss(), 5e-10);
        assertTrue(spurious.hits() >= 1 && spurious.converged() == spurious.hits());
        assertEquals(40, one.settledCount());
        for (int i = 0; i < 40; i++) {
            assertArrayEquals(one.runs().get(i).point(), three.runs().get(i).point());
        }
        assertArrayEquals(
                IntStream.range(0, 2).map(i -> one.distinct().get(i).start()).toArray(),
                IntStream.range(0, 2).map(i -> three.distinct().get(i).start()).toArray());
    }

    private static Minima run(MinimumSearch search, BoundModel model) {
        return search.run(
                () -> Devices.auto().open(model), i -> Points.random(model, i), Monitor.NONE);
    }
}
