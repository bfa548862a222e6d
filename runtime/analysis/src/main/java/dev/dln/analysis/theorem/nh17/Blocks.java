package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Standing;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Principal blocks of a Hessian: sets of variables, and whether their block is regular. */
final class Blocks {
    /** Blocks of more variables are not inverted. */
    static final int LARGEST = 300;

    /** Up to so many groups, all unions are looked at. */
    private static final int MOST_GROUPS = 5;

    private Blocks() {}

    /** The rows and columns of some variables. */
    static Box part(Box hessian, int n, int[] which) {
        int m = which.length;
        double[] low = new double[m * m];
        double[] high = new double[m * m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < m; j++) {
                low[i * m + j] = hessian.low()[which[i] * n + which[j]];
                high[i * m + j] = hessian.high()[which[i] * n + which[j]];
            }
        }
        return new Box(low, high);
    }

    /**
     * The groups of variables that a reader would name: the layers of a network, otherwise the
     * declared parameters; then all their unions, if there are few.
     *
     * @return coordinates in a flat point by name, single groups first
     */
    static Map<String, int[]> groups(Instance instance, Optional<LayeredNetwork> network) {
        Map<String, int[]> single = new LinkedHashMap<>();
        if (network.isPresent()) {
            for (int k = 1; k <= network.get().depth(); k++) {
                single.put("layer " + k, network.get().coordinates(k));
            }
        } else {
            for (ParameterLayout.Entry e : instance.model().layout().entries()) {
                int[] own = new int[e.size()];
                Arrays.setAll(own, i -> e.offset() + i);
                single.put(e.name(), own);
            }
        }
        Map<String, int[]> all = new LinkedHashMap<>(single);
        List<String> names = List.copyOf(single.keySet());
        if (names.size() > MOST_GROUPS) {
            all.put("all", union(single, names));
            return all;
        }
        for (int size = 2; size <= names.size(); size++) {
            for (int mask = 0; mask < 1 << names.size(); mask++) {
                if (Integer.bitCount(mask) == size) {
                    var chosen = new ArrayList<String>();
                    for (int i = 0; i < names.size(); i++) {
                        if ((mask >> i & 1) != 0) {
                            chosen.add(names.get(i));
                        }
                    }
                    String name = size == names.size() ? "all" : String.join(" and ", chosen);
                    all.put(name, union(single, chosen));
                }
            }
        }
        return all;
    }

    private static int[] union(Map<String, int[]> groups, List<String> names) {
        var union = new TreeSet<Integer>();
        names.forEach(n -> Arrays.stream(groups.get(n)).forEach(union::add));
        return union.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * What is known of a block.
     *
     * @param standing of "the block is regular"
     * @param margin infinite if exact
     */
    record Regular(Standing standing, double margin) {}

    /**
     * Whether the block of some variables is regular everywhere in a box: by an approximate inverse
     * over the enclosure, or over fractions at one point; singular where a row is zero.
     */
    static Regular regular(
            IntervalModel model, Optional<RationalMatrix> exact, Box place, int[] which) {
        if (exact.isPresent()) {
            List<Integer> chosen = Arrays.stream(which).boxed().toList();
            RationalMatrix block = exact.get().rows(chosen).columns(chosen);
            return new Regular(
                    Standing.exact(block.rank() == which.length), Double.POSITIVE_INFINITY);
        }
        if (which.length > LARGEST) {
            return new Regular(Standing.OPEN, 0);
        }
        Box block = part(model.hessian(place), model.size(), which);
        for (int i = 0; i < which.length; i++) {
            boolean zero = true;
            for (int j = 0; j < which.length; j++) {
                int at = i * which.length + j;
                zero &= block.low()[at] == 0 && block.high()[at] == 0;
            }
            if (zero) {
                return new Regular(Standing.REFUTED, Double.POSITIVE_INFINITY);
            }
        }
        double margin = Ranks.regular(block, which.length);
        return margin > 1
                ? new Regular(Standing.PROVED, margin)
                : new Regular(Standing.OPEN, Math.max(0, Math.min(1, margin)));
    }

    /** The Hessian over fractions at the point of an instance, where the model is rational. */
    static Optional<RationalMatrix> exact(Instance instance) {
        return instance.view(
                "nh17 exact hessian",
                i ->
                        i.point()
                                .flatMap(p -> ExactModel.of(i.model()).flatMap(m -> m.at(p)))
                                .map(ExactModel.Point::hessian));
    }
}
