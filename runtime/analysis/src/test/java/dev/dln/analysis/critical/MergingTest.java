package dev.dln.analysis.critical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.symmetry.ModelSymmetry;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One orbit is one point, and what only looks alike stays apart. */
class MergingTest {

    private static CriticalPoints search(String body, int starts, double deviation) {
        var compiled = DlnCompiler.compile(new Source("t.dln", "network n { " + body + " }"));
        Map<String, Array> data =
                body.contains("data X")
                        ? Map.of(
                                "X",
                                new Array(List.of(2, 3), new double[] {1, 0, 2, 0, 3, 1}),
                                "Y",
                                new Array(List.of(2, 3), new double[] {1, 2, 0, 1, 5, 1}))
                        : Map.of();
        BoundModel model = Binder.bind(compiled.model().orElseThrow(), data).orThrow();
        double[] deviations = new double[model.layout().size()];
        Arrays.fill(deviations, deviation);
        return CriticalSearch.of(starts, 5)
                .run(
                        () -> Devices.auto().open(model),
                        Starts.normal(deviations.length, deviations),
                        Knowledge.NONE.with(ModelSymmetry.of(model)),
                        Monitor.NONE);
    }

    /** Losses, indices, nullities and even spectra of the minima at 1 and 3 are equal. */
    @Test
    void aReflectionThatIsNoSymmetryKeepsTwoPointsTwo() {
        CriticalPoints found = search("param x, y minimize (x - 1)^2 * (x - 3)^2 + y^2", 60, 3);
        assertEquals(3, found.distinct().size(), found.distinct()::toString);
        CriticalPoints.Distinct one = found.distinct().get(0);
        CriticalPoints.Distinct other = found.distinct().get(1);
        assertEquals(CriticalPoints.Told.BY_ALIGNMENT, one.told());
        assertEquals(CriticalPoints.Told.BY_ALIGNMENT, other.told());
        assertEquals(2, one.nearest(), 1e-6);
        assertEquals(2, other.nearest(), 1e-6);
        CriticalPoints.Distinct saddle = found.distinct().get(2);
        assertEquals(CriticalPoints.Told.BY_LOSS_AND_INERTIA, saddle.told());
        assertEquals(Double.POSITIVE_INFINITY, saddle.nearest());
    }

    @Test
    void aFlipIsOnePointAndSoIsAnOrbit() {
        CriticalPoints flip = search("param x, y minimize (x^2 - 1)^2 + y^2", 60, 2);
        assertEquals(2, flip.distinct().size(), flip.distinct()::toString);
        CriticalPoints.Distinct minimum = flip.distinct().getFirst();
        assertEquals(CriticalPoints.Merged.BY_SYMMETRY, minimum.merged());
        assertTrue(minimum.widest() < 1e-6);
        assertTrue(minimum.hits() > 5);
        CriticalPoints orbit = search("param a, b minimize (a * b - 1)^2", 60, 2);
        assertEquals(2, orbit.distinct().size(), orbit.distinct()::toString);
    }

    /** There is one critical point modulo GL(2) for each subset of two: at most four. */
    @Test
    void linearNetwork() {
        CriticalPoints found =
                search(
                        "data X[2, 3], Y[2, 3] param A[2, 2], B[2, 2]"
                                + " output B * A * X @loss squared(Y)",
                        40,
                        1);
        assertEquals(3, found.distinct().size(), "all but the origin");
        for (CriticalPoints.Distinct point : found.distinct()) {
            assertEquals(CriticalPoints.Told.BY_LOSS_AND_INERTIA, point.told());
            assertTrue(point.widest() < 1e-6);
        }
    }
}
