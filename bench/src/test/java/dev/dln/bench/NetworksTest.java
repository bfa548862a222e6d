package dev.dln.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.bench.cases.Case;
import dev.dln.bench.cases.Function;
import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.bench.cases.Work;
import dev.dln.bench.jmh.CompileBenchmark;
import dev.dln.bench.jmh.RoundTrip;
import dev.dln.engine.Array;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.classfile.ClassFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The networks of the table compile, and devices agree on small ones of the same kind. */
class NetworksTest {
    /** Sums of some dozens of products in different orders. */
    private static final double ROUNDING = 1e-12;

    /** How far the loss of small weights may be from that of none. */
    private static final double UNDECIDED = 0.2;

    private static final int MOST = 6;
    private static final int SAMPLES = 11;

    /** The same layers, narrow. */
    private static Network narrow(Network network) {
        return new Network(
                network.family(),
                network.widths().stream().map(w -> Math.min(w, MOST)).toList(),
                SAMPLES);
    }

    @ParameterizedTest
    @EnumSource
    void devicesAgree(Case which) {
        Problem problem = Problem.draw(narrow(which.network()));
        Values reference = values(Devices.named("reference").orElseThrow(), problem);
        Values fastest = values(Devices.auto(), problem);
        close(new double[] {reference.loss}, new double[] {fastest.loss});
        close(reference.gradient, fastest.gradient);
        close(reference.product, fastest.product);
        close(reference.hessian, fastest.hessian);
    }

    /** Data that are drawn before anything is compiled are those of the whole problem. */
    @ParameterizedTest
    @EnumSource
    void dataAreTheSame(Case which) {
        Network network = narrow(which.network());
        Map<String, Array> whole = Problem.draw(network).model().data();
        Map<String, Array> alone = Problem.data(network);
        assertEquals(whole.keySet(), alone.keySet());
        alone.forEach(
                (name, array) ->
                        assertArrayEquals(
                                Objects.requireNonNull(whole.get(name)).values(),
                                array.values(),
                                name));
    }

    /** A class file with the kernels, or the loss at the point. */
    @ParameterizedTest
    @EnumSource
    void compilingEndsWhereItSays(CompileBenchmark.Until until) {
        Network network = narrow(Case.DIGITS.network());
        var benchmark = new CompileBenchmark();
        benchmark.network = network.toString();
        benchmark.until = until;
        benchmark.prepare();
        Object end = benchmark.evaluate();
        if (until == CompileBenchmark.Until.KERNELS) {
            assertTrue(
                    ClassFile.of().parse((byte[]) end).methods().stream()
                            .anyMatch(m -> m.code().isPresent()));
        } else {
            // no weight is far from 0, where all classes are as likely
            assertEquals(Math.log(network.widths().getLast()), (double) end, UNDECIDED);
        }
    }

    private record Values(double loss, double[] gradient, double[] product, double[] hessian) {}

    private static Values values(Device device, Problem problem) {
        int n = problem.point().length;
        var values = new Values(0, new double[n], new double[n], new double[n * n]);
        try (Session session = device.open(problem.model())) {
            double loss = session.gradient(problem.point(), values.gradient);
            session.linearize(problem.point());
            session.hvp(problem.direction(), values.product);
            session.hessian(problem.point(), values.hessian);
            return new Values(loss, values.gradient, values.product, values.hessian);
        }
    }

    private static void close(double[] expected, double[] actual) {
        double scale = 0;
        for (double e : expected) {
            scale = Math.max(scale, Math.abs(e));
        }
        assertTrue(scale > 0, "nothing to compare");
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], ROUNDING * scale);
        }
    }

    /** Light needs a tenth of a nanosecond for the shortest way; no table asks for a second. */
    @Test
    void aCacheLineComesBack() {
        double nanoseconds = RoundTrip.measure();
        assertTrue(nanoseconds > 0.1 && nanoseconds < 1e9, nanoseconds + " ns");
    }

    @Test
    void sizesAreThoseOfTheTable() {
        assertEquals(
                List.of(128, 288, 41, 401, 745, 2260, 3300, 235_146, 1_501_770),
                List.of(Case.values()).stream().map(c -> c.network().parameters()).toList());
        for (Case which : Case.values()) {
            assertEquals(which.network(), Network.parse(which.network().toString()));
            assertTrue(which.title().endsWith(which.network().shape()), which.title());
        }
    }

    @Test
    void memoryIsThatOfParametersDataAndLayers() {
        // 2-3-1 with biases: 13 parameters; 5 samples of 2 inputs, 1 target, layers of 3 and 1
        assertEquals(13 + 5 * (2 + 1 + 3 + 1), Network.parse("tanh:2-3-1:5").leastMemory());
    }

    @Test
    void operationsAreThoseOfTheProducts() {
        // tanh 7-5-3 without biases on 11 samples, each product of a x b and b x c counted 2abc:
        // forward W1 X, W2 A; backward of W2, of A, of W1; and the two sums of the loss
        Problem problem = Problem.draw(Network.parse("tanh-no-bias:7-5-3:11"));
        double products = 2.0 * 11 * (2 * 5 * 7 + 3 * 3 * 5);
        double gradient = Work.of(problem.model(), Function.GRADIENT);
        assertTrue(gradient >= products, () -> gradient + " < " + products);
        // what is summed besides is at most the loss and a product per entry of the output
        assertTrue(gradient <= products + 2 * 2 * 11 * 3, () -> gradient + " > " + products);
        double hessian = Work.of(problem.model(), Function.HESSIAN);
        assertTrue(hessian > gradient, () -> "the Hessian takes " + hessian);
    }

    @Test
    void malformedNetworksAreRefused() {
        for (String wrong :
                List.of("", "tanh", "tanh:2-3-1", "elu:2-3-1:5", "tanh:2:5", "tanh:2-x-1:5")) {
            var refused = assertThrows(IllegalArgumentException.class, () -> Network.parse(wrong));
            assertTrue(String.valueOf(refused.getMessage()).contains("FAMILY:WIDTHS:SAMPLES"));
        }
        assertThrows(IllegalArgumentException.class, () -> Network.parse("tanh:2-0-1:5"));
    }
}
