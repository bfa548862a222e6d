package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.RationalArithmetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network of Kawaguchi 2016, Section 3.1: q W_N relu(W_{N-1} ... relu(W_1 X)), perhaps with a
 * relu around W_N, too. Of a model averaged by {@code @expected_relu} it is the network as written.
 *
 * @param bound the network as written with the instance's data
 * @param layers the parameters W_1, ..., W_N
 * @param inputs the name of X
 * @param factor q
 * @param last whether a relu is around W_N
 * @param rho the probability by which the instance's model is averaged, if it is
 */
record ReluNetwork(
        BoundModel bound,
        List<String> layers,
        String inputs,
        Rational factor,
        boolean last,
        Optional<Rational> rho) {
    ReluNetwork {
        layers = List.copyOf(layers);
    }

    /** The instance as such a network; empty if it is none. */
    static Optional<ReluNetwork> of(Instance instance) {
        return instance.view(ReluNetwork.class, i -> read(i.model()));
    }

    private static Optional<ReluNetwork> read(BoundModel model) {
        Optional<CompiledModel.Averaging> averaging = model.compiled().averaging();
        CompiledModel base = averaging.map(CompiledModel.Averaging::base).orElse(model.compiled());
        Program program = Passes.flatten(base.specialize(model.dimensions()));
        var bound = new BoundModel(base, model.dimensions(), model.data(), program, model.layout());
        return program.outputs().stream()
                .filter(o -> o.name().equals("output"))
                .findFirst()
                .flatMap(
                        o ->
                                new Reader(
                                                bound,
                                                program,
                                                averaging.map(CompiledModel.Averaging::rho))
                                        .read(o.node()));
    }

    /** Walks from the output down to the data. */
    private static final class Reader {
        private final BoundModel bound;
        private final Program program;
        private final Optional<Rational> rho;
        private final List<String> layers = new ArrayList<>();
        private Rational factor = Rational.ONE;
        private boolean relu;
        private boolean last;

        Reader(BoundModel bound, Program program, Optional<Rational> rho) {
            this.bound = bound;
            this.program = program;
            this.rho = rho;
        }

        Optional<ReluNetwork> read(int output) {
            int node = output;
            while (true) {
                Op op = program.op(node);
                if (op instanceof Op.Sum sum && sum.terms().size() == 1 && layers.isEmpty()) {
                    factor = factor.multiply(sum.terms().getFirst().coefficient());
                    node = sum.terms().getFirst().node();
                } else if (op instanceof Op.Map map && map.primitive() == Primitive.RELU && !relu) {
                    relu = true;
                    node = map.args().getFirst();
                } else if (op instanceof Op.Contract contract) {
                    Optional<Integer> below = layer(contract);
                    if (below.isEmpty()) {
                        return Optional.empty();
                    }
                    node = below.get();
                } else if (op instanceof Op.Input input
                        && input.role() == Op.Role.DATA
                        && input.shape().size() == 2
                        && layers.size() > 1
                        && !relu
                        && layers.size() == bound.layout().entries().size()) {
                    return Optional.of(
                            new ReluNetwork(
                                    bound, layers.reversed(), input.name(), factor, last, rho));
                } else {
                    return Optional.empty();
                }
            }
        }

        /**
         * The node below a product with a parameter, W[a,b] F[b,s] -> [a,s]; axes of extent 1 may
         * be missing from F and from the product.
         */
        private Optional<Integer> layer(Op.Contract contract) {
            if (contract.factors().size() != 2) {
                return Optional.empty();
            }
            int which = parameter(contract.factors().get(0)) ? 0 : 1;
            Op.Factor w = contract.factors().get(which);
            Op.Factor below = contract.factors().get(1 - which);
            if (!parameter(w) || w.indices().size() != 2) {
                return Optional.empty();
            }
            String name = ((Op.Input) program.op(w.node())).name();
            boolean plain = layers.isEmpty() || (contract.coefficient().isOne() && relu);
            if (!product(contract, w, below) || !plain || layers.contains(name)) {
                return Optional.empty();
            }
            if (layers.isEmpty()) {
                factor = factor.multiply(contract.coefficient());
                last = relu;
            }
            layers.add(name);
            relu = false;
            return Optional.of(below.node());
        }

        private static boolean product(Op.Contract contract, Op.Factor w, Op.Factor below) {
            int rows = w.indices().get(0);
            int columns = w.indices().get(1);
            // axes of extent 1 need not be connected, nor be there
            List<Integer> read = longer(contract, below.indices());
            List<Integer> written = longer(contract, contract.output());
            var samples = new ArrayList<>(read);
            samples.remove(Integer.valueOf(columns));
            var output = new ArrayList<>(written);
            output.remove(Integer.valueOf(rows));
            boolean summed = one(contract, columns) || read.indexOf(columns) == 0;
            boolean kept = one(contract, rows) || written.indexOf(rows) == 0;
            return rows != columns
                    && summed
                    && kept
                    && samples.size() <= 1
                    && !samples.contains(rows)
                    && !output.contains(columns)
                    && output.equals(samples);
        }

        private static List<Integer> longer(Op.Contract contract, List<Integer> indices) {
            return indices.stream().filter(i -> !one(contract, i)).toList();
        }

        private static boolean one(Op.Contract contract, int index) {
            return contract.extents().get(index) instanceof Dim.Fixed fixed && fixed.size() == 1;
        }

        private boolean parameter(Op.Factor f) {
            return program.op(f.node()) instanceof Op.Input input
                    && input.role() == Op.Role.PARAMETER;
        }
    }

    int depth() {
        return layers.size();
    }

    /** m. */
    int samples() {
        Array array = bound.data().get(inputs);
        return array == null ? 0 : array.shape().get(1);
    }

    /** X in fractions; only for small networks. */
    RationalMatrix x() {
        Array array = bound.data().get(inputs);
        return array == null ? RationalMatrix.zero(0, 0) : RationalMatrix.of(array);
    }

    /** W_1, ..., W_N at a flat point of the model. */
    List<RationalMatrix> weights(List<Rational> point) {
        var list = new ArrayList<RationalMatrix>();
        for (String layer : layers) {
            bound.layout().entries().stream()
                    .filter(e -> e.name().equals(layer))
                    .forEach(
                            e ->
                                    list.add(
                                            RationalMatrix.of(
                                                    e.shape().get(0),
                                                    e.shape().get(1),
                                                    point.subList(
                                                            e.offset(), e.offset() + e.size()))));
        }
        return list;
    }

    /** The output of the network as written, by the compiled program. */
    RationalMatrix output(List<Rational> point) {
        var interpreter = new Interpreter<>(bound.program(), RationalArithmetic.INSTANCE);
        bound.data()
                .forEach(
                        (name, array) ->
                                interpreter.set(name, Certificate.exactly(array.values())));
        bound.layout()
                .entries()
                .forEach(
                        e ->
                                interpreter.set(
                                        e.name(),
                                        point.subList(e.offset(), e.offset() + e.size())));
        interpreter.run();
        var value = interpreter.output("output");
        // an axis of extent 1 may be missing, which does not change the order of the entries
        int samples = x().columns();
        return RationalMatrix.of(value.values().size() / samples, samples, value.values());
    }

    /** Psi, the number of paths from the inputs to one output: d_0 d_1 ... d_{N-1}. */
    long paths() {
        long product = 1;
        for (String layer : layers) {
            for (var e : bound.layout().entries()) {
                if (e.name().equals(layer)) {
                    product = Math.multiplyExact(product, e.shape().get(1));
                }
            }
        }
        return product;
    }
}
