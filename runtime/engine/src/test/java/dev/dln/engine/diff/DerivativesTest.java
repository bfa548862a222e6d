package dev.dln.engine.diff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Verifier;
import dev.dln.engine.diff.Networks.Network;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Gradient, Hessian-vector product and Hessian against differences and against each other. */
class DerivativesTest {
    private static final int RANDOM_PROGRAMS = 120;

    static Stream<Network> networks() {
        return Stream.concat(
                Networks.small().stream(),
                LongStream.range(0, RANDOM_PROGRAMS).mapToObj(RandomPrograms::of));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientIsTheLimitOfDifferences(Network network) {
        Program forward = network.program();
        Program gradient = verified(Derivatives.gradient(forward, inputs(network)));
        Values point = Values.random(forward, new Random(1));
        Values values = Values.evaluate(gradient, point);
        assertEquals(loss(forward, point), values.get("loss")[0], 1e-12);
        double step = 1e-5;
        for (String parameter : network.parameters()) {
            double[] entries = values.get("gradient." + parameter);
            for (int i = 0; i < entries.length; i++) {
                double difference =
                        (loss(forward, moved(point, parameter, i, step))
                                        - loss(forward, moved(point, parameter, i, -step)))
                                / (2 * step);
                assertEquals(difference, entries[i], 1e-7 * Math.max(1, Math.abs(difference)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void hvpIsTheLimitOfDifferencesOfGradients(Network network) {
        Program forward = network.program();
        Program gradient = Derivatives.gradient(forward, inputs(network));
        Program hvp = verified(Derivatives.hvp(forward, inputs(network)));
        Values all = Values.random(forward, new Random(2));
        Random random = new Random(3);
        Values plus = all;
        Values minus = all;
        double step = 1e-5;
        for (String parameter : network.parameters()) {
            double[] up = all.get(parameter).clone();
            double[] down = up.clone();
            double[] direction = random.doubles(up.length, -1, 1).toArray();
            for (int i = 0; i < up.length; i++) {
                up[i] += step * direction[i];
                down[i] -= step * direction[i];
            }
            all = all.with("direction." + parameter, direction);
            plus = plus.with(parameter, up);
            minus = minus.with(parameter, down);
        }
        Values product = Values.evaluate(hvp, all);
        Values above = Values.evaluate(gradient, plus);
        Values below = Values.evaluate(gradient, minus);
        for (String parameter : network.parameters()) {
            String name = "gradient." + parameter;
            double[] actual = product.get("hvp." + parameter);
            for (int i = 0; i < actual.length; i++) {
                double expected = (above.get(name)[i] - below.get(name)[i]) / (2 * step);
                assertEquals(expected, actual[i], 1e-6 * Math.max(1, Math.abs(expected)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void hessianIsTheProductsWithUnitVectors(Network network) {
        Program forward = network.program();
        Program hvp = Derivatives.hvp(forward, inputs(network));
        Program hessian = verified(Derivatives.hessian(forward, inputs(network)));
        Values point = Values.random(forward, new Random(4));
        Values blocks = Values.evaluate(hessian, point);
        List<String> parameters = network.parameters();
        for (int c = 0; c < parameters.size(); c++) {
            String column = parameters.get(c);
            int columns = point.get(column).length;
            for (int j = 0; j < columns; j++) {
                Values all = point;
                for (String parameter : parameters) {
                    double[] unit = new double[point.get(parameter).length];
                    if (parameter.equals(column)) {
                        unit[j] = 1;
                    }
                    all = all.with("direction." + parameter, unit);
                }
                Values product = Values.evaluate(hvp, all);
                for (String row : parameters.subList(c, parameters.size())) {
                    double[] block = blocks.get("hessian." + row + "." + column);
                    double[] expected = product.get("hvp." + row);
                    for (int i = 0; i < expected.length; i++) {
                        assertEquals(
                                expected[i],
                                block[i * columns + j],
                                1e-11 * Math.max(1, largest(expected)));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyPassKeepsValuesAndWellFormedness(Network network) {
        Program forward = network.program();
        List<Op.Input> parameters = inputs(network);
        checkPasses(forward);
        checkPasses(Derivatives.gradient(forward, parameters));
        checkPasses(Derivatives.hvp(forward, parameters));
        checkPasses(Derivatives.hessian(forward, parameters));
    }

    private static void checkPasses(Program program) {
        Values point = Values.random(program, new Random(5));
        Values expected = Values.evaluate(program, point);
        Program current = program;
        for (Passes.Pass pass : Passes.FOR_DEVICES) {
            current = verified(pass.run().apply(current));
            Values actual = Values.evaluate(current, point);
            assertEquals(expected.entries().keySet(), actual.entries().keySet(), pass.name());
            expected.entries()
                    .forEach(
                            (name, values) ->
                                    assertArrayEquals(
                                            values,
                                            actual.get(name),
                                            1e-11 * Math.max(1, largest(values)),
                                            pass.name() + ": " + name));
        }
        for (Op op : current.nodes()) {
            if (op instanceof Op.Contract contract) {
                assertTrue(contract.factors().size() <= 2, contract.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void diagonalBlocksOfTheHessianAreSymmetric(Network network) {
        Program hessian = Derivatives.hessian(network.program(), inputs(network));
        Values point = Values.random(network.program(), new Random(6));
        Values blocks = Values.evaluate(hessian, point);
        for (String parameter : network.parameters()) {
            double[] block = blocks.get("hessian." + parameter + "." + parameter);
            int size = point.get(parameter).length;
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < i; j++) {
                    assertEquals(
                            block[i * size + j],
                            block[j * size + i],
                            1e-12 * Math.max(1, largest(block)));
                }
            }
        }
    }

    private static double largest(double[] values) {
        return java.util.Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static Program verified(Program program) {
        return Verifier.verify(program);
    }

    private static List<Op.Input> inputs(Network network) {
        return Derivatives.parameters(network.program(), network.parameters());
    }

    private static double loss(Program forward, Values point) {
        return Values.evaluate(forward, point).get("loss")[0];
    }

    private static Values moved(Values point, String parameter, int entry, double step) {
        double[] values = point.get(parameter).clone();
        values[entry] += step;
        return point.with(parameter, values);
    }
}
