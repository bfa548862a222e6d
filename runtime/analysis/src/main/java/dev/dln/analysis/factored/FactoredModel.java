package dev.dln.analysis.factored;

import dev.dln.analysis.linear.Matrix;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A loss that depends on its parameters only through one product of matrices, F(W_1, ..., W_L) =
 * phi(W_L ... W_1), each parameter being one factor or the transpose of one: linear networks with
 * any loss, and free objectives such as a weighted factorisation. Data and constants may stand on
 * both sides of the product; they belong to phi.
 *
 * @param model the model
 * @param layers W_1, ..., W_L
 * @param relaxed the model of phi: the same loss as a function of one d_L x d_0 matrix
 * @param properties what is known of phi as a function of that matrix
 */
public record FactoredModel(
        BoundModel model, List<Layer> layers, BoundModel relaxed, Properties properties) {
    public FactoredModel {
        layers = List.copyOf(layers);
    }

    /**
     * One factor.
     *
     * @param name the parameter
     * @param transposed whether the factor is its transpose
     * @param rows of the factor
     * @param cols of the factor
     * @param offset of the parameter in a flat point
     */
    public record Layer(String name, boolean transposed, int rows, int cols, int offset) {
        /** Where an entry of the factor lies in a flat point. */
        public int place(int row, int col) {
            return offset + (transposed ? col * rows + row : row * cols + col);
        }
    }

    /**
     * Recognises such a loss by its program.
     *
     * @return empty if there is one parameter only, or one enters twice or otherwise than through
     *     the product
     */
    public static Optional<FactoredModel> recognise(BoundModel model) {
        Program program = model.program();
        Set<Integer> dependent = dependent(program);
        Set<String> names = new HashSet<>();
        model.layout().entries().forEach(e -> names.add(e.name()));
        if (names.size() < 2) {
            return Optional.empty();
        }
        String matrix = free(program);
        for (int node = 0; node < program.nodes().size(); node++) {
            if (!dependent.contains(node)) {
                continue;
            }
            Optional<FactorChain> chain = FactorChain.of(program, node, dependent);
            if (chain.isEmpty() || !covers(chain.get(), names)) {
                continue;
            }
            Program relaxed = chain.get().relaxed(program, node, matrix);
            boolean alone =
                    relaxed.inputs().stream()
                            .noneMatch(
                                    i -> i.role() == Op.Role.PARAMETER && !i.name().equals(matrix));
            boolean depends = relaxed.inputs().stream().anyMatch(i -> i.name().equals(matrix));
            if (alone && depends) {
                return Optional.of(build(model, chain.get(), relaxed, matrix));
            }
        }
        return Optional.empty();
    }

    private static Set<Integer> dependent(Program program) {
        Set<Integer> dependent = new HashSet<>();
        for (int node = 0; node < program.nodes().size(); node++) {
            Op op = program.op(node);
            if (op instanceof Op.Input input
                    ? input.role() == Op.Role.PARAMETER
                    : op.operands().stream().anyMatch(dependent::contains)) {
                dependent.add(node);
            }
        }
        return dependent;
    }

    private static boolean covers(FactorChain chain, Set<String> names) {
        List<String> own = chain.factors().stream().map(FactorChain.Factor::name).toList();
        return own.size() == names.size() && names.equals(Set.copyOf(own));
    }

    private static String free(Program program) {
        String name = "R";
        while (taken(program, name)) {
            name += "_";
        }
        return name;
    }

    private static boolean taken(Program program, String name) {
        return program.inputs().stream().anyMatch(i -> i.name().equals(name));
    }

    private static FactoredModel build(
            BoundModel model, FactorChain chain, Program relaxed, String matrix) {
        var layers = new ArrayList<Layer>();
        for (FactorChain.Factor factor : chain.factors()) {
            int offset =
                    model.layout().entries().stream()
                            .filter(e -> e.name().equals(factor.name()))
                            .findFirst()
                            .orElseThrow()
                            .offset();
            layers.add(
                    new Layer(
                            factor.name(),
                            factor.transposed(),
                            factor.rows(),
                            factor.cols(),
                            offset));
        }
        int outputs = layers.getLast().rows();
        int inputs = layers.getFirst().cols();
        var layout =
                new ParameterLayout(
                        List.of(new ParameterLayout.Entry(matrix, List.of(outputs, inputs), 0)));
        var phi =
                new BoundModel(model.compiled(), model.dimensions(), model.data(), relaxed, layout);
        Properties known = PropertyCalculus.of(relaxed, "loss", matrix, ranges(model.data()));
        return new FactoredModel(model, layers, phi, known);
    }

    /** The data are known, so the calculus may use where they lie. */
    private static Map<String, Interval> ranges(Map<String, Array> data) {
        Map<String, Interval> ranges = new HashMap<>();
        data.forEach(
                (name, array) -> {
                    double low = Double.POSITIVE_INFINITY;
                    double high = Double.NEGATIVE_INFINITY;
                    for (double v : array.values()) {
                        low = Math.min(low, v);
                        high = Math.max(high, v);
                    }
                    if (low <= high) {
                        ranges.put(name, Interval.closed(low, high));
                    }
                });
        return ranges;
    }

    /** d_0, ..., d_L: d_0 columns of W_1, then the rows of each factor. */
    public List<Integer> widths() {
        var widths = new ArrayList<Integer>();
        widths.add(layers.getFirst().cols());
        layers.forEach(l -> widths.add(l.rows()));
        return widths;
    }

    /** L. */
    public int depth() {
        return layers.size();
    }

    /** The smallest width, d_0 and d_L among them: no product has a larger rank. */
    public int narrowest() {
        return widths().stream().mapToInt(d -> d).min().orElseThrow();
    }

    /** Whether no hidden width is below both d_0 and d_L, so that every matrix is a product. */
    public boolean reachesAll() {
        return narrowest() == Math.min(layers.getFirst().cols(), layers.getLast().rows());
    }

    /** W_1, ..., W_L at a flat point. */
    public List<Matrix> factors(double[] point) {
        var factors = new ArrayList<Matrix>();
        for (Layer layer : layers) {
            Matrix m = Matrix.zero(layer.rows(), layer.cols());
            for (int i = 0; i < layer.rows(); i++) {
                for (int j = 0; j < layer.cols(); j++) {
                    m.entries()[i * layer.cols() + j] = point[layer.place(i, j)];
                }
            }
            factors.add(m);
        }
        return factors;
    }

    /** The flat point of W_1, ..., W_L. */
    public double[] point(List<Matrix> factors) {
        double[] point = new double[model.layout().size()];
        for (int k = 0; k < layers.size(); k++) {
            Layer layer = layers.get(k);
            for (int i = 0; i < layer.rows(); i++) {
                for (int j = 0; j < layer.cols(); j++) {
                    point[layer.place(i, j)] = factors.get(k).at(i, j);
                }
            }
        }
        return point;
    }
}
