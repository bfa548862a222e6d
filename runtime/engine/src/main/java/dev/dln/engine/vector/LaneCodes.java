package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.dln.compiler.kernel.NumberBits;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Precision;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;

/** The calls of the Vector API that emitted code makes, by name: the module may be absent here. */
final class LaneCodes {
    private static final String PACKAGE = "jdk.incubator.vector";
    private static final ClassDesc VECTOR = ClassDesc.of(PACKAGE, "Vector");
    private static final ClassDesc MASK = ClassDesc.of(PACKAGE, "VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of(PACKAGE, "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE, "VectorOperators");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");

    private final CodeBuilder code;
    private final int lanes;
    private final Precision precision;

    /** The class of registers, and of their bits. */
    private final ClassDesc vector;

    private final ClassDesc bitVector;

    private final ClassDesc number;
    private final ClassDesc numbers;

    LaneCodes(CodeBuilder code, int lanes, Precision precision) {
        this.code = code;
        this.lanes = lanes;
        this.precision = precision;
        this.number = ScalarCodes.type(precision);
        this.numbers = number.arrayType();
        this.vector =
                switch (precision) {
                    case FLOAT64 -> ClassDesc.of(PACKAGE, "DoubleVector");
                    case FLOAT32 -> ClassDesc.of(PACKAGE, "FloatVector");
                };
        this.bitVector =
                switch (precision) {
                    case FLOAT64 -> ClassDesc.of(PACKAGE, "LongVector");
                    case FLOAT32 -> ClassDesc.of(PACKAGE, "IntVector");
                };
    }

    /** Pushes the species, a constant of the Vector API. */
    void species() {
        code.getstatic(vector, "SPECIES_" + Byte.SIZE * precision.bytes() * lanes, SPECIES);
    }

    /** Pushes the mask of the first lanes. */
    void mask(int active) {
        species();
        code.loadConstant((1L << active) - 1);
        code.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, SPECIES, CD_long));
    }

    /** Array, index -> lanes, with the species below them on the stack. */
    void load(int active) {
        if (active == lanes) {
            code.invokestatic(
                    vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, numbers, CD_int));
        } else {
            mask(active);
            code.invokestatic(
                    vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, numbers, CD_int, MASK));
        }
    }

    /** Lanes, array, index -> nothing. */
    void store(int active) {
        if (active == lanes) {
            code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, numbers, CD_int));
        } else {
            mask(active);
            code.invokevirtual(
                    vector, "intoArray", MethodTypeDesc.of(CD_void, numbers, CD_int, MASK));
        }
    }

    /** Species, number -> lanes. */
    void broadcast() {
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, number));
    }

    private void call(String name, int operands) {
        code.invokevirtual(
                vector, name, MethodTypeDesc.of(vector, Collections.nCopies(operands, VECTOR)));
    }

    /** Operands -> the result; the two choices are {@link #choose}. */
    void apply(Operator operator) {
        switch (operator) {
            case ADD -> call("add", 1);
            case SUB -> call("sub", 1);
            case MUL -> call("mul", 1);
            case DIV -> call("div", 1);
            case FMA -> call("fma", 2);
            case NEG -> call("neg", 0);
            case ABS -> call("abs", 0);
            case COPY_SIGN -> {
                toBits();
                bits("AND", NumberBits.signBit(precision));
                code.swap();
                toBits();
                code.invokevirtual(bitVector, "or", MethodTypeDesc.of(bitVector, VECTOR));
                fromBits();
            }
            case SQRT -> call("sqrt", 0);
            case POWER_OF_TWO -> {
                add(NumberBits.powerMagic(precision));
                toBits();
                bits("LSHL", NumberBits.shift(precision));
                fromBits();
            }
            case EXPONENT -> {
                toBits();
                bits("LSHR", NumberBits.shift(precision));
                bits("OR", NumberBits.exponentBits(precision));
                fromBits();
                add(-NumberBits.exponentMagic(precision));
            }
            case FRACTION -> {
                toBits();
                bits("AND", NumberBits.fractionBits(precision));
                bits("OR", NumberBits.oneBits(precision));
                fromBits();
            }
            case IF_GREATER, IF_EQUAL -> throw new IllegalArgumentException("a choice");
        }
    }

    /** Pushes a comparison. */
    void comparison(String name) {
        code.getstatic(OPERATORS, name, COMPARISON);
    }

    /** No, yes, a, comparison, b -> yes where it holds of a and b, else no. */
    void choose() {
        code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
    }

    /** Lanes -> whether one is greater than a number. */
    void anyGreater(double limit) {
        comparison("GT");
        constant(limit);
        code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, COMPARISON, number));
        code.invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(CD_boolean));
    }

    /** No, yes -> yes in the lanes from {@code active} on. */
    void keep(int active) {
        species();
        code.loadConstant(((1L << lanes) - 1) & -(1L << active));
        code.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, SPECIES, CD_long));
        code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
    }

    /** Lanes -> the number of one lane. */
    void lane(int i) {
        code.loadConstant(i);
        code.invokevirtual(vector, "lane", MethodTypeDesc.of(number, CD_int));
    }

    /** Lanes, int, number -> lanes with one replaced. */
    void withLane() {
        code.invokevirtual(vector, "withLane", MethodTypeDesc.of(vector, CD_int, number));
    }

    private void constant(double value) {
        new ScalarCodes(code, precision).constant(value);
    }

    /** Lanes -> lanes plus a number. */
    private void add(double value) {
        constant(value);
        code.invokevirtual(vector, "add", MethodTypeDesc.of(vector, number));
    }

    /** Lanes -> their bits. */
    private void toBits() {
        String name = precision == Precision.FLOAT64 ? "Longs" : "Ints";
        code.invokevirtual(vector, "reinterpretAs" + name, MethodTypeDesc.of(bitVector));
    }

    /** Bits -> lanes. */
    private void fromBits() {
        String name = precision == Precision.FLOAT64 ? "Doubles" : "Floats";
        code.invokevirtual(bitVector, "reinterpretAs" + name, MethodTypeDesc.of(vector));
    }

    /** Bits -> bits, one operand a constant. */
    private void bits(String operator, long operand) {
        boolean shift = operator.startsWith("LSH");
        code.getstatic(OPERATORS, operator, shift ? BINARY : ASSOCIATIVE);
        if (precision == Precision.FLOAT64) {
            code.loadConstant(operand);
        } else {
            code.loadConstant((int) operand);
        }
        ClassDesc type = precision == Precision.FLOAT64 ? CD_long : CD_int;
        code.invokevirtual(bitVector, "lanewise", MethodTypeDesc.of(bitVector, BINARY, type));
    }
}
