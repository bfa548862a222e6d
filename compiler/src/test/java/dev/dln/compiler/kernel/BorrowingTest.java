package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Temporaries lie in the result only before it is written there, and where all of it will be. */
class BorrowingTest {
    private static final int SKEW = 6;
    private static final int LAUNCHES = 30;
    private static final int SOME = 1000;

    private static Buffer used(int size, int first, int last) {
        var buffer = new Buffer(Memory.ARENA, size, Phase.POINT);
        buffer.first = first;
        buffer.last = last;
        return buffer;
    }

    private static Borrowing.Part part(int start, int end, int first, int last) {
        Buffer buffer = Buffer.at(Memory.RESULT, 0, Integer.MAX_VALUE);
        buffer.first = first;
        buffer.last = last;
        return new Borrowing.Part(buffer, start, end);
    }

    private static void place(List<Buffer> buffers, List<Borrowing.Part> parts) {
        Borrowing.place(buffers, parts, Phase.POINT, SOME, SKEW, Precision.FLOAT64);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void nothingLiesWhereTheResultIsWrittenOrAnotherBufferIs(long seed) {
        var random = new Random(seed);
        var parts = new ArrayList<Borrowing.Part>();
        int end = random.nextInt(100);
        for (int i = 0; i < 8; i++) {
            end += random.nextInt(3) == 0 ? 17 : 0;
            int start = end;
            end += 1 + random.nextInt(4 * SOME);
            int first = random.nextInt(LAUNCHES);
            parts.add(part(start, end, first, first + random.nextInt(3)));
        }
        var buffers = new ArrayList<Buffer>();
        for (int i = 0; i < 40; i++) {
            int first = random.nextInt(LAUNCHES);
            int last = first + random.nextInt(LAUNCHES - first);
            Buffer buffer = used(SOME / 2 + random.nextInt(2 * SOME), first, last);
            buffer.shard = random.nextInt(4) == 0 ? 0 : Buffer.SHARED;
            buffers.add(buffer);
        }
        place(buffers, parts);
        List<Buffer> moved = buffers.stream().filter(b -> b.memory == Memory.RESULT).toList();
        assertTrue(moved.size() > 2, "there is room for some");
        for (Buffer buffer : moved) {
            assertTrue(buffer.size >= SOME);
            assertEquals(SKEW, buffer.offset % 8, "on a cache line");
            int covered = 0;
            for (Borrowing.Part part : parts) {
                int from = Math.max(part.start(), buffer.offset);
                int to = Math.min(part.end(), buffer.offset + buffer.size);
                covered += Math.max(to - from, 0);
                assertTrue(from >= to || buffer.last < part.buffer().first, "written meanwhile");
            }
            assertEquals(buffer.size, covered, "numbers of the caller's own are kept");
            for (Buffer other : moved) {
                boolean apart =
                        buffer.offset + buffer.size <= other.offset
                                || other.offset + other.size <= buffer.offset;
                boolean meet =
                        buffer.shard != other.shard
                                || (buffer.first <= other.last && other.first <= buffer.last);
                assertTrue(buffer == other || apart || !meet);
            }
        }
    }

    /** The launch that writes a part may still read what lies there in another iteration. */
    @Test
    void theLaunchThatWritesThePartIsTooLate() {
        Buffer early = used(SOME, 0, 4);
        Buffer late = used(SOME, 1, 5);
        place(List.of(early, late), List.of(part(0, 4 * SOME, 5, 5)));
        assertEquals(Memory.RESULT, early.memory);
        assertEquals(Memory.ARENA, late.memory);
    }

    @Test
    void whatIsKeptOrSmallOrOfAnotherPhaseStays() {
        Buffer kept = used(SOME, 0, 1);
        kept.persistent = true;
        var other = new Buffer(Memory.ARENA, SOME, Phase.DATA);
        other.first = 0;
        other.last = 0;
        Buffer little = used(SOME - 1, 0, 1);
        var unused = new Buffer(Memory.ARENA, SOME, Phase.POINT);
        List<Buffer> all = List.of(kept, other, little, unused);
        place(all, List.of(part(0, 9 * SOME, 5, 5)));
        all.forEach(buffer -> assertEquals(Memory.ARENA, buffer.memory));
    }

    /** What no launch writes would keep what was left there. */
    @Test
    void aPartThatIsNeverWrittenLendsNothing() {
        Buffer buffer = used(SOME, 0, 1);
        place(List.of(buffer), List.of(part(0, 9 * SOME, Integer.MAX_VALUE, -1)));
        assertEquals(Memory.ARENA, buffer.memory);
    }

    /** Two buffers in one place take it together. */
    @Test
    void whatLiesInAnothersPlaceGoesWithIt() {
        var emission = new Emission();
        emission.enter(Phase.POINT);
        Buffer below = emission.temporary(SOME);
        Buffer above = emission.temporary(SOME);
        below.first = 0;
        below.last = 3;
        above.first = 2;
        above.last = 3;
        above.below = below;
        place(emission.buffers(), List.of(part(0, 9 * SOME, 5, 5)));
        assertEquals(Memory.ARENA, above.memory, "not by itself");
        emission.settle();
        assertEquals(Memory.RESULT, above.memory);
        assertEquals(below.offset, above.offset);
    }
}
