package dev.dln.bench.jmh;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Elementwise functions that are timed, and how java.lang.Math spells them. */
public enum Elementwise {
    /** Exponential. */
    EXP("exp(x)", Math::exp),
    /** Logarithm. */
    LOG("log(x)", Math::log),
    /** Hyperbolic tangent. */
    TANH("tanh(x)", Math::tanh),
    /** Logistic function. */
    SIGMOID("sigmoid(x)", t -> 1 / (1 + Math.exp(-t))),
    /** Log of one plus exp. */
    SOFTPLUS("softplus(x)", t -> Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)))),
    /** Several after each other. */
    CHAIN(
            "tanh(softplus(2 * x + 1) .* x)",
            t -> Math.tanh(t * SOFTPLUS.inJava.applyAsDouble(2 * t + 1)));

    private final String expression;
    private final DoubleUnaryOperator inJava;

    Elementwise(String expression, DoubleUnaryOperator inJava) {
        this.expression = expression;
        this.inJava = inJava;
    }

    /** In dln, of x. */
    public String expression() {
        return expression;
    }

    /** In Java. */
    public DoubleUnaryOperator inJava() {
        return inJava;
    }

    /** The name that {@code torch_peers.py} has for it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
