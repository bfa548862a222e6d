package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which kernels may write where they read: no entry is read after another takes its place. */
class InPlaceTest {
    private static final int LANES = 4;
    private static final int SIZE = 100;

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

    /** The rows of a matrix, stored with other strides. */
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

    /** What lies apart is not where neighbours are stored, but for a stride of one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void strides(int stride) {
        var k = new KernelBuilder(LANES);
        int source = k.parameter(Memory.ARENA);
        int target = k.parameter(Memory.ARENA);
        Affine place = Affine.of(0);
        k.store(target, place, k.strided(source, place, stride, 2), 2);
        k.store(target, Affine.of(2), k.vector(source, Affine.of(2), LANES), LANES);
        Kernel kernel = k.build("copy");
        assertEquals(kernel.size(0), kernel.size(1));
        assertEquals(stride == 1, InPlace.allows(kernel, 0, 1));
    }

    /** Each entry is loaded and stored by every row, so that the second row reads the first's. */
    @Test
    void nothingIsStoredTwice() {
        var k = new KernelBuilder(1);
        int source = k.parameter(Memory.ARENA);
        int target = k.parameter(Memory.ARENA);
        k.loop(
                3,
                true,
                _ ->
                        k.loop(
                                5,
                                true,
                                j -> {
                                    Affine place = Affine.of(0).plus(j, 1);
                                    k.store(target, place, k.scalar(source, place), 1);
                                }));
        assertFalse(InPlace.allows(k.build("again"), 0, 1));
    }

    /** After launches that each copy the first of some buffers to the others. */
    private static Emission launched(List<Buffer> buffers, List<List<Integer>> launches) {
        return launched(buffers, launches, SIZE);
    }

    private static Emission launched(
            List<Buffer> buffers, List<List<Integer>> launches, int little) {
        var emission = new Emission();
        emission.enter(Phase.POINT);
        for (int i = 0; i < 6; i++) {
            buffers.add(emission.temporary(SIZE));
        }
        for (List<Integer> launch : launches) {
            var views = new ArrayList<View>();
            for (int buffer : launch) {
                views.add(View.of(buffers.get(buffer), List.of(SIZE)));
            }
            emission.launch(
                    copies(launch.size() - 1), views, Collections.nCopies(launch.size(), 0));
        }
        emission.overlay(little);
        return emission;
    }

    /** As many copies of parameter 0. */
    private static Kernel copies(int count) {
        var k = new KernelBuilder(1);
        int source = k.parameter(Memory.ARENA);
        for (int copy = 0; copy < count; copy++) {
            k.parameter(Memory.ARENA);
        }
        k.loop(
                SIZE,
                true,
                i -> {
                    Affine place = Affine.of(0).plus(i, 1);
                    int value = k.scalar(source, place);
                    for (int copy = 1; copy <= count; copy++) {
                        k.store(copy, place, value, 1);
                    }
                });
        return k.build("copies");
    }

    private static int arena(Emission emission) {
        int end = MemoryPlan.place(emission.buffers(), 0, Precision.FLOAT64);
        emission.settle();
        return end;
    }

    @Test
    void onlyWhatNobodyNeedsAnyMoreIsOverwritten() {
        var chain = new ArrayList<Buffer>();
        Emission one = launched(chain, List.of(List.of(0, 1), List.of(1, 2), List.of(2, 3)));
        assertNull(chain.get(1).below, "the first launch has no operand from before");
        assertEquals(SIZE + 104, arena(one), "the chain lies in one place, and 0 lies apart");
        assertEquals(chain.get(1).offset, chain.get(3).offset);
        var needed = new ArrayList<Buffer>();
        Emission two =
                launched(
                        needed,
                        List.of(List.of(0, 1), List.of(1, 2), List.of(2, 3), List.of(1, 4)));
        assertNull(needed.get(2).below);
        arena(two);
        assertNotEquals(needed.get(1).offset, needed.get(2).offset);
    }

    /**
     * Two results of one launch do not both lie where its operand lies, however that lies there.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyOneResultLiesInAPlace(boolean read) {
        var buffers = new ArrayList<Buffer>();
        var launches = new ArrayList<>(List.of(List.of(0, 1), List.of(1, 2), List.of(2, 3, 4)));
        if (read) {
            launches.addAll(List.of(List.of(3, 5), List.of(4, 5)));
        }
        arena(launched(buffers, launches));
        assertEquals(buffers.get(1).offset, buffers.get(3).offset);
        assertNotEquals(buffers.get(3).offset, buffers.get(4).offset);
    }

    @Test
    void littleBuffersStayApart() {
        var buffers = new ArrayList<Buffer>();
        launched(buffers, List.of(List.of(0, 1), List.of(1, 2)), SIZE + 1);
        assertNull(buffers.get(2).below);
    }
}
