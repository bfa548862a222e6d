package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Which loops become straight-line code, and what comes of them. */
class UnrollingTest {
    /** For each of some rows the sum of some entries, which lie side by side. */
    private static Kernel sums(int rows, int entries) {
        var k = new KernelBuilder(1);
        int to = k.parameter(Memory.RESULT);
        int from = k.parameter(Memory.POINT);
        k.loop(
                rows,
                true,
                row -> {
                    int sum = k.accumulator(0, Value.Type.SCALAR);
                    k.loop(
                            entries,
                            false,
                            entry -> {
                                Affine place = Affine.of(1).plus(row, entries).plus(entry, 1);
                                k.update(sum, k.value(Operator.ADD, sum, k.scalar(from, place)));
                            });
                    k.store(to, Affine.of(0).plus(row, 1), sum, 1);
                });
        return k.build("sums");
    }

    private static Kernel unrolled(Kernel kernel, int length, boolean parallel) {
        Kernel result = Unrolling.of(kernel, new Target.Straight(length, parallel));
        KernelVerifier.verify(result);
        assertEquals(kernel.work(), result.work());
        assertEquals(kernel.parameters(), result.parameters());
        return result;
    }

    /** An accumulator takes its terms in the same order, and each row has its own. */
    @Test
    void accumulatorsKeepTheirOrder() {
        assertEquals(
                """
                kernel sums lanes 1(p0: result[2], p1: point[5]) {
                  r0 = 0.0
                  r1 = p1[1]
                  r0 := add r0 r1
                  r2 = p1[2]
                  r0 := add r0 r2
                  p0[0] = r0
                  r3 = 0.0
                  r4 = p1[3]
                  r3 := add r3 r4
                  r5 = p1[4]
                  r3 := add r3 r5
                  p0[1] = r3
                }
                """
                        .strip(),
                unrolled(sums(2, 2), 12, true).toString().strip());
    }

    @Test
    void nestsThatAreTooLongStay() {
        Kernel kernel = sums(2, 2);
        assertEquals(kernel, unrolled(kernel, 11, true));
        Kernel large = sums(1000, 2);
        assertEquals(large, unrolled(large, 64, true), "short loops in long ones, too");
    }

    @Test
    void parallelLoopsStayWhereTheyAreShared() {
        Kernel kernel = sums(2, 2);
        assertEquals(kernel, unrolled(kernel, 64, false));
        // one row needs no loop: that over its entries goes
        assertEquals(8, unrolled(sums(1, 3), 64, false).body().size());
    }

    /** Of several nests those go that fit together, in their order. */
    @Test
    void aKernelHasOneLimit() {
        var k = new KernelBuilder(1);
        int to = k.parameter(Memory.RESULT);
        int zero = k.constant(0, Value.Type.SCALAR);
        for (int nest = 0; nest < 3; nest++) {
            int start = 10 * nest;
            k.loop(4, true, i -> k.store(to, Affine.of(start).plus(i, 1), zero, 1));
        }
        Kernel result = unrolled(k.build("fill"), 10, true);
        assertEquals(1 + 4 + 4 + 1, result.body().size());
    }
}
