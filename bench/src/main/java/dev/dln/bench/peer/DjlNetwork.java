package dev.dln.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;

import dev.dln.bench.cases.Family;
import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.engine.Array;
import dev.dln.engine.ParameterLayout;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A network in DJL with its PyTorch engine: loss and gradient, on one set of numbers. */
public final class DjlNetwork implements AutoCloseable {
    private final NDManager manager;
    private final Family family;
    private final NDArray x;
    private final NDArray y;
    private final List<NDArray> parameters = new ArrayList<>();
    private final int size;

    /** Copies data and point. */
    public DjlNetwork(Network network, Problem problem) {
        this.manager = NDManager.newBaseManager();
        this.family = network.family();
        this.x = array(Objects.requireNonNull(problem.model().data().get("X")));
        this.y = array(Objects.requireNonNull(problem.model().data().get("Y")));
        for (ParameterLayout.Entry entry : problem.model().layout().entries()) {
            double[] values = new double[entry.size()];
            System.arraycopy(problem.point(), entry.offset(), values, 0, values.length);
            List<Integer> shape = entry.shape();
            NDArray parameter =
                    manager.create(
                            values,
                            new Shape(shape.getFirst(), shape.size() == 2 ? shape.get(1) : 1));
            parameter.setRequiresGradient(true);
            parameters.add(parameter);
        }
        this.size = problem.point().length;
    }

    /**
     * What the engine needs before it starts: where it may unpack its natives, and that it fetches
     * nothing and tells nobody. Starts it, and sets how many threads it uses.
     */
    public static void configure(Path cache, int threads) {
        System.setProperty("DJL_CACHE_DIR", cache.toString());
        System.setProperty("ENGINE_CACHE_DIR", cache.toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(threads);
    }

    /** The engine's name and version, or why there is none. */
    public static String about() {
        if (!Engine.hasEngine("PyTorch")) {
            return "";
        }
        return "DJL "
                + Engine.getDjlVersion()
                + ", PyTorch "
                + Engine.getEngine("PyTorch").getVersion();
    }

    private NDArray array(Array array) {
        return manager.create(
                array.values(), new Shape(array.shape().get(0), array.shape().get(1)));
    }

    /** Computes loss and gradient; returns the loss. */
    public double gradient() {
        return evaluate(new double[0]);
    }

    /** Computes loss and gradient; returns the loss, and the gradient in an array. */
    public double gradient(double[] gradient) {
        if (gradient.length != size) {
            throw new IllegalArgumentException("a gradient of " + size + " numbers is needed");
        }
        return evaluate(gradient);
    }

    private double evaluate(double[] gradient) {
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            collector.zeroGradients();
            NDArray loss = loss(scope);
            collector.backward(loss);
            int offset = 0;
            for (NDArray parameter : parameters) {
                try (NDArray part = parameter.getGradient()) {
                    if (gradient.length > 0) {
                        double[] values = part.toDoubleArray();
                        System.arraycopy(values, 0, gradient, offset, values.length);
                        offset += values.length;
                    }
                }
            }
            return loss.getDouble();
        }
    }

    private NDArray loss(NDManager scope) {
        int perLayer = family.biases() ? 2 : 1;
        NDArray a = x;
        for (int k = 0; k < parameters.size(); k += perLayer) {
            if (k > 0 && family != Family.LINEAR) {
                a = activate(a);
                a.attach(scope);
            }
            a = parameters.get(k).matMul(a);
            a.attach(scope);
            if (family.biases()) {
                a = a.add(parameters.get(k + 1));
                a.attach(scope);
            }
        }
        var parts = new NDList();
        NDArray loss;
        if (family.crossEntropy()) {
            NDArray log = a.logSoftmax(0);
            NDArray chosen = log.mul(y);
            NDArray sum = chosen.sum();
            loss = sum.mul(-1.0 / y.getShape().get(1));
            parts.addAll(List.of(log, chosen, sum));
        } else {
            NDArray difference = a.sub(y);
            NDArray square = difference.square();
            NDArray sum = square.sum();
            loss = sum.mul(0.5);
            parts.addAll(List.of(difference, square, sum));
        }
        parts.attach(scope);
        loss.attach(scope);
        return loss;
    }

    private NDArray activate(NDArray a) {
        return switch (family) {
            case LINEAR -> a;
            case SOFTPLUS -> Activation.softPlus(a);
            case TANH, TANH_NO_BIAS, TANH_CROSS_ENTROPY -> a.tanh();
            case RELU_CROSS_ENTROPY -> Activation.relu(a);
        };
    }

    @Override
    public void close() {
        manager.close();
    }
}
