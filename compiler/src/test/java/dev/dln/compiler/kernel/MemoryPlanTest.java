package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Buffers share doubles only when they are not in use at the same time. */
class MemoryPlanTest {
    private static final int LAUNCHES = 30;

    private static Buffer used(int size, int first, int last) {
        var buffer = new Buffer(Memory.ARENA, size, Phase.POINT);
        buffer.first = first;
        buffer.last = last;
        return buffer;
    }

    private static boolean meet(Buffer x, Buffer y) {
        return x.persistent || y.persistent || (x.first <= y.last && y.first <= x.last);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatIsInUseTogetherLiesApart(long seed) {
        var random = new Random(seed);
        var buffers = new ArrayList<Buffer>();
        for (int i = 0; i < 60; i++) {
            int first = random.nextInt(LAUNCHES);
            int last = first + random.nextInt(LAUNCHES - first);
            Buffer buffer = used(1 + random.nextInt(100), first, last);
            buffer.persistent = random.nextInt(10) == 0;
            buffers.add(buffer);
        }
        int end = MemoryPlan.place(buffers, 6, Precision.FLOAT64);
        for (Buffer x : buffers) {
            assertTrue(x.offset >= 6 && x.offset + x.size <= end);
            assertEquals(6, x.offset % 8, "on a cache line");
            for (Buffer y : buffers) {
                boolean apart = x.offset + x.size <= y.offset || y.offset + y.size <= x.offset;
                assertTrue(x == y || apart || !meet(x, y));
            }
        }
    }

    /** By first use, the small one in the middle would keep the large ones apart. */
    @ParameterizedTest
    @EnumSource
    void theLargestFirstTakeNoMoreThanIsInUseAtOnce(Precision precision) {
        List<Buffer> buffers =
                List.of(used(1024, 0, 1), used(64, 1, 4), used(512, 2, 3), used(1024, 3, 4));
        assertEquals(1024 + 512 + 64, MemoryPlan.place(buffers, 0, precision));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotUsedTakesNoRoom(Precision precision) {
        var unused = new Buffer(Memory.ARENA, 1000, Phase.POINT);
        assertEquals(16, MemoryPlan.place(List.of(unused, used(16, 0, 0)), 0, precision));
    }

    /** However little they are used: what fetches lines in advance fetches none of another's. */
    @ParameterizedTest
    @EnumSource
    void shardsLieFarApart(Precision precision) {
        var random = new Random(1);
        var buffers = new ArrayList<Buffer>();
        for (int i = 0; i < 60; i++) {
            int first = random.nextInt(LAUNCHES);
            int last = first + random.nextInt(LAUNCHES - first);
            Buffer buffer = used(1 + random.nextInt(100), first, last);
            buffer.shard = random.nextInt(4) - 1;
            buffers.add(buffer);
        }
        MemoryPlan.place(buffers, 6, precision);
        for (Buffer x : buffers) {
            assertEquals(6, x.offset % (MemoryPlan.LINE / precision.bytes()), "on a cache line");
            for (Buffer y : buffers) {
                int gap = Math.max(y.offset - x.offset - x.size, x.offset - y.offset - y.size);
                assertTrue(x == y || x.shard != y.shard || gap >= 0 || !meet(x, y));
                assertTrue(x.shard == y.shard || gap >= 256, "apart by " + gap);
            }
        }
    }
}
