package dev.dln.analysis.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Which minima can reach each other below which loss (Becker and Karplus 1997; Wales, Miller and
 * Walsh 1998). Minima are the leaves of a tree; two branches meet at the loss of the lowest saddle
 * that joins them. Where no known saddle joins them there are several trees. Missing saddles make
 * barriers too high, never too low.
 *
 * @param basins the minima, ascending by loss; their numbers are used below
 * @param passes the saddles with the basins on both sides, ascending by loss
 * @param merges the inner nodes of the tree, ascending by loss
 */
public record DisconnectivityGraph(List<Basin> basins, List<Pass> passes, List<Merge> merges) {

    /** A side of a pass from which nothing was reached. */
    public static final int NOWHERE = -1;

    /**
     * A minimum.
     *
     * @param given its number among the minima that the graph was built from; -1 if a descent found
     *     it
     */
    public record Basin(double[] point, double loss, int given) {}

    /**
     * A saddle of index one.
     *
     * @param given its number among the saddles that the graph was built from
     * @param first the basin that the descent on one side reaches, or {@link #NOWHERE}
     * @param second that on the other side; the same where the saddle joins a minimum to itself or
     *     to a copy of it
     */
    public record Pass(double[] point, double loss, int given, int first, int second) {
        /** Whether it joins two different minima. */
        public boolean joins() {
            return first != second && first != NOWHERE && second != NOWHERE;
        }
    }

    /**
     * Basins that become one at a loss.
     *
     * @param loss that of the saddle
     * @param pass its number
     * @param children what becomes one: a basin's number, or the number of basins plus the number
     *     of an earlier merge
     */
    public record Merge(double loss, int pass, List<Integer> children) {
        public Merge {
            children = List.copyOf(children);
        }
    }

    public DisconnectivityGraph {
        basins = List.copyOf(basins);
        passes = List.copyOf(passes);
        merges = List.copyOf(merges);
    }

    /**
     * The graph of these minima and saddles. Sorts both, and renumbers the basins that the passes
     * name.
     *
     * @param found minima in any order
     * @param saddles their basins are numbers in {@code found}
     */
    static DisconnectivityGraph of(List<Basin> found, List<Pass> saddles) {
        List<Integer> order =
                IntStream.range(0, found.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> found.get(i).loss()))
                        .toList();
        List<Basin> basins = order.stream().map(found::get).toList();
        List<Pass> passes =
                saddles.stream()
                        .map(
                                p ->
                                        new Pass(
                                                p.point,
                                                p.loss,
                                                p.given,
                                                order.indexOf(p.first),
                                                order.indexOf(p.second)))
                        .sorted(Comparator.comparingDouble(Pass::loss))
                        .toList();
        return new DisconnectivityGraph(basins, passes, merges(basins.size(), passes));
    }

    /**
     * Kruskal's algorithm: saddles from the lowest, each joining two parts or saying nothing new.
     */
    private static List<Merge> merges(int leaves, List<Pass> passes) {
        var parts = new Parts(leaves);
        int[] node = IntStream.range(0, leaves).toArray(); // of each part's representative
        var merges = new ArrayList<Merge>();
        for (int p = 0; p < passes.size(); p++) {
            Pass pass = passes.get(p);
            if (!pass.joins()) {
                continue;
            }
            int a = parts.find(pass.first);
            int b = parts.find(pass.second);
            if (a != b) {
                merges.add(new Merge(pass.loss, p, List.of(node[a], node[b])));
                node[parts.unite(a, b)] = leaves + merges.size() - 1;
            }
        }
        return merges;
    }

    /** The nodes that no merge takes up: one if all basins are connected. */
    public List<Integer> roots() {
        var taken = new java.util.HashSet<Integer>();
        merges.forEach(m -> taken.addAll(m.children));
        return IntStream.range(0, basins.size() + merges.size())
                .filter(k -> !taken.contains(k))
                .boxed()
                .toList();
    }

    /**
     * The basins connected below a loss, each group by number, the groups by their lowest basin;
     * basins that lie above it are left out.
     */
    public List<List<Integer>> superbasins(double threshold) {
        var parts = new Parts(basins.size());
        for (Pass pass : passes) {
            if (pass.joins() && pass.loss <= threshold) {
                parts.unite(parts.find(pass.first), parts.find(pass.second));
            }
        }
        var groups = new java.util.LinkedHashMap<Integer, List<Integer>>();
        for (int i = 0; i < basins.size(); i++) {
            if (basins.get(i).loss <= threshold) {
                groups.computeIfAbsent(parts.find(i), _ -> new ArrayList<>()).add(i);
            }
        }
        return List.copyOf(groups.values());
    }

    /**
     * The loss that must be reached on the way from one basin to another over the known saddles;
     * empty if none join them. A basin reaches itself at its own loss.
     */
    public OptionalDouble pass(int from, int to) {
        if (from == to) {
            return OptionalDouble.of(basins.get(from).loss);
        }
        var parts = new Parts(basins.size());
        for (Pass pass : passes) {
            if (pass.joins()) {
                parts.unite(parts.find(pass.first), parts.find(pass.second));
                if (parts.find(from) == parts.find(to)) {
                    return OptionalDouble.of(pass.loss);
                }
            }
        }
        return OptionalDouble.empty();
    }

    /**
     * What one must climb from a basin to reach a lower one; empty for the lowest, and where no
     * known saddle leads to a lower one.
     */
    public OptionalDouble barrierToLower(int basin) {
        double loss = basins.get(basin).loss;
        return IntStream.range(0, basin)
                .mapToObj(lower -> pass(basin, lower))
                .flatMapToDouble(OptionalDouble::stream)
                .map(pass -> pass - loss)
                .min();
    }

    /** Disjoint sets with path halving; the smaller number represents a set. */
    private static final class Parts {
        private final int[] parent;

        Parts(int size) {
            parent = IntStream.range(0, size).toArray();
        }

        int find(int i) {
            int at = i;
            while (parent[at] != at) {
                parent[at] = parent[parent[at]];
                at = parent[at];
            }
            return at;
        }

        int unite(int a, int b) {
            int low = Math.min(a, b);
            parent[Math.max(a, b)] = low;
            return low;
        }
    }
}
