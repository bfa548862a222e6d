package dev.dln.compiler.rewrite;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.IntToDoubleFunction;

/**
 * The cheapest order in which to multiply the factors of one contraction two at a time: optimal by
 * dynamic programming over subsets for few factors, greedy beyond. Factor sets are bit sets.
 */
final class ContractionPlan {
    private static final int OPTIMAL_UP_TO = 8;

    /** An elementwise product moves memory for each multiplication. */
    private static final double ELEMENTWISE = 4;

    /** A sum of products without reuse of operands does too. */
    private static final double WITHOUT_REUSE = 4;

    /** For contractions planned on their own. */
    static final BiPredicate<List<Op.Factor>, Set<Integer>> NOTHING = (_, _) -> false;

    private final Op.Contract contract;
    private final int count;
    private final long[] indices;
    private final long output;
    private final double[] weights;
    private final BiPredicate<List<Op.Factor>, Set<Integer>> known;
    private final Map<Long, Long> lefts = new HashMap<>();
    private double total;

    /**
     * Plans a contraction of at least two factors.
     *
     * @param known whether the product of some factors, summed over all but the given indices, has
     *     been computed already
     * @param weight how much a flop that needs a node counts
     */
    ContractionPlan(
            Op.Contract contract,
            BiPredicate<List<Op.Factor>, Set<Integer>> known,
            IntToDoubleFunction weight) {
        this(contract, known);
        for (int i = 0; i < count; i++) {
            weights[i] = weight.applyAsDouble(contract.factors().get(i).node());
        }
        if (count <= OPTIMAL_UP_TO) {
            optimise();
        } else {
            greedy();
        }
    }

    private ContractionPlan(
            Op.Contract contract, BiPredicate<List<Op.Factor>, Set<Integer>> known) {
        if (contract.extents().size() > Long.SIZE || contract.factors().size() >= Long.SIZE) {
            throw new CompilerBug("a product too long to plan: " + contract);
        }
        this.contract = contract;
        this.known = known;
        this.count = contract.factors().size();
        this.indices = new long[count];
        this.weights = new double[count];
        for (int i = 0; i < count; i++) {
            indices[i] = bits(contract.factors().get(i).indices());
        }
        this.output = bits(contract.output());
    }

    /** The factors from left to right, whatever that costs. */
    static ContractionPlan inOrder(Op.Contract contract) {
        var plan = new ContractionPlan(contract, NOTHING);
        for (int i = 2; i <= plan.count; i++) {
            plan.lefts.put((1L << i) - 1, (1L << (i - 1)) - 1);
        }
        return plan;
    }

    /** The set of all factors. */
    long all() {
        return (1L << count) - 1;
    }

    /** The total cost. */
    double cost() {
        return total;
    }

    /** Of a set of at least two factors, the part that is multiplied out first. */
    long left(long set) {
        return java.util.Objects.requireNonNull(lefts.get(set));
    }

    /** The factors of a set. */
    List<Op.Factor> factors(long set) {
        var list = new ArrayList<Op.Factor>();
        for (int i = 0; i < count; i++) {
            if ((set >> i & 1) != 0) {
                list.add(contract.factors().get(i));
            }
        }
        return list;
    }

    /** The indices of a set's product that the rest or the output has. */
    Set<Integer> kept(long set) {
        return indexSet(keptBits(set));
    }

    private static Set<Integer> indexSet(long bits) {
        Set<Integer> kept = new TreeSet<>();
        for (long b = bits; b != 0; b &= b - 1) {
            kept.add(Long.numberOfTrailingZeros(b));
        }
        return kept;
    }

    private boolean isKnown(long set) {
        return known != NOTHING && known.test(factors(set), kept(set));
    }

    private void optimise() {
        int subsets = 1 << count;
        double[] best = new double[subsets];
        double[] sizes = new double[subsets];
        long[] kept = new long[subsets];
        for (int set = 1; set < subsets; set++) {
            kept[set] = keptBits(set);
            sizes[set] = size(kept[set]);
            if (Integer.bitCount(set) < 2) {
                continue;
            }
            best[set] = Double.POSITIVE_INFINITY;
            int left = 0;
            // the part with the highest factor, so that each split is seen once
            for (int part = set; part >= (set & ~part); part = (part - 1) & set) {
                int rest = set & ~part;
                if (rest == 0) {
                    continue;
                }
                double moved = sizes[part] + sizes[rest] + sizes[set];
                double total =
                        best[part]
                                + best[rest]
                                + Math.max(weight(part), weight(rest))
                                        * (moved + work(kept[part], kept[rest], kept[set]));
                if (total < best[set]) {
                    best[set] = total;
                    left = part;
                }
            }
            lefts.put((long) set, (long) left);
            if (isKnown(set)) {
                best[set] = 0;
            }
        }
        total = best[subsets - 1];
    }

    private void greedy() {
        var sets = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            sets.add(1L << i);
        }
        while (sets.size() > 1) {
            double best = Double.POSITIVE_INFINITY;
            long left = 0;
            long right = 0;
            for (int i = 0; i < sets.size(); i++) {
                for (int j = i + 1; j < sets.size(); j++) {
                    long both = sets.get(i) | sets.get(j);
                    double gain = isKnown(both) ? 0 : pair(sets.get(i), sets.get(j));
                    if (gain < best) {
                        best = gain;
                        left = sets.get(i);
                        right = sets.get(j);
                    }
                }
            }
            total += best;
            sets.remove(left);
            sets.remove(right);
            sets.add(left | right);
            lefts.put(left | right, left);
        }
    }

    /** The weighted cost of multiplying two disjoint sets' products. */
    private double pair(long a, long b) {
        long keptA = keptBits(a);
        long keptB = keptBits(b);
        long out = keptBits(a | b);
        double moved = size(keptA) + size(keptB) + size(out);
        return Math.max(weight(a), weight(b)) * (moved + work(keptA, keptB, out));
    }

    private double work(long a, long b, long out) {
        boolean sums = ((a | b) & ~out) != 0;
        boolean reuse = (a & ~b) != 0 && (b & ~a) != 0;
        boolean batched = (a & b & out) != 0;
        double perElement = !sums ? ELEMENTWISE : reuse && !batched ? 1 : WITHOUT_REUSE;
        return perElement * size(a | b);
    }

    private double weight(long set) {
        double weight = 0;
        for (int i = 0; i < count; i++) {
            if ((set >> i & 1) != 0) {
                weight = Math.max(weight, weights[i]);
            }
        }
        return weight;
    }

    private long keptBits(long set) {
        long inside = 0;
        long outside = output;
        for (int i = 0; i < count; i++) {
            if ((set >> i & 1) != 0) {
                inside |= indices[i];
            } else {
                outside |= indices[i];
            }
        }
        return inside & outside;
    }

    private double size(long bits) {
        double size = 1;
        for (long b = bits; b != 0; b &= b - 1) {
            size *= Cost.size(contract.extents().get(Long.numberOfTrailingZeros(b)));
        }
        return size;
    }

    private static long bits(List<Integer> indices) {
        long bits = 0;
        for (int index : indices) {
            bits |= 1L << index;
        }
        return bits;
    }
}
