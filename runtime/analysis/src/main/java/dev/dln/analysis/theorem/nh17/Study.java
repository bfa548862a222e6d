package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.engine.interval.Box;

import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What the statements share about an instance: the network, its values, the critical point. */
final class Study {
    /** Networks with more numbers in a layer's features or more parameters are not traced. */
    private static final long MOST_NUMBERS = 2_000_000;

    private final Instance instance;
    private final LayeredNetwork network;
    private final Optional<Trace> given;

    private Study(Instance instance, LayeredNetwork network) {
        this.instance = instance;
        this.network = network;
        given =
                instance.point()
                        .filter(p -> finite(p) && traceable())
                        .map(p -> network.trace(Box.point(p)));
    }

    private static boolean finite(double[] point) {
        return java.util.Arrays.stream(point).allMatch(Double::isFinite);
    }

    private boolean traceable() {
        long numbers = network.model().layout().size();
        for (int k = 0; k <= network.depth(); k++) {
            numbers = Math.max(numbers, (long) network.samples() * network.width(k));
        }
        return numbers <= MOST_NUMBERS;
    }

    /**
     * Examines a statement about networks: where the model is none, that is the hypothesis that
     * fails; what cannot be computed is one that is open.
     */
    static void examine(
            Instance instance, Finding.Builder finding, BiConsumer<Study, Finding.Builder> how) {
        Optional<Study> study =
                instance.view(
                        Study.class, i -> LayeredNetwork.of(i.model()).map(n -> new Study(i, n)));
        finding.require(
                "the model is read as a fully connected network with a loss of each output entry",
                study.isPresent(),
                study.map(Study::shape).orElse("it is not written as such layers"));
        if (study.isPresent()) {
            try {
                how.accept(study.get(), finding);
            } catch (ArithmeticException | UnsupportedOperationException e) {
                finding.require(
                        Hypothesis.open("the numbers can be computed", "" + e.getMessage()));
            }
        }
    }

    private String shape() {
        var text = new StringBuilder("widths ");
        for (int k = 0; k <= network.depth(); k++) {
            text.append(k == 0 ? "" : ", ").append(network.width(k));
        }
        return text.append("; ").append(network.samples()).append(" samples").toString();
    }

    Instance instance() {
        return instance;
    }

    LayeredNetwork network() {
        return network;
    }

    /** Values at the point that was given; empty without one. */
    Optional<Trace> given() {
        return given;
    }

    /**
     * Whether the point is critical; proved also where interval arithmetic gives the gradient as
     * the number 0, which it does only if every term of it is zero.
     */
    Hypothesis critical() {
        if (given.isPresent() && Trace.zero(given.get().gradient())) {
            return Hypothesis.exact(
                    "the gradient is zero at the point", true, "every term of it is zero");
        }
        return Premises.critical(instance);
    }

    /**
     * Whether the gradient of one layer is zero: proved where interval arithmetic gives the number
     * 0, and at critical points; refuted where it excludes 0.
     */
    Hypothesis criticalIn(int layer) {
        String name = "the gradient of layer " + layer + " is zero";
        Trace trace = given.orElseThrow();
        Box gradient = trace.gradient();
        boolean zero = true;
        double most = 0;
        for (int i : network.coordinates(layer)) {
            zero &= gradient.low()[i] == 0 && gradient.high()[i] == 0;
            most = Math.max(most, Math.max(gradient.low()[i], -gradient.high()[i]));
        }
        if (zero) {
            return Hypothesis.exact(name, true, "every term of it is zero");
        }
        Hypothesis all = critical();
        return all.standing().fails() && most > 0
                ? Hypothesis.exact(name, false, "an entry exceeds " + show(most))
                : all;
    }

    /** Values at the point if there is one, at zero otherwise: for what no parameter changes. */
    Trace anywhere() {
        return given.orElseGet(
                () ->
                        instance.view(
                                "nh17 trace at zero",
                                i ->
                                        network.trace(
                                                Box.point(new double[i.model().layout().size()]))));
    }

    /** Values at the critical point: at the point itself, or in the box that a certificate has. */
    Optional<Trace> atCritical() {
        return instance.view("nh17 critical trace", _ -> traceCritical());
    }

    private Optional<Trace> traceCritical() {
        if (given.isEmpty() || Trace.zero(given.get().gradient())) {
            return given;
        }
        Box place = Places.critical(instance, given.get().point());
        return Places.same(place, given.get().point()) ? given : Optional.of(network.trace(place));
    }

    /** Shows the loss at the place, with its error. */
    void showLoss(Finding.Builder finding, Trace trace) {
        Box loss = intervals().loss(trace.point());
        finding.show(new Exhibit.Quantity("loss", loss.middle(0), loss.radius(0)));
    }

    dev.dln.engine.interval.IntervalModel intervals() {
        return instance.view(
                dev.dln.engine.interval.IntervalModel.class,
                i -> new dev.dln.engine.interval.IntervalModel(i.model()));
    }

    static String show(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
