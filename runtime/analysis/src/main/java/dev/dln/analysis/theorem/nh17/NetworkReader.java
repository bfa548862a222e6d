package dev.dln.analysis.theorem.nh17;

import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a program as a fully connected network; see {@link LayeredNetwork#of}. */
final class NetworkReader {
    private final BoundModel model;
    private final Program program;
    private final boolean[] varies;

    NetworkReader(BoundModel model) {
        this.model = model;
        // in normal form: no mere views between a parameter and its use
        this.program = Folding.run(Passes.flatten(model.program()), model);
        varies = new boolean[program.nodes().size()];
        for (int i = 0; i < varies.length; i++) {
            varies[i] =
                    isParameter(i) || program.op(i).operands().stream().anyMatch(o -> varies[o]);
        }
    }

    private boolean isParameter(int node) {
        return program.op(node) instanceof Op.Input input && input.role() == Op.Role.PARAMETER;
    }

    Optional<LayeredNetwork> read() {
        Optional<Integer> output =
                program.outputs().stream()
                        .filter(o -> o.name().equals("output"))
                        .map(Program.Output::node)
                        .findFirst();
        if (output.isEmpty()) {
            return Optional.empty();
        }
        var layers = new ArrayList<Layer>();
        int node = output.get();
        while (varies[node]) {
            Rational gain = layers.isEmpty() ? Rational.ONE : layers.getFirst().intake();
            Optional<Layer> layer = layer(node, gain);
            if (layer.isEmpty()) {
                return Optional.empty();
            }
            layers.addFirst(layer.get());
            node = layer.get().input();
        }
        if (layers.isEmpty() || !fits(layers)) {
            return Optional.empty();
        }
        return loss(output.get(), layers);
    }

    /** Whether shapes, samples and parameters agree from layer to layer. */
    private boolean fits(List<Layer> layers) {
        Set<String> used = new HashSet<>();
        for (int k = 0; k < layers.size(); k++) {
            Layer layer = layers.get(k);
            boolean fresh =
                    used.add(layer.weights().name())
                            && layer.bias().map(b -> used.add(b.name())).orElse(true);
            if (!fresh || layer.sampleCount() != layers.getFirst().sampleCount()) {
                return false;
            }
            if (k > 0 && !follows(layers.get(k - 1), layer)) {
                return false;
            }
        }
        return model.layout().entries().stream().allMatch(e -> used.contains(e.name()));
    }

    /** Whether a layer reads units and samples off the axes on which the one below has them. */
    private static boolean follows(Layer below, Layer layer) {
        if (below.units() != layer.inputs()) {
            return false;
        }
        List<Integer> written = below.product().output();
        List<Integer> read = layer.inputIndices();
        boolean units = axis(written, below.unitsOut()) == axis(read, layer.unitsIn());
        boolean samples = axis(written, below.samples()) == axis(read, layer.samples());
        return (units && samples)
                || (samples && layer.inputs() == 1)
                || (units && layer.sampleCount() == 1);
    }

    private static int axis(List<Integer> indices, int index) {
        return index < 0 ? -1 : indices.indexOf(index);
    }

    // ---- a layer

    private Optional<Layer> layer(int output, Rational gain) {
        Set<Integer> products = new HashSet<>();
        Set<Integer> biases = new HashSet<>();
        Set<Integer> seen = new HashSet<>();
        if (!collect(output, products, biases, seen) || products.size() != 1 || biases.size() > 1) {
            return Optional.empty();
        }
        int product = products.iterator().next();
        var contract = (Op.Contract) program.op(product);
        Map<Integer, Rational> anchor = new LinkedHashMap<>();
        Rational bent = Rational.ONE; // the factor of the bias
        for (int node : biases) {
            bent = program.op(node) instanceof Op.Contract c ? c.coefficient() : Rational.ONE;
        }
        Rational share = bent.reciprocal();
        Rational ratio = ratio(seen, product, biases);
        anchor.put(product, share.multiply(ratio));
        biases.forEach(b -> anchor.put(b, share));
        Optional<ScalarFunction> activation =
                new Elementwise(program, varies, anchor, false).read(output);
        if (activation.isEmpty()) {
            return Optional.empty();
        }
        int factor = isParameter(contract.factors().get(0).node()) ? 0 : 1;
        Optional<int[]> roles = roles(contract, factor);
        if (roles.isEmpty()) {
            return Optional.empty();
        }
        int[] r = roles.get();
        Optional<Op.Input> bias = Optional.empty();
        for (int node : biases) {
            Optional<Op.Input> found = bias(node, contract.output(), r[1]);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            bias = found;
        }
        return Optional.of(
                new Layer(
                        (Op.Input) program.op(contract.factors().get(factor).node()),
                        bias,
                        contract,
                        factor,
                        contract.factors().get(1 - factor).node(),
                        anchor,
                        output,
                        activation.get().times(gain),
                        gain,
                        contract.coefficient().multiply(share).multiply(ratio),
                        r[0],
                        r[1],
                        r[2]));
    }

    /** The factor of the product over that of the bias, in a sum that has both; 1 without one. */
    private Rational ratio(Set<Integer> nodes, int product, Set<Integer> biases) {
        for (int node : nodes) {
            if (program.op(node) instanceof Op.Sum sum) {
                Rational ofProduct = Rational.ZERO;
                Rational ofBias = Rational.ZERO;
                for (Op.Term term : sum.terms()) {
                    if (term.node() == product) {
                        ofProduct = term.coefficient();
                    } else if (biases.contains(term.node())) {
                        ofBias = term.coefficient();
                    }
                }
                if (!ofProduct.isZero() && !ofBias.isZero()) {
                    return ofProduct.divide(ofBias);
                }
            }
        }
        return Rational.ONE;
    }

    /** The contractions with a parameter, and the biases, that a node is a function of. */
    private boolean collect(
            int node, Set<Integer> products, Set<Integer> biases, Set<Integer> seen) {
        if (!varies[node] || !seen.add(node)) {
            return true;
        }
        return switch (program.op(node)) {
            case Op.Input _ -> biases.add(node);
            case Op.Map _, Op.Power _, Op.Sum _ ->
                    program.op(node).operands().stream()
                            .allMatch(o -> collect(o, products, biases, seen));
            case Op.Contract contract -> {
                if (contract.factors().size() == 1
                        && isParameter(contract.factors().getFirst().node())) {
                    yield biases.add(node);
                }
                long parameters =
                        contract.factors().stream().filter(f -> isParameter(f.node())).count();
                if (parameters == 1) {
                    yield contract.factors().size() == 2
                            && !contract.coefficient().isZero()
                            && products.add(node);
                }
                yield parameters == 0
                        && Elementwise.isElementwise(program, node)
                        && contract.operands().stream()
                                .allMatch(o -> collect(o, products, biases, seen));
            }
            case Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ -> false;
        };
    }

    /** The indices of the layer's inputs, units and samples; empty if it is no matrix product. */
    private static Optional<int[]> roles(Op.Contract contract, int factor) {
        List<Integer> weights = contract.factors().get(factor).indices();
        List<Integer> input = contract.factors().get(1 - factor).indices();
        int in = -1;
        int out = -1;
        int samples = -1;
        var loose = new ArrayList<Integer>();
        for (int index = 0; index < contract.extents().size(); index++) {
            boolean w = weights.contains(index);
            boolean a = input.contains(index);
            boolean o = contract.output().contains(index);
            boolean one = contract.extents().get(index).equals(Dim.of(1));
            if (w && a && !o && in < 0) {
                in = index;
            } else if (w && !a && o && out < 0) {
                out = index;
            } else if (!w && a && o && (samples < 0 || !one)) {
                if (samples >= 0 && !contract.extents().get(samples).equals(Dim.of(1))) {
                    return Optional.empty();
                }
                samples = index;
            } else if (one && w && !a && !o) {
                loose.add(index);
            } else if (!one || w) { // an axis of extent 1 that W does not have says nothing
                return Optional.empty();
            }
        }
        // axes of W of extent 1 that nothing else has
        for (int index : loose) {
            if (in < 0 && (out >= 0 || weights.indexOf(index) == weights.size() - 1)) {
                in = index;
            } else if (out < 0) {
                out = index;
            } else {
                return Optional.empty();
            }
        }
        boolean once =
                Set.copyOf(weights).size() == weights.size()
                        && Set.copyOf(input).size() == input.size();
        return once ? Optional.of(new int[] {in, out, samples}) : Optional.empty();
    }

    /** The bias that is the same for all samples; {@code units} is an index of the product. */
    private Optional<Op.Input> bias(int node, List<Integer> output, int units) {
        int axis = units < 0 ? -1 : output.indexOf(units);
        if (program.op(node) instanceof Op.Input input) {
            List<Dim> shape = input.shape();
            boolean alone =
                    shape.size() <= 1 && (axis == 0 || shape.stream().allMatch(Dim.of(1)::equals));
            return alone ? Optional.of(input) : Optional.empty();
        }
        var contract = (Op.Contract) program.op(node);
        List<Integer> indices = contract.factors().getFirst().indices();
        for (int position = 0; position < indices.size(); position++) {
            int index = indices.get(position);
            boolean one = contract.extents().get(index).equals(Dim.of(1));
            if (!one && (axis < 0 || contract.output().indexOf(index) != axis)) {
                return Optional.empty();
            }
        }
        var input = (Op.Input) program.op(contract.factors().getFirst().node());
        return size(input.shape()) == (units < 0 || axis < 0 ? 1 : extent(node, axis))
                ? Optional.of(input)
                : Optional.empty();
    }

    private int extent(int node, int axis) {
        return ((Dim.Fixed) program.shape(node).get(axis)).size();
    }

    private static int size(List<Dim> shape) {
        return shape.stream().mapToInt(d -> ((Dim.Fixed) d).size()).reduce(1, (a, b) -> a * b);
    }

    // ---- the loss

    private Optional<LayeredNetwork> loss(int output, List<Layer> layers) {
        Rational scale = Rational.ONE;
        int node = program.output("loss");
        int rank = program.shape(output).size();
        while (rank > 0) {
            Optional<Op.Contract> total = total(node, rank);
            if (total.isPresent()) {
                Optional<Rational> factor = scalars(total.get(), rank);
                if (factor.isEmpty()) {
                    return Optional.empty();
                }
                scale = scale.multiply(factor.get());
                node = tensor(total.get(), rank);
                break;
            }
            if (program.op(node) instanceof Op.Sum sum && sum.terms().size() == 1) {
                scale = scale.multiply(sum.terms().getFirst().coefficient());
                node = sum.terms().getFirst().node();
            } else if (program.op(node) instanceof Op.Contract contract) {
                List<Integer> moving = contract.operands().stream().filter(o -> varies[o]).toList();
                Optional<Rational> factor = scalars(contract, rank);
                if (moving.size() != 1 || !contract.extents().isEmpty() || factor.isEmpty()) {
                    return Optional.empty();
                }
                scale = scale.multiply(factor.get());
                node = moving.getFirst();
            } else {
                return Optional.empty();
            }
        }
        if (scale.signum() <= 0 || !program.shape(node).equals(program.shape(output))) {
            return Optional.empty();
        }
        Map<Integer, Rational> anchor = new LinkedHashMap<>();
        if (program.op(output) instanceof Op.Sum sum) {
            sum.terms().forEach(t -> anchor.put(t.node(), t.coefficient()));
        } else {
            anchor.put(output, Rational.ONE);
        }
        var reading = new Elementwise(program, varies, anchor, true);
        Rational by = scale;
        return reading.read(node)
                .map(l -> new LayeredNetwork(model, program, layers, by, l, reading.data()));
    }

    /** A contraction that adds up all entries of one tensor. */
    private Optional<Op.Contract> total(int node, int rank) {
        if (!(program.op(node) instanceof Op.Contract contract)
                || !contract.output().isEmpty()
                || contract.extents().size() != rank) {
            return Optional.empty();
        }
        List<Op.Factor> whole =
                contract.factors().stream().filter(f -> !f.indices().isEmpty()).toList();
        boolean all =
                whole.size() == 1
                        && Set.copyOf(whole.getFirst().indices()).size() == rank
                        && whole.getFirst().indices().size() == rank;
        return all ? Optional.of(contract) : Optional.empty();
    }

    private static int tensor(Op.Contract contract, int rank) {
        return contract.factors().stream()
                .filter(f -> f.indices().size() == rank)
                .findFirst()
                .orElseThrow()
                .node();
    }

    /** The product of a contraction's coefficient and its scalar factors that do not vary. */
    private Optional<Rational> scalars(Op.Contract contract, int rank) {
        Rational product = contract.coefficient();
        for (Op.Factor factor : contract.factors()) {
            if (varies[factor.node()] && program.shape(factor.node()).isEmpty()) {
                continue; // the one that is followed
            }
            if (factor.indices().size() == rank) {
                continue;
            }
            Optional<Rational> value = value(factor.node());
            if (value.isEmpty()) {
                return value;
            }
            product = product.multiply(value.get());
        }
        return Optional.of(product);
    }

    /** The exact value of a scalar that depends on no parameter. */
    private Optional<Rational> value(int node) {
        return Folding.value(program, node, model).map(List::getFirst);
    }

    /** A copy of the program's nodes in a builder, all of them, numbered alike. */
    static int[] copy(Program program, ProgramBuilder builder) {
        int[] moved = new int[program.nodes().size()];
        for (int i = 0; i < moved.length; i++) {
            Op op = program.op(i);
            moved[i] = builder.add(op.renumbered(moved));
        }
        return moved;
    }
}
