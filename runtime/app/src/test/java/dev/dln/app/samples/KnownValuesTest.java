package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.compiler.DlnCompiler;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Values that are known in closed form or from the literature, on every device. Each test says
 * where its numbers come from.
 */
class KnownValuesTest {
    /** Equal, whatever the sign of a zero. */
    private static final double EXACT = Double.MIN_VALUE;

    static List<Device> devices() {
        return Devices.all();
    }

    /** A model at a point on a device. */
    private record At(BoundModel model, Device device, double[] point) {
        double loss() {
            try (Session session = device.open(model)) {
                return session.loss(point);
            }
        }

        double[] gradient() {
            try (Session session = device.open(model)) {
                double[] gradient = new double[point.length];
                session.gradient(point, gradient);
                return gradient;
            }
        }

        double[] hessian() {
            try (Session session = device.open(model)) {
                double[] hessian = new double[point.length * point.length];
                session.hessian(point, hessian);
                return hessian;
            }
        }

        /** The Hessian's eigenvalues, ascending. */
        double[] spectrum() {
            return SymmetricEigen.valuesOf(hessian(), point.length).values();
        }

        double gradientNorm() {
            return Math.sqrt(Arrays.stream(gradient()).map(g -> g * g).sum());
        }
    }

    private static At at(Sample sample, Device device, double... point) throws IOException {
        return new At(sample.bind(), device, point);
    }

    private static At at(String sample, Device device, double... point) throws IOException {
        return at(Sample.named(sample), device, point);
    }

    @ParameterizedTest
    @MethodSource("devices")
    void saddles(Device device) throws IOException {
        At saddle = at("saddle.dln", device, 0, 0);
        assertArrayEquals(new double[] {2, 0, 0, -2}, saddle.hessian(), EXACT);
        assertEquals(0, saddle.gradientNorm());
        assertEquals(-3, at("saddle.dln", device, 1, 2).loss());
        At monkey = at("monkey-saddle.dln", device, 0, 0);
        assertArrayEquals(new double[4], monkey.hessian(), EXACT);
        assertEquals(1 - 12, at("monkey-saddle.dln", device, 1, 2).loss());
        assertArrayEquals(
                new double[] {6, -12, -12, -6},
                at("monkey-saddle.dln", device, 1, 2).hessian(),
                EXACT);
    }

    /** The regularised scalar chain: roots of pi (3 - pi)^3 = 2 and the values that follow. */
    @ParameterizedTest
    @MethodSource("devices")
    void regularisedChain(Device device) throws IOException {
        At origin = at("regularised-chain.dln", device, 0, 0, 0);
        assertEquals(4.5, origin.loss());
        assertArrayEquals(new double[] {.5, 0, 0, 0, 2, 0, 0, 0, 2}, origin.hessian(), EXACT);
        for (double[] signs : new double[][] {{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}}) {
            At minimum = at("regularised-chain.dln", device, 2 * signs[0], signs[1], signs[2]);
            assertEquals(3.5, minimum.loss(), 1e-15);
            assertEquals(0, minimum.gradientNorm(), 1e-15);
            assertArrayEquals(new double[] {1.20564, 4, 8.29436}, minimum.spectrum(), 5e-6);
        }
        double product = 0.0803604341605819;
        double t = product * (3 - product);
        At saddle =
                at(
                        "regularised-chain.dln",
                        device,
                        Math.sqrt(2 * t),
                        Math.sqrt(t / 2),
                        Math.sqrt(t / 2));
        assertEquals(4.61408285186240, saddle.loss(), 1e-13);
        assertEquals(0, saddle.gradientNorm(), 1e-13);
        double[] spectrum = saddle.spectrum();
        assertTrue(spectrum[0] < -0.01 && spectrum[1] > 0.01);
    }

    /** Two-layer linear network of widths (2, 1, 2) with the weights [1, 4; 4, 1]. */
    @ParameterizedTest
    @MethodSource("devices")
    void weightedBottleneck(Device device) throws IOException {
        String name = "weighted-bottleneck.dln";
        At bad = at(name, device, 1, 0, 1, 0);
        assertEquals(2, bad.loss());
        assertEquals(0, bad.gradientNorm());
        assertArrayEquals(new double[] {0, 2, 2, 6}, bad.spectrum(), 1e-14);
        double root = Math.sqrt(2);
        At good = at(name, device, 0, root, 0, root);
        assertEquals(.5, good.loss(), 1e-15);
        assertArrayEquals(new double[] {0, 4, 7, 9}, good.spectrum(), 1e-14);
        double a = Math.sqrt(7 / 15.0);
        double b = a * Math.sqrt(2 / 7.0);
        At saddle = at(name, device, a, b, a, b);
        assertEquals(32 / 15.0, saddle.loss(), 1e-15);
        assertEquals(0, saddle.gradientNorm(), 1e-14);
        assertEquals(1, Arrays.stream(saddle.spectrum()).filter(e -> e < -1e-12).count());
        assertEquals(2.5, at(name, device, 0, 0, 0, 0).loss());
    }

    /** Spurious minima of Safran and Shamir's two-layer relu networks, given to 8 digits. */
    @ParameterizedTest
    @CsvSource({
        "6, 0.98670382, -0.05041340, 0.30801099, 0.22451581, -0.60151192, 0.0250805810, 0.00470",
        "7, 0.99692280, -0.03508016, 0.26169108, 0.18599105, -0.63270390, 0.0232027150, 0.01406",
        "8, 1.00143425, -0.02588363, 0.22808902, 0.15981604, -0.65825626, 0.0215080370, 0.02135",
        "9, 1.00347456, -0.01991471, 0.20252506, 0.14070875, -0.68005024, 0.0200141760, 0.02718",
        "10, 1.00435482, -0.01581193, 0.18236776, 0.12604236, -0.69903682, 0.0187021950, 0.03196",
        "20, 1.00300375, -0.00365514, 0.09318741, 0.06371471, -0.81002058, 0.0112755820, 0.05509"
    })
    void reluTeacherStudent(
            int k, double a, double b, double c, double d, double e, double loss, double least)
            throws IOException {
        double[] point = new double[k * k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                point[i * k + j] = i < k - 1 ? j == k - 1 ? c : i == j ? a : b : j == k - 1 ? e : d;
            }
        }
        Sample sample = Sample.named("relu-teacher-student.dln").with("k=" + k);
        for (Device device : k < 10 ? devices() : List.of(Devices.auto())) {
            At minimum = at(sample, device, point);
            assertEquals(loss, minimum.loss(), 5e-10, device.name());
            assertEquals(0, minimum.gradientNorm(), 2e-7, device.name());
            assertEquals(least, minimum.spectrum()[0], 6e-6, device.name());
        }
    }

    /**
     * A student equal to its teacher, turned a little, has nearly no loss; a dead one has k/4 + ...
     */
    @ParameterizedTest
    @MethodSource("devices")
    void reluTeacherStudentWithFarStudents(Device device) throws IOException {
        Sample sample = Sample.named("relu-teacher-student.dln").with("k=2", "n=1");
        double s = Math.sqrt(0.5);
        // one unit at 45 degrees: h(w, w) / 2 - 2 h(w, e) + h(e, e) + h(e1, e2)
        double across = (s + 3 * Math.PI / 4 * s) / (2 * Math.PI);
        double expected = 0.25 - 2 * across + 0.5 + 1 / (2 * Math.PI);
        assertEquals(expected, at(sample, device, s, s).loss(), 1e-15);
    }

    /** Kawaguchi and Kaelbling's scalar example. */
    @ParameterizedTest
    @MethodSource("devices")
    void twoValleys(Device device) throws IOException {
        At bad = at("two-valleys.dln", device, 0.200027831049582);
        assertEquals(7.99958274522618, bad.loss(), 1e-13);
        assertEquals(0, bad.gradientNorm(), 1e-11);
        assertEquals(575.391, bad.hessian()[0], 5e-4);
        assertEquals(
                25.6448881355996, at("two-valleys.dln", device, 0.495476508954519).loss(), 1e-12);
        assertEquals(0, at("two-valleys.dln", device, 0.8).loss());
    }

    /** The counterexample to Nguyen and Hein's Theorem 5.3; weights transposed to columns. */
    @ParameterizedTest
    @MethodSource("devices")
    void separableButStuck(Device device) throws IOException {
        At stuck =
                at(
                        "separable-but-stuck.dln",
                        device,
                        -0.9972277371908088,
                        1.2895712854864776,
                        0.4153436471666901,
                        -1.7980018180916315,
                        2.230566436506435,
                        -0.7096327352053339,
                        -4.009854652561484,
                        -4.22667877612038,
                        -4.126684925940081,
                        -3.541017557690979,
                        -0.27885512981774374,
                        0.5127312234443212);
        assertEquals(23.350963272184508, stuck.loss(), 1e-13);
        assertEquals(0, stuck.gradientNorm(), 1e-12);
        assertRelative(
                new double[] {
                    -2.28066,
                    -0.261098,
                    -0.0421873,
                    0.00729205,
                    0.0865103,
                    3.81920,
                    11.1562,
                    19.0263,
                    27.3122,
                    78.7987,
                    118.001,
                    485.632
                },
                stuck.spectrum(),
                1e-5);
        At separating =
                at("separable-but-stuck.dln", device, -8, -8, 0, 0, -2, 0, 2, 0, -2, 0, 0, 0);
        assertEquals(0, separating.loss());
    }

    private static void assertRelative(double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * Math.abs(expected[i]));
        }
    }

    /** The smallest enumerable relu network. */
    @ParameterizedTest
    @MethodSource("devices")
    void oneRelu(Device device) throws IOException {
        At stuck = at("one-relu.dln", device, 2, -1, 1);
        assertEquals(1, stuck.loss());
        assertEquals(0, stuck.gradientNorm());
        double root = Math.sqrt(265);
        assertArrayEquals(
                new double[] {0, (17 - root) / 2, (17 + root) / 2}, stuck.spectrum(), 1e-14);
        assertEquals(3 / 5.0, at("one-relu.dln", device, .6, 1.2, 1).loss(), 1e-15);
        assertEquals(6, at("one-relu.dln", device, 0, -1, 1).loss());
    }

    /** Laurent and von Brecht's Theorem 2: bounded below by |x| / 2 near the bad minimum. */
    @ParameterizedTest
    @MethodSource("devices")
    void nonsmoothBottleneck(Device device) throws IOException {
        assertEquals(0, at("nonsmooth-bottleneck.dln", device, 0, 1, 0).loss());
        assertEquals(-1, at("nonsmooth-bottleneck.dln", device, 1, 0, 1).loss());
        for (double a = -.25; a <= .25; a += .125) {
            for (double b = -.25; b <= .25; b += .125) {
                for (double c = -.25; c <= .25; c += .125) {
                    double x = (1 + a) * c;
                    assertTrue(
                            at("nonsmooth-bottleneck.dln", device, c, 1 + a, b).loss()
                                    >= Math.abs(x) / 2);
                }
            }
        }
        assertEquals(1.5, at("convex-with-kinks.dln", device, -.5, 0).loss());
    }

    private static BoundModel linear(int depth, int width, Array x, Array y) {
        Sample sample = Sample.named("deep-linear.dln").with("depth=" + depth, "width=" + width);
        return Binder.bind(sample.model(), Map.of("X", x, "Y", y)).orThrow();
    }

    /** Gradient and Hessian of a two-layer linear network in integers, worked out by hand. */
    @ParameterizedTest
    @MethodSource("devices")
    void integerHessian(Device device) {
        Array x = new Array(List.of(2, 3), new double[] {1, 0, 1, 0, 1, 1});
        Array y = new Array(List.of(2, 3), new double[] {1, 2, 0, 0, 1, 1});
        At at = new At(linear(2, 2, x, y), device, new double[] {1, 0, 1, 1, 1, -1, 0, 2});
        assertEquals(12.5, at.loss());
        assertArrayEquals(new double[] {-2, -4, 12, 12, -2, -6, 5, 9}, at.gradient(), EXACT);
        assertArrayEquals(
                new double[] {
                    2, 1, -2, -1, 0, 3, 5, 0, //
                    1, 2, -1, -2, -3, 3, 4, 0, //
                    -2, -1, 10, 5, -2, -5, 4, 11, //
                    -1, -2, 5, 10, -1, -7, 2, 10, //
                    0, -3, -2, -1, 2, 3, 0, 0, //
                    3, 3, -5, -7, 3, 6, 0, 0, //
                    5, 4, 4, 2, 0, 0, 2, 3, //
                    0, 0, 11, 10, 0, 0, 3, 6
                },
                at.hessian(),
                EXACT);
    }

    /** Deep linear networks on Y = diag(3, 2, 1), X = I: critical values and spectra. */
    @ParameterizedTest
    @MethodSource("devices")
    void deepLinearCriticalPoints(Device device) {
        Array x = new Array(List.of(3, 3), new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        Array y = new Array(List.of(3, 3), new double[] {3, 0, 0, 0, 2, 0, 0, 0, 1});
        double[][] spectra = {{0, 1, 2, 4, 5, 6}, {-1, 0, 1, 3, 4, 5}, {-2, -1, 0, 2, 3, 4}};
        double[] losses = {2.5, 5, 6.5};
        for (int i = 0; i < 3; i++) {
            double[] point = new double[6];
            point[i] = Math.sqrt(3 - i);
            point[3 + i] = Math.sqrt(3 - i);
            At at = new At(linear(2, 1, x, y), device, point);
            assertEquals(losses[i], at.loss(), 1e-14);
            assertEquals(0, at.gradientNorm(), 1e-14);
            assertArrayEquals(spectra[i], at.spectrum(), 1e-13);
        }
        BoundModel deep = linear(3, 2, x, y);
        At origin = new At(deep, device, Points.zeros(deep));
        assertEquals(7, origin.loss());
        assertArrayEquals(new double[16], origin.gradient(), EXACT);
        assertArrayEquals(new double[256], origin.hessian(), EXACT);
    }

    /** Every file has a network of its own name, so that a user finds it. */
    @ParameterizedTest
    @MethodSource("dev.dln.app.samples.SamplesTest#samples")
    void holdsOneNetwork(Sample sample) {
        assertEquals(
                1,
                DlnCompiler.compile(
                                new dev.dln.compiler.problem.Source(sample.name(), sample.text()))
                        .networks()
                        .size());
    }
}
