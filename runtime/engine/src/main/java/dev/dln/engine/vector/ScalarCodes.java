package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.dln.compiler.kernel.NumberBits;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Precision;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;

/** The instructions on single numbers of a precision that emitted code has. */
final class ScalarCodes {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");
    private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");

    private final CodeBuilder code;
    private final Precision precision;
    private final ClassDesc type;
    private final TypeKind kind;
    private final boolean wide;

    ScalarCodes(CodeBuilder code, Precision precision) {
        this.code = code;
        this.precision = precision;
        this.type = type(precision);
        this.kind = TypeKind.from(type);
        this.wide = precision == Precision.FLOAT64;
    }

    /** The type of a number. */
    static ClassDesc type(Precision precision) {
        return switch (precision) {
            case FLOAT64 -> CD_double;
            case FLOAT32 -> CD_float;
        };
    }

    /** How many locals a number takes. */
    int slots() {
        return kind.slotSize();
    }

    /** Pushes a number, rounded to the precision. */
    void constant(double value) {
        if (wide) {
            code.loadConstant(value);
        } else {
            code.loadConstant((float) value);
        }
    }

    void load(int local) {
        code.loadLocal(kind, local);
    }

    void store(int local) {
        code.storeLocal(kind, local);
    }

    /** Array, index -> number. */
    void arrayLoad() {
        code.arrayLoad(kind);
    }

    /** Array, index, number -> nothing. */
    void arrayStore() {
        code.arrayStore(kind);
    }

    /** Number -> the same as a double. */
    void toDouble() {
        if (!wide) {
            code.f2d();
        }
    }

    /** Double -> the nearest number. */
    void fromDouble() {
        if (!wide) {
            code.d2f();
        }
    }

    /** a, b -> an int above, equal to or below 0; below if one is NaN. */
    void compare() {
        if (wide) {
            code.dcmpl();
        } else {
            code.fcmpl();
        }
    }

    /** a, b -> the larger, NaN if one is. */
    void max() {
        math("max", 2);
    }

    private void math(String name, int arity) {
        code.invokestatic(MATH, name, MethodTypeDesc.of(type, Collections.nCopies(arity, type)));
    }

    /** Operands -> the result; the two choices are branches, not made here. */
    void apply(Operator operator) {
        switch (operator) {
            case ADD -> either(code::dadd, code::fadd);
            case SUB -> either(code::dsub, code::fsub);
            case MUL -> either(code::dmul, code::fmul);
            case DIV -> either(code::ddiv, code::fdiv);
            case NEG -> either(code::dneg, code::fneg);
            case FMA -> math("fma", 3);
            case ABS -> math("abs", 1);
            case COPY_SIGN -> math("copySign", 2);
            case SQRT -> {
                // the float nearest to the root of a float, for a double has more than twice the
                // digits
                toDouble();
                code.invokestatic(MATH, "sqrt", MethodTypeDesc.of(CD_double, CD_double));
                fromDouble();
            }
            case POWER_OF_TWO -> {
                constant(NumberBits.powerMagic(precision));
                either(code::dadd, code::fadd);
                toBits();
                code.loadConstant(NumberBits.shift(precision));
                either(code::lshl, code::ishl);
                fromBits();
            }
            case EXPONENT -> {
                toBits();
                code.loadConstant(NumberBits.shift(precision));
                either(code::lushr, code::iushr);
                bits(NumberBits.exponentBits(precision));
                either(code::lor, code::ior);
                fromBits();
                constant(NumberBits.exponentMagic(precision));
                either(code::dsub, code::fsub);
            }
            case FRACTION -> {
                toBits();
                bits(NumberBits.fractionBits(precision));
                either(code::land, code::iand);
                bits(NumberBits.oneBits(precision));
                either(code::lor, code::ior);
                fromBits();
            }
            case IF_GREATER, IF_EQUAL -> throw new IllegalArgumentException("a branch");
        }
    }

    private void either(Runnable doubles, Runnable floats) {
        (wide ? doubles : floats).run();
    }

    private void bits(long value) {
        if (wide) {
            code.loadConstant(value);
        } else {
            code.loadConstant((int) value);
        }
    }

    private void toBits() {
        if (wide) {
            code.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
        } else {
            code.invokestatic(FLOAT, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float));
        }
    }

    private void fromBits() {
        if (wide) {
            code.invokestatic(DOUBLE, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
        } else {
            code.invokestatic(FLOAT, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
        }
    }
}
