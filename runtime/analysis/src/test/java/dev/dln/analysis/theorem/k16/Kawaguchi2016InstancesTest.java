package dev.dln.analysis.theorem.k16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.exact.ExactChain;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalProblem;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Random instances that meet the theorems' conditions: compiled linear networks at exact critical
 * points of every type, and averaged networks of relus. None is a violation. {@code
 * -Ddln.k16.instances=1000} runs so many.
 */
class Kawaguchi2016InstancesTest {
    private static final int COUNT = Integer.getInteger("dln.k16.instances", 12);
    private static final int MOST_PARAMETERS = 20;

    private final TreeMap<String, Integer> proved = new TreeMap<>();

    @Test
    void noneIsViolated(TestReporter reporter) {
        for (int i = 0; i < COUNT; i++) {
            var random = new SplittableRandom(9000L + i);
            critical(random, i);
            relus(random);
        }
        for (String id :
                List.of("thm2.3.i", "thm2.3.iii", "cor2.4", "lem4.1", "lem4.2", "lem4.3")) {
            assertTrue(proved.getOrDefault("k16." + id, 0) > 0, () -> id + " not in " + proved);
        }
        assertEquals(COUNT, proved.getOrDefault("k16.eq1", 0));
        reporter.publishEntry(COUNT + " instances, proved", proved.toString());
    }

    private void examine(BoundModel model, double[] point, List<Statement> statements) {
        try (var instance =
                new Instance(
                        model,
                        Optional.of(point),
                        new ReferenceDevice(),
                        LinearChain.knowledgeOf(model),
                        "test",
                        1)) {
            for (Statement s : statements) {
                Finding finding = s.examine(instance);
                assertTrue(
                        finding.ruling() != Ruling.VIOLATED,
                        () ->
                                s.id()
                                        + " at "
                                        + java.util.Arrays.toString(point)
                                        + model.data()
                                        + finding);
                if (finding.ruling() == Ruling.PROVED) {
                    proved.merge(s.id(), 1, Integer::sum);
                }
            }
        }
    }

    private static BigInteger common(RationalMatrix m) {
        return m.entries().stream()
                .map(Rational::denominator)
                .reduce(BigInteger.ONE, (a, b) -> a.divide(a.gcd(b)).multiply(b));
    }

    /**
     * The same problem with integer eigenvectors and targets so large that weights are integers.
     */
    private static RationalProblem whole(RationalProblem p) {
        RationalMatrix u = RationalMatrix.zero(p.y().rows(), 0);
        for (int j = 0; j < p.vectors().columns(); j++) {
            RationalMatrix v = p.vectors().columns(List.of(j));
            u = u.beside(v.scaled(new Rational(common(v), BigInteger.ONE)));
        }
        RationalMatrix coordinates = u.inverse().orElseThrow().times(p.map());
        var scale = new Rational(common(coordinates), BigInteger.ONE);
        return new RationalProblem(
                p.x(),
                p.y().scaled(scale),
                p.map().scaled(scale),
                p.eigenvalues().stream().map(v -> v.multiply(scale).multiply(scale)).toList(),
                u);
    }

    private void critical(SplittableRandom random, int number) {
        int depth = 2 + number % 3;
        RationalProblem p;
        var widths = new ArrayList<Integer>();
        int size;
        do {
            int inputs = random.nextInt(1, 4);
            int outputs = random.nextInt(1, inputs + 1);
            p = whole(RationalProblem.random(random, inputs, outputs, inputs + 1));
            widths.clear();
            widths.add(inputs);
            for (int k = 1; k < depth; k++) {
                widths.add(random.nextInt(1, 4));
            }
            widths.add(outputs);
            size = 0;
            for (int k = 1; k <= depth; k++) {
                size += widths.get(k) * widths.get(k - 1);
            }
        } while (size > MOST_PARAMETERS);
        int narrowest = widths.stream().mapToInt(d -> d).min().orElseThrow();
        List<List<Integer>> all = p.selections(narrowest);
        List<Integer> set = all.get(random.nextInt(all.size()));
        boolean connect = set.size() < narrowest && random.nextBoolean();
        List<RationalMatrix> idle =
                connect
                        ? RationalProblem.connected(widths, set.size())
                        : RationalProblem.idle(widths, set.size());
        ExactChain chain = p.point(widths, set, idle);
        double[] point =
                chain.layers().stream()
                        .flatMap(w -> w.entries().stream())
                        .mapToDouble(Rational::toDouble)
                        .toArray();
        String params =
                IntStream.rangeClosed(1, depth)
                        .mapToObj(k -> "W%d[%d, %d]".formatted(k, widths.get(k), widths.get(k - 1)))
                        .collect(Collectors.joining(", "));
        String product =
                IntStream.rangeClosed(1, depth)
                        .mapToObj(k -> "W" + (depth + 1 - k))
                        .collect(Collectors.joining(" * "));
        String text =
                "network n { data X[%d, m], Y[%d, m] param %s output %s * X @loss squared(Y) }"
                        .formatted(widths.getFirst(), widths.getLast(), params, product);
        examine(bind(text, p.x(), p.y()), point, Kawaguchi2016.statements());
    }

    private static BoundModel bind(String text, RationalMatrix x, RationalMatrix y) {
        return Binder.bind(
                        DlnCompiler.compile(new Source("t.dln", text)).model().orElseThrow(),
                        Map.of(
                                "X",
                                new Array(List.of(x.rows(), x.columns()), x.toDoubles()),
                                "Y",
                                new Array(List.of(y.rows(), y.columns()), y.toDoubles())))
                .orThrow();
    }

    /** Sums over paths, as written and averaged, at random integers. */
    private void relus(SplittableRandom random) {
        int inputs = random.nextInt(1, 4);
        int hidden = random.nextInt(1, 4);
        int outputs = random.nextInt(1, inputs + 1);
        RationalProblem p = RationalProblem.random(random, inputs, outputs, inputs + 1);
        String text =
                "network n { data X[%d, m], Y[%d, m] param W1[%d, %d], W2[%d, %d]"
                        .formatted(inputs, outputs, hidden, inputs, outputs, hidden);
        double[] point =
                IntStream.range(0, hidden * (inputs + outputs))
                        .mapToDouble(_ -> random.nextInt(-3, 4))
                        .toArray();
        BoundModel written =
                bind(text + " output W2 * relu(W1 * X) @loss squared(Y) }", p.x(), p.y());
        BoundModel averaged =
                bind(
                        text
                                + " output 4 * W2 * relu(W1 * X) @loss squared(Y)"
                                + " @expected_relu(rho = 0.25) }",
                        p.x(),
                        p.y());
        examine(written, point, statement("k16.eq1"));
        examine(averaged, point, statement("k16.cor3.2"));
    }

    private static List<Statement> statement(String id) {
        return Kawaguchi2016.statements().stream().filter(s -> s.id().equals(id)).toList();
    }
}
