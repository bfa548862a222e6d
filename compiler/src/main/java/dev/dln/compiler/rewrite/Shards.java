package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A program as several of fewer samples each, the shards, whose sums over samples are added. Every
 * value with an axis of samples becomes one value per shard, every sum over samples one sum per
 * shard and the sum of these. So each shard can be computed by a core of its own, in memory of its
 * own, and cores meet where sums are added and nowhere else: in a network of a fraction of a
 * millisecond, waiting for each other and sending each other the lines where their samples meet
 * costs as much as a second core saves.
 *
 * <p>Identity: {@code sum_s f(s)} is the sum of {@code f} over some samples and of {@code f} over
 * the others. Which samples a shard has depends on their number alone, and on no number of threads:
 * results keep their bits.
 *
 * <p>Shards follow each other, what one needs of all shards' sums after them; so one core that
 * computes them in turn has the memory of one in its caches.
 */
public final class Shards {
    /**
     * Programs of fewer operations, some 10 microseconds, are left as they are: a second core saves
     * nothing there.
     */
    private static final double LEAST = 3e5;

    /**
     * Programs of more operations, some milliseconds, are left as they are: there waiting costs
     * little, and products of fewer samples copy their other operand as often into panels. Measured
     * on one core and on two that share a cache: 2 to 3% lost at 1.4e8, nothing at 2.5e8, 5 to 11%
     * from 6e8 on; on two without a common cache 15 to 27% were won at the first two.
     */
    private static final double MOST = 4e8;

    /** What a function such as tanh costs, in operations. */
    private static final double FUNCTION = 20;

    /**
     * A shard has a multiple of so many samples, unless it is the last: a cache line, and a
     * register. Rows that end within one took 3 to 8% more of one core than they do so.
     */
    private static final int LINE = 8;

    private final Program program;
    private final int count;
    private final List<Op.Role> phases;

    /** For each node its axis of samples, -1 if it has none. */
    private final int[] axes;

    private Shards(Program program, int count) {
        this.program = program;
        this.count = count;
        this.phases = Phases.of(program);
        this.axes = new int[program.nodes().size()];
        Arrays.fill(axes, -1);
    }

    /**
     * Some samples of a data input, read where it lies.
     *
     * @param input its name
     * @param shape its shape
     * @param axis along which samples lie
     * @param start the first of them
     * @param shard that reads it
     */
    public record Window(String input, List<Dim> shape, int axis, int start, int shard) {}

    /**
     * A program of shards.
     *
     * @param program has one input for each window, and no input that a window is of; a shard's
     *     nodes are its own, even those that equal another's: a bias for each of its samples, say.
     *     So it is for lowering, and for no other pass
     * @param windows by name of the input
     */
    public record Sharded(Program program, Map<String, Window> windows) {}

    /**
     * A program in shards.
     *
     * @param program whose dimensions are known
     * @param count how many shards, at least 2
     * @return empty if the program has no samples, if it needs all of them elsewhere than in sums,
     *     or if it is too short or too long
     */
    public static Optional<Sharded> of(Program program, int count) {
        var shards = new Shards(program, count);
        return shards.isPossible() && shards.isWorthwhile()
                ? Optional.of(shards.new Rebuilding().run())
                : Optional.empty();
    }

    /** The same of a program as short or as long as it may be. */
    public static Optional<Sharded> cut(Program program, int count) {
        var shards = new Shards(program, count);
        return shards.isPossible() ? Optional.of(shards.new Rebuilding().run()) : Optional.empty();
    }

    // ---- which axes are those of samples

    /** Finds the axes of samples; whether the program can be cut there. */
    private boolean isPossible() {
        int data = -1;
        for (int node = 0; node < axes.length; node++) {
            if (program.op(node) instanceof Op.Input input
                    && input.role() == Op.Role.DATA
                    && !input.shape().isEmpty()
                    && (data < 0 || size(node) > size(data))) {
                data = node;
            }
        }
        if (data < 0) {
            return false;
        }
        int samples = program.shape(data).size() - 1;
        var classes = new AxisClasses(program);
        if (Cost.size(program.shape(data).get(samples)) < 2.0 * count * LINE) {
            return false;
        }
        for (int node = 0; node < axes.length; node++) {
            for (int axis = 0; axis < program.shape(node).size(); axis++) {
                if (classes.same(node, axis, data, samples)) {
                    if (axes[node] >= 0) {
                        return false;
                    }
                    axes[node] = axis;
                }
            }
        }
        for (int node = 0; node < axes.length; node++) {
            if (!isPossible(node)) {
                return false;
            }
        }
        return program.outputs().stream().allMatch(o -> axes[o.node()] < 0);
    }

    private double size(int node) {
        return Cost.elements(program.shape(node));
    }

    private boolean isPossible(int node) {
        return switch (program.op(node)) {
            case Op.Input input -> axes[node] < 0 || input.role() == Op.Role.DATA;
            case Op.Const _, Op.Size _, Op.Map _, Op.Power _, Op.Sum _ -> true;
            case Op.Literal _, Op.Select _ -> axes[node] < 0;
            case Op.LogSumExp lse -> axes[lse.arg()] != lse.axis();
            case Op.Contract contract -> indices(contract, node).count() <= 1;
        };
    }

    /** The indices of a contraction that run over samples. */
    private IntStream indices(Op.Contract contract, int node) {
        return IntStream.range(0, contract.extents().size())
                .filter(
                        index ->
                                (axes[node] >= 0 && contract.output().get(axes[node]) == index)
                                        || contract.factors().stream()
                                                .anyMatch(f -> isSamples(f, index)));
    }

    private boolean isSamples(Op.Factor factor, int index) {
        int axis = axes[factor.node()];
        return axis >= 0 && factor.indices().get(axis) == index;
    }

    /** Whether a node has no samples, but sums over them. */
    private boolean isSum(int node) {
        return axes[node] < 0
                && program.op(node) instanceof Op.Contract contract
                && indices(contract, node).findAny().isPresent();
    }

    /** Whether each shard has its own. */
    private boolean isSharded(int node) {
        return axes[node] >= 0 || isSum(node);
    }

    private boolean isWorthwhile() {
        double work = 0;
        for (int node = 0; node < axes.length; node++) {
            if (isSharded(node) && phases.get(node) != Op.Role.DATA) {
                double each = program.op(node) instanceof Op.Map ? FUNCTION : 1;
                work += each * Cost.flops(program, node);
            }
        }
        return work >= LEAST && work <= MOST;
    }

    // ---- the program of shards

    private final class Rebuilding {
        private final ProgramBuilder builder = new ProgramBuilder();
        private final Map<String, Window> windows = new LinkedHashMap<>();
        private final int[] stages = stages();
        private final int[] numbers = new int[axes.length];
        private final int[][] shards = new int[count][axes.length];

        private Sharded run() {
            int last = Arrays.stream(stages).max().orElse(0);
            addShared(-1);
            for (int stage = 0; stage <= last; stage++) {
                for (int shard = 0; shard < count; shard++) {
                    addShard(stage, shard);
                }
                addShared(stage);
            }
            Program built =
                    builder.build(
                            program.outputs().stream().map(o -> o.at(numbers[o.node()])).toList());
            return new Sharded(built, Map.copyOf(windows));
        }

        /** For each node how many sums of all shards it has to wait for; -1 if it needs none. */
        private int[] stages() {
            var stages = new int[axes.length];
            for (int node = 0; node < axes.length; node++) {
                boolean sharded = isSharded(node);
                int stage = sharded ? 0 : -1;
                for (int operand : program.op(node).operands()) {
                    boolean waits = sharded && axes[operand] < 0 && stages[operand] >= 0;
                    stage = Math.max(stage, stages[operand] + (waits ? 1 : 0));
                }
                stages[node] = stage;
            }
            return stages;
        }

        private void addShard(int stage, int shard) {
            for (int node = 0; node < axes.length; node++) {
                if (stages[node] == stage && isSharded(node)) {
                    shards[shard][node] = builder.addApart(part(node, shard));
                }
            }
        }

        /** Adds what all shards share: sums of theirs among them. */
        private void addShared(int stage) {
            for (int node = 0; node < axes.length; node++) {
                if (stages[node] != stage || axes[node] >= 0) {
                    continue;
                }
                if (isSum(node)) {
                    var terms = new ArrayList<Op.Term>();
                    for (int[] shard : shards) {
                        terms.add(new Op.Term(Rational.ONE, shard[node]));
                    }
                    numbers[node] = builder.sum(terms, program.shape(node));
                } else {
                    numbers[node] = builder.add(program.op(node).renumbered(numbers));
                }
            }
        }

        /** A shard's version of a node. */
        private Op part(int node, int shard) {
            Op op = program.op(node);
            if (op instanceof Op.Input input) {
                return window(input, axes[node], shard);
            }
            Op own =
                    op.withOperands(
                            op.operands().stream()
                                    .map(o -> axes[o] < 0 ? numbers[o] : shards[shard][o])
                                    .toList());
            if (!(own instanceof Op.Contract contract)) {
                return own;
            }
            int index = indices((Op.Contract) op, node).findFirst().orElseThrow();
            var extents = new ArrayList<>(contract.extents());
            extents.set(index, length(extents.get(index), shard));
            return new Op.Contract(
                    contract.coefficient(), contract.factors(), contract.output(), extents);
        }

        private Op.Input window(Op.Input input, int axis, int shard) {
            Dim samples = input.shape().get(axis);
            int start = start(samples, shard);
            Dim length = length(samples, shard);
            String name = input.name() + "[" + start + ":" + start(samples, shard + 1) + "]";
            windows.put(name, new Window(input.name(), input.shape(), axis, start, shard));
            var shape = new ArrayList<>(input.shape());
            shape.set(axis, length);
            return new Op.Input(name, Op.Role.DATA, shape);
        }

        private int start(Dim samples, int shard) {
            int all = (int) Cost.size(samples);
            if (shard == count) {
                return all;
            }
            int even = (int) ((long) all * shard / count);
            return all % (count * LINE) == 0 ? even : (even + LINE - 1) / LINE * LINE;
        }

        private Dim length(Dim samples, int shard) {
            return Dim.of(start(samples, shard + 1) - start(samples, shard));
        }
    }
}
