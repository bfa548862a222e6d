package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.symmetry.Generator;
import dev.dln.analysis.symmetry.Symmetries;
import dev.dln.analysis.symmetry.Units;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.List;

/** Each symmetry found in a sample is one: nothing changes along it, to first order and beyond. */
class SampleSymmetriesTest {
    static List<Sample> samples() {
        return Sample.in("");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void symmetriesKeepTheLoss(Sample sample) throws IOException {
        BoundModel model = sample.bind();
        Symmetries symmetries = Symmetries.of(model);
        int n = model.layout().size();
        double[] gradient = new double[n];
        double[] tangent = new double[n];
        try (Session session = Devices.auto().open(model)) {
            for (int seed = 1; seed <= 3; seed++) {
                double[] point = Points.random(model, seed);
                double loss = session.gradient(point, gradient);
                for (Generator generator : symmetries.generators()) {
                    generator.tangent(point, tangent);
                    double scale = Vectors.norm(gradient) * Vectors.norm(tangent);
                    assertTrue(
                            Math.abs(Vectors.dot(gradient, tangent)) <= 1e-11 * scale,
                            generator::description);
                }
                for (Units units : symmetries.units()) {
                    int[] order = new int[units.count()];
                    for (int i = 0; i < order.length; i++) {
                        order[i] = (i + seed) % order.length;
                    }
                    double[] moved =
                            units.action() == Units.Action.PERMUTE
                                    ? units.permuted(point, order)
                                    : units.negated(point, seed % order.length);
                    assertEquals(
                            loss,
                            session.loss(moved),
                            1e-11 * Math.max(1, Math.abs(loss)),
                            units::description);
                }
            }
        }
    }
}
