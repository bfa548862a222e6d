package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.engine.Model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A method for finding a local minimum of a loss. Implementations are immutable. */
public interface Minimizer {
    /** The name that {@code --method} takes. */
    String name();

    /**
     * Minimises.
     *
     * @param model the loss; its linearization point is left undefined
     * @param start length n, not changed
     * @param stop when to stop
     * @param monitor hears of each iteration
     * @throws IllegalArgumentException if the start has the wrong length
     */
    Minimum minimize(Model model, double[] start, StopRule stop, Monitor monitor);

    /** All methods with their default options, by name. */
    static Map<String, Minimizer> all() {
        var methods = new TreeMap<String, Minimizer>();
        for (Minimizer method :
                new Minimizer[] {
                    Lbfgs.DEFAULT,
                    TrustRegionNewton.DEFAULT,
                    SaddleFreeNewton.DEFAULT,
                    GradientDescent.DEFAULT,
                    PerturbedGradientDescent.DEFAULT,
                    GradientFlow.DEFAULT
                }) {
            methods.put(method.name(), method);
        }
        return methods;
    }

    /** The method of a name, with default options. */
    static Optional<Minimizer> named(String name) {
        return Optional.ofNullable(all().get(name));
    }
}
