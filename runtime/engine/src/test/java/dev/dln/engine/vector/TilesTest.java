package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.TileSize;
import dev.dln.compiler.tensor.Program;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Tiles of products: which ones are taken is a matter of time, and changes no bit. */
class TilesTest {
    @ParameterizedTest
    @CsvSource({
        "13, 37, 29, NNN, ROWS",
        "25, 33, 35, TNN, COLUMNS",
        "37, 131, 67, NTT, ROWS",
        "67, 67, 131, TTN, COLUMNS",
        "3, 17, 9, NNN, ROWS",
        "1, 23, 19, NNN, COLUMNS",
        "19, 21, 1, NNN, ROWS",
        "2, 19, 1, NNN, COLUMNS",
    })
    void sameBitsForAllTiles(int m, int k, int n, String ways, Layers.Kind kind) {
        Program program = Layers.of(m, k, n, ways, kind);
        for (Precision precision : Precision.values()) {
            Map<String, double[]> inputs =
                    Runs.rounded(Runs.random(program, new Random(8), -1, 1), precision);
            for (int lanes : List.of(1, 8)) {
                Target usual = Target.of(Lanes.of(lanes, precision), precision);
                Map<String, double[]> expected = Runs.kernels(program, usual, inputs);
                for (TileSize tile : tiles(usual)) {
                    same(expected, Runs.kernels(program, only(usual, tile), inputs), tile);
                }
            }
        }
    }

    /** Sums in parts, columns in several chunks, and sums too short for what was measured. */
    @ParameterizedTest
    @CsvSource({"64, 1700, 70, ROWS", "32, 5000, 250, COLUMNS", "40, 7, 40, ROWS"})
    void sameBitsWhereSumsAreCut(int m, int k, int n, Layers.Kind kind) {
        Program program = Layers.of(m, k, n, "NNN", kind);
        Map<String, double[]> inputs = Runs.random(program, new Random(8), -1, 1);
        Target usual = Target.of(8);
        Map<String, double[]> expected = Runs.kernels(program, usual, inputs);
        for (TileSize tile :
                List.of(new TileSize(8, 3, 1), new TileSize(5, 4, 2), new TileSize(7, 2, 4))) {
            same(expected, Runs.kernels(program, only(usual, tile), inputs), tile);
        }
    }

    /** Some candidates of a target, small tiles, and one that the registers do not hold. */
    private static List<TileSize> tiles(Target target) {
        return Stream.concat(
                        target.tiles().candidates().stream().filter(t -> t.rows() % 3 != 2),
                        Stream.of(
                                new TileSize(1, 1, 1),
                                new TileSize(1, 3, 4),
                                new TileSize(3, 1, 3),
                                new TileSize(13, 4, 1)))
                .toList();
    }

    private static Target only(Target target, TileSize tile) {
        return target.with(target.tiles().only(tile));
    }

    private static void same(
            Map<String, double[]> expected, Map<String, double[]> actual, TileSize tile) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach(
                (name, values) ->
                        assertArrayEquals(
                                values,
                                actual.getOrDefault(name, new double[0]),
                                () -> tile + ", " + name));
    }
}
