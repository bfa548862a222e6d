package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.CompiledModel;
import dev.dln.engine.ParameterLayout;

import java.util.Arrays;
import java.util.Optional;

/**
 * A network, its point, and the exponential neurons beside it. A model without neurons stands for
 * the one with them at a = 0: there nothing depends on b, W and lambda &gt; 0.
 *
 * @param network the network without neurons
 * @param theta the network's point; empty if none was given
 * @param neurons the neurons; empty if the model has none
 */
record Augmented(Network network, Optional<double[]> theta, Optional<Neurons> neurons) {
    private static final String BASE_MINIMUM =
            "theta is a local minimum of the loss without neurons";

    /**
     * The network that an instance is about, with the hypothesis that it is one.
     *
     * @return empty if it is none; the finding then has a hypothesis that fails
     */
    static Optional<Augmented> require(Instance instance, Finding.Builder finding) {
        Network.Sight sight = Network.of(instance);
        finding.require(
                "the loss is a sum over samples of a function of each sample's output",
                sight.network().isPresent(),
                sight.reason());
        if (sight.network().isPresent() && !sight.network().get().told()) {
            finding.require(
                    Hypothesis.open(
                            "it is known which samples give the neurons equal inputs",
                            "some inputs of the neurons differ by no more than rounding"));
        }
        return sight.network().map(n -> split(instance, n));
    }

    /**
     * The same with one output and one or two samples, as the paper's examples have.
     *
     * @return empty if the instance is something else; the finding then has a hypothesis that fails
     */
    static Optional<Augmented> require(Instance instance, Finding.Builder finding, int samples) {
        Optional<Augmented> seen = require(instance, finding);
        seen.map(Augmented::network)
                .ifPresent(
                        n ->
                                finding.require(
                                        (samples == 1
                                                        ? "there is one sample"
                                                        : "there are two samples")
                                                + ", one output",
                                        n.samples() == samples && n.outputs() == 1,
                                        Text.count(n.samples(), "sample")
                                                + ", "
                                                + Text.count(n.outputs(), "output")));
        return seen.filter(_ -> !finding.failed());
    }

    /** The point's part of the network and that of the neurons, which comes after it. */
    private static Augmented split(Instance instance, Network network) {
        Optional<CompiledModel.Elimination> added = instance.model().compiled().elimination();
        Optional<double[]> theta =
                instance.point().map(p -> Arrays.copyOf(p, network.model().layout().size()));
        Optional<Neurons> neurons =
                added.flatMap(
                        e ->
                                instance.point()
                                        .map(
                                                p ->
                                                        new Neurons(
                                                                part(instance, p, e.a()),
                                                                part(instance, p, e.b()),
                                                                part(instance, p, e.w()),
                                                                e.lambda())));
        return new Augmented(network, theta, neurons);
    }

    private static double[] part(Instance instance, double[] point, String name) {
        ParameterLayout.Entry entry =
                instance.model().layout().entries().stream()
                        .filter(e -> e.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return Arrays.copyOfRange(point, entry.offset(), entry.offset() + entry.size());
    }

    /** Whether samples with equal inputs have equal outputs, at every point. */
    Hypothesis ownInput() {
        String name = "a sample's output depends on its own input alone";
        if (network.ownInput()) {
            return Hypothesis.exact(name, true, "read off the program");
        }
        return network.told() && network.groups().size() == network.samples()
                ? Hypothesis.exact(
                        name,
                        true,
                        "the inputs are distinct, so that the outputs are a function of them")
                : Hypothesis.open(
                        name, "not seen in the program and in the inputs that the neurons read");
    }

    /**
     * Whether the point is a local minimum of the loss with neurons, by the group gradients.
     *
     * @param admissible whether the loss is: then zero group gradients suffice, and without zero
     *     ones it is none
     */
    Hypothesis localMinimum(Instance instance, Standing admissible) {
        String name =
                neurons.isPresent()
                        ? "(theta, a, b, W) is a local minimum of the loss with neurons"
                        : "(theta, 0, b, W) is a local minimum of the loss with neurons, for all b"
                                + " and W";
        Hypothesis given = Premises.given(instance);
        if (theta.isEmpty()) {
            return Hypothesis.open(name, given.detail());
        }
        if (neurons.isPresent() && !neurons.get().silent()) {
            return new Hypothesis(
                    name,
                    admissible.holds() ? Standing.REFUTED : Standing.OPEN,
                    admissible.holds() ? Double.POSITIVE_INFINITY : 0,
                    "a is not zero, and a_k dL/da_k - dL/db_k = 2 lambda a_k^2");
        }
        GroupGradients groups = groups(instance).orElseThrow();
        Standing zero = groups.vanish();
        // equal outputs within groups make zero gradients enough; distinct inputs make them needed
        boolean decides =
                admissible.holds()
                        && (zero.holds() ? ownInput().standing().holds() : network.told());
        Standing standing = decides ? zero : Standing.OPEN;
        return new Hypothesis(
                name,
                standing,
                standing == Standing.OPEN ? 0 : Double.POSITIVE_INFINITY,
                groups.detail());
    }

    /** The group gradients at the point, computed once; empty without a point. */
    Optional<GroupGradients> groups(Instance instance) {
        return theta.map(
                t -> instance.view(GroupGradients.class, _ -> GroupGradients.at(network, t)));
    }

    /**
     * Whether theta is a local minimum of the loss without neurons.
     *
     * @param hypothesis the answer
     * @param nearby the certificate, where the local minimum that is proved is near theta and not
     *     theta itself
     */
    record BaseMinimum(Hypothesis hypothesis, Optional<Certificate> nearby) {}

    /** Whether theta is a local minimum of the loss without neurons. */
    BaseMinimum baseMinimum(Instance instance) {
        if (theta.isEmpty()) {
            return new BaseMinimum(
                    Hypothesis.open(BASE_MINIMUM, Premises.given(instance).detail()),
                    Optional.empty());
        }
        if (instance.model().compiled().elimination().isEmpty()) {
            return minimumOf(instance);
        }
        try (var base =
                new Instance(
                        network.model(),
                        theta,
                        instance.device(),
                        Knowledge.NONE,
                        "dln",
                        instance.seed())) {
            return minimumOf(base);
        }
    }

    private static BaseMinimum minimumOf(Instance base) {
        Hypothesis found = Premises.localMinimum(base);
        Optional<Certificate> nearby =
                found.standing().holds() ? Premises.minimumNearby(base) : Optional.empty();
        return new BaseMinimum(
                new Hypothesis(
                        nearby.isPresent()
                                ? found.name() + " of theta, without neurons"
                                : BASE_MINIMUM,
                        found.standing(),
                        found.margin(),
                        found.detail()),
                nearby);
    }
}
