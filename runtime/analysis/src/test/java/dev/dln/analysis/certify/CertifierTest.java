package dev.dln.analysis.certify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Kind;
import dev.dln.analysis.verify.Certificate;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Certificates of single points that are known. */
class CertifierTest {
    static Certificate certified(BoundModel model, double... point) {
        Outcome outcome = new Certifier(model, "test", List.of()).certify(point);
        return assertInstanceOf(Outcome.Certified.class, outcome, outcome.toString()).certificate();
    }

    static String refused(BoundModel model, double... point) {
        Outcome outcome = new Certifier(model, "test", List.of()).certify(point);
        return assertInstanceOf(Outcome.NotCertified.class, outcome, outcome.toString()).reason();
    }

    @Test
    void aSaddleOfTwoScalars() {
        BoundModel model = Models.of("network f { param x, y minimize x^2 - y^2 }");
        Certificate c = certified(model, 0, 0);
        assertEquals(Kind.STRICT_SADDLE, c.kind());
        assertEquals(Certificate.Method.EXACT, c.method());
        assertEquals(List.of(1, 0, 1), List.of(c.negative(), c.zero(), c.positive()));
    }

    @Test
    void aTranscendentalMinimum() {
        // cosh-like: minimum of e^x + e^-2x + (y - sin x)^2 at x = ln(2)/3
        BoundModel model =
                Models.of(
                        "network f { param x, y minimize exp(x) + exp(-2 * x) + (y - sin(x))^2 }");
        double x = Math.log(2) / 3;
        Certificate c = certified(model, x + 1e-9, Math.sin(x));
        assertEquals(Kind.LOCAL_MINIMUM, c.kind());
        assertEquals(Certificate.Method.KRAWCZYK, c.method());
        double loss = Math.exp(x) + Math.exp(-2 * x);
        assertTrue(
                c.lossLow() <= loss && loss <= c.lossHigh() && c.lossHigh() - c.lossLow() < 1e-10);
    }

    @Test
    void degeneratePointsAreRefused() {
        String[] losses = {
            "sin(x)^4 + y^2", "sin(x)^4 - y^2", "cos(x) + x^2 / 2 + y^2", "exp(x) - x - x^2/2 + y^2"
        };
        for (String loss : losses) {
            BoundModel model = Models.of("network f { param x, y minimize " + loss + " }");
            for (double x : new double[] {0, 1e-12, 1e-8, 1e-4, 1e-3}) {
                refused(model, x, 0);
            }
        }
    }

    @Test
    void kinksAreRefused() {
        BoundModel model =
                Models.of("network f { param x, y minimize abs(x) + relu(y) + (y-1)^2 }");
        assertTrue(refused(model, 0, 0.5).contains("abs has a kink"));
        assertTrue(refused(model, 1, 0).contains("relu has a kink"));
    }

    @Test
    void tanhNetwork() {
        BoundModel model =
                Models.of(
                        "network f { data X[d, m], Y[e, m] param W1[2, d], W2[e, 2] output W2 *"
                                + " tanh(W1 * X) @loss squared(Y) @penalty l2(0.05) }",
                        Map.of("X", Models.gaussian(1, 2, 6), "Y", Models.gaussian(2, 1, 6)));
        Certificate c = certified(model, new double[6]);
        assertEquals(Kind.STRICT_SADDLE, c.kind());
        assertEquals(2, c.negative());
    }
}
