package dev.dln.analysis.lp;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a hyperplane has some points strictly on one side and the others strictly on the other.
 * By Gordan's theorem exactly one holds: there is such a hyperplane, or a convex combination of the
 * first points equals one of the others. Both answers are proved by what they hold.
 */
public sealed interface Separation {

    /**
     * normal.x + offset is positive at the points of the class and negative at the others, and
     * where there are both it is as much so at the nearest of either.
     *
     * @param normal as long as a point
     * @param offset the constant
     */
    record Separable(List<Rational> normal, Rational offset) implements Separation {
        public Separable {
            normal = List.copyOf(normal);
        }

        /** normal.x + offset. */
        public Rational at(Rational[] point) {
            Rational sum = offset;
            for (int i = 0; i < point.length; i++) {
                sum = sum.add(normal.get(i).multiply(point[i]));
            }
            return sum;
        }
    }

    /**
     * No hyperplane: two convex combinations agree.
     *
     * @param weights one per point, none negative, adding up to 1 over the class and over the
     *     others, so that the weighted sums of both are the same point; if there are no points on
     *     one side the answer is never this
     */
    record Inseparable(List<Rational> weights) implements Separation {
        public Inseparable {
            weights = List.copyOf(weights);
        }
    }

    /** Not decided within the limit on pivots. */
    record Undecided() implements Separation {}

    /**
     * Decides it.
     *
     * @param points all of one length
     * @param inside whether each belongs to the class
     * @param pivots give up after so many
     * @throws IllegalArgumentException if the sizes do not fit
     */
    static Separation of(Rational[][] points, boolean[] inside, int pivots) {
        int count = points.length;
        if (count != inside.length) {
            throw new IllegalArgumentException(count + " points, " + inside.length + " marks");
        }
        int d = count == 0 ? 0 : points[0].length;
        // weights >= 0 with sum of s_i w_i (x_i, 1) = 0 and sum of w_i = 2
        var a = new Rational[d + 2][count];
        var b = new Rational[d + 2];
        for (int r = 0; r < d + 2; r++) {
            b[r] = r == d + 1 ? Rational.TWO : Rational.ZERO;
            for (int i = 0; i < count; i++) {
                Rational entry = r < d ? points[i][r] : Rational.ONE;
                a[r][i] = r <= d && !inside[i] ? entry.negate() : entry;
            }
        }
        return switch (Simplex.feasible(a, b, pivots)) {
            case Simplex.Optimal optimal -> new Inseparable(optimal.x());
            case Simplex.Infeasible infeasible -> {
                // y with s_i y.(x_i, 1) + t >= 0 and 2 t < 0
                List<Rational> y = infeasible.proof();
                yield centred(
                        new Separable(new ArrayList<>(y.subList(0, d)), y.get(d)), points, inside);
            }
            case Simplex.Unbounded _, Simplex.Exhausted _ -> new Undecided();
        };
    }

    /** The parallel hyperplane in the middle between the class and the others. */
    private static Separable centred(Separable plane, Rational[][] points, boolean[] inside) {
        Optional<Rational> least = Optional.empty();
        Optional<Rational> most = Optional.empty();
        for (int i = 0; i < points.length; i++) {
            Rational at = plane.at(points[i]);
            if (inside[i]) {
                least = Optional.of(least.filter(l -> l.compareTo(at) <= 0).orElse(at));
            } else {
                most = Optional.of(most.filter(m -> m.compareTo(at) >= 0).orElse(at));
            }
        }
        if (least.isEmpty() || most.isEmpty()) {
            return plane;
        }
        Rational middle = least.get().add(most.get()).multiply(Rational.HALF);
        return new Separable(plane.normal(), plane.offset().subtract(middle));
    }
}
