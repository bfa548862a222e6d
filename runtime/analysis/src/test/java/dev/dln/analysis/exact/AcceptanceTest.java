package dev.dln.analysis.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Acceptance cases R1 to R4, C1 and G1, in fractions. */
class AcceptanceTest {
    private static BoundModel bind(String text, Map<String, Array> data) {
        return Binder.bind(
                        DlnCompiler.compile(new Source("t.dln", text)).model().orElseThrow(), data)
                .orThrow();
    }

    // ---- the regularised chain 1/2 (abc - 3)^2 + 1/4 a^2 + b^2 + c^2

    @Test
    void r1ZeroIsAStrictMinimumThatIsNotGlobal() {
        BoundModel model =
                bind(
                        "network n { param a, b, c"
                                + " minimize 0.5 * (a*b*c - 3)^2 + 0.25 * a^2 + b^2 + c^2 }",
                        Map.of());
        ExactModel exact = ExactModel.of(model).orElseThrow();
        ExactModel.Point best = exact.at(new double[] {2, 1, 1}).orElseThrow();
        assertTrue(best.critical());
        assertEquals(Rational.of(7, 2), best.loss());
        assertEquals("[3/2, 1, 1; 1, 6, 2; 1, 2, 6]", best.hessian().toString());
        assertEquals(3, best.inertia().positive());
        ExactModel.Point zero = exact.at(new double[3]).orElseThrow();
        assertTrue(zero.critical());
        assertEquals(Rational.of(9, 2), zero.loss());
        assertEquals("[1/2, 0, 0; 0, 2, 0; 0, 0, 2]", zero.hessian().toString());
    }

    /**
     * The product pi of the weights at a nonzero critical point is a root of pi^(n-2) (y - pi)^n -
     * prod lambda; each simple complex root carries 2^(n-1) points, and the real ones are those
     * with 0 &lt; pi &lt; y.
     */
    @ParameterizedTest
    @CsvSource({"2, 5", "3, 17", "4, 49", "5, 129"})
    void r2ComplexCriticalPointsOfTheChain(int n, int count) {
        RationalPolynomial product = RationalPolynomial.constant(Rational.ONE);
        RationalPolynomial rest =
                RationalPolynomial.constant(Rational.of(3)).subtract(RationalPolynomial.T);
        for (int i = 0; i < n; i++) {
            product = product.multiply(rest);
            product = i < n - 2 ? product.multiply(RationalPolynomial.T) : product;
        }
        RationalPolynomial p = product.subtract(RationalPolynomial.constant(Rational.TWO));
        assertTrue(p.isSquarefree());
        assertEquals(count, p.degree() * (1 << (n - 1)) + 1);
        if (n == 3) { // prod lambda = 2: pi = 2, pi = 0.08..., and two complex
            assertEquals(2, p.roots(Rational.ZERO, Rational.of(3)));
            assertEquals(List.of(Rational.TWO), RationalProblem.rationalRoots(p));
            assertEquals(9, 2 * 4 + 1);
        }
    }

    // ---- one relu: v max(0, w x + b) through (-1,1), (0,1), (1,1), (2,3)

    private static BoundModel unit() {
        return bind(
                "network n { data X[1, m], Y[1, m] param w, b, v"
                        + " output v * relu(w * X + b) @loss squared(Y) }",
                Map.of(
                        "X",
                        new Array(List.of(1, 4), new double[] {-1, 0, 1, 2}),
                        "Y",
                        new Array(List.of(1, 4), new double[] {1, 1, 1, 3})));
    }

    @ParameterizedTest
    @CsvSource({
        "3/5, 6/5, 3/5",
        "1, 2/3, 5/6",
        "2, -1, 1",
        "4, -5, 3/2",
        "-2, -1, 11/2",
        "0, -1, 6",
    })
    void r3CriticalValuesOfTheCells(String w, String b, String value) {
        ExactModel.Point point =
                ExactModel.of(unit())
                        .orElseThrow()
                        .at(List.of(fraction(w), fraction(b), Rational.ONE))
                        .orElseThrow();
        assertTrue(point.critical(), () -> "gradient " + point.gradient());
        assertEquals(fraction(value), point.loss());
        assertEquals(0, point.inertia().negative());
    }

    private static Rational fraction(String text) {
        String[] parts = text.split("/");
        return Rational.of(
                Long.parseLong(parts[0]), parts.length == 1 ? 1 : Long.parseLong(parts[1]));
    }

    @Test
    void r4TheSpuriousMinimumIsNondegenerateButForScaling() {
        ExactModel.Point point =
                ExactModel.of(unit()).orElseThrow().at(new double[] {2, -1, 1}).orElseThrow();
        assertEquals(1, point.inertia().zero());
        assertEquals(2, point.inertia().positive());
        assertEquals("6 t - 17 t^2 + t^3", point.hessian().characteristic().toString());
        assertTrue(
                point.hessian()
                        .times(RationalMatrix.of(new long[] {2}, new long[] {-1}, new long[] {-1}))
                        .isZero());
    }

    // ---- C1: a bound on third derivatives

    /** |D^3 f[U,U,U]| &lt;= 6 (|X|^2 e_1 e_2 + |E X'| e_3), e_j = C(N,j) N^(-j/2) rho^(N-j). */
    @Test
    void c1ThirdDerivatives() {
        var random = new SplittableRandom(3);
        for (int trial = 0; trial < 150; trial++) {
            int depth = random.nextInt(2, 5);
            var widths = new ArrayList<Integer>();
            for (int k = 0; k <= depth; k++) {
                widths.add(random.nextInt(1, 4));
            }
            RationalMatrix x = RationalProblem.integers(random, widths.getFirst(), 4, 3);
            RationalMatrix y = RationalProblem.integers(random, widths.getLast(), 4, 3);
            var layers = new ArrayList<RationalMatrix>();
            var curve = new ArrayList<List<RationalMatrix>>();
            double square = 0;
            double rho = 0;
            for (int k = 1; k <= depth; k++) {
                RationalMatrix w =
                        RationalProblem.integers(random, widths.get(k), widths.get(k - 1), 2);
                RationalMatrix u =
                        RationalProblem.integers(random, widths.get(k), widths.get(k - 1), 2);
                layers.add(w);
                curve.add(List.of(w, u));
                square += u.dot(u).toDouble();
                rho = Math.max(rho, norm(w)); // Frobenius: no less than the spectral norm
            }
            if (square == 0) {
                continue;
            }
            var chain = new ExactChain(x, y, layers, Rational.ONE);
            double third = 6 * chain.along(curve).coefficient(3).toDouble() / Math.pow(square, 1.5);
            double bound =
                    6
                            * (Math.pow(norm(x), 2) * e(depth, 1, rho) * e(depth, 2, rho)
                                    + norm(chain.outer()) * e(depth, 3, rho));
            assertTrue(Math.abs(third) <= bound * (1 + 1e-9), third + " above " + bound);
        }
    }

    private static double norm(RationalMatrix m) {
        return Math.sqrt(m.dot(m).toDouble());
    }

    private static double e(int n, int j, double rho) {
        double binomial = 1;
        for (int i = 0; i < j; i++) {
            binomial *= (n - i) / (i + 1.0);
        }
        return j > n ? 0 : binomial * Math.pow(n, -j / 2.0) * Math.pow(rho, n - j);
    }

    // ---- G1: the orbit of changes of basis

    @ParameterizedTest
    @ValueSource(strings = {"3 2 3: 4 4", "3 2 2 3: 8 8", "3 4 2 3: 16 18"})
    void g1TheHessianAnnihilatesTheOrbit(String text) {
        List<Integer> widths =
                Arrays.stream(text.split(":")[0].split(" ")).map(Integer::valueOf).toList();
        String[] expected = text.split(": ")[1].split(" ");
        RationalProblem problem =
                RationalProblem.of(
                                RationalMatrix.identity(3),
                                RationalMatrix.of(
                                        new long[] {3, 0, 0},
                                        new long[] {0, 2, 0},
                                        new long[] {0, 0, 1}))
                        .orElseThrow();
        ExactChain point = problem.point(widths, List.of(1, 2), RationalProblem.idle(widths, 2));
        assertTrue(point.hessian().times(point.tangents()).isZero());
        assertEquals(Integer.parseInt(expected[0]), point.tangents().rank());
        assertEquals(Integer.parseInt(expected[1]), point.hessian().inertia().zero());
    }

    /** Chosen strictness: idle units in a row make a bad saddle strict. */
    @Test
    void strictnessIsChosen() {
        RationalProblem problem = RationalProblem.random(new SplittableRandom(5), 3, 3, 4);
        List<Integer> widths = List.of(3, 2, 3, 3);
        for (List<Integer> set : List.of(List.<Integer>of(), List.of(1))) {
            ExactChain bad = problem.point(widths, set, RationalProblem.idle(widths, set.size()));
            ExactChain strict =
                    problem.point(widths, set, RationalProblem.connected(widths, set.size()));
            assertTrue(bad.critical() && strict.critical());
            assertEquals(bad.loss(), strict.loss());
            assertEquals(0, bad.hessian().inertia().negative());
            assertTrue(strict.hessian().inertia().negative() > 0);
        }
    }
}
