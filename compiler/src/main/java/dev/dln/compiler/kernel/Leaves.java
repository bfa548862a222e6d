package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.rewrite.Shards;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where inputs and constants lie: what a program reads and does not compute. */
final class Leaves {
    private final Program program;
    private final Lowering.Layout layout;
    private final Emission emission;
    private final List<Fixed> fixed = new ArrayList<>();

    /** The shapes of data inputs as the caller has them. */
    private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();

    private final Map<String, Buffer> data = new LinkedHashMap<>();

    /** The largest data input, which is alone in its memory; null if there is none. */
    private final @Nullable String largest;

    /** A buffer whose contents are known beforehand. */
    private record Fixed(Buffer buffer, double[] values) {}

    Leaves(Program program, Lowering.Layout layout, Emission emission) {
        this.program = program;
        this.layout = layout;
        this.emission = emission;
        for (Op.Input input : program.inputs()) {
            if (input.role() == Op.Role.DATA) {
                Shards.Window window = layout.windows().get(input.name());
                shapes.putIfAbsent(
                        window == null ? input.name() : window.input(),
                        Entries.extents(window == null ? input.shape() : window.shape()));
            }
        }
        String most = null;
        for (Map.Entry<String, List<Integer>> entry : shapes.entrySet()) {
            if (most == null
                    || Emission.size(entry.getValue())
                            > Emission.size(Objects.requireNonNull(shapes.get(most)))) {
                most = entry.getKey();
            }
        }
        this.largest = most;
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
            case Op.Input input when layout.windows().containsKey(input.name()) ->
                    window(Objects.requireNonNull(layout.windows().get(input.name())));
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
            case DATA -> data(input.name());
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

    /** Some samples of an input. */
    private View window(Shards.Window window) {
        List<Integer> strides = View.rowMajor(Entries.extents(window.shape()));
        int offset = window.start() * strides.get(window.axis());
        return new View(data(window.input()), offset, strides);
    }

    private Buffer data(String name) {
        return data.computeIfAbsent(
                name,
                _ -> {
                    int size = MemoryPlan.size(Emission.size(shape(name)));
                    return name.equals(largest)
                            ? Buffer.at(Memory.DATA, 0, size)
                            : persistent(size);
                });
    }

    private List<Integer> shape(String name) {
        return Objects.requireNonNull(shapes.get(name));
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
        return largest == null ? 0 : MemoryPlan.size(Emission.size(shape(largest)));
    }
}
