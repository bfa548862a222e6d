package dev.dln.compiler.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/**
 * Builds one kernel statement by statement; registers and loop variables are numbered as they come.
 * With one lane, everything is scalar and a lane load is a plain one.
 */
final class KernelBuilder {
    private final int lanes;
    private final Precision precision;
    private final List<Memory> memories = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final Deque<List<Statement>> blocks = new ArrayDeque<>();
    private final Deque<Map<Value, Integer>> known = new ArrayDeque<>();
    private final Set<Integer> changing = new HashSet<>();
    private final List<Value.Type> types = new ArrayList<>();
    private final List<Integer> trips = new ArrayList<>();

    /** A kernel without elementary functions, the same for numbers of every precision. */
    KernelBuilder(int lanes) {
        this(lanes, Precision.FLOAT64);
    }

    KernelBuilder(int lanes, Precision precision) {
        this.lanes = lanes;
        this.precision = precision;
        blocks.push(new ArrayList<>());
        known.push(new HashMap<>());
    }

    int lanes() {
        return lanes;
    }

    Precision precision() {
        return precision;
    }

    /** A new parameter; its size becomes what the accesses need. */
    int parameter(Memory memory) {
        memories.add(memory);
        sizes.add(0);
        return memories.size() - 1;
    }

    /**
     * A new buffer that the items of a work-group share, numbered after all parameters, which come
     * first; its size becomes what the accesses need.
     */
    int local() {
        sizes.add(0);
        return sizes.size() - 1;
    }

    /** The items of a work-group; the body is given the variables of row and column. */
    void items(int rows, int columns, BiConsumer<Integer, Integer> body) {
        int row = trips.size();
        trips.add(rows);
        trips.add(columns);
        List<Statement> statements = block(() -> body.accept(row, row + 1));
        emit(new Statement.Items(row, rows, row + 1, columns, statements));
    }

    /** Where the items of a work-group wait for each other. */
    void barrier() {
        emit(new Statement.Barrier());
    }

    private List<Statement> block(Runnable body) {
        blocks.push(new ArrayList<>());
        known.push(new HashMap<>());
        body.run();
        known.pop();
        return blocks.pop();
    }

    /** A loop, or the body alone with variable -1 if it runs once, or nothing if never. */
    void loop(int count, boolean parallel, IntConsumer body) {
        if (count == 1) {
            body.accept(-1);
        } else if (count > 1) {
            int variable = trips.size();
            trips.add(count);
            List<Statement> statements = block(() -> body.accept(variable));
            emit(new Statement.Loop(variable, count, parallel, statements));
        }
    }

    /** A variable with the value (first + step + offset) mod extent. */
    int wrap(int first, int step, int offset, int extent) {
        int variable = trips.size();
        trips.add(extent);
        emit(new Statement.Wrap(variable, first, step, offset, extent));
        return variable;
    }

    /** Two variables with the smaller and the larger value of two others. */
    int[] sort(int first, int second) {
        int low = trips.size();
        int most = Math.max(trips.get(first), trips.get(second));
        trips.add(most);
        trips.add(most);
        emit(new Statement.Sort(low, low + 1, first, second));
        return new int[] {low, low + 1};
    }

    /** A register with a value: one of this block that has it already, if it reads no memory. */
    int define(Value value) {
        boolean shared =
                value.read().isEmpty() && value.registers().stream().noneMatch(changing::contains);
        Integer before = shared ? known.element().get(value) : null;
        if (before != null) {
            return before;
        }
        int register = fresh(value);
        if (shared) {
            known.element().put(value, register);
        }
        return register;
    }

    /** A register of its own that starts with a number and is updated. */
    int accumulator(double start, Value.Type type) {
        int register = fresh(new Value.Constant(start, type));
        changing.add(register);
        return register;
    }

    private int fresh(Value value) {
        int register = types.size();
        types.add(value.type(this::type));
        emit(new Statement.Define(register, value));
        return register;
    }

    /** Gives an {@link #accumulator} another value. */
    void update(int register, Value value) {
        emit(new Statement.Update(register, value));
    }

    Value.Type type(int register) {
        return types.get(register);
    }

    int constant(double value, Value.Type type) {
        return define(new Value.Constant(value, type));
    }

    int scalar(int parameter, Affine index) {
        touch(parameter, index, 1);
        return define(new Value.Load(parameter, index));
    }

    /** Consecutive doubles; a scalar where there is one lane. */
    int vector(int parameter, Affine index, int active) {
        if (lanes == 1) {
            return scalar(parameter, index);
        }
        touch(parameter, index, active);
        return define(new Value.LoadLanes(parameter, index, active));
    }

    int strided(int parameter, Affine index, int stride, int active) {
        if (lanes == 1) {
            return scalar(parameter, index);
        }
        touch(parameter, index, 1 + (active - 1) * stride);
        return define(new Value.LoadStrided(parameter, index, stride, active));
    }

    /** Writes a register, which if scalar is one double. */
    void store(int parameter, Affine index, int register, int active) {
        if (type(register) == Value.Type.SCALAR) {
            touch(parameter, index, 1);
            emit(new Statement.Store(parameter, index, register));
        } else {
            touch(parameter, index, active);
            emit(new Statement.StoreLanes(parameter, index, register, active));
        }
    }

    /** A register as lanes, if there are any. */
    int lanesOf(int register) {
        return lanes == 1 || type(register) == Value.Type.LANES
                ? register
                : define(new Value.Broadcast(register));
    }

    /** Arithmetic; a scalar among lanes is broadcast. */
    Value.Apply value(Operator operator, int... operands) {
        boolean wide = false;
        for (int operand : operands) {
            wide |= type(operand) == Value.Type.LANES;
        }
        var registers = new ArrayList<Integer>();
        for (int operand : operands) {
            registers.add(wide ? lanesOf(operand) : operand);
        }
        return new Value.Apply(operator, registers);
    }

    int apply(Operator operator, int... operands) {
        return define(value(operator, operands));
    }

    int sumLanes(int register) {
        return type(register) == Value.Type.SCALAR
                ? register
                : define(new Value.SumLanes(register));
    }

    int maxLanes(int register) {
        return type(register) == Value.Type.SCALAR
                ? register
                : define(new Value.MaxLanes(register));
    }

    /** The first lanes of a register, then a filling; the register itself if all are active. */
    int keep(int register, int active, double fill) {
        return active == lanes || type(register) == Value.Type.SCALAR
                ? register
                : define(new Value.Keep(register, active, fill));
    }

    /** A register times a number. */
    int scaled(double factor, int register) {
        if (factor == 1) {
            return register;
        }
        return factor == -1
                ? apply(Operator.NEG, register)
                : apply(Operator.MUL, constant(factor, type(register)), register);
    }

    /** The greater of two, the second if either is NaN. */
    int greater(int a, int b) {
        return apply(Operator.IF_GREATER, a, b, a, b);
    }

    Kernel build(String name) {
        var parameters = new ArrayList<Kernel.Parameter>();
        for (int i = 0; i < memories.size(); i++) {
            parameters.add(new Kernel.Parameter(memories.get(i), sizes.get(i)));
        }
        List<Integer> locals = sizes.subList(memories.size(), sizes.size());
        return new Kernel(
                name, lanes, parameters, locals, blocks.element(), types.size(), trips.size());
    }

    private void emit(Statement statement) {
        blocks.element().add(statement);
    }

    private void touch(int parameter, Affine index, int count) {
        long high = (long) index.offset() + count;
        for (Affine.Term term : index.terms()) {
            high += Math.max(0, (long) term.stride() * (trips.get(term.variable()) - 1));
        }
        sizes.set(parameter, Math.max(sizes.get(parameter), Math.toIntExact(high)));
    }
}
