package dev.dln.compiler.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;
import dev.dln.compiler.kernel.Writes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Work-items together write what the kernel writes, each entry as often. No device is needed: each
 * number of a work-item is taken in turn, the last one first.
 */
class WorkItemsTest {
    private static final int[] COUNTS = {2, 3, 5, 7, 13};

    private static final int DEPTH = 3;

    /** Random nests of loops, every store writing to a parameter of its own. */
    private static final class Nests {
        private final Random random;
        private int variables;
        private int parameters;

        Nests(long seed) {
            this.random = new Random(seed);
        }

        Kernel kernel() {
            List<Statement> body = block(0, Affine.of(random.nextInt(3)), List.of());
            return new Kernel(
                    "nest",
                    1,
                    java.util.Collections.nCopies(
                            parameters, new Kernel.Parameter(Memory.RESULT, 1 << 20)),
                    body,
                    1,
                    variables);
        }

        private List<Statement> block(int depth, Affine place, List<Integer> enclosing) {
            var block = new ArrayList<Statement>();
            Affine here = place;
            block.add(new Statement.Define(0, new Value.Constant(depth, Value.Type.SCALAR)));
            if (enclosing.size() > 1 && random.nextInt(4) == 0) {
                // what is named before a loop is what the loop's stores need
                int first = enclosing.get(random.nextInt(enclosing.size()));
                int second = enclosing.get(random.nextInt(enclosing.size()));
                int low = variables;
                variables += 2;
                block.add(
                        random.nextBoolean()
                                ? new Statement.Wrap(low, first, second, 1, 11)
                                : new Statement.Sort(low, low + 1, first, second));
                here = here.plus(low, 100_000);
            }
            int statements = 1 + random.nextInt(3);
            for (int i = 0; i < statements; i++) {
                if (depth == DEPTH || random.nextInt(3) == 0) {
                    block.add(new Statement.Store(parameters++, here, 0));
                } else {
                    int variable = variables++;
                    int count = COUNTS[random.nextInt(COUNTS.length)];
                    var more = new ArrayList<>(enclosing);
                    more.add(variable);
                    int stride = (int) Math.pow(20, random.nextInt(3)) * (depth + 1);
                    List<Statement> inner = block(depth + 1, here.plus(variable, stride), more);
                    boolean parallel = random.nextInt(4) > 0;
                    block.add(new Statement.Loop(variable, count, parallel, inner));
                }
            }
            return block;
        }
    }

    private static Map<Writes.Entry, Integer> all(Kernel kernel) {
        var writes = new Writes();
        writes.run(kernel);
        return writes.counts();
    }

    /** What the printed function does for each number. */
    private static Map<Writes.Entry, Integer> all(Kernel kernel, WorkItems items) {
        var writes = new Writes();
        for (WorkItems.Piece piece : items.pieces()) {
            for (long g = piece.items() - 1; g >= 0; g--) {
                int[] variables = new int[kernel.variables()];
                long rest = g;
                List<Statement> body = piece.body();
                for (WorkItems.Range range : piece.loops().reversed()) {
                    int digit = (int) (rest % range.items());
                    rest /= range.items();
                    if (range.chunk() == 1) {
                        variables[range.variable()] = digit;
                    } else {
                        body = chunk(body, range, digit);
                    }
                }
                writes.run(body, variables);
            }
        }
        return writes.counts();
    }

    /** The body, of whose loop over a variable only a chunk is left. */
    private static List<Statement> chunk(List<Statement> body, WorkItems.Range range, int digit) {
        int from = digit * range.chunk();
        int to = Math.min(from + range.chunk(), range.count());
        var cut = new ArrayList<Statement>();
        for (Statement statement : body) {
            if (statement instanceof Statement.Loop loop && loop.variable() == range.variable()) {
                for (int i = from; i < to; i++) {
                    // one iteration: the variable gets its value by a sum modulo what is larger
                    cut.add(new Statement.Wrap(loop.variable(), ZERO, ZERO, i, range.count()));
                    cut.addAll(loop.body());
                }
            } else {
                cut.add(statement);
            }
        }
        return cut;
    }

    /** A variable that nothing gives a value. */
    private static final int ZERO = 0;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 7, 16, 60, 1000, Long.MAX_VALUE})
    void everyEntryIsWrittenAsOftenAsByTheKernel(long wanted) {
        int cut = 0;
        for (long seed = 0; seed < 200; seed++) {
            var nests = new Nests(seed);
            nests.variables = ZERO + 1;
            Kernel kernel = nests.kernel();
            Map<Writes.Entry, Integer> expected = all(kernel);
            WorkItems items = WorkItems.of(kernel, wanted);
            assertEquals(expected, all(kernel, items), () -> kernel + " in " + items);
            assertEquals(expected, all(kernel, items.adjacent()), () -> kernel + " adjacent");
            cut += items.items() > 1 ? 1 : 0;
        }
        assertTrue(wanted == 1 || cut > 50, cut + " kernels were cut");
    }

    /** Groups are cut however many there are, and their items are not cut. */
    @Test
    void groupsWriteAsOftenAsTheirKernel() {
        Affine place = Affine.of(1).plus(1, 77).plus(2, 11).plus(3, 4).plus(4, 1);
        var items =
                new Statement.Items(
                        3,
                        2,
                        4,
                        3,
                        List.of(new Statement.Barrier(), new Statement.Store(0, place, 0)));
        var inner = new Statement.Loop(2, 7, true, List.of(items));
        var outer = new Statement.Loop(1, 5, true, List.of(inner));
        var kernel =
                new Kernel(
                        "groups",
                        1,
                        List.of(new Kernel.Parameter(Memory.RESULT, 1000)),
                        List.of(outer),
                        1,
                        5);
        WorkItems groups = WorkItems.groups(kernel);
        assertEquals(35, groups.items());
        assertEquals(all(kernel), all(kernel, groups));
    }
}
