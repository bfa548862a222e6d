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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class TuningTest {
    private static final OpenClShape START = new OpenClShape(8, 1, 16, 100, 1);

    /** A valley with its lowest place at 2 lanes, groups of 8 and 64 items. */
    private static double valley(OpenClShape shape) {
        return 100
                + Math.abs(Math.log(shape.lanes() / 2.0)) * 30
                + Math.abs(Math.log(shape.group() / 8.0)) * 20
                + Math.abs(Math.log(shape.items() / 64.0)) * 10;
    }

    @Test
    void theFastestShapeIsFoundFromEachSide() {
        assertEquals(
                new OpenClShape(2, 8, 64, 100, 1),
                Tuning.descend(START, _ -> true, TuningTest::valley));
        assertEquals(
                new OpenClShape(2, 8, 64, 7, 2),
                Tuning.descend(new OpenClShape(1, 32, 1024, 7, 2), _ -> true, TuningTest::valley));
    }

    @Test
    void shapesThatCannotBeOrFailAreLeftOut() {
        assertEquals(
                new OpenClShape(2, 4, 64, 100, 1),
                Tuning.descend(START, shape -> shape.group() <= 4, TuningTest::valley));
        assertEquals(
                START,
                Tuning.descend(
                        START,
                        _ -> true,
                        shape -> shape.equals(START) ? 1 : Double.POSITIVE_INFINITY));
        assertEquals(START, Tuning.descend(START, _ -> true, _ -> Double.POSITIVE_INFINITY));
    }

    /** Changes below the noise are not followed, and the search ends. */
    @Test
    void noiseIsNotFollowed() {
        var measured = new ArrayList<OpenClShape>();
        assertEquals(
                START,
                Tuning.descend(
                        START,
                        _ -> true,
                        shape -> {
                            measured.add(shape);
                            return 100 - measured.size() * 0.1;
                        }));
        assertEquals(measured.stream().distinct().toList(), List.copyOf(measured));
        measured.clear();
        Tuning.descend(
                START,
                _ -> true,
                shape -> {
                    measured.add(shape);
                    return Math.pow(0.5, measured.size());
                });
        assertTrue(measured.size() <= 24, "a search that always finds something ends");
    }

    @Test
    void whatIsKeptIsUsedAndWhatIsDamagedIsNot(@TempDir Path folder) {
        DeviceInfo device = OpenClHere.device();
        var notes = new Notes(CacheFolder.at(folder));
        var tuning = new Tuning(notes);
        assertEquals(Optional.empty(), tuning.kept(device, Precision.FLOAT64));
        OpenClShape usual = Tuning.usual(device, Precision.FLOAT64);
        assertEquals(usual, tuning.shape(device, Precision.FLOAT64));
        var chosen = new OpenClShape(2, 1, 12, 34, 1);
        tuning.note(device, Precision.FLOAT64, chosen);
        assertEquals(chosen, new Tuning(notes).shape(device, Precision.FLOAT64));
        assertEquals(Optional.empty(), tuning.kept(device, Precision.FLOAT32));
        for (String wrong :
                List.of(
                        "2 1 12 34",
                        "3 1 12 34 1",
                        "2 0 12 34 1",
                        "2 1 x 34 1",
                        "2 1073741824 12 34 1")) {
            notes.add("shape 1\n" + device.key(), Map.of("float64", wrong));
            assertEquals(usual, tuning.shape(device, Precision.FLOAT64), wrong);
        }
    }
}
