package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.GradCheck;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SplitMix64;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * First and second derivatives against differences, at random points, on every device: of every
 * sample and of every definition of the standard library.
 */
class SampleDerivativesTest {
    private static final GradCheck.Options SOME = new GradCheck.Options(8, 2, 3);

    /** The reference device is slow, and SamplesTest compares all of its values. */
    private static final GradCheck.Options FEW = new GradCheck.Options(2, 1, 3);

    static List<Sample> samples() {
        return SamplesTest.samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void ofSamples(Sample sample) throws IOException {
        check(sample.name(), sample.bind(), true);
    }

    /** A definition of stdlib, and a network that uses it. */
    record Standard(String kind, String name) {
        String network() {
            String output = "output W * X + b @loss squared(Y) @penalty l2(0.1, W)";
            return switch (kind) {
                case "activation" -> output.replace("W * X + b", name + "(W * X + b)");
                case "loss" -> output.replace("squared", name);
                case "penalty" -> output.replace("l2", name);
                default ->
                        switch (name) {
                            case "dense" -> output.replace("W * X + b", "dense(W, b, X)");
                            case "softmax" -> output.replace("W * X + b", "softmax(W * X + b)");
                            case "residual", "max", "min" ->
                                    output.replace("W * X + b", name + "(W * X, b * ones(1, m))");
                            case "exponential_neurons" ->
                                    output.replace("W * X + b", name + "(b, b, W, X)");
                            case "dot" -> "minimize dot(W * X + b, Y)^2";
                            case "norm" -> "minimize norm(W * X + b - Y)";
                            default -> throw new AssertionError("no network uses " + name + " yet");
                        };
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Pattern DEFINITION =
            Pattern.compile("(?m)^(activation|loss|penalty|function) (\\w+)\\(");

    static List<Standard> library() {
        try (Stream<Path> files = Files.list(Sample.ROOT.resolve("stdlib"))) {
            return files.sorted().flatMap(SampleDerivativesTest::definitions).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Standard> definitions(Path file) {
        try {
            List<MatchResult> found = DEFINITION.matcher(Files.readString(file)).results().toList();
            return found.stream().map(match -> new Standard(match.group(1), match.group(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("library")
    void ofTheStandardLibrary(Standard definition) {
        String text =
                """
                network n(m = 5) {
                  data X[4, m], Y[3, m]
                  param W[3, 4] ~ uniform(0.2, 1), b[3] ~ uniform(0.2, 1)
                  %s
                }
                """
                        .formatted(definition.network());
        Compilation compilation = DlnCompiler.compile(new Source("n.dln", text));
        SplitMix64 random = new SplitMix64(5);
        // logarithms take positive numbers only
        boolean positive = definition.name.equals("log");
        Array x = array(4, 5, _ -> random.nextDouble() * (positive ? 1 : 2) - (positive ? 0 : 1));
        // targets are distributions where they must be, else numbers of both signs
        Array y =
                definition.name.equals("cross_entropy")
                        ? array(3, 5, i -> i / 5 == i % 3 ? 1 : 0)
                        : array(3, 5, _ -> 2 * random.nextDouble() - 1);
        BoundModel model =
                Binder.bind(
                                compilation
                                        .model()
                                        .orElseThrow(
                                                () ->
                                                        new AssertionError(
                                                                text + compilation.problems())),
                                Map.of("X", x, "Y", y))
                        .orThrow();
        check(definition.name, model, false);
    }

    private static Array array(int rows, int columns, IntToDoubleFunction entry) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, entry);
        return new Array(List.of(rows, columns), values);
    }

    /** Both orders at random points on every device. */
    private static void check(String name, BoundModel model, boolean alive) {
        for (Device device : Devices.all()) {
            boolean slow = device.name().equals("reference");
            int wanted = slow ? 1 : 2;
            GradCheck.Options options = slow ? FEW : SOME;
            try (Session session = device.open(model)) {
                int points = 0;
                for (int seed = 1; points < wanted; seed++) {
                    assertTrue(seed < 100, "the gradient of " + name + " is 0 everywhere");
                    double[] point = Points.random(model, seed);
                    double[] gradient = new double[point.length];
                    session.gradient(point, gradient);
                    if (alive && Arrays.stream(gradient).allMatch(g -> g == 0)) {
                        continue; // a dead relu network has nothing to check
                    }
                    points++;
                    String where = name + " on " + device.name() + " at seed " + seed + ": ";
                    passes(where, GradCheck.gradient(session, point, options));
                    passes(where, GradCheck.hessian(session, point, options));
                }
            }
        }
    }

    private static void passes(String where, GradCheck.Result result) {
        assertEquals(
                GradCheck.Status.PASSED,
                result.status(),
                () -> where + "order " + result.order() + " " + result.listed());
        assertEquals(0, result.failed());
        assertTrue(
                result.compared() > 3 * (result.kinks() + result.unresolved()),
                () -> where + "little was compared: " + result);
    }
}
