package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Derives the properties of a program's output as a function of one of its inputs. */
public final class PropertyCalculus {
    private PropertyCalculus() {}

    /**
     * The properties of an output as a function of an input, whatever the other inputs are.
     *
     * @throws IllegalArgumentException if there is no such output or input
     */
    public static Properties of(Program program, String output, String input) {
        return of(program, output, input, Map.of());
    }

    /**
     * As {@link #of(Program, String, String)}, where the entries of some of the other inputs are
     * known to lie in certain ranges. All extents are assumed to be at least 1.
     *
     * @param assumed ranges by input, such as [0, 1] for targets that are distributions
     */
    public static Properties of(
            Program program, String output, String input, Map<String, Interval> assumed) {
        int node = program.output(output);
        Op.Input argument =
                program.inputs().stream()
                        .filter(i -> i.name().equals(input))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no input named " + input));
        Map<String, Interval> others = new HashMap<>();
        program.inputs().forEach(i -> others.put(i.name(), Interval.REALS));
        others.remove(input);
        others.putAll(assumed);
        boolean scalar = argument.shape().isEmpty();
        var view =
                new Calculus.View(
                        input,
                        others,
                        scalar ? Optional.of(Region.LINE) : Optional.empty(),
                        Interval.REALS,
                        Optional.empty(),
                        true);
        Known known = new Calculus(program, view).at(node);
        int most = scalar ? ScalarAnalysis.of(program, node, view).mostOrder() : Facts.ANALYTIC;
        return answer(known, most, new Refutation(program, node, view), scalar);
    }

    private static Properties answer(
            Known known, int most, Refutation counterexample, boolean scalar) {
        boolean notConvex = counterexample.convex();
        boolean notConcave = counterexample.concave();
        boolean moves = counterexample.constant();
        boolean finite = Intervals.isFinite(known.range());
        boolean up = known.trend().up();
        boolean down = known.trend().down();
        // A convex function of all of space that is bounded is constant.
        boolean unbounded =
                moves
                        && known.everywhere()
                        && (known.bend().convex() || known.bend().concave() || known.degree() > 0);
        boolean steep = known.ray().polynomial().filter(p -> p.degree() > 1).isPresent();
        return new Properties(
                Answer.of(known.everywhere(), false),
                Answer.of(known.bend().convex(), notConvex),
                Answer.of(known.bend().concave(), notConcave),
                Answer.of(known.bend().affine(), notConvex || notConcave),
                Answer.of(known.order() >= 0, most < 0),
                Answer.of(known.order() >= 1, most < 1),
                Answer.of(known.order() >= 2, most < 2),
                Answer.of(known.order() == Facts.ANALYTIC, most < Facts.ANALYTIC),
                Answer.of(up, counterexample.increasing()),
                Answer.of(down, counterexample.decreasing()),
                Answer.of(
                        scalar && up && known.trend().strict(),
                        counterexample.strictlyIncreasing()),
                Answer.of(
                        scalar && down && known.trend().strict(),
                        counterexample.strictlyDecreasing()),
                Answer.of(
                        scalar && up && known.trend().sloped() && known.order() >= 1,
                        scalar
                                && (counterexample.positiveDerivative()
                                        || counterexample.strictlyIncreasing()
                                        || most < 1)),
                Answer.of(Double.isFinite(known.lipschitz()), steep),
                known.lipschitz(),
                Answer.of(
                        known.degree() >= 0,
                        most < Facts.ANALYTIC || (finite && moves && known.everywhere())),
                known.degree() >= 0 ? OptionalInt.of(known.degree()) : OptionalInt.empty(),
                Answer.of(Intervals.isNonnegative(known.range()), counterexample.nonnegative()),
                Answer.of(finite, unbounded),
                known.range());
    }
}
