package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Which kernels may write where they read: no entry is read after another takes its place. */
class InPlaceTest {
    private static final int LANES = 4;

    /** Parameter 1 becomes what lies in parameter 0, so many entries away. */
    private static Kernel copy(int n, int from, int to) {
        var k = new KernelBuilder(1);
        int source = k.parameter(Memory.ARENA);
        int target = k.parameter(Memory.ARENA);
        k.loop(
                n,
                true,
                i -> {
                    int value = k.scalar(source, Affine.of(from).plus(i, 1));
                    k.store(target, Affine.of(to).plus(i, 1), value, 1);
                });
        return k.build("copy");
    }

    /** The rows of a matrix, which are loaded by lanes and stored with a stride. */
    private static Kernel rows(int rows, int columns, int rowStride, int columnStride) {
        var k = new KernelBuilder(1);
        int source = k.parameter(Memory.ARENA);
        int target = k.parameter(Memory.ARENA);
        k.loop(
                rows,
                true,
                i ->
                        k.loop(
                                columns,
                                true,
                                j -> {
                                    Affine from = Affine.of(0).plus(i, columns).plus(j, 1);
                                    Affine to =
                                            Affine.of(0).plus(i, rowStride).plus(j, columnStride);
                                    k.store(target, to, k.scalar(source, from), 1);
                                }));
        return k.build("rows");
    }

    @Test
    void aNestMayOverwriteWhatItReadsAtTheSamePlace() {
        assertTrue(InPlace.allows(copy(7, 0, 0), 0, 1));
        assertTrue(InPlace.allows(rows(5, 7, 7, 1), 0, 1));
    }

    @Test
    void noOtherPlaceMayBeReadEvenIfAsManyEntriesAreStored() {
        assertFalse(InPlace.allows(copy(7, 1, 0), 0, 1), "read after its neighbour wrote there");
        assertFalse(InPlace.allows(copy(7, 0, 1), 0, 1), "written before it is read");
        assertFalse(InPlace.allows(rows(7, 7, 1, 7), 0, 1), "a transpose");
        assertFalse(InPlace.allows(rows(5, 7, 0, 1), 0, 1), "every row in the same place");
    }

    /** What is loaded where nothing is stored then may be wanted after it was overwritten. */
    @Test
    void whatIsLoadedIsStoredInTheSameIteration() {
        var k = new KernelBuilder(1);
        int source = k.parameter(Memory.ARENA);
        int target = k.parameter(Memory.ARENA);
        k.loop(
                5,
                true,
                i -> {
                    int first = k.scalar(source, Affine.of(0));
                    int value = k.scalar(source, Affine.of(0).plus(i, 1));
                    k.store(
                            target,
                            Affine.of(0).plus(i, 1),
                            k.define(k.value(Operator.ADD, first, value)),
                            1);
                });
        assertFalse(InPlace.allows(k.build("shift"), 0, 1), "all add the first");
    }

    /** The two are not the same: what the kernel adds to must not be the other operand. */
    @Test
    void whatIsWrittenIsNotRead() {
        var k = new KernelBuilder(1);
        int source = k.parameter(Memory.ARENA);
        int target = k.parameter(Memory.ARENA);
        k.loop(
                5,
                true,
                i -> {
                    Affine place = Affine.of(0).plus(i, 1);
                    int sum =
                            k.define(
                                    k.value(
                                            Operator.ADD,
                                            k.scalar(source, place),
                                            k.scalar(target, place)));
                    k.store(target, place, sum, 1);
                });
        assertFalse(InPlace.allows(k.build("add"), 0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 8, 11})
    void lanesAndWhatIsLeftOverCount(int n) {
        var k = new KernelBuilder(LANES);
        int source = k.parameter(Memory.ARENA);
        int target = k.parameter(Memory.ARENA);
        if (n >= LANES) {
            k.loop(
                    n / LANES,
                    true,
                    i -> {
                        Affine place = Affine.of(0).plus(i, LANES);
                        k.store(target, place, k.vector(source, place, LANES), LANES);
                    });
        }
        int rest = n % LANES;
        if (rest > 0) {
            Affine place = Affine.of(n - rest);
            k.store(target, place, k.vector(source, place, rest), rest);
        }
        Kernel kernel = k.build("copy");
        assertEquals(n, kernel.size(1));
        assertTrue(InPlace.allows(kernel, 0, 1));
    }

    @Test
    void onlyDeadOperandsOfTheSameSizeAreOverwritten() {
        for (int later = 0; later < 2; later++) {
            var emission = new Emission();
            emission.enter(Phase.POINT);
            Buffer first = emission.temporary(100);
            Buffer second = emission.temporary(100);
            Buffer third = emission.temporary(100);
            launch(emission, first, second);
            launch(emission, second, third);
            if (later == 1) {
                launch(emission, second, third);
            }
            emission.overlay(100);
            assertNull(second.below, "the first launch has no operand from before");
            assertEquals(later == 0 ? second : null, third.below);
            emission.overlay(101);
            int end = MemoryPlan.place(emission.buffers(), 0, Precision.FLOAT64);
            emission.settle();
            assertEquals(later == 0, second.offset == third.offset);
            assertTrue(end >= 204);
        }
    }

    private static void launch(Emission emission, Buffer from, Buffer to) {
        emission.launch(
                copy(100, 0, 0),
                List.of(View.of(from, List.of(100)), View.of(to, List.of(100))),
                List.of(0, 0));
    }
}
