package dev.dln.analysis.linear;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.SecondOpinion;
import dev.dln.analysis.symmetry.ModelSymmetry;
import dev.dln.compiler.CompiledModel;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model that is c/2 ||W_N ... W_1 X - Y||^2 with N &gt;= 2: a linear network with squared loss.
 * The parameters may be declared in another order than they are multiplied.
 *
 * @param layers the parameters W_1, ..., W_N
 * @param inputs the name of X
 * @param targets the name of Y
 * @param layout how the parameters lie in a flat point
 * @param theory the closed form, for points that list W_1, ..., W_N in this order
 */
public record LinearChain(
        List<String> layers,
        String inputs,
        String targets,
        ParameterLayout layout,
        DeepLinearTheory theory) {
    public LinearChain {
        layers = List.copyOf(layers);
    }

    /**
     * Recognises a linear network by its output, which must be a product of each parameter once and
     * one data matrix, and its loss, which must be {@code squared} or {@code mse} without
     * penalties.
     *
     * @return empty if the model is anything else
     */
    public static Optional<LinearChain> recognise(BoundModel model) {
        CompiledModel compiled = model.compiled();
        Optional<CompiledModel.LossUse> loss = compiled.loss();
        if (loss.isEmpty()
                || !loss.get().standard()
                || loss.get().targets().isEmpty()
                || !loss.get().extras().isEmpty()
                || !compiled.penalties().isEmpty()) {
            return Optional.empty();
        }
        String targets = loss.get().targets().get();
        return MatrixProduct.of(model.program())
                .flatMap(product -> build(model, product, targets, loss.get().name()));
    }

    /**
     * What the closed form tells the classifier about a model: {@link Knowledge#NONE} if it is no
     * linear network.
     */
    public static Knowledge knowledgeOf(BoundModel model) {
        return recognise(model)
                .map(chain -> chain.knowledge().with(ModelSymmetry.of(model)))
                .orElse(Knowledge.NONE);
    }

    private static Optional<LinearChain> build(
            BoundModel model, MatrixProduct product, String targets, String loss) {
        Array x = model.data().get(product.data());
        Array y = model.data().get(targets);
        if (x == null || y == null || x.shape().size() != 2 || y.shape().size() != 2) {
            return Optional.empty();
        }
        int samples = x.shape().get(1);
        double scale;
        if (loss.equals("squared")) {
            scale = 1;
        } else if (loss.equals("mse")) {
            scale = 2.0 / samples;
        } else {
            return Optional.empty();
        }
        List<String> layers = product.parameters();
        if (layers.size() < 2 || layers.size() != model.layout().entries().size()) {
            return Optional.empty();
        }
        var widths = new ArrayList<Integer>();
        widths.add(x.shape().get(0));
        for (String layer : layers) {
            List<Integer> shape = entry(model.layout(), layer).shape();
            int rows = shape.isEmpty() ? 1 : shape.get(0);
            int cols = shape.size() < 2 ? 1 : shape.get(1);
            if (cols != widths.getLast()) {
                return Optional.empty();
            }
            widths.add(rows);
        }
        if (!y.shape().get(0).equals(widths.getLast()) || y.shape().get(1) != samples) {
            return Optional.empty();
        }
        return Optional.of(
                new LinearChain(
                        layers,
                        product.data(),
                        targets,
                        model.layout(),
                        DeepLinearTheory.of(x, y, widths, scale)));
    }

    private static ParameterLayout.Entry entry(ParameterLayout layout, String name) {
        return layout.entries().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A point of the model, reordered to W_1, ..., W_N. */
    public double[] toChain(double[] point) {
        double[] chain = new double[point.length];
        int next = 0;
        for (String layer : layers) {
            ParameterLayout.Entry entry = entry(layout, layer);
            System.arraycopy(point, entry.offset(), chain, next, entry.size());
            next += entry.size();
        }
        return chain;
    }

    /** The inverse of {@link #toChain}. */
    public double[] fromChain(double[] chain) {
        double[] point = new double[chain.length];
        int next = 0;
        for (String layer : layers) {
            ParameterLayout.Entry entry = entry(layout, layer);
            System.arraycopy(chain, next, point, entry.offset(), entry.size());
            next += entry.size();
        }
        return point;
    }

    /** {@link DeepLinearTheory#knowledge} for points of the model. */
    public Knowledge knowledge() {
        Knowledge known = theory.knowledge();
        if (known.secondOpinion().isPresent()) {
            SecondOpinion opinion = known.secondOpinion().get();
            known =
                    known.with(
                            (SecondOpinion)
                                    (point, gradientNorm, distance) ->
                                            opinion.of(toChain(point), gradientNorm, distance));
        }
        return known;
    }
}
