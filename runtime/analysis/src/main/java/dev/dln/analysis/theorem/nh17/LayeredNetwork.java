package dev.dln.analysis.theorem.nh17;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalEvaluator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model read as the network of Nguyen and Hein 2017: F_0 = X, F_k = sigma_k(F_{k-1} W_k + 1 b_k')
 * for k = 1, ..., L, and the objective c times the sum over all entries of l(F_L, Y). Matrices here
 * have samples as rows, whatever the model does. The activation may differ from layer to layer, and
 * may be the identity.
 *
 * @param model the model
 * @param program its program with every dimension known, in normal form
 * @param layers layers 1 to L
 * @param scale c, positive
 * @param loss l of one entry of the output, the other inputs being targets of that entry
 * @param targets the nodes of the program, of the output's shape, that those inputs are
 */
public record LayeredNetwork(
        BoundModel model,
        Program program,
        List<Layer> layers,
        Rational scale,
        ScalarFunction loss,
        Map<String, Integer> targets) {
    public LayeredNetwork {
        layers = List.copyOf(layers);
        targets = Map.copyOf(targets);
    }

    /**
     * Recognises a fully connected network: an output made of layers, each a parameter times the
     * layer below plus perhaps a bias that is the same for all samples, then a function of each
     * entry; no parameter is used twice or elsewhere; the loss is a positive constant times the sum
     * over entries of a function of output and target.
     *
     * @return empty if the model is anything else
     */
    public static Optional<LayeredNetwork> of(BoundModel model) {
        return new NetworkReader(model).read();
    }

    /** L. */
    public int depth() {
        return layers.size();
    }

    /** N. */
    public int samples() {
        return layers.getFirst().sampleCount();
    }

    /** n_k; n_0 is the input dimension, n_L the output dimension m. */
    public int width(int k) {
        return k == 0 ? layers.getFirst().inputs() : layers.get(k - 1).units();
    }

    /** Layer k, from 1. */
    public Layer layer(int k) {
        return layers.get(k - 1);
    }

    /** Whether every layer has a bias. */
    public boolean biased() {
        return layers.stream().allMatch(l -> l.bias().isPresent());
    }

    /** The places in a flat point of the parameters of layer k. */
    public int[] coordinates(int k) {
        var places = new ArrayList<Integer>();
        Layer layer = layer(k);
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            boolean own =
                    entry.name().equals(layer.weights().name())
                            || layer.bias().map(b -> b.name().equals(entry.name())).orElse(false);
            for (int i = 0; own && i < entry.size(); i++) {
                places.add(entry.offset() + i);
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Where a parameter begins in a flat point. */
    int offset(String parameter) {
        return model.layout().entries().stream()
                .filter(e -> e.name().equals(parameter))
                .findFirst()
                .orElseThrow()
                .offset();
    }

    /** W_k in a flat point, as n_{k-1} x n_k. */
    Box weights(int k, Box point) {
        Layer layer = layer(k);
        int from = offset(layer.weights().name());
        int to = from + layer.inputs() * layer.units();
        return new Box(
                layer.weightMatrix(Arrays.copyOfRange(point.low(), from, to)),
                layer.weightMatrix(Arrays.copyOfRange(point.high(), from, to)));
    }

    /**
     * The loss as a function of the difference t = output - target, and how a target enters
     * otherwise; empty if it is no function of the difference alone.
     */
    public Optional<ScalarFunction> lossOfDifference() {
        if (targets.isEmpty()) {
            return Optional.of(loss); // of the output itself: targets 0
        }
        if (targets.size() > 1) {
            return Optional.empty();
        }
        ScalarFunction shifted = loss.shiftedBy(targets.keySet().iterator().next());
        return shifted.others().isEmpty() ? Optional.of(shifted) : Optional.empty();
    }

    /**
     * The program of all F_k, G_k = F_{k-1} W_k + 1 b_k' and Delta_k = d objective / d G_k by the
     * recursion of back-propagation, and the gradient by them: outputs F0, ..., G1, ..., D1, ...,
     * {@code gradient.P}.
     */
    Program backpropagation() {
        var builder = new ProgramBuilder();
        int[] moved = NetworkReader.copy(program, builder);
        int depth = depth();
        var outputs = new ArrayList<Program.Output>();
        outputs.add(
                new Program.Output(
                        "F0", builder.scale(layer(1).intake(), moved[layer(1).input()])));
        int[] before = new int[depth + 1];
        for (int k = 1; k <= depth; k++) {
            Layer layer = layer(k);
            var terms = new ArrayList<Op.Term>();
            layer.preactivation().forEach((n, c) -> terms.add(new Op.Term(c, moved[n])));
            before[k] =
                    builder.sum(
                            terms,
                            layer.product().output().stream()
                                    .map(layer.product().extents()::get)
                                    .toList());
            outputs.add(new Program.Output("G" + k, before[k]));
            outputs.add(
                    new Program.Output(
                            "F" + k, builder.scale(layer.gain(), moved[layer.output()])));
        }
        targets.forEach((name, node) -> outputs.add(new Program.Output(name, moved[node])));
        int delta = -1;
        for (int k = depth; k >= 1; k--) {
            Layer layer = layer(k);
            List<Dim> shape = builder.shape(before[k]);
            int error;
            if (k == depth) {
                var inputs = new java.util.HashMap<String, Integer>();
                inputs.put(ScalarFunction.ARGUMENT, moved[layer.output()]);
                targets.forEach((name, node) -> inputs.put(name, moved[node]));
                int slope = loss.derivative().into(builder, inputs, shape);
                outputs.add(new Program.Output("slope", slope));
                error = builder.scale(scale, slope);
            } else {
                error = adjoint(builder, layer(k + 1), moved, delta, layer(k + 1).inputIndices());
            }
            int derivative =
                    layer.activation()
                            .derivative()
                            .into(builder, Map.of(ScalarFunction.ARGUMENT, before[k]), shape);
            outputs.add(new Program.Output("S" + k, derivative));
            delta = builder.times(error, derivative);
            outputs.add(new Program.Output("D" + k, delta));
            gradients(builder, layer, moved, delta, outputs);
        }
        return builder.build(outputs);
    }

    /** Delta W' for the layer's input, in its axes. */
    private static int adjoint(
            ProgramBuilder builder, Layer layer, int[] moved, int delta, List<Integer> axes) {
        Op.Contract product = layer.product();
        int weights = moved[product.factors().get(layer.factor()).node()];
        return builder.contract(
                Rational.ONE,
                List.of(
                        new Op.Factor(weights, layer.weightIndices()),
                        new Op.Factor(delta, product.output())),
                axes,
                product.extents());
    }

    private static void gradients(
            ProgramBuilder builder,
            Layer layer,
            int[] moved,
            int delta,
            List<Program.Output> outputs) {
        Op.Contract product = layer.product();
        int input = moved[layer.input()];
        outputs.add(
                new Program.Output(
                        "gradient." + layer.weights().name(),
                        builder.contract(
                                layer.intake(),
                                List.of(
                                        new Op.Factor(input, layer.inputIndices()),
                                        new Op.Factor(delta, product.output())),
                                layer.weightIndices(),
                                product.extents())));
        if (layer.bias().isPresent()) {
            // only the extents that Delta has: no other index may multiply the sum
            var extents = new ArrayList<Dim>();
            var own = new ArrayList<Integer>();
            product.output()
                    .forEach(
                            i -> {
                                own.add(extents.size());
                                extents.add(product.extents().get(i));
                            });
            int units = product.output().indexOf(layer.unitsOut());
            List<Integer> kept = units < 0 ? List.of() : List.of(units);
            outputs.add(
                    new Program.Output(
                            "gradient." + layer.bias().get().name(),
                            builder.contract(
                                    Rational.ONE,
                                    List.of(new Op.Factor(delta, own)),
                                    kept,
                                    extents)));
        }
    }

    /** Encloses everything that {@link #backpropagation} computes over a box of points. */
    Trace trace(Box point) {
        Program program = backpropagation();
        var evaluator = new IntervalEvaluator(program);
        model.data().forEach((name, a) -> evaluator.set(name, Box.point(a.values())));
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            int to = entry.offset() + entry.size();
            evaluator.set(
                    entry.name(),
                    new Box(
                            Arrays.copyOfRange(point.low(), entry.offset(), to),
                            Arrays.copyOfRange(point.high(), entry.offset(), to)));
        }
        evaluator.run();
        return new Trace(this, point, evaluator, ExactFeatures.of(this, program, point));
    }
}
