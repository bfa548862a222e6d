package dev.dln.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.linear.LinearChain;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Kinks;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Derivatives decide nothing on a kink, and a loss is known by its definition, not its name. */
class KinkVerdictTest {

    private static BoundModel bind(String text, Map<String, Array> data) {
        var compiled = DlnCompiler.compile(new Source("test.dln", text));
        return Binder.bind(compiled.model().orElseThrow(), data).orThrow();
    }

    private static Kind kind(String objective, double... point) {
        BoundModel model = bind("network free { param x, y minimize " + objective + " }", Map.of());
        Knowledge knowledge =
                Kinks.of(model)
                        .map(kinks -> Knowledge.NONE.withKinks(kinks::distance))
                        .orElse(Knowledge.NONE);
        try (Session session = Devices.auto().open(model)) {
            return Classifier.DEFAULT.classify(session, point, knowledge).kind();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "x^2 - abs(x) + y^2, 0, 0, UNDETERMINED",
        "x^2 - abs(x) + y^2, 0.5, 0, LOCAL_MINIMUM",
        "x^2 - abs(x) - y^2, -0.5, 0, STRICT_SADDLE",
        "x^2 + y^2 - relu(-x) - relu(y), 0, 0, UNDETERMINED",
        "abs(x) - x / 2 + y^2, 0, 0, UNDETERMINED",
        "x^2 - y^2, 0, 0, STRICT_SADDLE",
    })
    void kinks(String objective, double x, double y, Kind expected) {
        assertEquals(expected, kind(objective, x, y));
    }

    @Test
    void aUsersLossIsNotTakenForTheStandardOne() {
        String network =
                "network n { data X[d, m] param A[d, d], B[d, d] output A * B * X @loss squared(X)"
                        + " }";
        Map<String, Array> data =
                Map.of("X", new Array(List.of(2, 3), new double[] {1, 0, 2, 0, 3, 1}));
        assertTrue(LinearChain.recognise(bind(network, data)).isPresent());
        String own = "loss squared(q, y) = sqnorm(q - y) / 2 - 1000\n";
        assertTrue(LinearChain.recognise(bind(own + network, data)).isEmpty());
    }

    @Test
    void aLossBelowItsBoundIsAContradictionNotAMinimum() {
        BoundModel model = bind("network free { param x minimize x^2 }", Map.of());
        try (Session session = Devices.auto().open(model)) {
            Knowledge wrong = Knowledge.bounded(1, "claimed");
            assertEquals(
                    Kind.UNDETERMINED,
                    Classifier.DEFAULT.classify(session, new double[] {0}, wrong).kind());
            Knowledge right = Knowledge.bounded(0, "a square");
            assertEquals(
                    Kind.GLOBAL_MINIMUM,
                    Classifier.DEFAULT.classify(session, new double[] {0}, right).kind());
        }
    }
}
