package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Formatter;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every sample compiles, and the JVM devices compute on it the same; {@link OpenClSamplesTest} has
 * the others.
 */
class SamplesTest {
    /** What rounding may differ by, relative to the largest entry. */
    private static final double TOLERANCE = 1e-12;

    /**
     * The same for floats, whose units are 5e8 times as large, and data and points are rounded to
     * them: a sum of terms that cancel, as at a minimum, keeps an error relative to the terms.
     */
    private static final double FLOAT_TOLERANCE = 2e-4;

    static List<Sample> samples() {
        List<Sample> all = new ArrayList<>(Sample.in(""));
        Sample.in("peers").stream()
                .map(peer -> new Sample(peer.name(), peer.text(), IRIS, List.of("widths=[3,2]")))
                .forEach(all::add);
        return all;
    }

    private static final List<String> IRIS = List.of("samples/data/iris.npz");

    @ParameterizedTest
    @MethodSource("samples")
    void compilesWithTheWarningsItAnnounces(Sample sample) {
        List<String> found =
                sample.compile().problems().stream().map(p -> p.code().id()).distinct().toList();
        assertEquals(
                sample.warnings(),
                found,
                () ->
                        sample.compile().problems().stream()
                                .map(SamplesTest::line)
                                .toList()
                                .toString());
    }

    private static String line(Problem problem) {
        return problem.span() + ": " + problem.code().title() + ": " + problem.label();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void sayHowToRunThem(Sample sample) {
        assertTrue(
                sample.text().contains("\n// dln ")
                        && sample.text().contains(" samples/" + sample.name()),
                "no command in the comments of " + sample.name());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isFormatted(Sample sample) {
        assumeFalse(sample.name().equals("unicode.dln"), "fmt writes ASCII");
        assertEquals(
                sample.text(),
                Formatter.format(new Source(sample.name(), sample.text())).text().orElseThrow());
    }

    /** Loss, gradient, Hessian-vector product and Hessian at one point. */
    record Values(double loss, double[] gradient, double[] hvp, double[] hessian) {
        static Values of(
                Device device,
                BoundModel model,
                double[] point,
                double[] direction,
                double tolerance) {
            int n = point.length;
            try (Session session = device.open(model)) {
                double[] gradient = new double[n];
                double[] hvp = new double[n];
                double[] hessian = new double[n * n];
                double loss = session.gradient(point, gradient);
                assertEquals(loss, session.loss(point), tolerance * Math.abs(loss));
                session.linearize(point);
                session.hvp(direction, hvp);
                session.hessian(point, hessian);
                return new Values(loss, gradient, hvp, hessian);
            }
        }
    }

    /** A sample at a point, and what the reference device computes there. */
    record Case(BoundModel model, double[] point, double[] direction, Values expected) {
        /** At a random point where the gradient is not 0. */
        static Case of(Sample sample) throws IOException {
            BoundModel model = sample.bind();
            Device reference = Devices.named("reference").orElseThrow();
            double[] direction = Points.random(model, 0);
            double[] point = direction;
            Values expected = Values.of(reference, model, point, direction, TOLERANCE);
            // a relu network may start dead, where nothing could be compared
            for (int seed = 1; Arrays.stream(expected.gradient).allMatch(g -> g == 0); seed++) {
                assertTrue(seed < 100, "the gradient is 0 everywhere");
                point = Points.random(model, seed);
                expected = Values.of(reference, model, point, direction, TOLERANCE);
            }
            assertTrue(Double.isFinite(expected.loss));
            return new Case(model, point, direction, expected);
        }

        /** Compares a device with the reference. */
        void compare(Device device, Precision precision) {
            double tolerance = precision == Precision.FLOAT64 ? TOLERANCE : FLOAT_TOLERANCE;
            Device opened = device.with(SessionOptions.DEFAULT.with(precision));
            Values actual = Values.of(opened, model, point, direction, tolerance);
            close(device.name() + " in " + precision.id(), expected, actual, tolerance);
        }

        /** Compares loss and gradient alone, in doubles. */
        void compareGradient(Device device) {
            double[] gradient = new double[point.length];
            try (Session session = device.open(model)) {
                double loss = session.gradient(point, gradient);
                String name = device.name();
                close(name + ": loss", new double[] {expected.loss}, new double[] {loss});
                close(name + ": gradient", expected.gradient, gradient);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void devicesAgree(Sample sample) throws IOException {
        Case it = Case.of(sample);
        symmetricAndConsistent(it.expected, it.direction);
        Device vector = Devices.named("vector").orElseThrow();
        it.compare(vector, Precision.FLOAT64);
        it.compare(vector, Precision.FLOAT32);
    }

    private static void close(String name, Values expected, Values actual, double tolerance) {
        close(name + ": loss", new double[] {expected.loss}, new double[] {actual.loss}, tolerance);
        close(name + ": gradient", expected.gradient, actual.gradient, tolerance);
        close(name + ": hvp", expected.hvp, actual.hvp, tolerance);
        close(name + ": hessian", expected.hessian, actual.hessian, tolerance);
    }

    /** The Hessian is symmetric to the bit, and times the direction it is the product. */
    private static void symmetricAndConsistent(Values values, double[] direction) {
        int n = direction.length;
        double[] product = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(values.hessian[i * n + j], values.hessian[j * n + i]);
                product[i] += values.hessian[i * n + j] * direction[j];
            }
        }
        double scale = Math.sqrt(n) * max(values.hessian) * max(direction);
        double error = distance(values.hvp, product);
        assertTrue(error <= TOLERANCE * scale, "hvp and hessian differ by " + error);
    }

    static void close(String what, double[] expected, double[] actual) {
        close(what, expected, actual, TOLERANCE);
    }

    private static void close(String what, double[] expected, double[] actual, double tolerance) {
        double error = distance(expected, actual);
        double scale = max(expected);
        assertTrue(
                error <= tolerance * scale,
                () -> what + " differs by " + error + " where entries go up to " + scale);
    }

    private static double distance(double[] a, double[] b) {
        assertEquals(a.length, b.length);
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs(a[i] - b[i]);
            most = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(most, difference);
        }
        return most;
    }

    private static double max(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
