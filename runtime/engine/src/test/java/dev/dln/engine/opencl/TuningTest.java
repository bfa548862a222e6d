package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.cache.CacheFolder;
import dev.dln.engine.cache.Notes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class TuningTest {
    private static final OpenClShape USUAL = OpenClShape.graphics();

    private static final List<OpenClShape> SHAPES =
            List.of(USUAL, USUAL.withGroup(32), USUAL.withGroup(64), USUAL.withTile(2, 8));

    @Test
    void theFastestShapeIsTaken() {
        for (OpenClShape fast : SHAPES) {
            assertEquals(fast, Tuning.fastest(SHAPES, shape -> shape.equals(fast) ? 1 : 2));
        }
    }

    @Test
    void noiseAndFailuresAreNotFollowed() {
        assertEquals(USUAL, Tuning.fastest(SHAPES, shape -> shape.equals(USUAL) ? 100 : 99));
        assertEquals(
                USUAL,
                Tuning.fastest(
                        SHAPES, shape -> shape.equals(USUAL) ? 100 : Double.POSITIVE_INFINITY));
        assertEquals(
                SHAPES.get(2),
                Tuning.fastest(
                        SHAPES,
                        shape -> shape.equals(SHAPES.get(2)) ? 5 : Double.POSITIVE_INFINITY));
        assertEquals(USUAL, Tuning.fastest(SHAPES, _ -> Double.POSITIVE_INFINITY));
    }

    @Test
    void whatIsKeptIsUsedAndWhatIsDamagedIsNot(@TempDir Path folder) {
        DeviceInfo device = OpenClHere.device();
        var notes = new Notes(CacheFolder.at(folder));
        var tuning = new Tuning(notes);
        assertEquals(Optional.empty(), tuning.kept(device, Precision.FLOAT32));
        OpenClShape usual = Tuning.usual(device, Precision.FLOAT32);
        assertEquals(usual, tuning.shape(device, Precision.FLOAT32));
        List<OpenClShape> candidates = Tuning.candidates(device, Precision.FLOAT32);
        assertTrue(candidates.size() > 1, "something to choose among");
        for (OpenClShape chosen : candidates) {
            tuning.note(device, Precision.FLOAT32, chosen);
            assertEquals(chosen, new Tuning(notes).shape(device, Precision.FLOAT32));
        }
        assertEquals(Optional.empty(), tuning.kept(device, Precision.FLOAT64));
        notes.add("shape 1\n" + device.key(), Map.of("float32", "3 lanes"));
        assertEquals(usual, tuning.shape(device, Precision.FLOAT32));
    }
}
