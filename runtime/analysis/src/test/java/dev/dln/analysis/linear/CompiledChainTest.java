package dev.dln.analysis.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.RandomMatrices;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** The closed forms beside models that the compiler made. */
class CompiledChainTest {
    private static final Array X = RandomMatrices.normal(new SplittableRandom(3), 4, 9);
    private static final Array Y = RandomMatrices.normal(new SplittableRandom(5), 3, 9);

    private static BoundModel bind(String body) {
        Compilation compiled =
                DlnCompiler.compile(
                        new Source("test.dln", "network n { data X[d, m], Y[c, m] " + body + " }"));
        assertTrue(compiled.model().isPresent(), () -> compiled.problems().toString());
        return Binder.bind(compiled.model().get(), Map.of("X", X, "Y", Y)).orThrow();
    }

    private static Optional<LinearChain> recognise(String body) {
        return LinearChain.recognise(bind(body));
    }

    @Test
    void linearNetworksAreRecognisedAndNothingElse() {
        String two = "param W1[2, d], W2[c, 2] ";
        assertEquals(
                List.of("W1", "W2"),
                recognise(two + "output W2 * W1 * X @loss squared(Y)").orElseThrow().layers());
        assertEquals(
                List.of(4, 2, 1, 3),
                recognise(
                                "param B[c, 1], V[1, 2], A[2, d] "
                                        + "let H = V * (A * X) output B * H @loss mse(Y)")
                        .orElseThrow()
                        .theory()
                        .widths());
        for (String other :
                List.of(
                        "output W2 * tanh(W1 * X) @loss squared(Y)",
                        "output 2 * W2 * W1 * X @loss squared(Y)",
                        "output W2 * W1 * X @loss absolute(Y)",
                        "output W2 * W1 * X @loss squared(Y) @penalty l2(0.1, W1)",
                        "output W2 * W1 * X + Y @loss squared(Y)")) {
            assertTrue(recognise(two + other).isEmpty(), other);
        }
    }

    /** Loss and derivatives of the compiled model at every representative are the closed form's. */
    @Test
    void representativesInTheCompiledModel() {
        for (String loss : List.of("squared", "mse")) {
            for (String body :
                    List.of(
                            "param W2[c, 2], W1[2, d] output W2 * W1 * X",
                            "param A[2, d], B[2, 2], C[c, 2] output C * B * A * X")) {
                BoundModel model = bind(body + " @loss " + loss + "(Y)");
                LinearStudy study =
                        LinearStudy.run(
                                () -> open(model),
                                LinearChain.recognise(model).orElseThrow(),
                                new LinearStudy.Options(
                                        LinearStudy.Options.of(12, 1).search(), 100, 100),
                                Monitor.NONE);
                assertEquals(7, study.constructed().size());
                study.constructed().forEach(c -> assertTrue(c.agrees(), c::toString));
                study.found().forEach(f -> assertTrue(f.agrees(), f::toString));
                assertTrue(!study.found().isEmpty());
            }
        }
    }

    private static Session open(BoundModel model) {
        return Devices.auto().open(model);
    }
}
