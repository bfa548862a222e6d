package dev.dln.analysis.critical;

import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.SplittableRandom;

/** A search that knows the Hessian only by its products with vectors. */
abstract class FreeSeeking extends Seeking {
    /** So many random vectors estimate the Hessian's size, to within a few tens of percent. */
    static final int PROBES = 2;

    FreeSeeking(String method, Model model, SeekRule rule, double[] start) {
        super(method, model, rule, start);
    }

    @Override
    boolean prepare() {
        size = hessianSize(model, point);
        products += PROBES;
        return Double.isFinite(size);
    }

    @Override
    final void multiply(double[] vector, double[] product) {
        model.hvp(vector, product);
        products++;
    }

    /**
     * An estimate of ||H||_F / sqrt(n) at a point, which is left linearized: for a vector of random
     * signs, the expectation of ||H s||^2 is ||H||_F^2. The signs are the same at every point.
     */
    static double hessianSize(Model model, double[] point) {
        int n = point.length;
        model.linearize(point);
        double[] signs = new double[n];
        double[] image = new double[n];
        double squares = 0;
        for (int k = 0; k < PROBES; k++) {
            var random = new SplittableRandom(k);
            for (int i = 0; i < n; i++) {
                signs[i] = random.nextBoolean() ? 1 : -1;
            }
            model.hvp(signs, image);
            double length = Vectors.norm(image);
            squares += length * length / PROBES;
        }
        return Math.sqrt(squares / Math.max(1, n));
    }
}
