package dev.dln.engine.reference;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Where the rows of the primitive table are probed, and their values there to 70 digits. */
final class PrimitiveSamples {
    private static final DecimalArithmetic DECIMAL = new DecimalArithmetic(70);

    private PrimitiveSamples() {}

    /** Arguments in the interior of the domain, off the kinks, ascending. */
    static List<Double> samples(Primitive primitive) {
        var wide = new TreeSet<Double>();
        for (int i = -16; i <= 16; i++) {
            wide.add(i / 2.0 + 0.0625);
        }
        for (double t : new double[] {1e-9, 1e-4, 0.01, 0.84, 0.85, 1.26, 2.87, 5.9, 6.1, 11}) {
            wide.add(t);
            wide.add(-t);
        }
        if (primitive != Primitive.ERF) { // 1 - erf(20) is beyond 70 digits
            wide.addAll(List.of(-35.0, -20.0, 20.0, 35.0));
        }
        Facts.Interval domain = primitive.facts().domain();
        var inside = new TreeSet<Double>();
        for (double t : wide) {
            if (Double.isInfinite(domain.low())) {
                inside.add(t);
            } else if (Double.isInfinite(domain.high())) {
                inside.add(domain.low() + Math.exp(t / 2));
            } else {
                inside.add(Math.sin(t));
            }
        }
        if (Double.isFinite(domain.high())) {
            inside.addAll(List.of(-1 + 1e-3, -1 + 1e-9, 1 - 1e-9, 1 - 1e-3));
        }
        return List.copyOf(inside);
    }

    /** The row as functions of its first argument; the other arguments fixed in a few ways. */
    static List<List<Double>> rests(Primitive primitive) {
        return primitive.arity() == 1
                ? List.of(List.of())
                : List.of(List.of(2.0, -3.0), List.of(-0.5, 1.5));
    }

    static BigDecimal exact(Primitive primitive, BigDecimal t, List<Double> rest) {
        var args = new ArrayList<BigDecimal>();
        args.add(t);
        rest.forEach(r -> args.add(new BigDecimal(r)));
        return DECIMAL.primitive(primitive, args);
    }

    static BigDecimal exact(Primitive primitive, double t, List<Double> rest) {
        return exact(primitive, new BigDecimal(t), rest);
    }

    static double apply(Primitive primitive, double t, List<Double> rest) {
        double[] args = new double[1 + rest.size()];
        args[0] = t;
        for (int i = 0; i < rest.size(); i++) {
            args[i + 1] = rest.get(i);
        }
        return primitive.apply(args);
    }

    /** f of parameters x0, x1, ..., a scalar loss. */
    static Program program(Primitive primitive) {
        var b = new ProgramBuilder();
        var args = new ArrayList<Integer>();
        for (int i = 0; i < primitive.arity(); i++) {
            args.add(b.input("x" + i, Op.Role.PARAMETER, List.of()));
        }
        int value = b.map(primitive, args.toArray(Integer[]::new));
        return b.build(List.of(new Program.Output("loss", value)));
    }

    static BigDecimal evaluate(Program program, String output, List<BigDecimal> args) {
        return evaluate(program, output, args, DECIMAL);
    }

    static <T> T evaluate(Program program, String output, List<T> args, Arithmetic<T> arithmetic) {
        Map<String, Tensor<T>> inputs = new HashMap<>();
        for (int i = 0; i < args.size(); i++) {
            inputs.put("x" + i, new Tensor<>(List.of(), List.of(args.get(i))));
        }
        return Interpreter.evaluate(program, arithmetic, inputs).output(output).scalar();
    }
}
