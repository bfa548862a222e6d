package dev.dln.analysis.critical;

import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

/** A search that computes the whole Hessian at each point. */
abstract class DenseSeeking extends Seeking {
    /** The Hessian at the current point, n x n. */
    final double[] hessian;

    DenseSeeking(String method, Model model, SeekRule rule, double[] start) {
        super(method, model, rule, start);
        this.hessian = new double[n * n];
    }

    @Override
    boolean prepare() {
        model.hessian(point, hessian);
        hessians++;
        size = Vectors.norm(hessian) / Math.sqrt(Math.max(1, n));
        return Double.isFinite(size);
    }

    @Override
    final void multiply(double[] vector, double[] product) {
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += hessian[i * n + j] * vector[j];
            }
            product[i] = sum;
        }
    }
}
