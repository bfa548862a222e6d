package dev.dln.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.symmetry.ModelSymmetry;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.GradientSeries;
import dev.dln.engine.Kinks;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.Set;

/** Points where second derivatives do not decide. */
class DegeneratePointsTest {

    static BoundModel bind(String parameters, String objective) {
        var compiled =
                DlnCompiler.compile(
                        new Source(
                                "test.dln",
                                "network free { param "
                                        + parameters
                                        + " minimize "
                                        + objective
                                        + " }"));
        return Binder.bind(
                        compiled.model().orElseThrow(() -> new AssertionError(compiled.problems())),
                        Map.of())
                .orThrow();
    }

    static Classification classify(BoundModel model, double... point) {
        Knowledge known =
                Knowledge.NONE
                        .with(ModelSymmetry.of(model))
                        .withHigher(GradientSeries.of(model)::along);
        Knowledge smooth = known;
        known = Kinks.of(model).map(k -> smooth.withKinks(k::distance)).orElse(smooth);
        try (Session session = Devices.auto().open(model)) {
            return Classifier.DEFAULT.classify(session, point, known);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "x^2 - 1e-9 * y^2, STRICT_SADDLE",
        "x^2 + 1e-9 * y^2, LOCAL_MINIMUM",
        "x^2 - 1e-18 * y^2 + y^4, STRICT_SADDLE",
        "x^4 - y^4, NONSTRICT_SADDLE",
        "x^4 + y^4, LOCAL_MINIMUM",
        "-x^4 - y^4, LOCAL_MAXIMUM",
        "x^2 + y^4, LOCAL_MINIMUM",
        "x^2 - y^4, NONSTRICT_SADDLE",
        "-x^2 - y^4, LOCAL_MAXIMUM",
        "-x^2 + y^4, STRICT_SADDLE",
        "x^2 + y^3, NONSTRICT_SADDLE",
        "x^2 + 1e-9 * y^3 + y^4, NONSTRICT_SADDLE",
        "x^3 - 3 * x * y^2, NONSTRICT_SADDLE",
        "x^2 + y^6, UNDETERMINED",
        "x^2 - y^6, UNDETERMINED",
        // the curved direction bends: only the reduced quartic, 24 (c - b^2 / 4), decides
        "x^2 + x * y^2 + y^4, LOCAL_MINIMUM",
        "x^2 + 2.1 * x * y^2 + y^4, NONSTRICT_SADDLE",
        "(x - y^2)^2 - 0.001 * y^4, NONSTRICT_SADDLE",
        "(x - y^2)^2 + 0.001 * y^4, LOCAL_MINIMUM",
        "(x - y^2)^2, UNDETERMINED",
        "(x - y^2) * (x - 3 * y^2), NONSTRICT_SADDLE",
        "-(x - y^2)^2 - 0.001 * y^4, LOCAL_MAXIMUM",
        // forms in two flat directions
        "x^4 + y^4 - 1.99 * x^2 * y^2, LOCAL_MINIMUM",
        "x^4 + y^4 - 2.01 * x^2 * y^2, NONSTRICT_SADDLE",
        "(x^2 - y^2)^2, UNDETERMINED",
        "x^2 * y^2, UNDETERMINED",
        "x^3 * y, NONSTRICT_SADDLE",
        "x * y^2, NONSTRICT_SADDLE",
        "cos(x) + x^2 / 2 + y^2, LOCAL_MINIMUM",
        "log(1 + exp(x)) + log(1 + exp(-x)) - x^2 / 4 + y^2, NONSTRICT_SADDLE",
    })
    void originOf(String objective, Kind expected) {
        Classification at = classify(bind("x, y", objective), 0, 0);
        assertEquals(expected, at.kind(), at::reason);
    }

    /**
     * y^3 - 3 e^2 y has a minimum at e and a strict saddle at -e; from near them, and from where
     * the gradient nearly vanishes between them, they must not look like one nonstrict saddle.
     */
    @ParameterizedTest
    @CsvSource({
        "0, 3e-12",
        "2e-7, 3e-12",
        "1e-6, 3e-12",
        "1.01e-6, 3e-12",
        "-1e-6, 3e-12",
        "-9e-7, 3e-12",
        "0, 3e-10",
        "9.99e-6, 3e-10",
        "-1.001e-5, 3e-10"
    })
    void aMinimumBesideASaddleIsNoNonstrictSaddle(double y, String slope) {
        Classification at = classify(bind("x, y", "x^2 + y^3 - " + slope + " * y"), 0, y);
        Kind right = y > 5e-7 ? Kind.LOCAL_MINIMUM : Kind.STRICT_SADDLE;
        assertTrue(
                Set.of(Kind.UNDETERMINED, Kind.NOT_CRITICAL, right).contains(at.kind()),
                () -> at.kind() + ": " + at.reason());
    }

    /** A gradient that is small beside the Hessian, but far from any critical point. */
    @ParameterizedTest
    @CsvSource({
        "1e10 * x^2 + (y - 0.5)^2, 0, 0",
        "1e10 * x^2 + y + y^2, 0, 0",
        "x^2 + exp(-y), 0, 24",
        "1e8 * x^2 + exp(-y^2), 0, 6",
    })
    void smallGradientsAloneMakeNoCriticalPoint(String objective, double x, double y) {
        Classification at = classify(bind("x, y", objective), x, y);
        assertTrue(
                Set.of(Kind.NOT_CRITICAL, Kind.UNDETERMINED).contains(at.kind()),
                () -> at.kind() + ": " + at.reason());
    }

    /** The same away from the origin and turned, where rounding has its part. */
    @ParameterizedTest
    @CsvSource({
        "u^2 - 1e-9 * v^2, STRICT_SADDLE",
        "u^2 + 1e-9 * v^2, LOCAL_MINIMUM",
        "u^4 - v^4, NONSTRICT_SADDLE",
        "u^2 + v^4, LOCAL_MINIMUM",
        "u^2 - v^4, NONSTRICT_SADDLE",
        "u^2 + u * v^2 + v^4, LOCAL_MINIMUM",
        "(u - v^2)^2 - 0.1 * v^4, NONSTRICT_SADDLE",
        "u^3 - 3 * u * v^2, NONSTRICT_SADDLE",
        "u^2 + v^3, NONSTRICT_SADDLE",
    })
    void turnedAndMoved(String objective, Kind expected) {
        String u = "(0.6 * (x - 1) + 0.8 * (y - 3))";
        String v = "(0.8 * (x - 1) - 0.6 * (y - 3))";
        String text = objective.replace("v", v).replace("u", u);
        Classification at = classify(bind("x, y", text), 1, 3);
        assertEquals(expected, at.kind(), at::reason);
    }

    /** Near the point nothing wrong may be said. */
    @ParameterizedTest
    @CsvSource({
        "x^4 - y^4, NONSTRICT_SADDLE",
        "x^4 + y^4, LOCAL_MINIMUM",
        "x^2 + y^4, LOCAL_MINIMUM",
        "x^2 - y^4, NONSTRICT_SADDLE",
        "x^2 + y^3, NONSTRICT_SADDLE",
        "x^3 - 3 * x * y^2, NONSTRICT_SADDLE",
        "x^2 + x * y^2 + y^4, LOCAL_MINIMUM",
        "(x - y^2)^2 - 0.1 * y^4, NONSTRICT_SADDLE",
        "x^2 + y^6, LOCAL_MINIMUM",
        "x^2 - y^6, NONSTRICT_SADDLE",
        "x^4 + y^4 - 2.01 * x^2 * y^2, NONSTRICT_SADDLE",
    })
    void nearPointsAreRightOrUndetermined(String objective, Kind expected) {
        BoundModel model = bind("x, y", objective);
        for (double d = 1e-2; d > 1e-20; d /= 7) {
            for (double[] p : new double[][] {{d, d}, {d, -d / 3}, {0, d}, {0, -d}, {d, 0}}) {
                Classification at = classify(model, p);
                assertTrue(
                        Set.of(expected, Kind.UNDETERMINED, Kind.NOT_CRITICAL).contains(at.kind()),
                        () -> p[0] + ", " + p[1] + ": " + at);
            }
        }
    }

    @Test
    void formsInManyFlatDirections() {
        String square = "sqnorm(x .* x)";
        assertEquals(Kind.LOCAL_MINIMUM, classify(bind("x[3]", square), new double[3]).kind());
        Classification four = classify(bind("x[4]", square + " + (sqnorm(x))^2"), new double[4]);
        assertEquals(Kind.LOCAL_MINIMUM, four.kind(), four::reason);
        String saddle = "sqnorm(x .* x) - 0.6 * (sqnorm(x))^2";
        assertEquals(Kind.NONSTRICT_SADDLE, classify(bind("x[4]", saddle), new double[4]).kind());
        assertEquals(
                Kind.NONSTRICT_SADDLE,
                classify(bind("x[9]", "sqnorm(x .* x) - 3 * x[2]^4"), new double[9]).kind());
        Classification many = classify(bind("x[9]", square), new double[9]);
        assertEquals(Kind.UNDETERMINED, many.kind());
        assertTrue(many.reason().contains("9 flat directions"), many.reason());
    }

    @Test
    void nullityIsSymmetryPlusFlat() {
        // 1/2 (a b)^2 c^2: the hyperbola through (1, 1) in (a, b) is an orbit; c^4 is flat
        Classification at = classify(bind("a, b, c", "(a * b - 1)^2 + c^4"), 1, 1, 0);
        assertEquals(Kind.LOCAL_MINIMUM, at.kind(), at::reason);
        assertEquals(1, at.nullity().symmetric());
        assertEquals(1, at.nullity().flat());
        assertEquals(2, at.zero());
        Classification zero = classify(bind("a, b, c", "(a * b - 1)^2 + c^4"), 0, 0, 0);
        assertEquals(Kind.STRICT_SADDLE, zero.kind());
        assertEquals(0, zero.nullity().symmetric());
    }

    /** Points of equal output form a manifold there: more than the scaling of the unit. */
    @Test
    void deadUnitsLeaveAFibre() {
        String data = "let x = [-1, 0, 1, 2] let y = [1, 1, 1, 3] ";
        var compiled =
                DlnCompiler.compile(
                        new Source(
                                "test.dln",
                                "network n { param w, b, v, c "
                                        + data
                                        + "output v * relu(w * x + b) + c @loss squared(y) }"));
        BoundModel model = Binder.bind(compiled.model().orElseThrow(), Map.of()).orThrow();
        Knowledge known =
                Knowledge.NONE
                        .with(ModelSymmetry.of(model))
                        .withHigher(GradientSeries.of(model)::along)
                        .withKinks(Kinks.of(model).orElseThrow()::distance);
        try (Session session = Devices.auto().open(model)) {
            Classification dead =
                    Classifier.DEFAULT.classify(session, new double[] {-1, -3, 2, 1.5}, known);
            assertEquals(Kind.LOCAL_MINIMUM, dead.kind(), dead::reason);
            assertEquals(3, dead.nullity().symmetric());
            assertTrue(dead.nullity().fibre());
        }
    }
}
