package dev.dln.analysis.eliminate;

import dev.dln.analysis.Vectors;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;

import java.util.List;
import java.util.Optional;

/**
 * For each group of samples with equal inputs, the sum over the group of the gradients of the loss
 * by the outputs. For a convex differentiable loss and fixed theta, (a, b, W) is a local minimum of
 * the loss with neurons if and only if a = 0 and all these sums are zero: stationarity in (a_k,
 * b_k) gives 2 lambda a_k^2 = 0; then every (0, b', W') nearby is a local minimum too, so that the
 * sums times exp(w'x + b) add up to zero for (w, b) in an open set, and exponentials of distinct
 * inputs are independent. Conversely each group's loss is then least over all outputs. Norms of (b,
 * W) say less: they diverge at a globally optimal theta as well if its sums are not zero.
 *
 * <p>Not safe for use by two threads at once.
 */
public final class GroupGradients implements AutoCloseable {
    private final NeuronModel model;
    private final Session session;
    private final double[] point;
    private final double[] gradient;
    private final double[] still;

    /** Opens the network's loss as a function of its outputs. */
    public GroupGradients(NeuronModel model, Device device) {
        this.model = model;
        this.session = device.open(model.shifted());
        this.point = new double[session.size()];
        this.gradient = new double[session.size()];
        this.still = magnitudes(device, model);
    }

    /** For each sum, what the gradients that it adds up amount to where all outputs are zero. */
    private static double[] magnitudes(Device device, NeuronModel model) {
        double[] sums = new double[model.outputs() * model.groups().size()];
        Optional<BoundModel> head = model.head();
        if (head.isPresent()) {
            try (Session session = device.open(head.get())) {
                double[] slopes = new double[session.size()];
                session.gradient(new double[slopes.length], slopes);
                add(model, slopes, 0, sums);
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Double.isFinite(sums[i]) ? sums[i] : 0;
        }
        return sums;
    }

    private static void add(NeuronModel model, double[] slopes, int offset, double[] sums) {
        int groups = model.groups().size();
        for (int k = 0; k < model.outputs(); k++) {
            for (int j = 0; j < groups; j++) {
                for (int i : model.groups().get(j)) {
                    sums[k * groups + j] += Math.abs(slopes[offset + k * model.samples() + i]);
                }
            }
        }
    }

    /**
     * The sums at a point.
     *
     * @param theta the network's point; more numbers may follow, such as those of the neurons
     * @return output k of group j at k M + j, M the number of groups
     */
    public double[] at(double[] theta) {
        int size = model.base().layout().size();
        System.arraycopy(theta, 0, point, 0, size);
        session.gradient(point, gradient);
        int samples = model.samples();
        List<List<Integer>> groups = model.groups();
        double[] sums = new double[model.outputs() * groups.size()];
        for (int k = 0; k < model.outputs(); k++) {
            for (int j = 0; j < groups.size(); j++) {
                for (int i : groups.get(j)) {
                    sums[k * groups.size() + j] += gradient[size + k * samples + i];
                }
            }
        }
        return sums;
    }

    /** The Euclidean norm of the sums at a point. */
    public double norm(double[] theta) {
        return Vectors.norm(at(theta));
    }

    /**
     * The largest sum beside its own scale: the sizes of the gradients that cancel in it, and of
     * those where all outputs are zero. 0 where all sums are zero, and at most 1 or so.
     */
    public double ratio(double[] theta) {
        double[] sums = at(theta);
        double[] scales = still.clone();
        add(model, gradient, model.base().layout().size(), scales);
        double ratio = 0;
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] != 0) {
                double part = Math.abs(sums[i]) / scales[i];
                ratio = Double.isNaN(part) ? Double.POSITIVE_INFINITY : Math.max(ratio, part);
            }
        }
        return ratio;
    }

    /** The loss without penalties at the point of the last call. */
    public double loss() {
        return session.loss(point);
    }

    @Override
    public void close() {
        session.close();
    }
}
