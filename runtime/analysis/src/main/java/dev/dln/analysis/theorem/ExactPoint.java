package dev.dln.analysis.theorem;

import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;

import java.util.List;
import java.util.Optional;

/**
 * Loss, gradient and inertia at the point of an instance in fractions: the data and the point are
 * the numbers that their doubles are. Only for small instances of programs that are rational.
 *
 * @param loss the exact loss
 * @param gradient the exact gradient
 * @param inertia of the exact Hessian
 */
public record ExactPoint(Rational loss, List<Rational> gradient, Fractions.Inertia inertia) {
    /** More parameters are not done in fractions, whose cost grows with the cube and the digits. */
    public static final int MOST_PARAMETERS = 40;

    /** More numbers of data are not read into fractions. */
    public static final int MOST_DATA = 4000;

    public ExactPoint {
        gradient = List.copyOf(gradient);
    }

    /** Whether every entry of the gradient is zero. */
    public boolean critical() {
        return gradient.stream().allMatch(Rational::isZero);
    }

    /**
     * Of the point of an instance, computed once.
     *
     * @return empty without a point, off small sizes, where the program is not rational (a tanh, a
     *     root), divides by zero or stands on a kink
     */
    public static Optional<ExactPoint> of(Instance instance) {
        return instance.view(ExactPoint.class, ExactPoint::compute);
    }

    /** Whether a model is small enough to be done in fractions. */
    public static boolean small(BoundModel model) {
        long numbers = model.data().values().stream().mapToLong(a -> a.values().length).sum();
        return model.layout().size() <= MOST_PARAMETERS && numbers <= MOST_DATA;
    }

    private static Optional<ExactPoint> compute(Instance instance) {
        return instance.exact().map(p -> new ExactPoint(p.loss(), p.gradient(), p.inertia()));
    }
}
