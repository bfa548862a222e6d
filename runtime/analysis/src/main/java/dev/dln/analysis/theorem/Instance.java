package dev.dln.analysis.theorem;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model with its data and optionally a point, and all that statements share about it, computed
 * once when first asked for. Not safe for use by two threads at once.
 */
public final class Instance implements AutoCloseable {
    private final BoundModel model;
    private final Optional<double[]> point;
    private final Device device;
    private final Knowledge knowledge;
    private final String tool;
    private final long seed;
    private final Map<Object, Object> views = new HashMap<>();
    private Optional<Session> session = Optional.empty();

    /**
     * An instance.
     *
     * @param point a flat point of the model; empty if none was given
     * @param device evaluates the model
     * @param knowledge what the classifier is told about the model
     * @param tool name and version of the program, for certificates
     * @param seed of everything random that evidence needs
     */
    public Instance(
            BoundModel model,
            Optional<double[]> point,
            Device device,
            Knowledge knowledge,
            String tool,
            long seed) {
        this.model = model;
        this.point = point.map(double[]::clone);
        this.device = device;
        this.knowledge = knowledge;
        this.tool = tool;
        this.seed = seed;
    }

    /** The same model and data at another point; to be closed by who asked for it. */
    public Instance at(double[] other) {
        return new Instance(model, Optional.of(other), device, knowledge, tool, seed);
    }

    /** The model with its data. */
    public BoundModel model() {
        return model;
    }

    /** A copy of the point; empty if none was given. */
    public Optional<double[]> point() {
        return point.map(double[]::clone);
    }

    /** The device that evaluates the model. */
    public Device device() {
        return device;
    }

    /** What is known about the loss. */
    public Knowledge knowledge() {
        return knowledge;
    }

    /** The seed of everything random. */
    public long seed() {
        return seed;
    }

    /** An open session of the model, closed with the instance. */
    public Session session() {
        if (session.isEmpty()) {
            session = Optional.of(device.open(model));
        }
        return session.get();
    }

    /**
     * Something derived from the instance, computed when first asked for and then kept: how a paper
     * sees the model, ranks of a product, an exact Hessian.
     *
     * @param key what identifies it: usually the class of the value
     * @param compute must not ask for the same key
     */
    @SuppressWarnings("unchecked")
    public <T> T view(Object key, Function<Instance, T> compute) {
        Object known = views.get(key);
        if (known == null) {
            known = compute.apply(this);
            views.put(key, known);
        }
        return (T) known;
    }

    /** The model in fractions; empty if it is too large for that. */
    public Optional<ExactModel> exactModel() {
        return view("exact model", i -> ExactModel.of(i.model));
    }

    /**
     * The point in fractions: exact loss, gradient and Hessian. Empty without a point, at a kink,
     * or if the model is too large or not rational.
     */
    public Optional<ExactModel.Point> exact() {
        return view("exact", i -> i.point.flatMap(p -> i.exactModel().flatMap(m -> m.at(p))));
    }

    /** The numerical classification of the point; empty without a point. */
    public Optional<Classification> classification() {
        return view(
                "classification",
                i -> i.point.map(p -> Classifier.DEFAULT.classify(i.session(), p, i.knowledge)));
    }

    /** A verified certificate of the critical point at or near the point; empty without a point. */
    public Optional<Outcome> certificate() {
        return view(
                "certificate",
                i ->
                        i.classification()
                                .map(
                                        c ->
                                                Certifier.of(i.model, i.tool)
                                                        .certify(i.point.orElseThrow())));
    }

    @Override
    public void close() {
        session.ifPresent(Session::close);
        session = Optional.empty();
    }
}
