package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Where inputs and constants lie: what a program reads and does not compute. */
final class Leaves {
    private final Program program;
    private final Lowering.Layout layout;
    private final Emission emission;
    private final List<Fixed> fixed = new ArrayList<>();
    private final Map<String, Buffer> data = new LinkedHashMap<>();

    /** The node of the largest data input, which is alone in its memory; -1 if there is none. */
    private final int largest;

    /** A buffer whose contents are known beforehand. */
    private record Fixed(Buffer buffer, double[] values) {}

    Leaves(Program program, Lowering.Layout layout, Emission emission) {
        this.program = program;
        this.layout = layout;
        this.emission = emission;
        this.largest =
                IntStream.range(0, program.nodes().size())
                        .filter(node -> isData(program.op(node)))
                        .boxed()
                        .max(Comparator.comparingLong(this::count).thenComparing(node -> -node))
                        .orElse(-1);
    }

    private static boolean isData(Op op) {
        return op instanceof Op.Input input && input.role() == Op.Role.DATA;
    }

    private long count(int node) {
        return Emission.size(extents(node));
    }

    private int size(int node) {
        return MemoryPlan.size(count(node));
    }

    private List<Integer> extents(int node) {
        return Entries.extents(program.shape(node));
    }

    /** The view of a node that is an input, a literal or a selection; null of any other. */
    @Nullable View view(int node) {
        return switch (program.op(node)) {
            case Op.Input input when layout.directions().containsKey(input.name()) ->
                    Lowering.view(
                            Memory.DIRECTION,
                            Objects.requireNonNull(layout.directions().get(input.name())));
            case Op.Input input -> View.of(input(node, input), extents(node));
            case Op.Literal literal ->
                    fixed(
                            literal.entries().stream().mapToDouble(Rational::toDouble).toArray(),
                            extents(node));
            case Op.Select select -> fixed(ones(select, node), extents(node));
            case Op.Const _,
                    Op.Size _,
                    Op.Map _,
                    Op.Power _,
                    Op.Sum _,
                    Op.Contract _,
                    Op.LogSumExp _ ->
                    null;
        };
    }

    private Buffer input(int node, Op.Input input) {
        return switch (input.role()) {
            case DATA -> data(node, input.name());
            case PARAMETER -> Buffer.at(Memory.POINT, place(input.name()), size(node));
            case DIRECTION ->
                    Buffer.at(
                            Memory.DIRECTION,
                            place(input.name().substring("direction.".length())),
                            size(node));
        };
    }

    private int place(String parameter) {
        Integer known = layout.offsets().get(parameter);
        if (known == null) {
            throw new CompilerBug("no place for input " + parameter);
        }
        return known;
    }

    private Buffer data(int node, String name) {
        Buffer buffer =
                node == largest ? Buffer.at(Memory.DATA, 0, size(node)) : persistent(size(node));
        data.put(name, buffer);
        return buffer;
    }

    private Buffer persistent(int size) {
        Buffer buffer = emission.temporary(size);
        buffer.persistent = true;
        return buffer;
    }

    private double[] ones(Op.Select select, int node) {
        int rows = extents(node).get(0);
        int columns = extents(node).get(1);
        var values = new double[size(node)];
        for (int i = 0; i < rows; i++) {
            int j = i + select.offset();
            if (j >= 0 && j < columns) {
                values[i * columns + j] = 1;
            }
        }
        return values;
    }

    /** A constant in the arena. */
    View fixed(double[] values, List<Integer> extents) {
        Buffer buffer = persistent(values.length);
        fixed.add(new Fixed(buffer, values));
        return View.of(buffer, extents);
    }

    /** What the arena holds from the start; buffers have their places. */
    List<KernelProgram.Constants> constants() {
        return fixed.stream()
                .map(f -> new KernelProgram.Constants(f.buffer.offset, f.values))
                .toList();
    }

    /** Where data inputs lie; buffers have their places. */
    Map<String, KernelProgram.Home> homes() {
        var homes = new LinkedHashMap<String, KernelProgram.Home>();
        data.forEach(
                (name, buffer) ->
                        homes.put(
                                name,
                                new KernelProgram.Home(buffer.memory, buffer.offset, buffer.size)));
        return homes;
    }

    /** Numbers of {@link Memory#DATA}. */
    int dataSize() {
        return largest < 0 ? 0 : size(largest);
    }
}
