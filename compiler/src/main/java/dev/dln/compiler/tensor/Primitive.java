package dev.dln.compiler.tensor;

/**
 * The table of elementwise primitives, the only place that lists them. A row holds everything any
 * stage needs to know: derivative, scalar meaning, how devices spell it, and the facts that
 * properties are derived from.
 */
public enum Primitive {
    /** The exponential function. */
    EXP("exp", 1, (b, args, self, which) -> self, args -> Math.exp(args[0]));

    /** How a partial derivative is written with rows of this table. */
    @FunctionalInterface
    public interface Derivative {
        /**
         * The partial derivative with respect to argument {@code which}.
         *
         * @param builder where to build it
         * @param args the argument nodes
         * @param self the node of the primitive's own value, for derivatives such as 1 - tanh^2
         * @param which the argument, from 0
         * @return a node of the arguments' shape
         */
        int partial(ProgramBuilder builder, java.util.List<Integer> args, int self, int which);
    }

    /** The meaning on doubles. */
    @FunctionalInterface
    public interface Scalar {
        double apply(double... args);
    }

    private final String symbol;
    private final int arity;
    private final Derivative derivative;
    private final Scalar scalar;

    Primitive(String symbol, int arity, Derivative derivative, Scalar scalar) {
        this.symbol = symbol;
        this.arity = arity;
        this.derivative = derivative;
        this.scalar = scalar;
    }

    /** The name in the language and in printed programs. */
    public String symbol() {
        return symbol;
    }

    /** How many arguments it takes. */
    public int arity() {
        return arity;
    }

    /** The rule for its partial derivatives. */
    public Derivative derivative() {
        return derivative;
    }

    /** The value at scalar arguments, as many as the arity. */
    public double apply(double... args) {
        return scalar.apply(args);
    }
}
