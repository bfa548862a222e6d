package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.ExactChain;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.LeastSquares;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linear.DeepLinearTheory;
import dev.dln.analysis.linear.GlobalMinimum;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How Kawaguchi 2016 sees an instance: c/2 ||W_N ... W_1 X - Y||^2 with N = H + 1 matrices, its
 * data, and where it is small enough its point in fractions.
 */
final class LinearNetwork {
    /** More inputs are not eliminated in fractions: the digits pile up. */
    private static final int MOST_INPUTS = 16;

    /** The characteristic polynomial of a larger Sigma takes too long. */
    private static final int MOST_OUTPUTS = 8;

    private final Instance instance;
    private final LinearChain chain;
    private final Rational scale;
    private final int samples;
    private final Optional<GlobalMinimum> minimum;
    private final Optional<RationalMatrix> x;
    private final Optional<RationalMatrix> y;
    private final Optional<LeastSquares> leastSquares;

    private LinearNetwork(Instance instance, LinearChain chain) {
        this.instance = instance;
        this.chain = chain;
        Array inputs = instance.model().data().get(chain.inputs());
        Array targets = instance.model().data().get(chain.targets());
        boolean mean =
                instance.model().compiled().loss().map(l -> l.name().equals("mse")).orElse(false);
        this.scale = mean && inputs != null ? Rational.of(2, inputs.shape().get(1)) : Rational.ONE;
        this.samples = inputs == null ? 0 : inputs.shape().get(1);
        this.minimum = chain.theory().provedMinimum();
        boolean small =
                inputs != null
                        && targets != null
                        && inputs.values().length + targets.values().length <= ExactModel.MOST_DATA
                        && inputs.shape().getFirst() <= MOST_INPUTS
                        && targets.shape().getFirst() <= MOST_OUTPUTS
                        && finite(inputs)
                        && finite(targets);
        this.x =
                small && inputs != null ? Optional.of(RationalMatrix.of(inputs)) : Optional.empty();
        this.y =
                small && targets != null
                        ? Optional.of(RationalMatrix.of(targets))
                        : Optional.empty();
        this.leastSquares = x.flatMap(a -> y.flatMap(b -> LeastSquares.of(a, b)));
    }

    private static boolean finite(Array array) {
        return java.util.Arrays.stream(array.values()).allMatch(Double::isFinite);
    }

    /** The instance as a linear network; empty if it is none. */
    static Optional<LinearNetwork> of(Instance instance) {
        return instance.view(
                LinearNetwork.class,
                i -> LinearChain.recognise(i.model()).map(c -> new LinearNetwork(i, c)));
    }

    Instance instance() {
        return instance;
    }

    LinearChain chain() {
        return chain;
    }

    DeepLinearTheory theory() {
        return chain.theory();
    }

    /** d_0, ..., d_N. */
    List<Integer> widths() {
        return chain.theory().widths();
    }

    int inputs() {
        return widths().getFirst();
    }

    int outputs() {
        return widths().getLast();
    }

    /** N = H + 1. */
    int depth() {
        return chain.theory().depth();
    }

    /** p, the narrowest hidden width. */
    int hidden() {
        return widths().subList(1, depth()).stream().mapToInt(d -> d).min().orElse(0);
    }

    /** m. */
    int samples() {
        return samples;
    }

    /** c. */
    Rational scale() {
        return scale;
    }

    /** The proved global minimum, where rounding leaves it in no doubt. */
    Optional<GlobalMinimum> minimum() {
        return minimum;
    }

    /** X in fractions, if small. */
    Optional<RationalMatrix> x() {
        return x;
    }

    /** Y in fractions, if small. */
    Optional<RationalMatrix> y() {
        return y;
    }

    /** Sigma and the least-squares map in fractions; empty if large or X has not full row rank. */
    Optional<LeastSquares> leastSquares() {
        return leastSquares;
    }

    /** A point of the model in the order W_1, ..., W_N. */
    <T> List<T> toChain(List<T> point) {
        var list = new ArrayList<T>();
        for (String layer : chain.layers()) {
            chain.layout().entries().stream()
                    .filter(e -> e.name().equals(layer))
                    .forEach(e -> list.addAll(point.subList(e.offset(), e.offset() + e.size())));
        }
        return list;
    }

    /** The inverse of {@link #toChain}. */
    <T> List<T> fromChain(List<T> inChain) {
        var list = new ArrayList<>(inChain);
        int next = 0;
        for (String layer : chain.layers()) {
            for (var e : chain.layout().entries()) {
                if (e.name().equals(layer)) {
                    for (int i = 0; i < e.size(); i++) {
                        list.set(e.offset() + i, inChain.get(next++));
                    }
                }
            }
        }
        return Collections.unmodifiableList(list);
    }

    /** The weights at a point of the model. */
    private Optional<ExactChain> weights(ExactModel.Point point) {
        return x.flatMap(
                a ->
                        y.map(
                                b ->
                                        ExactChain.of(
                                                a,
                                                b,
                                                widths(),
                                                scale,
                                                toChain(point.coordinates()))));
    }

    /**
     * A point in fractions, by the model and by the closed forms.
     *
     * @param point evaluated by the compiled model
     * @param chain the same weights, evaluated by the closed forms
     */
    record Exact(ExactModel.Point point, ExactChain chain) {}

    /** The point that was given, in fractions. */
    Optional<Exact> given() {
        return instance.exact().flatMap(p -> weights(p).map(c -> new Exact(p, c)));
    }

    /**
     * The exact critical point that the instance's point is or, by a certificate in fractions, is
     * next to.
     */
    Optional<Exact> critical() {
        return instance.view("k16 critical", _ -> findCritical());
    }

    /** The point in words, or the critical point that is certified near it. */
    String place() {
        Rational reach =
                instance.point()
                        .flatMap(_ -> Premises.certificate(instance))
                        .map(c -> Premises.reach(instance, c))
                        .orElse(Rational.ZERO);
        return reach.isZero() || given().map(g -> g.point.critical()).orElse(false)
                ? "the point"
                : "the critical point within " + Premises.shown(reach);
    }

    private Optional<Exact> findCritical() {
        Optional<Exact> given = given();
        if (given.isEmpty() || given.get().point.critical()) {
            return given;
        }
        return Premises.certificate(instance)
                .filter(c -> c.method() == Certificate.Method.EXACT)
                .flatMap(c -> instance.exactModel().flatMap(m -> m.at(c.point())))
                .filter(ExactModel.Point::critical)
                .flatMap(p -> weights(p).map(c -> new Exact(p, c)));
    }
}
