package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.both;
import static dev.dln.analysis.probe.Family.ids;

import dev.dln.analysis.exact.ExactChain;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalProblem;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Linear networks with squared loss whose inputs are in no special position: problems with rational
 * eigenvectors, and a critical point for a random set of them.
 */
final class RationalFamilies {
    private static final int MOST_PARAMETERS = 20;

    private RationalFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family(
                        "critical points for inputs in general position",
                        both(
                                ids("k16", "thm2.3.i", "lem4.1", "lem4.2", "lem4.3", "cor2.4"),
                                ids("k16", "sec4.1.corrected"),
                                ids("lb18", "eq1", "eq4", "lem1"),
                                ids("nr18", "eq5", "eq6", "thm8.corrected")),
                        d -> drawn(d, false)),
                new Family(
                        "global minima for inputs in general position",
                        both(
                                ids("k16", "thm2.3.ii", "lem4.4", "cor4.5", "lem4.6"),
                                ids("nr18", "lem4", "lem7")),
                        d -> drawn(d, true)));
    }

    private static BigInteger common(RationalMatrix m) {
        return m.entries().stream()
                .map(Rational::denominator)
                .reduce(BigInteger.ONE, (a, b) -> a.divide(a.gcd(b)).multiply(b));
    }

    /**
     * The same problem with integer eigenvectors, and targets so large that weights are integers.
     */
    private static RationalProblem whole(RationalProblem p) {
        RationalMatrix u = RationalMatrix.zero(p.y().rows(), 0);
        for (int j = 0; j < p.vectors().columns(); j++) {
            RationalMatrix v = p.vectors().columns(List.of(j));
            u = u.beside(v.scaled(new Rational(common(v), BigInteger.ONE)));
        }
        RationalMatrix coordinates = u.inverse().orElseThrow().times(p.map());
        var scale = new Rational(common(coordinates), BigInteger.ONE);
        return new RationalProblem(
                p.x(),
                p.y().scaled(scale),
                p.map().scaled(scale),
                p.eigenvalues().stream().map(v -> v.multiply(scale).multiply(scale)).toList(),
                u);
    }

    private static Family.Drawn drawn(Dice dice, boolean best) {
        var random = new SplittableRandom(dice.seed());
        int layers = dice.between(2, 4);
        var widths = new ArrayList<Integer>();
        int size;
        do {
            widths.clear();
            widths.add(dice.between(1, 3));
            for (int k = 1; k < layers; k++) {
                widths.add(dice.between(1, 3));
            }
            widths.add(dice.between(1, widths.getFirst()));
            size = 0;
            for (int k = 1; k <= layers; k++) {
                size += widths.get(k) * widths.get(k - 1);
            }
        } while (size > MOST_PARAMETERS);
        RationalProblem p =
                whole(
                        RationalProblem.random(
                                random,
                                widths.getFirst(),
                                widths.getLast(),
                                widths.getFirst() + 1));
        int narrowest = widths.stream().mapToInt(d -> d).min().orElseThrow();
        List<List<Integer>> sets = p.selections(narrowest);
        List<Integer> set = best ? largest(p, narrowest) : dice.pick(sets);
        List<RationalMatrix> idle =
                set.size() < narrowest && dice.chance(0.5)
                        ? RationalProblem.connected(widths, set.size())
                        : RationalProblem.idle(widths, set.size());
        ExactChain chain = p.point(widths, set, idle);
        double[] point =
                chain.layers().stream()
                        .flatMap(w -> w.entries().stream())
                        .mapToDouble(Rational::toDouble)
                        .toArray();
        int[] d = widths.stream().mapToInt(w -> w).toArray();
        return LinearFamilies.linear(d, array(p.x()), array(p.y()), point);
    }

    /** The numbers, from 1, of the largest eigenvalues. */
    private static List<Integer> largest(RationalProblem p, int count) {
        var order = new ArrayList<Integer>();
        for (int i = 1; i <= p.eigenvalues().size(); i++) {
            order.add(i);
        }
        order.sort((a, b) -> p.eigenvalues().get(b - 1).compareTo(p.eigenvalues().get(a - 1)));
        return order.stream().limit(count).sorted().toList();
    }

    private static Array array(RationalMatrix m) {
        return new Array(List.of(m.rows(), m.columns()), m.toDoubles());
    }
}
