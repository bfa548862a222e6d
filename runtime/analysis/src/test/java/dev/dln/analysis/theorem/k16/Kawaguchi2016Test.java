package dev.dln.analysis.theorem.k16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.exact.ExactChain;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalProblem;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statements;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Acceptance cases K1 to K12, R7 and R9: the statements on instances with known answers. */
class Kawaguchi2016Test {
    private static final double[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    private static final double[] TARGETS = {3, 0, 0, 0, 2, 0, 0, 0, 1};

    private static BoundModel chain(double[] x, double[] y, int... widths) {
        int last = widths[widths.length - 1];
        String params =
                IntStream.range(1, widths.length)
                        .mapToObj(k -> "W%d[%d, %d]".formatted(k, widths[k], widths[k - 1]))
                        .collect(Collectors.joining(", "));
        String product =
                IntStream.range(1, widths.length)
                        .mapToObj(k -> "W" + (widths.length - k))
                        .collect(Collectors.joining(" * "));
        String text =
                "network n { data X[%d, m], Y[%d, m] param %s output %s * X @loss squared(Y) }"
                        .formatted(widths[0], last, params, product);
        int samples = x.length / widths[0];
        return Binder.bind(
                        DlnCompiler.compile(new Source("t.dln", text)).model().orElseThrow(),
                        Map.of(
                                "X",
                                new Array(List.of(widths[0], samples), x),
                                "Y",
                                new Array(List.of(last, samples), y)))
                .orThrow();
    }

    private static Finding examine(String id, BoundModel model, double... point) {
        Knowledge knowledge = LinearChain.knowledgeOf(model);
        try (var instance =
                new Instance(
                        model,
                        point.length == 0 ? Optional.empty() : Optional.of(point),
                        new ReferenceDevice(),
                        knowledge,
                        "test",
                        1)) {
            return Statements.find("k16." + id).orElseThrow().examine(instance);
        }
    }

    private static String exact(Finding finding, String caption) {
        return finding.evidence().stream()
                .filter(e -> e.caption().equals(caption))
                .map(e -> e instanceof Exhibit.Exact x ? x.value() : e.toString())
                .findFirst()
                .orElse("none");
    }

    // ---- K1: gradient and Hessian, by the lemmas and by the compiler

    private static final double[] K1 = {1, 0, 1, 1, 1, -1, 0, 2};

    private static BoundModel k1() {
        return chain(new double[] {1, 0, 1, 0, 1, 1}, new double[] {1, 2, 0, 0, 1, 1}, 2, 2, 2);
    }

    @Test
    void k1Gradient() {
        Finding finding = examine("lem4.1", k1(), K1);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        assertEquals("[-2, -4; 12, 12]", exact(finding, "gradient by W_1"));
        assertEquals("[-2, -6; 5, 9]", exact(finding, "gradient by W_2"));
    }

    @Test
    void k1Hessian() {
        Finding finding = examine("lem4.3", k1(), K1);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        Exhibit.Grid grid =
                (Exhibit.Grid)
                        finding.evidence().stream()
                                .filter(Exhibit.Grid.class::isInstance)
                                .findFirst()
                                .orElseThrow();
        String rows =
                IntStream.range(0, 8)
                        .mapToObj(
                                i ->
                                        Arrays.stream(grid.values(), 8 * i, 8 * i + 8)
                                                .mapToObj(v -> String.valueOf((int) v))
                                                .collect(Collectors.joining(" ")))
                        .collect(Collectors.joining("; "));
        assertEquals(
                "2 1 -2 -1 0 3 5 0; 1 2 -1 -2 -3 3 4 0; -2 -1 10 5 -2 -5 4 11;"
                        + " -1 -2 5 10 -1 -7 2 10; 0 -3 -2 -1 2 3 0 0; 3 3 -5 -7 3 6 0 0;"
                        + " 5 4 4 2 0 0 2 3; 0 0 11 10 0 0 3 6",
                rows);
    }

    /** The formula for any two layers, on a deeper chain with other data, against the compiler. */
    @Test
    void k1DeeperBlocks() {
        BoundModel model =
                chain(
                        new double[] {1, 2, 0, -1, 1, 1},
                        new double[] {1, 0, 2, 1, 1, 1},
                        2,
                        3,
                        2,
                        1,
                        2);
        double[] point =
                IntStream.range(0, model.layout().size()).mapToDouble(i -> i * 5 % 7 - 3).toArray();
        assertEquals(Ruling.PROVED, examine("lem4.1", model, point).ruling());
        assertEquals(Ruling.PROVED, examine("lem4.3", model, point).ruling());
    }

    // ---- K2, R9: one hidden layer, every index set

    private static RationalProblem problem() {
        return RationalProblem.of(RationalMatrix.identity(3), new RationalMatrix(3, 3, TARGETS))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "2, '', 7, '6,6,0'",
        "2, '1', 5/2, '7,2,3'",
        "2, '2', 5, '6,3,3'",
        "2, '3', 13/2, '5,4,3'",
        "2, '1 2', 1/2, '8,0,4'",
        "2, '1 3', 2, '7,1,4'",
        "2, '2 3', 9/2, '6,2,4'",
        "1, '', 7, '3,3,0'",
        "1, '1', 5/2, '5,0,1'",
        "1, '2', 5, '4,1,1'",
        "1, '3', 13/2, '3,2,1'",
        "3, '1 2 3', 0, '9,0,9'",
    })
    void k2EveryIndexSet(int p, String indices, String value, String inertia) {
        List<Integer> set =
                indices.isEmpty()
                        ? List.of()
                        : Arrays.stream(indices.split(" ")).map(Integer::valueOf).toList();
        List<Integer> widths = List.of(3, p, 3);
        ExactChain point = problem().point(widths, set, RationalProblem.idle(widths, set.size()));
        double[] flat =
                point.layers().stream()
                        .flatMap(w -> w.entries().stream())
                        .mapToDouble(Rational::toDouble)
                        .toArray();
        BoundModel model = chain(IDENTITY, TARGETS, 3, p, 3);
        Finding sets = examine("sec4.1.corrected", model, flat);
        assertEquals(Ruling.PROVED, sets.ruling(), sets::toString);
        assertEquals(value, exact(sets, "loss"));
        assertEquals("{" + indices.replace(' ', ',') + "}", exact(sets, "directions selected"));
        var found = point.hessian().inertia();
        assertEquals(inertia, found.positive() + "," + found.negative() + "," + found.zero());
        boolean global = set.size() == p && set.getLast() == p;
        assertEquals(
                global ? Ruling.NOT_APPLICABLE : Ruling.PROVED,
                examine("cor2.4", model, flat).ruling());
        assertEquals(
                global ? Ruling.PROVED : Ruling.NOT_APPLICABLE,
                examine("thm2.3.ii", model, flat).ruling());
        assertEquals(Ruling.PROVED, examine("lem4.2", model, flat).ruling());
    }

    /** R9: the autoencoder X = Y = diag(3,2,1) with one unit. */
    @ParameterizedTest
    @CsvSource({"0, 7, false", "1, 5/2, true", "2, 5, false", "3, 13/2, false"})
    void r9Autoencoder(int direction, String value, boolean minimum) {
        String text =
                "network n { data X[3, m] param W1[1, 3], W2[3, 1]"
                        + " output W2 * W1 * X @loss squared(X) }";
        BoundModel model =
                Binder.bind(
                                DlnCompiler.compile(new Source("t.dln", text))
                                        .model()
                                        .orElseThrow(),
                                Map.of("X", new Array(List.of(3, 3), TARGETS)))
                        .orThrow();
        double[] point = new double[6];
        if (direction > 0) {
            point[direction - 1] = 1;
            point[2 + direction] = 1;
        }
        Finding finding = examine("sec4.1.corrected", model, point);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        assertEquals(value, exact(finding, "loss"));
        assertEquals(
                minimum ? Ruling.PROVED : Ruling.NOT_APPLICABLE,
                examine("prop2.1", model, point).ruling());
        assertEquals(
                minimum ? Ruling.NOT_APPLICABLE : Ruling.PROVED,
                examine("thm2.3.iii", model, point).ruling());
    }

    // ---- K3, K4: deeper

    @Test
    void k4GlobalMinimum() {
        BoundModel model = chain(IDENTITY, TARGETS, 3, 2, 2, 3);
        double[] best = {3, 0, 0, 0, 2, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0};
        assertEquals(Ruling.PROVED, examine("thm2.3.ii", model, best).ruling());
        assertEquals(Ruling.PROVED, examine("conj2.2", model, best).ruling());
        assertEquals(Ruling.NOT_APPLICABLE, examine("thm2.3.iii", model, best).ruling());
    }

    /** Two hundredths of rounding away the certificate in fractions finds the point itself. */
    @Test
    void k4AtRoundedNumbers() {
        BoundModel model = chain(IDENTITY, TARGETS, 3, 2, 2, 3);
        double[] best = {3, 0, 0, 0, 2, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0};
        best[0] += 1e-12;
        Finding finding = examine("thm2.3.ii", model, best);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
    }

    // ---- K5, K5b, K6, K7, K8

    @Test
    void k5ZeroIsBad() {
        BoundModel model = chain(IDENTITY, TARGETS, 3, 2, 2, 3);
        Finding finding = examine("cor2.4", model);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        assertEquals(Ruling.PROVED, examine("thm2.3.i", model).ruling());
    }

    /** Idle entries of W3, W2, W1; whether the middle rank is full, and the inertia. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, false, '0, 11, 5'",
        "0, 1, 0, 0, true, '2, 7, 7'",
        "1, 0, 0, 0, false, '1, 9, 6'",
        "0, 0, 0, 1, false, '1, 9, 6'",
        "0, 0, 1, 0, false, '0, 11, 5'",
    })
    void k6(double z3, double z2, double z11, double z12, boolean full, String inertia) {
        double[] point = {3, 0, 0, z11, z12, 0, 1, 0, 0, z2, 1, 0, 0, z3, 0, 0};
        BoundModel model = chain(IDENTITY, TARGETS, 3, 2, 2, 3);
        Finding saddle = examine("thm2.3.iii", model, point);
        assertEquals(Ruling.PROVED, saddle.ruling(), saddle::toString);
        assertEquals(inertia, exact(saddle, "eigenvalues of the Hessian (-, 0, +)"));
        assertEquals(
                full ? Ruling.PROVED : Ruling.NOT_APPLICABLE,
                examine("thm2.3.iv", model, point).ruling());
        boolean semidefinite = inertia.startsWith("0");
        for (String id : List.of("lem4.4", "cor4.5", "lem4.6")) {
            assertEquals(
                    semidefinite ? Ruling.PROVED : Ruling.NOT_APPLICABLE,
                    examine(id, model, point).ruling(),
                    id);
        }
    }

    /** Nothing selected; the entries that are one. */
    @ParameterizedTest
    @CsvSource({
        "'', '0, 16, 0'",
        "'6 9', '6, 4, 6'",
        "'6', '3, 10, 3'",
        "'0 4', '4, 8, 4'",
        "'10 13', '4, 8, 4'"
    })
    void k7(String ones, String inertia) {
        double[] point = new double[16];
        if (!ones.isEmpty()) {
            Arrays.stream(ones.split(" ")).forEach(i -> point[Integer.parseInt(i)] = 1);
        }
        BoundModel model = chain(IDENTITY, TARGETS, 3, 2, 2, 3);
        Finding saddle = examine("thm2.3.iii", model, point);
        assertEquals(Ruling.PROVED, saddle.ruling(), saddle::toString);
        assertEquals(inertia, exact(saddle, "eigenvalues of the Hessian (-, 0, +)"));
        assertEquals(
                inertia.startsWith("0") ? Ruling.PROVED : Ruling.NOT_APPLICABLE,
                examine("lem4.4", model, point).ruling());
    }

    /** W1 sees only what the targets ignore: its rank does not make the saddle strict. */
    @Test
    void k8TheTargetsCount() {
        BoundModel model = chain(new double[] {1, 0, 0, 1}, new double[] {2, 0}, 2, 1, 1, 1);
        Finding finding = examine("thm2.3.iii", model, 0, 1, 0, 0);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        assertEquals("0, 4, 0", exact(finding, "eigenvalues of the Hessian (-, 0, +)"));
    }

    // ---- K9 to K12

    @Test
    void k9TheSecondDirectionAlone() {
        BoundModel model = chain(new double[] {1, 0, 0, 1}, new double[] {2, 0, 0, 1}, 2, 1, 2);
        Finding printed = examine("sec4.1", model, 0, 1, 0, 1);
        assertEquals(Ruling.UNSOUND, printed.ruling());
        assertEquals(Standing.REFUTED, printed.concluded());
        Finding corrected = examine("sec4.1.corrected", model, 0, 1, 0, 1);
        assertEquals(Ruling.PROVED, corrected.ruling());
        assertEquals("2", exact(corrected, "loss"));
    }

    /** At maximal rank: (D - neg, neg, P - D); a fibre of 18 where the orbit has 16. */
    @Test
    void k10MaximalRank() {
        List<Integer> widths = List.of(3, 4, 2, 3);
        ExactChain point = problem().point(widths, List.of(1, 2), RationalProblem.idle(widths, 2));
        var inertia = point.hessian().inertia();
        assertEquals(8, inertia.positive());
        assertEquals(0, inertia.negative());
        assertEquals(18, inertia.zero());
        assertEquals(16, point.tangents().rank());
    }

    @Test
    void k11PathsOfRelus() {
        String text =
                "network n { data X[2, m], Y[1, m] param W1[2, 2], W2[1, 2]"
                        + " output W2 * relu(W1 * X) @loss squared(Y) %s }";
        Map<String, Array> data =
                Map.of(
                        "X",
                        new Array(List.of(2, 1), new double[] {2, 1}),
                        "Y",
                        new Array(List.of(1, 1), new double[] {0}));
        double[] point = {1, 2, -1, 1, 2, 3};
        Finding sum =
                examine(
                        "eq1",
                        Binder.bind(
                                        DlnCompiler.compile(new Source("t.dln", text.formatted("")))
                                                .model()
                                                .orElseThrow(),
                                        data)
                                .orThrow(),
                        point);
        assertEquals(Ruling.PROVED, sum.ruling(), sum::toString);
        assertEquals("[8]", exact(sum, "output"));
        String rows =
                sum.evidence().stream()
                        .filter(Exhibit.Rows.class::isInstance)
                        .map(e -> ((Exhibit.Rows) e).body().toString())
                        .findFirst()
                        .orElseThrow();
        assertTrue(rows.contains("1 - 2 - 1, -6, not active"), rows);
        // the expectation is asked for with inputs of full row rank
        Finding averaged =
                examine(
                        "cor3.2",
                        Binder.bind(
                                        DlnCompiler.compile(
                                                        new Source(
                                                                "t.dln",
                                                                text.replace(
                                                                                "W2 * relu",
                                                                                "2 * W2 * relu")
                                                                        .formatted(
                                                                                "@expected_relu(rho"
                                                                                    + " = 0.5)")))
                                                .model()
                                                .orElseThrow(),
                                        Map.of(
                                                "X",
                                                new Array(List.of(2, 2), new double[] {2, 0, 1, 1}),
                                                "Y",
                                                new Array(List.of(1, 2), new double[] {1, 3})))
                                .orThrow(),
                        point);
        assertEquals(Ruling.PROVED, averaged.ruling(), averaged::toString);
        assertTrue(exact(averaged, "expectation over paths").startsWith("[5,"));
    }

    @Test
    void k12AWorseProjector() {
        BoundModel model = chain(IDENTITY, TARGETS, 3, 2, 3);
        Finding finding = examine("lem4.6", model, 3, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1);
        assertEquals(Ruling.NOT_APPLICABLE, finding.ruling());
        assertEquals("{1,3}", exact(finding, "directions selected"));
        assertEquals("[1, 0, 0; 0, 0, 0; 0, 0, 1]", exact(finding, "P_C"));
        assertEquals("no", exact(finding, "X r = 0"));
    }

    /** R7: X of rank 1. The theorem is silent there; the minimum is known all the same. */
    @Test
    void r7RankDeficientInputs() {
        BoundModel model = chain(new double[] {1, 0, 0, 0}, new double[] {1, 2, 3, 4}, 2, 1, 2);
        assertEquals(Ruling.NOT_APPLICABLE, examine("thm2.3.ii", model).ruling());
        assertEquals(
                Optional.of(Rational.of(10)),
                LinearChain.recognise(model)
                        .orElseThrow()
                        .theory()
                        .provedMinimum()
                        .flatMap(m -> m.exact()));
    }

    /** Irrational eigenvalues: distinct by the polynomial; a numerical minimum by certificate. */
    @Test
    void irrationalEigenvalues() {
        BoundModel model =
                chain(new double[] {1, 0, 1, 0, 1, 1}, new double[] {1, 2, 0, 0, 1, -1}, 2, 1, 2);
        Finding finding = examine("thm2.3.ii", model);
        assertEquals(Ruling.PROVED, finding.ruling(), finding::toString);
        assertTrue(
                finding.evidence().stream()
                        .anyMatch(e -> e.caption().contains("characteristic polynomial")));
        double[] best =
                LinearChain.recognise(model)
                        .orElseThrow()
                        .theory()
                        .representative(dev.dln.analysis.linear.IndexSet.of(1));
        Finding there = examine("thm2.3.ii", model, best);
        assertEquals(Ruling.PROVED, there.ruling(), there::toString);
    }

    /** The places where the line bends lie beyond doubles; that is no verdict and no error. */
    @ParameterizedTest
    @CsvSource({"thm2.3.i, 1e-200, 1", "thm2.3.i, 1e150, 1e-150", "lem4.1, 1e-200, 1"})
    void hugeLines(String id, double x, double y) {
        BoundModel model = chain(new double[] {x, 0, 0, x}, new double[] {y, 2 * y}, 2, 2, 1);
        Ruling ruling = examine(id, model, 1, 0, 0, 1, 1e200, 1e200).ruling();
        assertTrue(ruling != Ruling.VIOLATED, ruling.toString());
    }
}
