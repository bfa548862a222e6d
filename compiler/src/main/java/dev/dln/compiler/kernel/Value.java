package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Primitive;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/** What a register is set to; operands are registers defined before. */
public sealed interface Value {

    /** Whether a value is one double or one per lane. */
    enum Type {
        SCALAR,
        LANES
    }

    /** A number, in every lane. */
    record Constant(double value, Type type) implements Value {}

    /** One double of a buffer. */
    record Load(int parameter, Affine index) implements Value {}

    /**
     * Consecutive doubles of a buffer, {@code active} of them from {@code index} on; the remaining
     * lanes are 0 and nothing is read for them.
     */
    record LoadLanes(int parameter, Affine index, int active) implements Value {}

    /** As {@link LoadLanes}, the doubles lying {@code stride} apart. */
    record LoadStrided(int parameter, Affine index, int stride, int active) implements Value {}

    /** A scalar register in every lane. */
    record Broadcast(int scalar) implements Value {}

    /** Arithmetic; operands of one type, which is the result's. */
    record Apply(Operator operator, List<Integer> operands) implements Value {
        public Apply {
            operands = List.copyOf(operands);
        }
    }

    /**
     * {@code inside} where the operand's absolute value is at most {@code limit} or NaN, and the
     * scalar meaning of a primitive at the operand beyond: for formulas that hold in a range.
     */
    record CallBeyond(Primitive primitive, int operand, double limit, int inside)
            implements Value {}

    /** A power with a constant exponent, lane by lane by the scalar pow. */
    record CallPower(int operand, double exponent) implements Value {}

    /** The first {@code active} lanes of a register, then {@code fill}. */
    record Keep(int operand, int active, double fill) implements Value {}

    /** The sum of all lanes as a scalar, halves added to halves until one is left. */
    record SumLanes(int operand) implements Value {}

    /** The largest lane as a scalar, NaN if a lane is NaN. */
    record MaxLanes(int operand) implements Value {}

    /** The registers it reads. */
    default List<Integer> registers() {
        return switch (this) {
            case Constant _, Load _, LoadLanes _, LoadStrided _ -> List.of();
            case Broadcast v -> List.of(v.scalar);
            case Apply v -> v.operands;
            case CallBeyond v -> List.of(v.operand, v.inside);
            case CallPower v -> List.of(v.operand);
            case Keep v -> List.of(v.operand);
            case SumLanes v -> List.of(v.operand);
            case MaxLanes v -> List.of(v.operand);
        };
    }

    /**
     * What a value reads of a buffer.
     *
     * @param stride how far apart the entries lie
     * @param count of the entries
     */
    record Read(int parameter, Affine first, int stride, int count) {}

    /** What it reads of a buffer; empty if it reads none. */
    default Optional<Read> read() {
        return switch (this) {
            case Load v -> Optional.of(new Read(v.parameter, v.index, 1, 1));
            case LoadLanes v -> Optional.of(new Read(v.parameter, v.index, 1, v.active));
            case LoadStrided v -> Optional.of(new Read(v.parameter, v.index, v.stride, v.active));
            case Constant _,
                    Broadcast _,
                    Apply _,
                    CallBeyond _,
                    CallPower _,
                    Keep _,
                    SumLanes _,
                    MaxLanes _ ->
                    Optional.empty();
        };
    }

    /**
     * Its type.
     *
     * @param register the type of a register that it reads
     */
    default Type type(IntFunction<Type> register) {
        return switch (this) {
            case Constant v -> v.type;
            case Load _, SumLanes _, MaxLanes _ -> Type.SCALAR;
            case LoadLanes _, LoadStrided _, Broadcast _, Keep _ -> Type.LANES;
            case Apply v -> register.apply(v.operands.getFirst());
            case CallBeyond v -> register.apply(v.operand);
            case CallPower v -> register.apply(v.operand);
        };
    }

    /** The same with other indices and other operands. */
    default Value with(UnaryOperator<Affine> index, IntUnaryOperator register) {
        return switch (this) {
            case Constant v -> v;
            case Load v -> new Load(v.parameter, index.apply(v.index));
            case LoadLanes v -> new LoadLanes(v.parameter, index.apply(v.index), v.active);
            case LoadStrided v ->
                    new LoadStrided(v.parameter, index.apply(v.index), v.stride, v.active);
            case Broadcast v -> new Broadcast(register.applyAsInt(v.scalar));
            case Apply v ->
                    new Apply(v.operator, v.operands.stream().map(register::applyAsInt).toList());
            case CallBeyond v ->
                    new CallBeyond(
                            v.primitive,
                            register.applyAsInt(v.operand),
                            v.limit,
                            register.applyAsInt(v.inside));
            case CallPower v -> new CallPower(register.applyAsInt(v.operand), v.exponent);
            case Keep v -> new Keep(register.applyAsInt(v.operand), v.active, v.fill);
            case SumLanes v -> new SumLanes(register.applyAsInt(v.operand));
            case MaxLanes v -> new MaxLanes(register.applyAsInt(v.operand));
        };
    }

    /**
     * How long its code is, in simple steps: what is done lane by lane counts as often.
     *
     * @param lanes of the kernel
     */
    default int length(int lanes) {
        return switch (this) {
            case LoadStrided v -> v.active;
            case CallBeyond _, CallPower _, SumLanes _, MaxLanes _ -> lanes;
            case Constant _, Load _, LoadLanes _, Broadcast _, Apply _, Keep _ -> 1;
        };
    }
}
