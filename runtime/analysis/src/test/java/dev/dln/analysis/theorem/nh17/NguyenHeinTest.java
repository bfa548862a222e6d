package dev.dln.analysis.theorem.nh17;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.certify.Models;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statements;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The acceptance cases H1 to H7. */
class NguyenHeinTest {
    private static final double[] STUCK = {
        -0.9972277371908088,
        1.2895712854864776,
        0.4153436471666901,
        -1.7980018180916315,
        2.230566436506435,
        -0.7096327352053339,
        -4.009854652561484,
        -4.22667877612038,
        -4.126684925940081,
        -3.541017557690979,
        -0.27885512981774374,
        0.5127312234443212
    };

    private static double[] grid(Finding finding, String caption) {
        return finding.evidence().stream()
                .filter(Exhibit.Grid.class::isInstance)
                .map(Exhibit.Grid.class::cast)
                .filter(g -> g.caption().equals(caption))
                .findFirst()
                .orElseThrow()
                .values();
    }

    @Test
    void h1BackPropagationByHand() {
        BoundModel model =
                Networks.bound(
                        Networks.oneHidden("sigmoid", 1, "squares"),
                        Models.matrix(new double[] {1}),
                        Models.matrix(new double[] {0}));
        Finding finding = Networks.examine("nh17.lem2.1", model, 0, 0, 2, -1);
        assertEquals(Ruling.PROVED, finding.ruling());
        assertEquals(1.0 / 4, grid(finding, "Delta_2")[0], 1e-15);
        assertEquals(1.0 / 8, grid(finding, "Delta_1")[0], 1e-15);
        double[] gradient =
                finding.evidence().stream()
                        .filter(Exhibit.Spectrum.class::isInstance)
                        .map(e -> ((Exhibit.Spectrum) e).values())
                        .findFirst()
                        .orElseThrow();
        assertArrayEquals(new double[] {1.0 / 8, 1.0 / 8, 1.0 / 8, 1.0 / 4}, gradient, 1e-15);
        Finding objective = Networks.examine("nh17.eq1", model, 0, 0, 2, -1);
        assertTrue(objective.conclusion().contains("0.2500"), objective.conclusion());
        // a sigmoid is never 0
        assertEquals(Ruling.NOT_APPLICABLE, objective.ruling());
    }

    private static BoundModel line() {
        return Networks.bound(
                Networks.oneHidden("sigmoid", 2, "squares"),
                Models.matrix(new double[] {-1, 0, 1}),
                Models.matrix(new double[] {0.5, 0.25, 0.375}));
    }

    @Test
    void h2RankDefectBySymmetryAndItsRepair() {
        BoundModel model = line();
        double[] symmetric = {1, 2, 0, 0, 0, 0, 0};
        LayeredNetwork network = LayeredNetwork.of(model).orElseThrow();
        var here = Ladder.features(network, network.trace(Box.point(symmetric)), 1);
        assertEquals(Standing.REFUTED, here.standing(), here.toString());
        double[] other = {1, 2, 0, 1, 0, 0, 0};
        var there = Ladder.features(network, network.trace(Box.point(other)), 1);
        assertEquals(Standing.PROVED, there.standing(), there.toString());
        assertTrue(there.margin() > 1);
        Finding repaired = Networks.examine("nh17.cor4.5", model, symmetric);
        assertEquals(Ruling.PROVED, repaired.ruling());
        double[] moved =
                repaired.evidence().stream()
                        .filter(Exhibit.Point.class::isInstance)
                        .map(e -> ((Exhibit.Point) e).point())
                        .findFirst()
                        .orElseThrow();
        for (int i = 0; i < moved.length; i++) {
            assertEquals(symmetric[i], moved[i], i < 4 ? 1e-6 : 0);
        }
        assertEquals(
                Standing.PROVED,
                Ladder.features(network, network.trace(Box.point(moved)), 1).standing());
        assertEquals(Ruling.PROVED, Networks.examine("nh17.lem4.3", model).ruling());
        assertEquals(Ruling.PROVED, Networks.examine("nh17.lem4.4", model, symmetric).ruling());
    }

    @Test
    void h3StrictlyIncreasingIsNotEnough() {
        BoundModel model =
                Networks.bound(
                        Networks.oneHidden("flat", 2, "squares"),
                        Models.matrix(new double[] {-1, 0, 2}),
                        Models.matrix(new double[] {0.5, -0.3, 0.2}));
        double[] point = {1, 0.5, 0.3, -0.7, 0, 0, 0};
        Finding printed = Networks.examine("nh17.lem3.5", model, point);
        assertEquals(Ruling.UNSOUND, printed.ruling());
        assertTrue(
                printed.hypotheses().stream().allMatch(h -> h.standing() == Standing.PROVED),
                printed.hypotheses().toString());
        assertTrue(printed.concluded().fails());
        double loss =
                printed.evidence().stream()
                        .filter(Exhibit.Quantity.class::isInstance)
                        .map(Exhibit.Quantity.class::cast)
                        .filter(q -> q.caption().equals("loss"))
                        .findFirst()
                        .orElseThrow()
                        .value();
        assertEquals(0.38, loss, 1e-14);
        Finding corrected = Networks.examine("nh17.lem3.5.corrected", model, point);
        assertEquals(Ruling.NOT_APPLICABLE, corrected.ruling());
        assertTrue(corrected.reason().contains("positive derivative"));
    }

    @Test
    void h4TheBlockOfTheLastLayerIsRegularOnlyBelowAsManyUnitsAsSamples() {
        int samples = 3;
        int outputs = 2;
        for (int units : new int[] {1, 2, 3, 4, 6}) {
            BoundModel model =
                    Networks.bound(
                            Networks.oneHidden("tanh", units, "squares"),
                            Models.gaussian(3, 2, samples),
                            new Array(
                                    List.of(outputs, samples),
                                    new double[] {0.5, -0.25, 0.125, 0.25, 0.375, -0.5}));
            LayeredNetwork network = LayeredNetwork.of(model).orElseThrow();
            double[] point = Points.random(model, 5);
            int[] last = network.coordinates(2);
            Box hessian = new IntervalModel(model).hessian(Box.point(point));
            double[] values =
                    SymmetricEigen.of(
                                    Trace.middles(Blocks.part(hessian, point.length, last)),
                                    last.length)
                            .values();
            double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            long rank = Arrays.stream(values).filter(v -> Math.abs(v) > 1e-12 * largest).count();
            assertEquals((long) outputs * Math.min(units + 1, samples), rank, units + " units");
            Finding finding = Networks.examine("nh17.thm3.8", model, point);
            Ruling expected =
                    units < samples - 1
                            ? Ruling.NOT_APPLICABLE
                            : units > samples - 1 ? Ruling.VACUOUS : finding.ruling();
            assertEquals(expected, finding.ruling());
            assertTrue(finding.ruling() != Ruling.VIOLATED);
            if (units > samples - 1) {
                assertEquals(Ruling.VACUOUS, Networks.examine("nh17.cor3.9", model).ruling());
                double image =
                        finding.evidence().stream()
                                .filter(Exhibit.Quantity.class::isInstance)
                                .mapToDouble(e -> ((Exhibit.Quantity) e).value())
                                .findFirst()
                                .orElseThrow();
                assertEquals(0, image, 1e-13);
            }
        }
    }

    @Test
    void h5NonDegenerateOnSomeVariablesOrOnAll() {
        BoundModel some =
                Models.of("network n { param u[2], v[2] minimize sqnorm(u) / 2 + sum(v .^ 3) }");
        assertEquals(
                "the critical point is non-degenerate on u; degenerate on v, all",
                Networks.examine("nh17.def3.7", some, 0, 0, 0, 0).conclusion());
        BoundModel whole =
                Models.of("network n { param u[2], v[2] minimize sqnorm(u) / 2 + u' * v }");
        Finding finding = Networks.examine("nh17.def3.7", whole, 0, 0, 0, 0);
        assertEquals(
                "the critical point is non-degenerate on u, all; degenerate on v",
                finding.conclusion());
        assertEquals(Ruling.PROVED, finding.ruling());
    }

    /** Thirteen points, repeated so that there are 50, in two separable classes. */
    private static BoundModel stuck() {
        double[][] points = {
            {-1, -3},
            {0.5, -3},
            {1, -3},
            {2.5, -3},
            {1, -1.5},
            {-1.5, 1},
            {-2, 1.5},
            {1.5, -1.5},
            {2, -1.5},
            {2.5, -1},
            {2.5, -0.5},
            {2, 1},
            {3, 2}
        };
        int[] counts = {1, 1, 1, 1, 1, 1, 1, 2, 10, 27, 2, 1, 1};
        int total = Arrays.stream(counts).sum();
        double[][] x = new double[2][total];
        double[][] y = new double[2][total];
        int next = 0;
        for (int i = 0; i < points.length; i++) {
            for (int r = 0; r < counts[i]; r++) {
                x[0][next] = points[i][0];
                x[1][next] = points[i][1];
                y[0][next] = i < 7 ? 0.75 : -0.75;
                y[1][next] = -y[0][next];
                next++;
            }
        }
        return Networks.bound(
                Networks.oneHidden("tanh", 2, "two_sided_truncated_square"),
                Models.matrix(x),
                Models.matrix(y));
    }

    @Test
    void h6SeparableInputsAnInvertibleLayerAndNoGlobalMinimum() {
        BoundModel model = stuck();
        try (Instance instance = Networks.at(model, STUCK)) {
            Finding printed = Statements.find("nh17.thm5.3.2").orElseThrow().examine(instance);
            assertEquals(Ruling.UNSOUND, printed.ruling());
            assertTrue(
                    printed.hypotheses().stream().allMatch(h -> h.standing() == Standing.PROVED),
                    printed.hypotheses().toString());
            assertEquals(Standing.REFUTED, printed.concluded());
            Finding corrected =
                    Statements.find("nh17.thm5.3.2.corrected").orElseThrow().examine(instance);
            assertEquals(Ruling.NOT_APPLICABLE, corrected.ruling());
            assertTrue(corrected.reason().contains("mix signs"), corrected.reason());
            assertEquals(
                    Ruling.PROVED,
                    Statements.find("nh17.def5.1").orElseThrow().examine(instance).ruling());
        }
        var intervals = new IntervalModel(model);
        assertEquals(23.350963272184508, intervals.loss(Box.point(STUCK)).middle(0), 1e-11);
        double[] expected = {
            -2.28066,
            -0.261098,
            -0.0421873,
            0.00729205,
            0.0865103,
            3.81920,
            11.1562,
            19.0263,
            27.3122,
            78.7987,
            118.001,
            485.632
        };
        double[] values =
                SymmetricEigen.of(Trace.middles(intervals.hessian(Box.point(STUCK))), STUCK.length)
                        .values();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], values[i], 1e-5 * Math.max(1, Math.abs(expected[i])));
        }
        double determinant = STUCK[6] * STUCK[9] - STUCK[7] * STUCK[8];
        assertEquals(-3.243205864, determinant, 1e-8);
    }

    @Test
    void h7TheSameDataCanBeFitted() {
        BoundModel model = stuck();
        // one unit that separates, the other unused: W1 = 4 [[-2, -2], [0, 0]]
        double[] fitted = {-8, -8, 0, 0, -2, 0, 2, 0, -2, 0, 0, 0};
        Box loss = new IntervalModel(model).loss(Box.point(fitted));
        assertEquals(0, loss.low()[0]);
        assertEquals(0, loss.high()[0]);
        double[] invertible = {-8, -8, 0, 1, -2, 0, 2, 0, -2, 0.125, 0, 0};
        assertEquals(
                Ruling.PROVED,
                Networks.examine("nh17.thm5.3.2.corrected", model, invertible).ruling());
    }

    @Test
    void everyStatementHasItsOwnWords() {
        List<dev.dln.analysis.theorem.Statement> all = NguyenHein2017.statements();
        assertEquals(28, all.size());
        assertEquals(all.size(), all.stream().map(s -> s.id()).distinct().count());
        for (var s : all) {
            assertFalse(s.says().isEmpty() || s.scope().isEmpty() || s.decided().isEmpty(), s.id());
            assertTrue(s.sound() || !s.note().isEmpty(), s.id());
        }
        assertEquals(
                List.of("nh17.thm3.4", "nh17.lem3.5", "nh17.thm5.3.1", "nh17.thm5.3.2"),
                all.stream().filter(s -> !s.sound()).map(s -> s.id()).toList());
    }

    @Test
    void aModelThatIsNoNetworkIsToldSo() {
        BoundModel saddle = Models.of("network n { param x, y minimize x^2 - y^2 }");
        assertEquals(Optional.empty(), LayeredNetwork.of(saddle));
        assertEquals(
                Ruling.NOT_APPLICABLE,
                Networks.examine("nh17.lem3.5.corrected", saddle, 0, 0).ruling());
    }

    @Test
    void aCriticalPointNearbyIsNotDegenerateBecauseThePointGivenIs() {
        // critical at 0, where the block of u is -2 / 2^44; at v = 2^-44 it is 0
        BoundModel model =
                Models.of(
                        "network n { param u, v minimize u * v + u^2 * (v - 1 / 17592186044416) }");
        Finding near = Networks.examine("nh17.def3.7", model, 0, 0x1p-44);
        assertTrue(near.hypotheses().stream().allMatch(h -> h.standing() == Standing.PROVED));
        assertEquals(
                "the critical point is non-degenerate on u, all; degenerate on v",
                near.conclusion());
        Finding exact = Networks.examine("nh17.def3.7", model, 0, 0);
        assertEquals(
                "the critical point is non-degenerate on u, all; degenerate on v",
                exact.conclusion());
    }

    @Test
    void aMatrixThatIsSingularInDoublesProvesNothing() {
        // a step of Newton's method for x^2 + 2^-94 = 0 that ends at 0, where the slope is 0
        var cube = new IntervalModel(Models.of("network n { param x minimize x^3 / 3 }"));
        var krawczyk = new Krawczyk(cube, new int[] {0}, new double[] {0x1p-94});
        assertEquals(Optional.empty(), krawczyk.solve(new double[] {0x1p-47}));
    }

    @Test
    void aLossIsOnlyAsGoodAsItsArguments() {
        for (String loss :
                List.of(
                        "corrupted_gaussian(Y; alpha = -0.5, w = 2)",
                        "corrupted_gaussian(Y; alpha = 0.5, w = 0.5)",
                        "blake_zisserman(Y; epsilon = -0.5)")) {
            assertFalse(onlyMinima(loss).holds(), loss);
        }
        for (String loss : List.of("corrupted_gaussian(Y; alpha = 0.5, w = 2)", "cauchy(Y)")) {
            assertEquals(Standing.PROVED, onlyMinima(loss), loss);
        }
    }

    private static Standing onlyMinima(String loss) {
        BoundModel model =
                Networks.bound(
                        "network n { data X[d, m], Y[c, m] param W[c, d], b[c]"
                                + (" output tanh(W * X + b) @loss " + loss + " }"),
                        Models.matrix(new double[] {1, 2}),
                        Models.matrix(new double[] {0, 0.5}));
        return Networks.examine("nh17.asm3.2", model).hypotheses().stream()
                .filter(h -> h.name().contains("derivative zero only"))
                .map(h -> h.standing())
                .findFirst()
                .orElse(Standing.OPEN); // not even read as a function of the difference
    }
}
