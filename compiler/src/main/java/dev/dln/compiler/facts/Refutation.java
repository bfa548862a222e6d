package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Counterexamples: the function evaluated in interval arithmetic at equidistant points of the line
 * on which all entries of the input are equal, with named dimensions 2 and all other inputs equal.
 * A violation counts only if the intervals rule out that rounding causes it.
 */
final class Refutation {
    /** So many points on each side of 0. */
    private static final int REACH = 32;

    private static final double STEP = 0.25;
    private static final List<Double> OTHERS = List.of(1.0, 0.0, -1.0);

    /** A value and the right slope at a point; nothing known where the function is not defined. */
    private record Sample(boolean defined, Interval value, Interval slope) {}

    private final List<List<Sample>> rows = new ArrayList<>();

    Refutation(Program program, int node, Calculus.View view) {
        for (double other : view.assumed().isEmpty() ? OTHERS.subList(0, 1) : OTHERS) {
            var row = new ArrayList<Sample>();
            for (int i = -REACH; i <= REACH; i++) {
                Calculus.View at = view.at(i * STEP, other);
                Known here = new Calculus(program, at).at(node);
                Interval slope =
                        view.region().isEmpty() ? Interval.REALS : slope(program, node, at);
                row.add(new Sample(here.everywhere(), here.range(), slope));
            }
            rows.add(row);
        }
    }

    private static Interval slope(Program program, int node, Calculus.View at) {
        Region region = at.region().orElseThrow();
        var beside =
                new Calculus.View(
                        at.input(),
                        at.assumed(),
                        java.util.Optional.of(Region.beside(region.low().orElseThrow(), 1)),
                        at.entries(),
                        at.extent(),
                        false);
        Known known = new Calculus(program, beside).at(node);
        return known.order() >= 1 ? known.ray().slope() : Interval.REALS;
    }

    boolean convex() {
        return bends((sum, middle) -> 2 * middle.low() > sum.high());
    }

    boolean concave() {
        return bends((sum, middle) -> 2 * middle.high() < sum.low());
    }

    /** Whether two points and their middle violate something. */
    private boolean bends(BiPredicate<Interval, Interval> violated) {
        for (List<Sample> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                for (int k = 1; i - k >= 0 && i + k < row.size(); k++) {
                    Sample left = row.get(i - k);
                    Sample right = row.get(i + k);
                    Sample middle = row.get(i);
                    boolean defined = left.defined() && right.defined() && middle.defined();
                    if (defined
                            && violated.test(
                                    Intervals.add(left.value(), right.value()), middle.value())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    boolean increasing() {
        return compares((before, after) -> before.low() > after.high());
    }

    boolean strictlyIncreasing() {
        return compares((before, after) -> before.low() >= after.high());
    }

    boolean decreasing() {
        return compares((before, after) -> before.high() < after.low());
    }

    boolean strictlyDecreasing() {
        return compares((before, after) -> before.high() <= after.low());
    }

    /** Whether two points in order violate something. */
    private boolean compares(BiPredicate<Interval, Interval> violated) {
        for (List<Sample> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                for (int j = i + 1; j < row.size(); j++) {
                    Sample before = row.get(i);
                    Sample after = row.get(j);
                    if (before.defined()
                            && after.defined()
                            && violated.test(before.value(), after.value())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    boolean constant() {
        return compares((a, b) -> a.high() < b.low() || b.high() < a.low());
    }

    boolean nonnegative() {
        return rows.stream()
                .flatMap(List::stream)
                .anyMatch(s -> s.defined() && s.value().high() < 0);
    }

    boolean positiveDerivative() {
        return rows.stream()
                .flatMap(List::stream)
                .anyMatch(s -> s.defined() && s.slope().high() <= 0);
    }
}
