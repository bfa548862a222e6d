package dev.dln.analysis.eliminate;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.minimize.TrustRegionNewton;
import dev.dln.engine.Device;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The loss with exponential neurons over one number of the network and the offset b, all offsets
 * being equal, minimised over the factors a and the weights W: the surface of Figure 1 of Kawaguchi
 * and Kaelbling (2020). By the envelope theorem its slopes are the partial derivatives of the loss
 * at the minimum over (a, W). The minimum is looked for from that of the offset below, the lowest
 * one from a = 0; where several local minima over W exist, it is the one that this leads to.
 *
 * @param thetas the values of the network's number, ascending
 * @param offsets the values of b, ascending
 * @param network the network's own loss at each theta
 * @param values the minima, a row for each offset
 * @param thetaSlopes their derivatives by the network's number
 * @param offsetSlopes their derivatives by b
 * @param factors ||a|| at the minima
 * @param gradient the largest norm of the gradient by (a, W) that was left
 */
public record ReducedSurface(
        double[] thetas,
        double[] offsets,
        double[] network,
        double[] values,
        double[] thetaSlopes,
        double[] offsetSlopes,
        double[] factors,
        double gradient) {
    /**
     * The gradient by (a, W) is brought below this times 1 + |loss|, or as far as rounding goes.
     */
    private static final double TOLERANCE = 1e-14;

    private static final int STEPS = 500;

    /**
     * The surface.
     *
     * @param theta the network's point
     * @param place which of its numbers varies
     */
    public static ReducedSurface of(
            NeuronModel model,
            Device device,
            double[] theta,
            int place,
            double[] thetas,
            double[] offsets,
            Monitor monitor) {
        int columns = thetas.length;
        int size = columns * offsets.length;
        double[] network = new double[columns];
        double[] values = new double[size];
        double[] thetaSlopes = new double[size];
        double[] offsetSlopes = new double[size];
        double[] factors = new double[size];
        Arrays.fill(values, Double.NaN);
        double left = 0;
        int[] free = places(model);
        StopRule stop = StopRule.DEFAULT.withTolerance(TOLERANCE).withMaxIterations(STEPS);
        try (Session whole = device.open(model.whole());
                Session base = device.open(model.base())) {
            for (int i = 0; i < columns && !monitor.cancelled(); i++) {
                double[] at = theta.clone();
                at[place] = thetas[i];
                network[i] = base.loss(at);
                var frozen = new FrozenModel(whole, free, model.silent(at));
                double[] best = new double[free.length];
                for (int j = 0; j < offsets.length; j++) {
                    for (int k = 0; k < model.b().size(); k++) {
                        frozen.hold(model.b().offset() + k, offsets[j]);
                    }
                    Minimum run =
                            TrustRegionNewton.DEFAULT.minimize(frozen, best, stop, Monitor.NONE);
                    best = run.point();
                    double[] point = frozen.whole(best);
                    double[] gradient = new double[point.length];
                    int cell = j * columns + i;
                    values[cell] = whole.gradient(point, gradient);
                    thetaSlopes[cell] = gradient[place];
                    for (int k = 0; k < model.b().size(); k++) {
                        offsetSlopes[cell] += gradient[model.b().offset() + k];
                    }
                    factors[cell] = model.factorNorm(point);
                    left = Math.max(left, run.gradientNorm());
                }
                monitor.progress(new Monitor.Progress("surface", i + 1, columns, network[i], left));
            }
        }
        return new ReducedSurface(
                thetas, offsets, network, values, thetaSlopes, offsetSlopes, factors, left);
    }

    /** The places of a and W. */
    private static int[] places(NeuronModel model) {
        return IntStream.concat(range(model.a()), range(model.w())).toArray();
    }

    private static IntStream range(ParameterLayout.Entry entry) {
        return IntStream.range(entry.offset(), entry.offset() + entry.size());
    }
}
