package dev.dln.analysis.path;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import java.util.Map;

/** Surfaces whose stationary points are known. */
final class Surfaces {
    private Surfaces() {}

    /** The minima of Mueller and Brown's surface (1979), from the lowest. */
    static final double[][] MINIMA = {
        {-0.55822363, 1.44172584}, {0.62349940, 0.02803776}, {-0.05001082, 0.46669410}
    };

    static final double[] MINIMA_LOSSES = {-146.69951721, -108.16672412, -80.76781813};

    /** Its saddles: between the lowest and the highest minimum, and between the other two. */
    static final double[][] SADDLES = {{-0.82200156, 0.62431281}, {0.21248658, 0.29298832}};

    static final double[] SADDLES_LOSSES = {-40.66484351, -72.24894011};

    static Session muellerBrown() {
        return session(
                "param x, y minimize -200 * exp(-(x - 1)^2 - 10 * y^2)"
                        + " - 100 * exp(-x^2 - 10 * (y - 0.5)^2)"
                        + " - 170 * exp(-6.5 * (x + 0.5)^2 + 11 * (x + 0.5) * (y - 1.5)"
                        + " - 6.5 * (y - 1.5)^2)"
                        + " + 15 * exp(0.7 * (x + 1)^2 + 0.6 * (x + 1) * (y - 1)"
                        + " + 0.7 * (y - 1)^2)");
    }

    static Session session(String body) {
        Compilation compiled =
                DlnCompiler.compile(new Source("test.dln", "network n { " + body + " }"));
        assertTrue(compiled.model().isPresent(), () -> compiled.problems().toString());
        return Devices.auto().open(Binder.bind(compiled.model().get(), Map.of()).orThrow());
    }
}
