package dev.dln.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.GradCheck.Options;
import dev.dln.engine.GradCheck.Reason;
import dev.dln.engine.GradCheck.Result;
import dev.dln.engine.GradCheck.Status;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The check passes what is right, fails what is wrong, and tells kinks from both. */
class GradCheckTest {
    private static final Options ALL = new Options(1000, 2, 1);

    private static Session open(CompiledModel model, Map<String, Array> data) {
        return new ReferenceDevice().open(Binder.bind(model, data).orThrow());
    }

    private static double[] start(Model model, long seed) {
        var random = new SplitMix64(seed);
        double[] point = new double[model.size()];
        for (int i = 0; i < point.length; i++) {
            point[i] = random.nextGaussian();
        }
        return point;
    }

    /** A model whose results are changed on the way out. */
    private record Tampered(Model right, Consumer<double[]> gradients, Consumer<double[]> hessians)
            implements Model {
        @Override
        public ParameterLayout layout() {
            return right.layout();
        }

        @Override
        public double loss(double[] point) {
            return right.loss(point);
        }

        @Override
        public double gradient(double[] point, double[] gradient) {
            double loss = right.gradient(point, gradient);
            gradients.accept(gradient);
            return loss;
        }

        @Override
        public void linearize(double[] point) {
            right.linearize(point);
        }

        @Override
        public void hvp(double[] direction, double[] product) {
            right.hvp(direction, product);
        }

        @Override
        public void hessian(double[] point, double[] hessian) {
            right.hessian(point, hessian);
            hessians.accept(hessian);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rightDerivativesPass(long seed) {
        for (CompiledModel compiled :
                List.of(
                        TestModels.twoLinearLayers(2),
                        TestModels.deepLinear(3),
                        TestModels.tanhClassifier(3),
                        TestModels.softplusPseudoHuber(3))) {
            try (Session model = open(compiled, TestModels.randomData(2, 3, 5, seed))) {
                double[] point = start(model, seed);
                Result first = GradCheck.gradient(model, point, ALL);
                assertTrue(first.passed(), first::toString);
                assertEquals(model.size() + 2, first.compared(), "all of them are resolved");
                Result second = GradCheck.hessian(model, point, ALL);
                assertTrue(second.passed(), second::toString);
                assertEquals(0, second.unresolved());
            }
        }
    }

    @Test
    void aGradientThatIsSlightlyWrongFailsWithItsPlace() {
        try (Session right =
                open(TestModels.tanhClassifier(3), TestModels.randomData(2, 3, 5, 1))) {
            Consumer<double[]> nudge =
                    gradient -> {
                        gradient[7] *= 1 + 1e-6;
                    };
            var wrong = new Tampered(right, nudge, _ -> {});
            Result result = GradCheck.gradient(wrong, start(right, 1), new Options(1000, 0, 1));
            assertEquals(Status.FAILED, result.status());
            assertEquals(1, result.failed());
            assertEquals("b1[2]", result.worst().orElseThrow().row());
            assertEquals(Reason.DISAGREES, result.listed().getFirst().reason());
            // What differentiating the wrong gradient gives is not the Hessian, either.
            Result second = GradCheck.hessian(wrong, start(right, 1), ALL);
            assertEquals(Status.FAILED, second.status());
            assertEquals("b1[2]", second.worst().orElseThrow().row());
        }
    }

    @Test
    void aHessianThatDiffersFromTheProductsOrIsNotSymmetricFails() {
        try (Session right =
                open(TestModels.tanhClassifier(3), TestModels.randomData(2, 3, 5, 1))) {
            int n = right.size();
            Consumer<double[]> lopsided =
                    hessian -> {
                        hessian[3] = Math.nextUp(hessian[3]);
                    };
            Result one =
                    GradCheck.hessian(new Tampered(right, _ -> {}, lopsided), start(right, 1), ALL);
            assertEquals(Status.FAILED, one.status());
            assertEquals(Reason.INCONSISTENT, one.listed().getFirst().reason());
            Consumer<double[]> symmetric =
                    hessian -> {
                        hessian[3] += 1e-8;
                        hessian[3 * n] += 1e-8;
                    };
            Result two =
                    GradCheck.hessian(
                            new Tampered(right, _ -> {}, symmetric), start(right, 1), ALL);
            assertEquals(Status.FAILED, two.status());
            assertEquals(Reason.INCONSISTENT, two.listed().getFirst().reason());
        }
    }

    /** |x| + max(0, 1 - y) + x^2 y. */
    private static Session kinked() {
        var t = new TestModels();
        ProgramBuilder b = t.builder();
        int x = t.parameter("x");
        int y = t.parameter("y");
        int hinge = b.map(Primitive.RELU, b.minus(b.constant(1), y));
        int smooth = b.times(b.power(x, 2), y);
        return open(t.minimize(b.plus(b.plus(b.map(Primitive.ABS, x), hinge), smooth)), Map.of());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-12, 1e-7, 1e-4, 3e-3, 0.02})
    void kinksAreReportedAndNotFailed(double distance) {
        try (Session model = kinked()) {
            double[] point = {0.5, 1 - distance};
            Result first = GradCheck.gradient(model, point, new Options(2, 0, 1));
            assertEquals(0, first.failed(), first::toString);
            assertTrue(first.passed(), first::toString);
            Result second = GradCheck.hessian(model, point, new Options(2, 0, 1));
            assertEquals(0, second.failed(), second::toString);
            if (distance == 0) {
                assertEquals(1, first.kinks());
                assertEquals("y", first.listed().getFirst().row());
            }
            if (distance <= 1e-7) {
                assertTrue(second.kinks() >= 1, second::toString);
            }
            Result absolute =
                    GradCheck.hessian(model, new double[] {distance, 2}, new Options(2, 0, 1));
            assertEquals(0, absolute.failed(), absolute::toString);
        }
    }

    @Test
    void aWrongDerivativeBesideAKinkIsStillFound() {
        try (Session right = kinked()) {
            Consumer<double[]> nudge =
                    gradient -> {
                        gradient[0] += 1e-5;
                    };
            var wrong = new Tampered(right, nudge, _ -> {});
            Result result = GradCheck.gradient(wrong, new double[] {0.5, 1}, new Options(2, 0, 1));
            assertEquals(Status.FAILED, result.status());
            assertEquals("x", result.worst().orElseThrow().row());
            assertEquals(1, result.kinks());
        }
    }

    @Test
    void zeroDerivativesAreResolved() {
        try (Session model = kinked()) {
            // x^2 y has no second derivative by y; at y = 0, x = -1 by x neither.
            Result result = GradCheck.hessian(model, new double[] {-1, 0}, new Options(2, 0, 1));
            assertTrue(result.passed(), result::toString);
            assertEquals(4, result.compared());
        }
    }

    @Test
    void valuesThatAreNotFiniteAndDomainEdges() {
        var t = new TestModels();
        int x = t.parameter("x");
        CompiledModel log = t.minimize(t.builder().map(Primitive.LOG, x));
        try (Session model = open(log, Map.of())) {
            assertEquals(
                    Status.NOT_FINITE, GradCheck.gradient(model, new double[] {-1}, ALL).status());
            // The long steps leave the domain; the short ones suffice.
            Result near = GradCheck.gradient(model, new double[] {0.01}, ALL);
            assertTrue(near.passed(), near::toString);
            // All steps leave it.
            Result edge = GradCheck.gradient(model, new double[] {1e-9}, new Options(1, 0, 1));
            assertEquals(Status.UNRESOLVED, edge.status());
            assertFalse(edge.passed());
        }
    }

    @Test
    void aSampleOfCoordinatesAndDirectionsCoversALargeModel() {
        var t = new TestModels();
        int w = t.parameter("W", 30, 30);
        int cube = t.builder().power(w, Rational.of(3));
        try (Session right = open(t.minimize(t.sum(cube)), Map.of())) {
            double[] point = start(right, 5);
            Result result = GradCheck.gradient(right, point, new Options(10, 3, 2));
            assertTrue(result.passed(), result::toString);
            assertEquals(13, result.compared());
            Consumer<double[]> nudge =
                    gradient -> {
                        gradient[411] += 1e-3;
                    };
            var wrong = new Tampered(right, nudge, _ -> {});
            assertEquals(
                    Status.FAILED,
                    GradCheck.gradient(wrong, point, new Options(10, 3, 2)).status(),
                    "the random directions see every coordinate");
        }
    }

    @Test
    void entriesAreNamedFromOne() {
        try (Session model =
                open(TestModels.tanhClassifier(3), TestModels.randomData(2, 3, 5, 1))) {
            assertEquals("W1[1, 1]", GradCheck.describe(model.layout(), 0));
            assertEquals("W1[3, 2]", GradCheck.describe(model.layout(), 5));
            assertEquals("b1[1]", GradCheck.describe(model.layout(), 6));
            assertEquals("b2[3]", GradCheck.describe(model.layout(), model.size() - 1));
        }
    }
}
