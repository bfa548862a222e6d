package dev.dln.analysis.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.certify.Models;
import dev.dln.analysis.symmetry.Generator;
import dev.dln.analysis.symmetry.Symmetries;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Symmetries of many kinds of models are proved, and false ones are not. */
class InvarianceTest {
    private static final String DATA = "network f { data X[d, m], Y[e, m] ";

    private static final List<String> BODIES =
            List.of(
                    "param W1[2, d], W2[e, 2] output W2 * W1 * X @loss squared(Y) }",
                    "param W1[2, d], b1[2], W2[2, 2], b2[2], W3[e, 2] output W3 * (W2 * (W1 * X +"
                            + " b1) + b2) @loss squared(Y) }",
                    "param W1[2, d], W2[e, 2] output W2 * W1 * X @loss squared(Y) @penalty l2(0.1)"
                            + " }",
                    "param W1[3, d], b1[3], W2[e, 3], b2[e] output W2 * relu(W1 * X + b1) + b2"
                            + " @loss squared(Y) }",
                    "param W1[3, d], W2[2, 3], W3[e, 2] output W3 * leaky_relu(W2 * abs(W1 * X))"
                            + " @loss pseudo_huber(Y) }",
                    "param W1[2, d], W2[e, 2], b2[e] output W2 * tanh(W1 * X) + b2"
                            + " @loss cross_entropy(Y .^ 2) }",
                    "param W1[2, d], a[2], W2[e, 2] output W2 * (a .* (W1 * X)) @loss squared(Y)"
                            + " }");

    private static BoundModel model(String body) {
        String text = DATA + body.replace("Y .^ 2", "Y");
        return Models.of(
                text, Map.of("X", Models.gaussian(1, 3, 5), "Y", Models.gaussian(2, 2, 5)));
    }

    private static Flow flow(Generator generator) {
        return new Flow(
                generator.linear().stream()
                        .map(e -> new Flow.Entry(e.row(), e.column(), e.factor()))
                        .toList(),
                generator.constant().stream()
                        .map(s -> new Flow.Shift(s.row(), s.value()))
                        .toList());
    }

    @Test
    void symmetriesThatAreFoundAreProved() {
        for (String body : BODIES) {
            BoundModel model = model(body);
            var invariance = new Invariance(model);
            List<Generator> generators = Symmetries.of(model).generators();
            assertFalse(generators.isEmpty(), body);
            for (Generator generator : generators) {
                assertEquals("", invariance.refute(flow(generator)), generator.description());
            }
        }
    }

    /** Whatever is accepted is orthogonal to the gradient; most changed flows are not accepted. */
    @Test
    void falseSymmetriesAreNotProved() {
        var random = new SplittableRandom(3);
        int refused = 0;
        int trials = 0;
        for (String body : BODIES) {
            BoundModel model = model(body);
            var invariance = new Invariance(model);
            List<Generator> generators = Symmetries.of(model).generators();
            try (Session session = Devices.auto().open(model)) {
                for (int trial = 0; trial < 30; trial++) {
                    Flow changed =
                            changed(
                                    flow(generators.get(random.nextInt(generators.size()))),
                                    model.layout().size(),
                                    random);
                    boolean accepted = invariance.refute(changed).isEmpty();
                    boolean level = alongLevels(session, model, changed);
                    assertTrue(level || !accepted, body + " " + changed);
                    refused += accepted ? 0 : 1;
                    trials++;
                }
            }
        }
        assertTrue(refused > trials / 2, refused + " of " + trials);
    }

    private static boolean alongLevels(Session session, BoundModel model, Flow flow) {
        int n = model.layout().size();
        double[] gradient = new double[n];
        for (int seed = 1; seed <= 5; seed++) {
            double[] point = Points.random(model, seed);
            session.gradient(point, gradient);
            double slope = 0;
            double size = 0;
            for (Flow.Entry e : flow.linear()) {
                double part = gradient[e.row()] * e.factor() * point[e.column()];
                slope += part;
                size += Math.abs(part);
            }
            for (Flow.Shift s : flow.constant()) {
                slope += gradient[s.row()] * s.value();
                size += Math.abs(gradient[s.row()] * s.value());
            }
            if (Math.abs(slope) > 1e-11 * size) {
                return false;
            }
        }
        return true;
    }

    private static Flow changed(Flow flow, int n, SplittableRandom random) {
        var linear = new ArrayList<>(flow.linear());
        var constant = new ArrayList<>(flow.constant());
        switch (linear.isEmpty() ? 3 : random.nextInt(4)) {
            case 0 -> {
                int at = random.nextInt(linear.size());
                Flow.Entry e = linear.get(at);
                linear.set(at, new Flow.Entry(e.row(), e.column(), -e.factor()));
            }
            case 1 -> linear.remove(random.nextInt(linear.size()));
            case 2 -> {
                int at = random.nextInt(linear.size());
                Flow.Entry e = linear.get(at);
                linear.set(at, new Flow.Entry(e.row(), random.nextInt(n), e.factor()));
            }
            default -> constant.add(new Flow.Shift(random.nextInt(n), 1));
        }
        return new Flow(linear, constant);
    }
}
