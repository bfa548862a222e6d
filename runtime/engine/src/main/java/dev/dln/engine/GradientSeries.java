package dev.dln.engine;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.Taylor;
import dev.dln.engine.reference.TaylorArithmetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Higher derivatives of a loss along a line, exact up to rounding: the gradient at x + t d as a
 * power series in t, by the gradient program evaluated over {@link TaylorArithmetic}. Its
 * coefficients are grad f, H d, 1/2 D3 f[d, d, .], 1/6 D4 f[d, d, d, .]. Safe to use from several
 * threads, one at a time.
 */
public final class GradientSeries {
    private final BoundModel model;
    private final DerivedPrograms programs;
    private final Map<Integer, Interpreter<Taylor>> interpreters = new HashMap<>();

    private GradientSeries(BoundModel model) {
        this.model = model;
        this.programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
    }

    /** The series of a model's gradient; nothing is compiled before they are asked for. */
    public static GradientSeries of(BoundModel model) {
        return new GradientSeries(model);
    }

    /**
     * The coefficients of the gradient along a line.
     *
     * @param point length n, not changed
     * @param direction length n, not changed
     * @param order the highest power of t
     * @return order + 1 rows of length n: row k is the coefficient of t^k
     */
    public synchronized double[][] along(double[] point, double[] direction, int order) {
        var arithmetic = new TaylorArithmetic(order);
        Interpreter<Taylor> interpreter = interpreters.computeIfAbsent(order, this::open);
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            var values = new ArrayList<Taylor>(entry.size());
            for (int i = entry.offset(); i < entry.offset() + entry.size(); i++) {
                values.add(arithmetic.line(point[i], direction[i]));
            }
            interpreter.set(entry.name(), values);
        }
        interpreter.run();
        double[][] rows = new double[order + 1][point.length];
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            List<Taylor> values = interpreter.output("gradient." + entry.name()).values();
            for (int i = 0; i < entry.size(); i++) {
                for (int k = 0; k <= order; k++) {
                    rows[k][entry.offset() + i] = values.get(i).coefficient(k);
                }
            }
        }
        return rows;
    }

    private Interpreter<Taylor> open(int order) {
        var arithmetic = new TaylorArithmetic(order);
        var interpreter = new Interpreter<>(programs.gradient(), arithmetic);
        model.data()
                .forEach(
                        (name, array) -> {
                            var values = new ArrayList<Taylor>(array.values().length);
                            for (double value : array.values()) {
                                values.add(arithmetic.constant(value));
                            }
                            interpreter.set(name, values);
                        });
        return interpreter;
    }
}
