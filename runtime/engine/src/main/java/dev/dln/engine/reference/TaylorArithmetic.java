package dev.dln.engine.reference;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Power series of a stated order: a program evaluated at x + t d over them gives the derivatives of
 * its outputs along d, exactly up to rounding (Griewank and Walther 2008, chapter 13).
 *
 * <p>A primitive's series comes from its derivative in the table, so a new row needs nothing here:
 * y = f(u) satisfies y' = f'(u) u', hence k y_k = sum_{j=1..k} j u_j w_{k-j}, where the series w of
 * f'(u) is needed to order k - 1 only, and is computed by an arithmetic of that order. On a kink
 * the series is that of the side whose derivative the table states.
 *
 * <p>Holds scratch memory: to be used by one thread at a time.
 */
public final class TaylorArithmetic implements Arithmetic<Taylor> {
    private final int order;
    private final @Nullable TaylorArithmetic lower;
    private final Map<Primitive, Interpreter<Taylor>> derivatives = new EnumMap<>(Primitive.class);

    /**
     * @param order the highest power of t that is kept, at least 0
     */
    public TaylorArithmetic(int order) {
        if (order < 0) {
            throw new IllegalArgumentException("the order " + order + " is negative");
        }
        this.order = order;
        this.lower = order == 0 ? null : new TaylorArithmetic(order - 1);
    }

    /** A constant. */
    public Taylor constant(double value) {
        return Taylor.constant(value, order);
    }

    /** value + slope t. */
    public Taylor line(double value, double slope) {
        double[] c = new double[order + 1];
        c[0] = value;
        if (order > 0) {
            c[1] = slope;
        }
        return Taylor.owning(c);
    }

    @Override
    public Taylor fromRational(Rational value) {
        return constant(value.toDouble());
    }

    @Override
    public Taylor add(Taylor a, Taylor b) {
        return a.plus(b);
    }

    @Override
    public Taylor multiply(Taylor a, Taylor b) {
        return a.times(b);
    }

    /**
     * y = u^p: products where p is a small natural number, otherwise from u y' = p u' y, so k u_0
     * y_k = sum_{j=1..k} (p j - (k - j)) u_j y_{k-j}.
     */
    @Override
    public Taylor power(Taylor base, Rational exponent) {
        if (exponent.isInteger() && exponent.signum() >= 0 && exponent.toDouble() < 64) {
            Taylor result = constant(1);
            Taylor square = base;
            for (int p = exponent.numerator().intValueExact(); p > 0; p >>= 1) {
                if ((p & 1) == 1) {
                    result = result.times(square);
                }
                square = square.times(square);
            }
            return result;
        }
        double p = exponent.toDouble();
        double u = base.coefficient(0);
        double[] y = new double[order + 1];
        y[0] = DoubleArithmetic.power(u, exponent);
        for (int k = 1; k <= order; k++) {
            double sum = 0;
            for (int j = 1; j <= k; j++) {
                sum += (p * j - (k - j)) * base.coefficient(j) * y[k - j];
            }
            y[k] = sum / (k * u);
        }
        return Taylor.owning(y);
    }

    @Override
    public Taylor primitive(Primitive primitive, List<Taylor> args) {
        if (lower == null) {
            double[] values = new double[args.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = args.get(i).coefficient(0);
            }
            return constant(primitive.apply(values));
        }
        List<Taylor> cut = args.stream().map(arg -> arg.cut(order - 1)).toList();
        Taylor known = lower.primitive(primitive, cut);
        double[] y = new double[order + 1];
        for (int k = 0; k < order; k++) {
            y[k] = known.coefficient(k);
        }
        if (args.stream().anyMatch(TaylorArithmetic::varies)) {
            Interpreter<Taylor> partials =
                    derivatives.computeIfAbsent(
                            primitive, p -> new Interpreter<>(partials(p), lower));
            partials.set("f", List.of(known));
            for (int i = 0; i < cut.size(); i++) {
                partials.set("t" + i, List.of(cut.get(i)));
            }
            partials.run();
            for (int i = 0; i < args.size(); i++) {
                Taylor w = partials.output("d" + i).scalar();
                for (int j = 1; j <= order; j++) {
                    y[order] += j * args.get(i).coefficient(j) * w.coefficient(order - j) / order;
                }
            }
        }
        return Taylor.owning(y);
    }

    private static boolean varies(Taylor series) {
        for (int k = 1; k <= series.order(); k++) {
            if (series.coefficient(k) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The partial derivatives d0, d1, ... of a row at scalars t0, t1, ... with value f. */
    private static Program partials(Primitive primitive) {
        var builder = new ProgramBuilder();
        var args = new ArrayList<Integer>();
        for (int i = 0; i < primitive.arity(); i++) {
            args.add(builder.input("t" + i, Op.Role.DATA, List.of()));
        }
        int self = builder.input("f", Op.Role.DATA, List.of());
        var outputs = new ArrayList<Program.Output>();
        for (int i = 0; i < primitive.arity(); i++) {
            int partial = primitive.derivative().partial(builder, args, self, i);
            outputs.add(new Program.Output("d" + i, partial));
        }
        return builder.build(outputs);
    }

    @Override
    public int compare(Taylor a, Taylor b) {
        return Double.compare(a.coefficient(0), b.coefficient(0));
    }
}
