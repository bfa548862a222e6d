package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntConsumer;

/** Prints one kernel as the body of a static method: registers and loop variables are locals. */
final class KernelEmitter {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");
    private static final ClassDesc CALLS = ClassDesc.of(ScalarCalls.class.getName());

    /** 1.5 * 2^52 plus the bias of exponents. */
    private static final double POWER_MAGIC = 0x1.8p52 + 1023;

    private static final long EXPONENT_OF_2_52 = 0x4330000000000000L;
    private static final double EXPONENT_MAGIC = 0x1p52 + 1023;
    private static final long FRACTION_BITS = 0x000fffffffffffffL;
    private static final long ONE_BITS = 0x3ff0000000000000L;

    private final CodeBuilder code;
    private final Kernel kernel;
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

    /** The loops whose bodies are calls of tiles. */
    private final IdentityHashMap<Statement.Loop, Runnable> calls = new IdentityHashMap<>();

    private KernelEmitter(CodeBuilder code, Kernel kernel, Statement.@Nullable Loop split) {
        this.split = split;
        this.code = code;
        this.kernel = kernel;
        this.codes = new LaneCodes(code, kernel.lanes());
        this.memories = ClassEmitter.memories(kernel);
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
            List<Tile> tiles,
            Statement.@Nullable Loop split,
            IntConsumer call) {
        var emitter = new KernelEmitter(code, kernel, split);
        for (int i = 0; i < tiles.size(); i++) {
            int number = i;
            Tile tile = tiles.get(i);
            emitter.calls.put(tile.loops().getLast(), () -> emitter.call(tile, number, call));
        }
        emitter.body();
        code.return_();
    }

    /** Prints a tile, whose last parameters are the variables of the loops around it. */
    static void emitTile(CodeBuilder code, Kernel kernel, Tile tile) {
        var emitter = new KernelEmitter(code, kernel, null);
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

    /** The whole kernel; what follows the loops of a split one belongs to the last iteration. */
    private void body() {
        List<Statement> body = kernel.body();
        int after = body.size();
        for (int i = 0; split != null && i < after; i++) {
            if (body.get(i) instanceof Statement.Loop) {
                after = i + 1;
            }
        }
        statements(body.subList(0, after));
        if (split != null && after < body.size()) {
            Label end = code.newLabel();
            code.iload(to).loadConstant(split.count()).if_icmplt(end);
            block(body.subList(after, body.size()));
            code.labelBinding(end);
        }
    }

    private void block(List<Statement> statements) {
        int before = top;
        statements(statements);
        top = before;
    }

    /** Statements whose registers stay visible. */
    private void statements(List<Statement> statements) {
        for (Statement statement : statements) {
            switch (statement) {
                case Statement.Loop s -> {
                    Runnable known = calls.get(s);
                    loop(s, known == null ? () -> block(s.body()) : known);
                }
                case Statement.Wrap s -> {
                    code.iload(variables[s.first()]).iload(variables[s.step()]).iadd();
                    code.loadConstant(s.offset()).iadd().loadConstant(s.extent()).irem();
                    variables[s.variable()] = top++;
                    code.istore(variables[s.variable()]);
                }
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
                    top += type == Value.Type.SCALAR ? 2 : 1;
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
                    code.dastore();
                }
                case Statement.StoreLanes s -> {
                    get(s.register());
                    array(s.parameter());
                    index(s.parameter(), s.index());
                    codes.store(s.active());
                }
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
            code.dload(registers[register]);
        } else {
            code.aload(registers[register]);
        }
    }

    private void set(int register) {
        if (types[register] == Value.Type.SCALAR) {
            code.dstore(registers[register]);
        } else {
            code.astore(registers[register]);
        }
    }

    private void array(int parameter) {
        code.aload(memories.indexOf(kernel.parameters().get(parameter).memory()));
    }

    /** The parameter's start plus the index: outer terms first, so that loops hoist them. */
    private void index(int parameter, Affine index) {
        code.iload(memories.size() + parameter);
        if (index.offset() != 0) {
            code.loadConstant(index.offset()).iadd();
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
                    code.loadConstant(v.value());
                    codes.broadcast();
                } else {
                    code.loadConstant(v.value());
                }
                return v.type();
            }
            case Value.Load v -> {
                array(v.parameter());
                index(v.parameter(), v.index());
                code.daload();
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
                code.dconst_0();
                codes.broadcast();
                for (int i = 0; i < v.active(); i++) {
                    code.loadConstant(i);
                    array(v.parameter());
                    index(v.parameter(), v.index().plus(i * v.stride()));
                    code.daload();
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
            case Value.Call v -> {
                int arity = v.operands().size();
                return lanewise(
                        v.operands(),
                        () -> {
                            code.loadConstant(ScalarCalls.number(v.primitive()));
                            code.invokestatic(CALLS, "call" + arity, callType(arity));
                        });
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
                code.loadConstant(v.fill());
                codes.broadcast();
                codes.keep(v.active());
                return Value.Type.LANES;
            }
            case Value.SumLanes v -> {
                halves(v.operand(), 0, 1, () -> code.dadd());
                return Value.Type.SCALAR;
            }
            case Value.MaxLanes v -> {
                halves(
                        v.operand(),
                        0,
                        1,
                        () ->
                                code.invokestatic(
                                        MATH,
                                        "max",
                                        MethodTypeDesc.of(CD_double, CD_double, CD_double)));
                return Value.Type.SCALAR;
            }
        }
    }

    private static MethodTypeDesc callType(int arity) {
        var parameters = new ArrayList<ClassDesc>();
        for (int i = 0; i < arity; i++) {
            parameters.add(CD_double);
        }
        parameters.add(CD_int);
        return MethodTypeDesc.of(CD_double, parameters);
    }

    /** Pushes a function of scalars at registers, lane by lane where they are lanes. */
    private Value.Type lanewise(List<Integer> operands, Runnable function) {
        if (types[operands.getFirst()] == Value.Type.SCALAR) {
            operands.forEach(this::get);
            function.run();
            return Value.Type.SCALAR;
        }
        get(operands.getFirst());
        for (int i = 0; i < kernel.lanes(); i++) {
            code.loadConstant(i);
            for (int operand : operands) {
                get(operand);
                codes.lane(i);
            }
            function.run();
            codes.withLane();
        }
        return Value.Type.LANES;
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
            code.dcmpl();
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
        switch (operator) {
            case ADD -> code.dadd();
            case SUB -> code.dsub();
            case MUL -> code.dmul();
            case DIV -> code.ddiv();
            case FMA ->
                    code.invokestatic(
                            MATH,
                            "fma",
                            MethodTypeDesc.of(CD_double, CD_double, CD_double, CD_double));
            case NEG -> code.dneg();
            case ABS -> code.invokestatic(MATH, "abs", MethodTypeDesc.of(CD_double, CD_double));
            case SQRT -> code.invokestatic(MATH, "sqrt", MethodTypeDesc.of(CD_double, CD_double));
            case POWER_OF_TWO -> {
                code.loadConstant(POWER_MAGIC).dadd();
                toBits();
                code.loadConstant(52).lshl();
                fromBits();
            }
            case EXPONENT -> {
                toBits();
                code.loadConstant(52).lushr().loadConstant(EXPONENT_OF_2_52).lor();
                fromBits();
                code.loadConstant(EXPONENT_MAGIC).dsub();
            }
            case FRACTION -> {
                toBits();
                code.loadConstant(FRACTION_BITS).land().loadConstant(ONE_BITS).lor();
                fromBits();
            }
            case IF_GREATER, IF_EQUAL -> {}
        }
    }

    private void toBits() {
        code.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
    }

    private void fromBits() {
        code.invokestatic(DOUBLE, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
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
        switch (operator) {
            case ADD -> codes.binary("add");
            case SUB -> codes.binary("sub");
            case MUL -> codes.binary("mul");
            case DIV -> codes.binary("div");
            case FMA -> codes.fma();
            case NEG -> codes.unary("neg");
            case ABS -> codes.unary("abs");
            case SQRT -> codes.unary("sqrt");
            case POWER_OF_TWO -> {
                codes.add(POWER_MAGIC);
                codes.toBits();
                codes.bits("LSHL", 52);
                codes.fromBits();
            }
            case EXPONENT -> {
                codes.toBits();
                codes.bits("LSHR", 52);
                codes.bits("OR", EXPONENT_OF_2_52);
                codes.fromBits();
                codes.add(-EXPONENT_MAGIC);
            }
            case FRACTION -> {
                codes.toBits();
                codes.bits("AND", FRACTION_BITS);
                codes.bits("OR", ONE_BITS);
                codes.fromBits();
            }
            case IF_GREATER, IF_EQUAL -> {}
        }
    }
}
