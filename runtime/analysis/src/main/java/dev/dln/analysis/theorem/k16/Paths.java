package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** The sum over paths of Equation (1) at one point, term by term. */
final class Paths {
    /** More paths times outputs times samples are not listed. */
    static final long MOST = 100_000;

    private final ReluNetwork network;
    private final List<RationalMatrix> weights;
    private final RationalMatrix x;

    /** Per layer, whether unit j is active at sample i. */
    private final List<boolean[][]> active = new ArrayList<>();

    Paths(ReluNetwork network, List<Rational> point) {
        this.network = network;
        this.weights = network.weights(point);
        this.x = network.x();
        RationalMatrix features = x;
        for (int k = 0; k < weights.size(); k++) {
            RationalMatrix sums = weights.get(k).times(features);
            boolean relu = k + 1 < weights.size() || network.last();
            var on = new boolean[sums.rows()][sums.columns()];
            var next = new ArrayList<Rational>();
            for (int j = 0; j < sums.rows(); j++) {
                for (int i = 0; i < sums.columns(); i++) {
                    on[j][i] = !relu || sums.at(j, i).signum() > 0;
                    next.add(on[j][i] ? sums.at(j, i) : Rational.ZERO);
                }
            }
            active.add(on);
            features = RationalMatrix.of(sums.rows(), sums.columns(), next);
        }
    }

    /** Whether a network of this size is listed. */
    static boolean small(ReluNetwork network) {
        try {
            return Math.multiplyExact(network.paths(), (long) network.samples())
                    <= MOST / Math.max(1, outputRows(network));
        } catch (ArithmeticException _) {
            return false;
        }
    }

    private static int outputRows(ReluNetwork network) {
        String last = network.layers().getLast();
        return network.bound().layout().entries().stream()
                .filter(e -> e.name().equals(last))
                .mapToInt(e -> e.shape().get(0))
                .sum();
    }

    /**
     * One path.
     *
     * @param units the units it runs through, from the input up to the output, counted from 1
     * @param product the input times the weights along it
     * @param active whether every relu on it is
     */
    record Path(List<Integer> units, Rational product, boolean active) {}

    /** All paths to an output at a sample. */
    List<Path> to(int output, int sample) {
        var list = new ArrayList<Path>();
        walk(weights.size() - 1, output, sample, Rational.ONE, true, List.of(output + 1), list);
        return list;
    }

    private void walk(
            int layer,
            int unit,
            int sample,
            Rational product,
            boolean on,
            List<Integer> above,
            List<Path> list) {
        boolean here = on && active.get(layer)[unit][sample];
        for (int below = 0; below < weights.get(layer).columns(); below++) {
            Rational next = product.multiply(weights.get(layer).at(unit, below));
            var units = new ArrayList<Integer>();
            units.add(below + 1);
            units.addAll(above);
            if (layer == 0) {
                list.add(new Path(units, next.multiply(x.at(below, sample)), here));
            } else {
                walk(layer - 1, below, sample, next, here, units, list);
            }
        }
    }

    /** q times the sum over the active paths, for every output and sample. */
    RationalMatrix sum() {
        return add(p -> p.active ? p.product : Rational.ZERO);
    }

    /** q times the sum over all paths, each times rho: the expectation. */
    RationalMatrix expectation(Rational rho) {
        return add(p -> p.product.multiply(rho));
    }

    private RationalMatrix add(java.util.function.Function<Path, Rational> term) {
        int rows = weights.getLast().rows();
        var entries = new ArrayList<Rational>();
        for (int j = 0; j < rows; j++) {
            for (int i = 0; i < x.columns(); i++) {
                Rational sum = Rational.ZERO;
                for (Path p : to(j, i)) {
                    sum = sum.add(term.apply(p));
                }
                entries.add(sum.multiply(network.factor()));
            }
        }
        return RationalMatrix.of(rows, x.columns(), entries);
    }
}
