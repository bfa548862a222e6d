package dev.dln.engine.reference;

import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.List;

/**
 * A kind of number that programs can be evaluated over.
 *
 * @param <T> one number; immutable
 */
public interface Arithmetic<T> {
    /** The number nearest to a fraction. */
    T fromRational(Rational value);

    /** The sum. */
    T add(T a, T b);

    /** The product. */
    T multiply(T a, T b);

    /**
     * A power with a constant exponent. Zero to the power zero is one; an exponent that is no
     * integer has the domain t >= 0.
     */
    T power(T base, Rational exponent);

    /** A row of the primitive table at as many arguments as its arity. */
    T primitive(Primitive primitive, List<T> args);

    /** Negative, zero or positive as a is less than, equal to or greater than b. */
    int compare(T a, T b);

    /** log(sum(exp(args))), the greatest argument taken out so that nothing overflows. */
    default T logSumExp(List<T> args) {
        T max = args.stream().max(this::compare).orElseThrow();
        T minus = multiply(fromRational(Rational.MINUS_ONE), max);
        T sum = fromRational(Rational.ZERO);
        for (T arg : args) {
            sum = add(sum, primitive(Primitive.EXP, List.of(add(arg, minus))));
        }
        return add(max, primitive(Primitive.LOG, List.of(sum)));
    }
}
