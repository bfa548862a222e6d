package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;
import dev.dln.compiler.problem.CompilerBug;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntConsumer;

/** Prints one kernel as the body of a static method: registers and loop variables are locals. */
final class KernelEmitter {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc CALLS = ClassDesc.of(ScalarCalls.class.getName());

    private final CodeBuilder code;
    private final Kernel kernel;
    private final ScalarCodes scalars;
    private final LaneCodes codes;
    private final List<Memory> memories;
    private final int[] variables;
    private final int[] registers;
    private final Value.Type[] types;
    private int top;

    /** The loop that runs over iterations {@code from} to {@code to} only, two more arguments. */
    private final Statement.@Nullable Loop split;

    private int from;
    private int to;

    /** Where each parameter starts, where that is known: else arguments say it. */
    private final @Nullable List<Integer> places;

    /** The loops whose bodies are calls of tiles. */
    private final IdentityHashMap<Statement.Loop, Runnable> calls = new IdentityHashMap<>();

    private KernelEmitter(
            CodeBuilder code,
            Kernel kernel,
            Precision precision,
            Statement.@Nullable Loop split,
            @Nullable List<Integer> places) {
        this.split = split;
        this.places = places;
        this.code = code;
        this.kernel = kernel;
        this.scalars = new ScalarCodes(code, precision);
        this.codes = new LaneCodes(code, kernel.lanes(), precision);
        this.memories = places == null ? ClassEmitter.memories(kernel) : ClassEmitter.MEMORIES;
        this.variables = new int[kernel.variables()];
        this.registers = new int[kernel.registers()];
        this.types = new Value.Type[kernel.registers()];
        this.top = memories.size() + kernel.parameters().size();
        if (split != null) {
            from = top++;
            to = top++;
        }
    }

    /**
     * Prints a kernel around calls of its tiles.
     *
     * @param split the loop whose iterations are given by two further arguments, if any
     * @param call prints the call of a tile, given by its number
     */
    static void emit(
            CodeBuilder code,
            Kernel kernel,
            Precision precision,
            List<Tile> tiles,
            Statement.@Nullable Loop split,
            IntConsumer call) {
        var emitter = new KernelEmitter(code, kernel, precision, split, null);
        for (int i = 0; i < tiles.size(); i++) {
            int number = i;
            Tile tile = tiles.get(i);
            emitter.calls.put(tile.loops().getLast(), () -> emitter.call(tile, number, call));
        }
        emitter.statements(kernel.body());
        code.return_();
    }

    /**
     * Prints a whole kernel in the midst of a method whose first arguments are all memories.
     *
     * @param places where each parameter of the kernel starts
     * @param top local variables from this one on are free
     */
    static void emitHere(
            CodeBuilder code, Kernel kernel, Precision precision, List<Integer> places, int top) {
        var emitter = new KernelEmitter(code, kernel, precision, null, places);
        emitter.top = top;
        emitter.block(kernel.body());
    }

    /** Prints a tile, whose last parameters are the variables of the loops around it. */
    static void emitTile(CodeBuilder code, Kernel kernel, Precision precision, Tile tile) {
        var emitter = new KernelEmitter(code, kernel, precision, null, null);
        for (Statement.Loop loop : tile.loops()) {
            emitter.variables[loop.variable()] = emitter.top++;
        }
        emitter.block(tile.body());
        code.return_();
    }

    private void call(Tile tile, int number, IntConsumer call) {
        int arguments = memories.size() + kernel.parameters().size();
        for (int i = 0; i < memories.size(); i++) {
            code.aload(i);
        }
        for (int i = memories.size(); i < arguments; i++) {
            code.iload(i);
        }
        tile.loops().forEach(loop -> code.iload(variables[loop.variable()]));
        call.accept(number);
    }

    private void block(List<Statement> statements) {
        int before = top;
        statements(statements);
        top = before;
    }

    /**
     * Statements whose registers stay visible. What follows the loop that is shared out belongs to
     * the last iteration.
     */
    private void statements(List<Statement> statements) {
        for (int i = 0; i < statements.size(); i++) {
            statement(statements.get(i));
            if (split != null
                    && i < statements.size() - 1
                    && statements.get(i) instanceof Statement.Loop loop
                    && (loop.variable() == split.variable()
                            || Tile.holds(loop.body(), split.variable()))) {
                Label end = code.newLabel();
                code.iload(to).loadConstant(split.count()).if_icmplt(end);
                block(statements.subList(i + 1, statements.size()));
                code.labelBinding(end);
                return;
            }
        }
    }

    private void statement(Statement statement) {
        switch (statement) {
            case Statement.Loop s -> {
                Runnable known = calls.get(s);
                loop(s, known == null ? () -> block(s.body()) : known);
            }
            case Statement.Wrap s -> {
                code.iload(variables[s.first()]).iload(variables[s.step()]).iadd();
                code.loadConstant(s.offset() - s.extent()).iadd();
                // the sum is below twice the extent: one extent back where it is negative now
                code.dup().loadConstant(Integer.SIZE - 1).ishr();
                code.loadConstant(s.extent()).iand().iadd();
                variables[s.variable()] = top++;
                code.istore(variables[s.variable()]);
            }
            case Statement.Items _, Statement.Barrier _ ->
                    throw new CompilerBug("threads are no work-groups");
            case Statement.Sort s -> {
                variables[s.low()] = top++;
                variables[s.high()] = top++;
                least("min", s).istore(variables[s.low()]);
                least("max", s).istore(variables[s.high()]);
            }
            case Statement.Define s -> {
                Value.Type type = value(s.value());
                registers[s.register()] = top;
                types[s.register()] = type;
                top += type == Value.Type.SCALAR ? scalars.slots() : 1;
                set(s.register());
            }
            case Statement.Update s -> {
                value(s.value());
                set(s.register());
            }
            case Statement.Store s -> {
                array(s.parameter());
                index(s.parameter(), s.index());
                get(s.register());
                scalars.arrayStore();
            }
            case Statement.StoreLanes s -> {
                get(s.register());
                array(s.parameter());
                index(s.parameter(), s.index());
                codes.store(s.active());
            }
        }
    }

    private void loop(Statement.Loop loop, Runnable body) {
        int variable = top++;
        variables[loop.variable()] = variable;
        Label head = code.newLabel();
        Label end = code.newLabel();
        boolean some = split != null && loop.variable() == split.variable();
        if (some) {
            code.iload(from);
        } else {
            code.iconst_0();
        }
        code.istore(variable);
        code.labelBinding(head);
        code.iload(variable);
        if (some) {
            code.iload(to);
        } else {
            code.loadConstant(loop.count());
        }
        code.if_icmpge(end);
        body.run();
        code.iinc(variable, 1).goto_(head);
        code.labelBinding(end);
        top--;
    }

    /** Pushes the smaller or the larger of two variables. */
    private CodeBuilder least(String function, Statement.Sort sort) {
        return code.iload(variables[sort.first()])
                .iload(variables[sort.second()])
                .invokestatic(MATH, function, MethodTypeDesc.of(CD_int, CD_int, CD_int));
    }

    private void get(int register) {
        if (types[register] == Value.Type.SCALAR) {
            scalars.load(registers[register]);
        } else {
            code.aload(registers[register]);
        }
    }

    private void set(int register) {
        if (types[register] == Value.Type.SCALAR) {
            scalars.store(registers[register]);
        } else {
            code.astore(registers[register]);
        }
    }

    private void array(int parameter) {
        code.aload(memories.indexOf(kernel.parameters().get(parameter).memory()));
    }

    /** The parameter's start plus the index: outer terms first, so that loops hoist them. */
    private void index(int parameter, Affine index) {
        if (places != null) {
            code.loadConstant(places.get(parameter) + index.offset());
        } else {
            code.iload(memories.size() + parameter);
            if (index.offset() != 0) {
                code.loadConstant(index.offset()).iadd();
            }
        }
        for (Affine.Term term : index.terms()) {
            code.iload(variables[term.variable()]);
            if (term.stride() != 1) {
                code.loadConstant(term.stride()).imul();
            }
            code.iadd();
        }
    }

    /** Pushes a value. */
    private Value.Type value(Value value) {
        switch (value) {
            case Value.Constant v -> {
                if (v.type() == Value.Type.LANES) {
                    codes.species();
                    scalars.constant(v.value());
                    codes.broadcast();
                } else {
                    scalars.constant(v.value());
                }
                return v.type();
            }
            case Value.Load v -> {
                array(v.parameter());
                index(v.parameter(), v.index());
                scalars.arrayLoad();
                return Value.Type.SCALAR;
            }
            case Value.LoadLanes v -> {
                codes.species();
                array(v.parameter());
                index(v.parameter(), v.index());
                codes.load(v.active());
                return Value.Type.LANES;
            }
            case Value.LoadStrided v -> {
                codes.species();
                scalars.constant(0);
                codes.broadcast();
                for (int i = 0; i < v.active(); i++) {
                    code.loadConstant(i);
                    array(v.parameter());
                    index(v.parameter(), v.index().plus(i * v.stride()));
                    scalars.arrayLoad();
                    codes.withLane();
                }
                return Value.Type.LANES;
            }
            case Value.Broadcast v -> {
                codes.species();
                get(v.scalar());
                codes.broadcast();
                return Value.Type.LANES;
            }
            case Value.Apply v -> {
                Value.Type type = types[v.operands().getFirst()];
                if (type == Value.Type.SCALAR) {
                    applyScalar(v.operator(), v.operands());
                } else {
                    applyLanes(v.operator(), v.operands());
                }
                return type;
            }
            case Value.CallBeyond v -> {
                return beyond(v);
            }
            case Value.CallPower v -> {
                return lanewise(
                        List.of(v.operand()),
                        () -> {
                            code.loadConstant(v.exponent());
                            code.invokestatic(
                                    CALLS,
                                    "power",
                                    MethodTypeDesc.of(CD_double, CD_double, CD_double));
                        });
            }
            case Value.Keep v -> {
                get(v.operand());
                codes.species();
                scalars.constant(v.fill());
                codes.broadcast();
                codes.keep(v.active());
                return Value.Type.LANES;
            }
            case Value.SumLanes v -> {
                halves(v.operand(), 0, 1, () -> scalars.apply(Operator.ADD));
                return Value.Type.SCALAR;
            }
            case Value.MaxLanes v -> {
                halves(v.operand(), 0, 1, scalars::max);
                return Value.Type.SCALAR;
            }
        }
    }

    /** Pushes a function of doubles at registers, lane by lane where they are lanes. */
    private Value.Type lanewise(List<Integer> operands, Runnable function) {
        if (types[operands.getFirst()] == Value.Type.SCALAR) {
            for (int operand : operands) {
                get(operand);
                scalars.toDouble();
            }
            function.run();
            scalars.fromDouble();
            return Value.Type.SCALAR;
        }
        get(operands.getFirst());
        eachLane(operands, function);
        return Value.Type.LANES;
    }

    /** Lanes -> lanes, each replaced by a function of the lanes of registers. */
    private void eachLane(List<Integer> operands, Runnable function) {
        for (int i = 0; i < kernel.lanes(); i++) {
            code.loadConstant(i);
            for (int operand : operands) {
                get(operand);
                codes.lane(i);
                scalars.toDouble();
            }
            function.run();
            scalars.fromDouble();
            codes.withLane();
        }
    }

    /** Pushes the value inside, lanes beyond replaced by calls if there are any. */
    private Value.Type beyond(Value.CallBeyond v) {
        Value.Type type = types[v.operand()];
        Runnable call =
                () -> {
                    code.loadConstant(v.limit());
                    code.loadConstant(ScalarCalls.number(v.primitive()));
                    code.invokestatic(
                            CALLS,
                            "beyond",
                            MethodTypeDesc.of(CD_double, CD_double, CD_double, CD_double, CD_int));
                };
        List<Integer> operands = List.of(v.operand(), v.inside());
        if (type == Value.Type.SCALAR) {
            return lanewise(operands, call);
        }
        Label end = code.newLabel();
        get(v.inside());
        get(v.operand());
        codes.apply(Operator.ABS);
        codes.anyGreater(v.limit());
        code.ifeq(end);
        eachLane(operands, call);
        code.labelBinding(end);
        return type;
    }

    /** Pushes all lanes combined: each half with the other, the upper lanes on the right. */
    private void halves(int register, int start, int step, Runnable combine) {
        if (step == kernel.lanes()) {
            get(register);
            codes.lane(start);
        } else {
            halves(register, start, 2 * step, combine);
            halves(register, start + step, 2 * step, combine);
            combine.run();
        }
    }

    private void applyScalar(Operator operator, List<Integer> operands) {
        if (operator == Operator.IF_GREATER || operator == Operator.IF_EQUAL) {
            Label no = code.newLabel();
            Label end = code.newLabel();
            get(operands.get(0));
            get(operands.get(1));
            scalars.compare();
            if (operator == Operator.IF_GREATER) {
                code.ifle(no);
            } else {
                code.ifne(no);
            }
            get(operands.get(2));
            code.goto_(end);
            code.labelBinding(no);
            get(operands.get(3));
            code.labelBinding(end);
            return;
        }
        operands.forEach(this::get);
        scalars.apply(operator);
    }

    private void applyLanes(Operator operator, List<Integer> operands) {
        if (operator == Operator.IF_GREATER || operator == Operator.IF_EQUAL) {
            get(operands.get(3));
            get(operands.get(2));
            get(operands.get(0));
            codes.comparison(operator == Operator.IF_GREATER ? "GT" : "EQ");
            get(operands.get(1));
            codes.choose();
            return;
        }
        operands.forEach(this::get);
        codes.apply(operator);
    }
}
