package dev.dln.engine.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.reference.DoubleArithmetic;
import dev.dln.engine.reference.RationalArithmetic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What annotated networks compute, beside networks written out by hand. */
final class TransformationMeaningTest {
    private static final String HEAD =
            """
            network n {
              data  X[d, m], Y[k, m]
              param W1[4, d], b1[4], W2[k, 4], b2[k]
            """;

    /** An array of small fractions for each input of a program. */
    private static Map<String, List<Rational>> arrays(
            CompiledModel model, Map<String, Integer> sizes, long seed) {
        var random = new Random(seed);
        var arrays = new HashMap<String, List<Rational>>();
        Program program = model.specialize(sizes);
        program.inputs()
                .forEach(
                        input -> {
                            int count =
                                    input.shape().stream()
                                            .mapToInt(d -> Integer.parseInt(d.toString()))
                                            .reduce(1, (a, b) -> a * b);
                            var values = new ArrayList<Rational>();
                            for (int i = 0; i < count; i++) {
                                values.add(Rational.of(random.nextInt(17) - 8, 8));
                            }
                            arrays.put(input.name(), values);
                        });
        return arrays;
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,1,3", "3,2,1", "2,3,5"})
    void eliminationAddsTheNeuronsAndTheRegulariser(int d, int k, int m) {
        String output = "output W2 * tanh(W1 * X + b1) + b2 ";
        CompiledModel annotated =
                Evaluate.compile(
                        HEAD
                                + output
                                + "@loss cross_entropy(Y) @eliminate(lambda = 0.25)"
                                + " @penalty l2(0.5) }");
        CompiledModel written =
                Evaluate.compile(
                        HEAD
                                + """
                                param eliminate_a[k], eliminate_b[k], eliminate_W[k, d]
                                let g = eliminate_a .* exp(eliminate_W * X + eliminate_b)
                                let q = W2 * tanh(W1 * X + b1) + b2 + g
                                output q @loss cross_entropy(Y) @penalty l2(0.5, W1, b1, W2, b2)
                                         @penalty l2(0.25, eliminate_a)
                                }
                                """);
        Map<String, Integer> sizes = Map.of("d", d, "k", k, "m", m);
        Map<String, List<Rational>> arrays = arrays(written, sizes, 7);
        for (String name : List.of("loss", "output")) {
            assertEquals(
                    value(written, name, sizes, arrays),
                    value(annotated, name, sizes, arrays),
                    name);
        }
        CompiledModel base = annotated.elimination().orElseThrow().base();
        assertEquals(
                value(
                        Evaluate.compile(
                                HEAD + output + "@loss cross_entropy(Y) @penalty l2(0.5)}"),
                        "loss",
                        sizes,
                        arrays),
                value(base, "loss", sizes, arrays));
    }

    private static List<Double> value(
            CompiledModel model,
            String output,
            Map<String, Integer> sizes,
            Map<String, List<Rational>> arrays) {
        return Evaluate.output(
                model, output, sizes, arrays, DoubleArithmetic.INSTANCE, Rational::toDouble);
    }

    /**
     * The average over paths, against the sum over all assignments of the paths' factors: three
     * layers, a bias in each and a shortcut past the relus, every path written out.
     */
    @Test
    void theAverageIsTheSumOverPaths() {
        CompiledModel averaged =
                Evaluate.compile(
                        """
                        network n {
                          data  X[2, m], Y[2, m]
                          param W1[3, 2], b1[3], W2[2, 3], b2[2], W3[2, 2], b3[2]
                          let A1 = relu(W1 * X + b1)
                          let A2 = relu(W2 * A1 + b2)
                          output W3 * A2 + b3 + X @loss squared(Y) @expected_relu(rho = 0.3)
                        }
                        """);
        Map<String, Integer> sizes = Map.of("m", 2);
        Map<String, List<Rational>> at = arrays(averaged, sizes, 3);
        List<Rational> output =
                Evaluate.output(averaged, "output", sizes, at, RationalArithmetic.INSTANCE, r -> r);
        Rational rho = Rational.of(3, 10);
        for (int sample = 0; sample < 2; sample++) {
            for (int unit = 0; unit < 2; unit++) {
                // paths that meet no relu: the last bias and the shortcut
                Rational sum = entry(at, "b3", unit).add(entry(at, "X", unit * 2 + sample));
                for (int j = 0; j < 2; j++) {
                    Rational last = entry(at, "W3", unit * 2 + j);
                    sum = sum.add(rho.multiply(last).multiply(entry(at, "b2", j)));
                    for (int i = 0; i < 3; i++) {
                        Rational middle = last.multiply(entry(at, "W2", j * 3 + i));
                        sum = sum.add(rho.multiply(middle).multiply(entry(at, "b1", i)));
                        for (int e = 0; e < 2; e++) {
                            Rational path =
                                    middle.multiply(entry(at, "W1", i * 2 + e))
                                            .multiply(entry(at, "X", e * 2 + sample));
                            sum = sum.add(rho.multiply(path));
                        }
                    }
                }
                assertEquals(sum, output.get(unit * 2 + sample));
            }
        }
    }

    /** Kawaguchi (2016), K11: x = (2, 1); the relu network has 8, half of all paths sum to 5/2. */
    @Test
    void pathSumOfTheSmallNetwork() {
        String text =
                """
                network n {
                  data  X[2, 1], Y[1, 1]
                  param W1[2, 2], W2[1, 2]
                  output W2 * relu(W1 * X) @loss squared(Y) @expected_relu(rho = 0.5)
                }
                """;
        CompiledModel averaged = Evaluate.compile(text);
        Map<String, List<Rational>> at =
                Map.of(
                        "X", numbers(2, 1),
                        "Y", numbers(0),
                        "W1", numbers(1, 2, -1, 1),
                        "W2", numbers(2, 3));
        assertEquals(
                List.of(Rational.of(5, 2)),
                Evaluate.output(
                        averaged, "output", Map.of(), at, RationalArithmetic.INSTANCE, r -> r));
        assertEquals(
                numbers(8),
                Evaluate.output(
                        averaged.averaging().orElseThrow().base(),
                        "output",
                        Map.of(),
                        at,
                        RationalArithmetic.INSTANCE,
                        r -> r));
    }

    private static Rational entry(Map<String, List<Rational>> at, String name, int index) {
        return at.getOrDefault(name, List.of()).get(index);
    }

    private static List<Rational> numbers(int... values) {
        var list = new ArrayList<Rational>();
        for (int value : values) {
            list.add(Rational.of(value));
        }
        return list;
    }
}
