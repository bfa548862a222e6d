package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts.Interval;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The properties of a function of one argument, a number or a tensor x, everything else being fixed
 * at any values it may have. They are about the set where the function is defined; {@link
 * #everywhere} says whether that is everything.
 *
 * @param everywhere defined for every x
 * @param convex f((x + z) / 2) is at most (f(x) + f(z)) / 2
 * @param concave -f is convex
 * @param affine a linear function plus a constant
 * @param continuous continuous
 * @param c1 continuously differentiable
 * @param c2 twice continuously differentiable
 * @param analytic analytic
 * @param increasing x at most z in every entry implies f(x) at most f(z)
 * @param decreasing -f is increasing
 * @param strictlyIncreasing of a scalar x: x less than z implies f(x) less than f(z)
 * @param strictlyDecreasing -f is strictly increasing
 * @param positiveDerivative of a scalar x: f'(x) exists and is positive for every x
 * @param lipschitz |f(x) - f(z)| is at most a constant times ||x - z||
 * @param lipschitzConstant such a constant, not always the smallest; infinite unless proved
 * @param polynomial a polynomial in the entries of x
 * @param degree an upper bound of its degree, if it is one
 * @param nonnegative at least 0
 * @param bounded |f| is at most a constant
 * @param range an interval that holds all values
 */
public record Properties(
        Answer everywhere,
        Answer convex,
        Answer concave,
        Answer affine,
        Answer continuous,
        Answer c1,
        Answer c2,
        Answer analytic,
        Answer increasing,
        Answer decreasing,
        Answer strictlyIncreasing,
        Answer strictlyDecreasing,
        Answer positiveDerivative,
        Answer lipschitz,
        double lipschitzConstant,
        Answer polynomial,
        OptionalInt degree,
        Answer nonnegative,
        Answer bounded,
        Interval range) {

    /**
     * The answer for a property as it is stated in dln, without the {@code @}: {@code convex},
     * {@code strictly_increasing}, ...; empty if there is no property of that name.
     */
    public Optional<Answer> stated(String name) {
        return switch (name) {
            case "convex" -> Optional.of(convex);
            case "concave" -> Optional.of(concave);
            case "analytic" -> Optional.of(analytic);
            case "c1" -> Optional.of(c1);
            case "c2" -> Optional.of(c2);
            case "increasing" -> Optional.of(increasing);
            case "strictly_increasing" -> Optional.of(strictlyIncreasing);
            case "lipschitz" -> Optional.of(lipschitz);
            case "polynomial" -> Optional.of(polynomial);
            case "nonnegative" -> Optional.of(nonnegative);
            default -> Optional.empty();
        };
    }
}
