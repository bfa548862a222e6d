package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.tensor.Rational;

import java.util.Arrays;

/**
 * One exponential neuron a_k exp(w_k'x + b_k) for each output k.
 *
 * @param a the factors
 * @param b the offsets
 * @param w the weights, row k for output k
 * @param lambda the coefficient of the penalty on a
 */
record Neurons(double[] a, double[] b, double[] w, Rational lambda) {

    /** Whether they add nothing anywhere: all factors are zero. */
    boolean silent() {
        return Arrays.stream(a).allMatch(x -> x == 0);
    }

    /** What neuron k adds for an input. */
    double at(int k, double[] x) {
        double sum = b[k];
        for (int i = 0; i < x.length; i++) {
            sum += w[k * x.length + i] * x[i];
        }
        return a[k] == 0 ? 0 : a[k] * Math.exp(sum);
    }

    /** The penalty lambda ||a||^2. */
    double penalty() {
        double sum = 0;
        for (double x : a) {
            sum += x * x;
        }
        return lambda.toDouble() * sum;
    }
}
