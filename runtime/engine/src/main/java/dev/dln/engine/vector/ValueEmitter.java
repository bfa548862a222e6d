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

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.List;

/**
 * Prints what the statements of a kernel compute and store: values, the registers that hold them
 * and accesses to memory. In which order and how often is {@link KernelEmitter}'s.
 */
final class ValueEmitter {
    private static final ClassDesc CALLS = ClassDesc.of(ScalarCalls.class.getName());

    private final CodeBuilder code;
    private final Kernel kernel;
    private final ScalarCodes scalars;
    private final LaneCodes codes;
    private final List<Memory> memories;

    /** Where each parameter starts, where that is known: else arguments say it. */
    private final @Nullable List<Integer> places;

    /** The local of each loop variable, as far as loops are open. */
    private final int[] variables;

    /** The local of each register, as far as it is defined. */
    private final int[] registers;

    private final Value.Type[] types;

    /**
     * The registers that change. HotSpot knows of no class of theirs in a loop where the next value
     * comes of a method of this one's; unless it has seen enough calls to guess it, every round
     * then allocates. Methods are called of the other operand.
     */
    private final BitSet carried;

    /**
     * Values of a kernel whose method has memories as first arguments.
     *
     * @param places where each parameter starts; null if the next arguments say it
     * @param variables the local of each loop variable, for others to fill
     */
    ValueEmitter(
            CodeBuilder code,
            Kernel kernel,
            Precision precision,
            List<Memory> memories,
            @Nullable List<Integer> places,
            int[] variables) {
        this.code = code;
        this.kernel = kernel;
        this.scalars = new ScalarCodes(code, precision);
        this.codes = new LaneCodes(code, kernel.lanes(), precision);
        this.memories = memories;
        this.places = places;
        this.variables = variables;
        this.registers = new int[kernel.registers()];
        this.types = new Value.Type[kernel.registers()];
        this.carried = new BitSet(kernel.registers());
        carried(kernel.body());
    }

    private void carried(List<Statement> block) {
        for (Statement statement : block) {
            if (statement instanceof Statement.Loop loop) {
                carried(loop.body());
            } else if (statement instanceof Statement.Update update) {
                carried.set(update.register());
            }
        }
    }

    /** A new register, at a free local; returns the next free one. */
    int define(Statement.Define s, int local) {
        Value.Type type = value(s.value());
        registers[s.register()] = local;
        types[s.register()] = type;
        set(s.register());
        return local + (type == Value.Type.SCALAR ? scalars.slots() : 1);
    }

    /** Another value for a register. */
    void update(Statement.Update s) {
        value(s.value());
        set(s.register());
    }

    /** One number to memory. */
    void store(Statement.Store s) {
        array(s.parameter());
        index(s.parameter(), s.index());
        get(s.register());
        scalars.arrayStore();
    }

    /** Lanes to memory. */
    void store(Statement.StoreLanes s) {
        get(s.register());
        array(s.parameter());
        index(s.parameter(), s.index());
        codes.store(s.active());
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

    /** Sums and products call methods of an operand that is not {@link #carried}. */
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
        boolean commutes = operator == Operator.ADD || operator == Operator.MUL;
        boolean turned = commutes && isCarried(operands.get(0)) && !isCarried(operands.get(1));
        (turned ? operands.reversed() : operands).forEach(this::get);
        codes.apply(operator);
    }

    private boolean isCarried(int register) {
        return carried.get(register);
    }
}
