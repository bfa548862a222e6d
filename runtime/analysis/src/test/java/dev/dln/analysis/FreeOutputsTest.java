package dev.dln.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
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

/** The least cross entropy that any outputs have. */
class FreeOutputsTest {
    private static BoundModel bias(String top, String rest, double... targets) {
        String text =
                top
                        + " network n { data Y[c, m] param Q[c, m] output Q @loss cross_entropy(Y) "
                        + rest
                        + " }";
        int samples = targets.length / 2;
        return Binder.bind(
                        DlnCompiler.compile(new Source("t.dln", text)).model().orElseThrow(),
                        Map.of("Y", new Array(List.of(2, samples), targets)))
                .orThrow();
    }

    @Test
    void oneClassEachGivesZero() {
        FreeOutputs bound = FreeOutputs.of(bias("", "", 1, 0, 0, 1)).orElseThrow();
        assertEquals(0, bound.value());
        assertEquals(
                0,
                FreeOutputs.of(bias("", "@penalty l2(0.1, Q)", 1, 0, 0, 1)).orElseThrow().value());
    }

    /** The bound is the minimum over the outputs themselves, also where columns do not sum to 1. */
    @Test
    void mixedTargetsGiveTheirEntropy() {
        BoundModel model = bias("", "", 0.5, 0.2, 1.5, 0.5, 0.8, 0.25);
        FreeOutputs bound = FreeOutputs.of(model).orElseThrow();
        try (Session session = Devices.auto().open(model)) {
            double least =
                    Lbfgs.DEFAULT
                            .minimize(session, new double[6], StopRule.DEFAULT, Monitor.NONE)
                            .loss();
            assertTrue(bound.value() <= least, least + " below " + bound);
            assertEquals(least, bound.value(), 1e-12);
        }
    }

    @Test
    void otherwiseNothingIsSaid() {
        assertTrue(FreeOutputs.of(bias("", "", -0.5, 1.5)).isEmpty(), "a negative target");
        assertTrue(
                FreeOutputs.of(bias("", "@penalty l2(-0.1, Q)", 1, 0)).isEmpty(),
                "a penalty that subtracts");
        assertTrue(
                FreeOutputs.of(
                                bias(
                                        "penalty mine(c, w) = -c * sqnorm(w)",
                                        "@penalty mine(0.1, Q)",
                                        1,
                                        0))
                        .isEmpty(),
                "a penalty of one's own");
    }
}
