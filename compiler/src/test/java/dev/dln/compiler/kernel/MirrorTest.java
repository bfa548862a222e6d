package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Below, at and above the size of a tile, with even and odd numbers of tiles. */
class MirrorTest {
    /** Columns of the matrix that the square one is a part of, and where it starts there. */
    private static final int MORE = 3;

    private static final int START = 7;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 31, 32, 33, 63, 64, 65, 96, 97, 128, 130, 160})
    void everyEntryAboveTheDiagonalIsWrittenOnceWithItsMirrorImage(int n) {
        int row = n + MORE;
        var emission = new Emission();
        var buffer = Buffer.at(Memory.RESULT, 0, START + n * row);
        emission.enter(Phase.POINT);
        Mirror.lower(emission, new View(buffer, START, List.of(row, 1)), List.of(n, n));
        Map<Integer, Integer> counts = new HashMap<>();
        Map<Integer, Integer> sources = new HashMap<>();
        for (KernelProgram.Launch launch :
                emission.launches().getOrDefault(Phase.POINT, List.of())) {
            var writes = new Writes();
            writes.run(emission.kernels().get(launch.kernel()));
            int offset = launch.offsets().getFirst();
            writes.counts()
                    .forEach((to, count) -> counts.merge(offset + to.index(), count, Integer::sum));
            writes.sources()
                    .forEach((to, from) -> sources.put(offset + to.index(), offset + from.index()));
        }
        Map<Integer, Integer> once = new HashMap<>();
        Map<Integer, Integer> images = new HashMap<>();
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                once.put(START + i * row + j, 1);
                images.put(START + i * row + j, START + j * row + i);
            }
        }
        assertEquals(once, counts);
        assertEquals(images, sources);
    }
}
