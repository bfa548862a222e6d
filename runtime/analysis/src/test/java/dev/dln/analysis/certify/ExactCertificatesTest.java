package dev.dln.analysis.certify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Kind;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Verification;
import dev.dln.analysis.verify.Verifier;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Points with integer weights, whose inertia is known exactly: critical points of deep nets. */
class ExactCertificatesTest {
    private static Certificate certified(BoundModel model, double... point) {
        Outcome outcome = Certifier.of(model, "test").certify(point);
        return assertInstanceOf(Outcome.Certified.class, outcome, outcome.toString()).certificate();
    }

    /** Achour, Malgouyres and Gerchinovitz's pivots: widths 3-2-2-3, targets diag(3, 2, 1). */
    @ParameterizedTest
    @CsvSource({
        // W1 (2 x 3), W2 (2 x 2), W3 (3 x 2); negative, zero, positive; loss
        "3 0 0 0 0 0, 1 0 0 0, 1 0 0 0 0 0, 0, 11, 5, 5/2",
        "3 0 0 0 0 0, 1 0 0 1, 1 0 0 0 0 0, 2, 7, 7, 5/2",
        "3 0 0 0 0 0, 1 0 0 0, 1 0 0 1 0 0, 1, 9, 6, 5/2",
        "3 0 0 0 1 0, 1 0 0 0, 1 0 0 0 0 0, 1, 9, 6, 5/2",
        "3 0 0 1 0 0, 1 0 0 0, 1 0 0 0 0 0, 0, 11, 5, 5/2",
        "0 0 0 0 0 0, 0 0 0 0, 0 0 0 0 0 0, 0, 16, 0, 7",
        "0 0 0 0 0 0, 1 0 0 1, 0 0 0 0 0 0, 6, 4, 6, 7",
        "0 0 0 0 0 0, 1 0 0 0, 0 0 0 0 0 0, 3, 10, 3, 7",
        "1 0 0 0 1 0, 0 0 0 0, 0 0 0 0 0 0, 4, 8, 4, 7",
        "0 0 0 0 0 0, 0 0 0 0, 1 0 0 1 0 0, 4, 8, 4, 7",
        "3 0 0 0 2 0, 1 0 0 1, 1 0 0 1 0 0, 0, 8, 8, 1/2"
    })
    void deepLinear(
            String w1, String w2, String w3, int negative, int zero, int positive, String loss) {
        BoundModel model = SliceTest.model(new int[] {3, 2, 2, 3});
        double[] point =
                java.util.Arrays.stream((w1 + " " + w2 + " " + w3).split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
        Certificate c = certified(model, point);
        assertEquals(Certificate.Method.EXACT, c.method());
        assertEquals(
                List.of(negative, zero, positive), List.of(c.negative(), c.zero(), c.positive()));
        String[] parts = loss.split("/");
        double value = Double.parseDouble(parts[0]) / (parts.length > 1 ? 2 : 1);
        assertEquals(value, c.lossLow());
        assertEquals(value, c.lossHigh());
        Kind kind =
                negative > 0
                        ? Kind.STRICT_SADDLE
                        : zero == 8 ? Kind.LOCAL_MINIMUM : Kind.UNDETERMINED;
        assertEquals(kind, c.kind());
        assertEquals(zero == 8 && negative == 0 ? 8 : c.frozen().size(), c.frozen().size());
    }

    /** A regularised chain (8.6 of the theory notes): four minima, one at 0, four saddles. */
    @Test
    void regularisedChain() {
        BoundModel model =
                Models.of(
                        "network f { param a, b, c minimize (a * b * c - 3)^2 / 2 + a^2 / 4 + b^2 +"
                                + " c^2 }");
        double pi = 0.0803604341605819;
        double t = pi * (3 - pi);
        double[][] sizes = {
            {0, 0, 0}, {2, 1, 1}, {Math.sqrt(2 * t), Math.sqrt(t / 2), Math.sqrt(t / 2)}
        };
        int minima = 0;
        int saddles = 0;
        for (double[] size : sizes) {
            for (int signs = 0; signs < (size[0] == 0 ? 1 : 4); signs++) {
                double a = (signs & 1) == 0 ? 1 : -1;
                double b = (signs & 2) == 0 ? 1 : -1;
                Certificate c = certified(model, a * size[0], b * size[1], a * b * size[2]);
                minima += c.kind() == Kind.LOCAL_MINIMUM ? 1 : 0;
                saddles += c.kind() == Kind.STRICT_SADDLE && c.negative() == 1 ? 1 : 0;
                if (size[0] == 2) {
                    assertEquals(3.5, c.lossLow());
                }
                if (c.negative() == 1) {
                    assertTrue(c.lossLow() <= 4.61408285186240 && c.lossHigh() >= 4.61408285186239);
                    assertTrue(c.lossHigh() - c.lossLow() < 1e-13);
                }
            }
        }
        assertEquals(5, minima);
        assertEquals(4, saddles);
    }

    /** (w, b, v) = (2, -1, 1), a spurious minimum of one unit: its orbit is a curve. */
    @Test
    void oneReluUnit() {
        BoundModel model =
                Models.of(
                        "network f { data X[d, m], Y[1, m] param w[1, d], b, v output v * relu(w *"
                                + " X + b) @loss squared(Y) }",
                        Map.of(
                                "X", Models.matrix(new double[] {-1, 0, 1, 2}),
                                "Y", Models.matrix(new double[] {1, 1, 1, 3})));
        for (double scale : new double[] {1, 0.7, 3}) {
            Certificate c = certified(model, 2 * scale, -scale, 1 / scale);
            assertEquals(List.of(0, 1, 2), List.of(c.negative(), c.zero(), c.positive()));
            assertEquals(Kind.LOCAL_MINIMUM, c.kind());
            assertEquals(1, c.frozen().size());
            assertEquals(1, c.lossLow(), 1e-12);
        }
    }

    /** Fractions that are no doubles are points too. */
    @Test
    void thirds() {
        BoundModel model =
                Models.of("network f { param x, y minimize (3 * x - 1)^2 * (1 + y^2) - y^2 / 2 }");
        Certificate c =
                certified(
                        Models.of(
                                "network f { param x, y minimize (3 * x - 1)^2 * (1 + y^2) - y^2 /"
                                        + " 2 }"),
                        1.0 / 3,
                        0);
        assertEquals(Certificate.Method.KRAWCZYK, c.method());
        var third =
                new Certificate(
                                "test",
                                c.network(),
                                c.modelDigest(),
                                c.dataDigest(),
                                Certificate.Method.EXACT,
                                List.of(Rational.of(1, 3), Rational.ZERO),
                                0,
                                List.of(),
                                List.of(),
                                1,
                                0,
                                1,
                                Kind.STRICT_SADDLE,
                                0,
                                0,
                                "")
                        .sealed();
        assertInstanceOf(Verification.Accepted.class, new Verifier(model).verify(third));
    }

    /** Second order does not decide at these; nothing more than the inertia may be claimed. */
    @Test
    void degeneratePointsStayUndetermined() {
        for (String loss :
                new String[] {"x^4 - y^4", "x^2 + y^4", "x^2 - y^4", "x^3 - 3 * x * y^2", "x^4"}) {
            BoundModel model = Models.of("network f { param x, y minimize " + loss + " + 0 * y }");
            Certificate c = certified(model, 0, 0);
            assertEquals(Kind.UNDETERMINED, c.kind(), loss);
            assertTrue(c.zero() > 0);
            var verifier = new Verifier(model);
            for (Kind kind : Kind.values()) {
                if (kind != Kind.UNDETERMINED) {
                    assertInstanceOf(
                            Verification.Refused.class, verifier.verify(withKind(c, kind)));
                }
            }
        }
    }

    private static Certificate withKind(Certificate c, Kind kind) {
        return new Certificate(
                        c.tool(),
                        c.network(),
                        c.modelDigest(),
                        c.dataDigest(),
                        c.method(),
                        c.point(),
                        c.radius(),
                        c.frozen(),
                        c.flows(),
                        c.negative(),
                        c.zero(),
                        c.positive(),
                        kind,
                        c.lossLow(),
                        c.lossHigh(),
                        "")
                .sealed();
    }

    /** Eigenvalues of 1e-9 in size are told from zero. */
    @Test
    void smallEigenvalues() {
        assertEquals(
                Kind.STRICT_SADDLE,
                certified(
                                Models.of(
                                        "network f { param x, y minimize sin(x)^2 - 5e-10 * y^2 +"
                                                + " y^4 + exp(x) - x }"),
                                0,
                                0)
                        .kind());
        assertEquals(
                Kind.LOCAL_MINIMUM,
                certified(
                                Models.of(
                                        "network f { param x, y minimize sin(x)^2 + 5e-10 * y^2 +"
                                                + " y^4 + exp(x) - x }"),
                                0,
                                0)
                        .kind());
        var reasons = new ArrayList<String>();
        for (double x : new double[] {1e-3, 0.1, 0.5, 2}) {
            Outcome outcome =
                    Certifier.of(Models.of("network f { param x minimize exp(x) + x^2 }"), "test")
                            .certify(new double[] {x});
            if (outcome instanceof Outcome.NotCertified(String reason)) {
                reasons.add(reason);
            }
        }
        assertEquals(4, reasons.size(), "points that are not critical were certified");
    }
}
