package dev.dln.analysis.eliminate;

import dev.dln.engine.Model;
import dev.dln.engine.ParameterLayout;

import java.util.List;

/** A model as a function of some of its numbers, the others held at given values. */
final class FrozenModel implements Model {
    private final Model model;
    private final int[] free;
    private final double[] point;
    private final double[] full;
    private final double[] product;
    private final ParameterLayout layout;

    /**
     * A model with all but some of its numbers held.
     *
     * @param free the places of those that vary
     * @param point the values of all; copied
     */
    FrozenModel(Model model, int[] free, double[] point) {
        this.model = model;
        this.free = free.clone();
        this.point = point.clone();
        this.full = new double[point.length];
        this.product = new double[point.length];
        this.layout =
                new ParameterLayout(
                        List.of(new ParameterLayout.Entry("free", List.of(free.length), 0)));
    }

    /** Holds a number at another value. */
    void hold(int place, double value) {
        point[place] = value;
    }

    /** The whole point; a copy. */
    double[] whole(double[] values) {
        place(values);
        return point.clone();
    }

    private void place(double[] values) {
        for (int i = 0; i < free.length; i++) {
            point[free[i]] = values[i];
        }
    }

    private void take(double[] from, double[] target) {
        for (int i = 0; i < free.length; i++) {
            target[i] = from[free[i]];
        }
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public double loss(double[] values) {
        place(values);
        return model.loss(point);
    }

    @Override
    public double gradient(double[] values, double[] gradient) {
        place(values);
        double loss = model.gradient(point, full);
        take(full, gradient);
        return loss;
    }

    @Override
    public void linearize(double[] values) {
        place(values);
        model.linearize(point);
    }

    @Override
    public void hvp(double[] direction, double[] target) {
        java.util.Arrays.fill(full, 0);
        for (int i = 0; i < free.length; i++) {
            full[free[i]] = direction[i];
        }
        model.hvp(full, product);
        take(product, target);
    }

    @Override
    public void hessian(double[] values, double[] hessian) {
        place(values);
        double[] whole = new double[point.length * point.length];
        model.hessian(point, whole);
        for (int i = 0; i < free.length; i++) {
            for (int j = 0; j < free.length; j++) {
                hessian[i * free.length + j] = whole[free[i] * point.length + free[j]];
            }
        }
    }
}
