package dev.dln.engine.language;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.reference.DoubleArithmetic;
import dev.dln.engine.reference.Interpreter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * No property is claimed that numbers contradict: functions of stdlib and some hundred random
 * expressions, evaluated at random points and at points where kinks are.
 */
class PropertyProbeTest {
    private static final double TOLERANCE = 1e-7;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity", "exp", "log", "tanh", "sigmoid", "softplus", "erf", "sin", "cos",
                "square", "power", "relu", "leaky_relu", "elu", "gelu", "silu", "abs", "sign",
                "step"
            })
    void activations(String name) {
        probe("network p { param x minimize " + name + "(x) }", 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "squared",
                "mse",
                "cross_entropy",
                "logistic",
                "hinge",
                "smoothed_hinge",
                "pseudo_huber",
                "cauchy",
                "blake_zisserman",
                "corrupted_gaussian",
                "absolute",
                "two_sided_truncated_square"
            })
    void losses(String name) {
        probe(
                "network p { data y[c, m] param x[c, m] output x @loss " + name + "(y) }",
                name.hashCode());
    }

    @Test
    void randomExpressions() {
        var random = new SplittableRandom(20_261_122);
        int[] claims = {0};
        for (int i = 0; i < 400; i++) {
            String expression = expression(random, 3);
            String network =
                    i % 3 == 0
                            ? "network p { param x[2, 3] minimize sum(" + expression + ") }"
                            : "network p { param x minimize " + expression + " }";
            claims[0] += probe(network, i);
        }
        // the calculus must also say something
        assertTrue(claims[0] > 1_200, () -> claims[0] + " claims");
    }

    private static String expression(SplittableRandom random, int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return random.nextInt(3) == 0 ? constant(random) : "x";
        }
        String a = expression(random, depth - 1);
        String b = expression(random, depth - 1);
        return switch (random.nextInt(30)) {
            case 0, 1, 2 -> "(" + a + " + " + b + ")";
            case 3 -> "(" + a + " - " + b + ")";
            case 4 -> "(" + a + ") .* (" + b + ")";
            case 5 -> constant(random) + " .* (" + a + ")";
            case 6 -> "exp(" + a + ")";
            case 7 -> "tanh(" + a + ")";
            case 8 -> "sigmoid(" + a + ")";
            case 9 -> "softplus(" + a + ")";
            case 10 -> "erf(" + a + ")";
            case 11 -> "sin(" + a + ")";
            case 12, 13 -> "relu(" + a + ")";
            case 14 -> "abs(" + a + ")";
            case 15 -> "sqrt(1 + (" + a + ") .^ 2)";
            case 16 -> "log(1 + exp(" + a + "))";
            case 17 -> "(" + a + ") .^ " + random.nextInt(2, 5);
            case 18 -> "where(" + a + ", " + b + ", " + expression(random, depth - 1) + ")";
            case 19 -> "max(" + a + ", " + b + ")";
            case 20 -> "relu(" + a + ") .^ " + random.nextInt(2, 4);
            case 21 -> "log(2 + (" + a + ") .^ 2)";
            case 22 -> "sqrt(" + a + ")";
            case 23 -> "log(" + a + ")";
            case 24 -> "1 ./ (" + a + ")";
            case 25 -> "expm1(" + a + ")";
            case 26 -> "atan(" + a + ")";
            case 27 -> random.nextBoolean() ? "step(" + a + ")" : "sign(" + a + ")";
            case 28 -> "log1p(" + a + ")";
            default -> "(" + a + ") .^ " + (random.nextBoolean() ? "1.5" : "(-2)");
        };
    }

    private static String constant(SplittableRandom random) {
        return "(" + random.nextInt(-4, 5) + " / 2)";
    }

    // ---- one subject

    /** Checks every claim about a network's loss as a function of x; returns how many there are. */
    private static int probe(String text, long seed) {
        if (!Evaluate.codes(text).isEmpty()) {
            return 0; // a random expression that divides by zero
        }
        CompiledModel model = Evaluate.compile(text);
        boolean distributions = text.contains("cross_entropy");
        if (model.program().inputs().stream().noneMatch(i -> i.name().equals("x"))) {
            return 0;
        }
        Map<String, Interval> assumed =
                distributions ? Map.of("y", Interval.closed(0, 1)) : Map.of();
        Properties claims = PropertyCalculus.of(model.program(), "loss", "x", assumed);
        var probe = new Probe(text, model, claims, seed);
        probe.run(distributions);
        return probe.yes();
    }

    /** The numbers. */
    private static final class Probe {
        private final String text;
        private final Properties claims;
        private final Interpreter<Double> interpreter;
        private final Program program;
        private final SplittableRandom random;
        private final int size;
        private final int others;
        private double large;

        Probe(String text, CompiledModel model, Properties claims, long seed) {
            this.text = text;
            this.claims = claims;
            Program fixed =
                    model.specialize(
                            model.dimensions().isEmpty() ? Map.of() : Map.of("c", 2, "m", 3));
            // every node is an output, so that large intermediate values can be seen
            this.program =
                    new Program(
                            fixed.nodes(),
                            fixed.shapes(),
                            IntStream.range(0, fixed.nodes().size())
                                    .mapToObj(i -> new Program.Output("n" + i, i))
                                    .toList());
            this.size = inputSize("x");
            this.others = inputSize("y");
            this.interpreter = new Interpreter<>(program, DoubleArithmetic.INSTANCE);
            this.random = new SplittableRandom(seed);
            this.output = fixed.output("loss");
        }

        private final int output;

        private int inputSize(String name) {
            for (Op.Input input : program.inputs()) {
                if (input.name().equals(name)) {
                    return input.shape().stream()
                            .mapToInt(d -> Integer.parseInt(d.toString()))
                            .reduce(1, (a, b) -> a * b);
                }
            }
            return 0;
        }

        int yes() {
            return (int)
                    List.of(
                                    claims.convex(),
                                    claims.concave(),
                                    claims.continuous(),
                                    claims.c1(),
                                    claims.increasing(),
                                    claims.decreasing(),
                                    claims.strictlyIncreasing(),
                                    claims.positiveDerivative(),
                                    claims.lipschitz(),
                                    claims.polynomial(),
                                    claims.nonnegative(),
                                    claims.bounded())
                            .stream()
                            .filter(a -> a == Answer.YES)
                            .count();
        }

        void run(boolean distributions) {
            for (int round = 0; round < 60; round++) {
                if (others > 0) {
                    interpreter.set(
                            "y", point(others, distributions ? 0 : -2, distributions ? 1 : 2));
                }
                List<Double> a = point(size, -3, 3);
                List<Double> b = point(size, -3, 3);
                pair(a, b);
                pair(ordered(a, b, true), ordered(a, b, false));
                beside(a, b);
            }
            if (size == 1) {
                for (int i = -12; i <= 12; i++) {
                    beside(List.of(i / 4.0), List.of(i / 4.0 + 1));
                    pair(List.of(i / 4.0), List.of(i / 4.0 + 0.25));
                }
            }
        }

        private List<Double> point(int count, double low, double high) {
            var entries = new ArrayList<Double>();
            for (int i = 0; i < count; i++) {
                entries.add(random.nextDouble(low, high));
            }
            return entries;
        }

        private static List<Double> ordered(List<Double> a, List<Double> b, boolean lower) {
            var entries = new ArrayList<Double>();
            for (int i = 0; i < a.size(); i++) {
                entries.add(lower ? Math.min(a.get(i), b.get(i)) : Math.max(a.get(i), b.get(i)));
            }
            return entries;
        }

        /** a + t (b - a). */
        private static List<Double> between(List<Double> a, List<Double> b, double t) {
            var entries = new ArrayList<Double>();
            for (int i = 0; i < a.size(); i++) {
                entries.add(a.get(i) + t * (b.get(i) - a.get(i)));
            }
            return entries;
        }

        private double at(List<Double> x) {
            interpreter.set("x", x);
            interpreter.run();
            large = 1;
            for (Program.Output node : program.outputs()) {
                for (double entry : interpreter.output(node.name()).values()) {
                    if (Double.isNaN(entry)) {
                        return entry; // not defined here, even where a comparison hides it
                    }
                    large = Math.max(large, Math.abs(entry));
                }
            }
            return interpreter.output("n" + output).values().getFirst();
        }

        private void pair(List<Double> a, List<Double> b) {
            double fa = at(a);
            double scale = large;
            double fb = at(b);
            scale = Math.max(scale, large);
            double middle = at(between(a, b, 0.5));
            scale = Math.max(scale, large);
            if (!Double.isFinite(fa)
                    || !Double.isFinite(fb)
                    || !Double.isFinite(middle)
                    || !(scale < 1e8)) {
                return;
            }
            double slack = TOLERANCE * scale;
            double distance = 0;
            boolean inOrder = true;
            for (int i = 0; i < a.size(); i++) {
                double gap = b.get(i) - a.get(i);
                distance = Math.hypot(distance, gap);
                inOrder &= gap >= 0;
            }
            refute(claims.convex(), "convex", middle > (fa + fb) / 2 + slack, a, b);
            refute(claims.concave(), "concave", middle < (fa + fb) / 2 - slack, a, b);
            refute(claims.affine(), "affine", Math.abs(middle - (fa + fb) / 2) > slack, a, b);
            refute(claims.increasing(), "increasing", inOrder && fa > fb + slack, a, b);
            refute(claims.decreasing(), "decreasing", inOrder && fa < fb - slack, a, b);
            refute(claims.nonnegative(), "nonnegative", fa < -slack, a, b);
            double change = Math.abs(fa - fb);
            double allowed = claims.lipschitzConstant() * distance + slack;
            refute(claims.lipschitz(), "Lipschitz", change > allowed, a, b);
            Interval range = claims.range();
            boolean outside = fa < range.low() - slack || fa > range.high() + slack;
            refute(Answer.YES, "in " + range, outside, a, b);
        }

        /** Limits and slopes from both sides of a point, in a direction. */
        private void beside(List<Double> a, List<Double> b) {
            double h = 1e-5;
            double here = at(a);
            double scale = large;
            double right = at(between(a, b, h));
            double left = at(between(a, b, -h));
            double far = at(between(a, b, 2 * h));
            if (!Double.isFinite(here + right + left + far) || !(scale < 1e4)) {
                return;
            }
            double jump = Math.max(Math.abs(right - here), Math.abs(left - here));
            double close =
                    Math.max(
                            Math.abs(at(between(a, b, h / 1e4)) - here),
                            Math.abs(at(between(a, b, -h / 1e4)) - here));
            boolean jumps = jump > 0.02 * scale * scale && close > jump / 2;
            refute(claims.continuous(), "continuous", jumps, a, b);
            double kink = Math.abs(right - 2 * here + left) / h;
            double nearer =
                    Math.abs(at(between(a, b, h / 8)) - 2 * here + at(between(a, b, -h / 8)));
            // the jump of the slope, which does not shrink with h
            boolean kinked = kink > 0.01 * scale * scale && nearer / (h / 8) > kink / 2;
            refute(claims.c1(), "C1", kinked, a, b);
            if (size == 1) {
                double slope = (right - left) / (2 * h) * Math.signum(b.getFirst() - a.getFirst());
                refute(claims.positiveDerivative(), "f' > 0", slope < -1e-6 * scale, a, b);
            }
        }

        private void refute(
                Answer claim, String what, boolean contradicted, List<Double> a, List<Double> b) {
            if (claim == Answer.YES && contradicted) {
                fail(what + " is claimed, and contradicted at " + a + " and " + b + ": " + text);
            }
        }
    }
}
