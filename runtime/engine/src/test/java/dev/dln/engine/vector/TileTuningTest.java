package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.TileSize;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.cache.CacheFolder;
import dev.dln.engine.cache.Notes;
import dev.dln.engine.family.DeviceFamily;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Times of tiles that are measured and kept, in a folder of the test's own. */
class TileTuningTest {
    private static final Target USUAL = Target.of(8);

    /** Times by which one tile is the best: the others take twice as long a multiply-add. */
    private static Map<TileSize, Double> times(Target target, TileSize fast) {
        var times = new HashMap<TileSize, Double>();
        for (TileSize tile : target.tiles().candidates()) {
            times.put(tile, tile.accumulators() * (tile.equals(fast) ? 1.0 : 2.0));
        }
        return times;
    }

    private static String key(Target target) {
        return target.precision().id();
    }

    @Test
    void theFastestIsTaken(@TempDir Path folder) {
        var notes = new Notes(CacheFolder.at(folder));
        for (Precision precision : Precision.values()) {
            Target usual = Target.of(Lanes.of(8, precision), precision);
            assertEquals(usual, new TileTuning(notes).tuned(usual), "nothing is kept");
            assertTrue(new TileTuning(notes).fact(usual).endsWith("; not measured"));
            for (TileSize fast : usual.tiles().candidates()) {
                new TileTuning(notes).note(usual, times(usual, fast));
                assertEquals(fast, new TileTuning(notes).tuned(usual).tiles().best());
            }
            assertTrue(new TileTuning(notes).fact(usual).endsWith("; measured"));
            Target narrow = Target.of(Lanes.of(4, precision), precision);
            assertEquals(Optional.empty(), new TileTuning(notes).kept(narrow), "other lanes");
        }
    }

    /** What doctor says of the vector device, before and after measuring in one precision. */
    @Test
    void theTileInUseIsSaidAndWhetherItWasMeasured(@TempDir Path folder) {
        var tuning = new TileTuning(new Notes(CacheFolder.at(folder)));
        var fast = new TileSize(4, 4, 1);
        tuning.note(USUAL, times(USUAL, fast));
        var said = VectorFamily.notices(8, tuning);
        assertEquals(
                "products in tiles of 4 rows of 4 vectors, 1 term a round; measured",
                said.getFirst().text());
        assertEquals(List.of("vector float64", "vector float32"), subjects(said));
        assertTrue(said.getLast().text().endsWith("; not measured"), said.getLast().text());
        assertEquals(List.of(), VectorFamily.notices(1, tuning), "no vectors, no tiles");
        tuning.note(USUAL, times(USUAL, new TileSize(8, 1, 2)));
        assertEquals("8 rows of 1 vector, 2 terms a round; measured", tuning.fact(USUAL));
    }

    private static List<String> subjects(List<DeviceFamily.Notice> notices) {
        return notices.stream().map(DeviceFamily.Notice::subject).toList();
    }

    @Test
    void whatIsKeptChangesTheKernels(@TempDir Path folder) {
        var tuning = new TileTuning(new Notes(CacheFolder.at(folder)));
        tuning.note(USUAL, times(USUAL, new TileSize(4, 4, 1)));
        assertNotEquals(kernels(USUAL), kernels(tuning.tuned(USUAL)));
    }

    /** The kernels of a product, as text. */
    private static String kernels(Target target) {
        Program layer = Layers.of(48, 64, 96, "NNN", Layers.Kind.ROWS);
        var text = new ArrayList<String>();
        Runs.run(
                layer,
                target,
                Runs.random(layer, new Random(5), -1, 1),
                (kernels, arrays) -> {
                    text.add(kernels.toString());
                    return LoadedProgram.load(kernels, arrays, new Crew(1));
                });
        return text.getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12x2x2",
                "12x2x2=",
                "12x2x2=1",
                "12x2x2=fast",
                "=",
                "13x9x1=1",
                "12x2x2=NaN 11x2x2=1",
                "x"
            })
    void whatIsDamagedIsNotUsed(String text, @TempDir Path folder) {
        var notes = new Notes(CacheFolder.at(folder));
        var tuning = new TileTuning(notes);
        notes.add(TileTuning.subject(USUAL), Map.of(key(USUAL), text));
        assertEquals(USUAL, tuning.tuned(USUAL));
        assertTrue(tuning.fact(USUAL).endsWith("; not measured"));
        tuning.note(USUAL, times(USUAL, new TileSize(4, 4, 1)));
        assertEquals(new TileSize(4, 4, 1), tuning.tuned(USUAL).tiles().best(), "overwritten");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "NaN", "Infinity", "1e300", "", "1=1"})
    void timesThatAreNoneAreNotUsed(String time, @TempDir Path folder) {
        var notes = new Notes(CacheFolder.at(folder));
        var tuning = new TileTuning(notes);
        tuning.note(USUAL, times(USUAL, new TileSize(4, 4, 1)));
        String text = notes.about(TileTuning.subject(USUAL)).getOrDefault(key(USUAL), "");
        String other = text.replaceFirst("=[^ ]*", "=" + time);
        assertFalse(text.equals(other));
        notes.add(TileTuning.subject(USUAL), Map.of(key(USUAL), other));
        assertEquals(Optional.empty(), tuning.kept(USUAL));
    }

    /** Too short to tell which is fast; all is measured, said and kept. */
    @Test
    void measuringKeepsTimesOfAllTiles(@TempDir Path folder) {
        var tuning = new TileTuning(new Notes(CacheFolder.at(folder)));
        Target narrow = Target.of(2);
        var said = new ArrayList<String>();
        tuning.tune(narrow, new TileTimes(2, 0, 0), said::add);
        assertEquals(
                narrow.tiles().candidates().size(), tuning.kept(narrow).map(Map::size).orElse(0));
        assertEquals(List.of(tuning.fact(narrow)), said.subList(2, said.size()));
        var nowhere = new TileTuning(new Notes(CacheFolder.none()));
        nowhere.note(narrow, times(narrow, new TileSize(4, 2, 1)));
        assertEquals(narrow, nowhere.tuned(narrow));
    }
}
