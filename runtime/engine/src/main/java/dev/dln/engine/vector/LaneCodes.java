package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The calls of the Vector API that emitted code makes, by name: the module may be absent here. */
final class LaneCodes {
    private static final String PACKAGE = "jdk.incubator.vector";
    static final ClassDesc DOUBLE_VECTOR = ClassDesc.of(PACKAGE, "DoubleVector");
    private static final ClassDesc LONG_VECTOR = ClassDesc.of(PACKAGE, "LongVector");
    private static final ClassDesc VECTOR = ClassDesc.of(PACKAGE, "Vector");
    private static final ClassDesc MASK = ClassDesc.of(PACKAGE, "VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of(PACKAGE, "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE, "VectorOperators");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");
    private static final ClassDesc DOUBLES = CD_double.arrayType();

    private static final MethodTypeDesc ONE = MethodTypeDesc.of(DOUBLE_VECTOR);
    private static final MethodTypeDesc TWO = MethodTypeDesc.of(DOUBLE_VECTOR, VECTOR);
    private static final MethodTypeDesc THREE = MethodTypeDesc.of(DOUBLE_VECTOR, VECTOR, VECTOR);

    private final CodeBuilder code;
    private final int lanes;

    LaneCodes(CodeBuilder code, int lanes) {
        this.code = code;
        this.lanes = lanes;
    }

    /** Pushes the species, a constant of the Vector API. */
    void species() {
        code.getstatic(DOUBLE_VECTOR, "SPECIES_" + 64 * lanes, SPECIES);
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
                    DOUBLE_VECTOR,
                    "fromArray",
                    MethodTypeDesc.of(DOUBLE_VECTOR, SPECIES, DOUBLES, CD_int));
        } else {
            mask(active);
            code.invokestatic(
                    DOUBLE_VECTOR,
                    "fromArray",
                    MethodTypeDesc.of(DOUBLE_VECTOR, SPECIES, DOUBLES, CD_int, MASK));
        }
    }

    /** Lanes, array, index -> nothing. */
    void store(int active) {
        if (active == lanes) {
            code.invokevirtual(
                    DOUBLE_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, DOUBLES, CD_int));
        } else {
            mask(active);
            code.invokevirtual(
                    DOUBLE_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, DOUBLES, CD_int, MASK));
        }
    }

    /** Species, double -> lanes. */
    void broadcast() {
        code.invokestatic(
                DOUBLE_VECTOR, "broadcast", MethodTypeDesc.of(DOUBLE_VECTOR, SPECIES, CD_double));
    }

    void unary(String name) {
        code.invokevirtual(DOUBLE_VECTOR, name, ONE);
    }

    void binary(String name) {
        code.invokevirtual(DOUBLE_VECTOR, name, TWO);
    }

    void fma() {
        code.invokevirtual(DOUBLE_VECTOR, "fma", THREE);
    }

    /** Pushes a comparison. */
    void comparison(String name) {
        code.getstatic(OPERATORS, name, COMPARISON);
    }

    /** No, yes, a, comparison, b -> yes where it holds of a and b, else no. */
    void choose() {
        code.invokevirtual(DOUBLE_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        code.invokevirtual(DOUBLE_VECTOR, "blend", MethodTypeDesc.of(DOUBLE_VECTOR, VECTOR, MASK));
    }

    /** No, yes -> yes in the lanes from {@code active} on. */
    void keep(int active) {
        species();
        code.loadConstant(((1L << lanes) - 1) & -(1L << active));
        code.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, SPECIES, CD_long));
        code.invokevirtual(DOUBLE_VECTOR, "blend", MethodTypeDesc.of(DOUBLE_VECTOR, VECTOR, MASK));
    }

    /** Lanes -> the double of one lane. */
    void lane(int i) {
        code.loadConstant(i);
        code.invokevirtual(DOUBLE_VECTOR, "lane", MethodTypeDesc.of(CD_double, CD_int));
    }

    /** Lanes, int, double -> lanes with one replaced. */
    void withLane() {
        code.invokevirtual(
                DOUBLE_VECTOR, "withLane", MethodTypeDesc.of(DOUBLE_VECTOR, CD_int, CD_double));
    }

    /** Lanes -> lanes plus a number. */
    void add(double value) {
        code.loadConstant(value);
        code.invokevirtual(DOUBLE_VECTOR, "add", MethodTypeDesc.of(DOUBLE_VECTOR, CD_double));
    }

    /** Lanes -> their bits. */
    void toBits() {
        code.invokevirtual(DOUBLE_VECTOR, "reinterpretAsLongs", MethodTypeDesc.of(LONG_VECTOR));
    }

    /** Bits -> lanes. */
    void fromBits() {
        code.invokevirtual(LONG_VECTOR, "reinterpretAsDoubles", MethodTypeDesc.of(DOUBLE_VECTOR));
    }

    /** Bits -> bits, one operand a constant. */
    void bits(String operator, long operand) {
        boolean shift = operator.startsWith("LSH");
        code.getstatic(OPERATORS, operator, shift ? BINARY : ASSOCIATIVE);
        code.loadConstant(operand);
        code.invokevirtual(
                LONG_VECTOR, "lanewise", MethodTypeDesc.of(LONG_VECTOR, BINARY, CD_long));
    }
}
