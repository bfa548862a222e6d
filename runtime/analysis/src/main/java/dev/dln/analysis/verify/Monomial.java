package dev.dln.analysis.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A product of atoms with indices, summed over the hidden ones, in canonical form: products that
 * differ only by the order of factors and the names of hidden indices are equal. Indices below the
 * rank are those of the value, in order; hidden ones follow without gaps.
 *
 * @param factors the atoms, sorted
 */
record Monomial(List<Factor> factors) {
    /** Ways of naming hidden indices that are tried; beyond, equal products may go unnoticed. */
    private static final int MOST_NAMINGS = 500;

    private static final Comparator<List<Integer>> BY_ENTRIES =
            (a, b) -> {
                for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                    int order = Integer.compare(a.get(i), b.get(i));
                    if (order != 0) {
                        return order;
                    }
                }
                return Integer.compare(a.size(), b.size());
            };

    private static final Comparator<Factor> ORDER =
            Comparator.comparingInt(Factor::atom).thenComparing(Factor::indices, BY_ENTRIES);

    Monomial {
        factors = List.copyOf(factors);
    }

    /**
     * An atom with an index for each of its axes.
     *
     * @param atom the number of a node
     * @param indices one for each axis
     */
    record Factor(int atom, List<Integer> indices) {
        Factor {
            indices = List.copyOf(indices);
        }

        /** The same with other names for some indices. */
        Factor renamed(Map<Integer, Integer> names) {
            return new Factor(atom, indices.stream().map(i -> names.getOrDefault(i, i)).toList());
        }
    }

    /** The canonical form of a product whose indices below the rank are the value's. */
    static Monomial of(List<Factor> factors, int rank) {
        Map<Integer, Integer> colours = new TreeMap<>();
        factors.forEach(
                f -> f.indices.stream().filter(i -> i >= rank).forEach(i -> colours.put(i, 0)));
        int[] budget = {MOST_NAMINGS};
        return new Monomial(best(factors, rank, colours, budget));
    }

    /** The least list of factors over the namings that the colours leave open. */
    private static List<Factor> best(
            List<Factor> factors, int rank, Map<Integer, Integer> start, int[] budget) {
        Map<Integer, Integer> colours = refined(factors, start);
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        colours.forEach((i, c) -> classes.computeIfAbsent(c, _ -> new ArrayList<>()).add(i));
        for (List<Integer> members : classes.values()) {
            if (members.size() > 1) {
                List<Factor> best = List.of();
                for (int chosen : members) {
                    Map<Integer, Integer> split = new HashMap<>();
                    colours.forEach((i, c) -> split.put(i, 2 * c + 1));
                    split.put(chosen, 2 * colours.getOrDefault(chosen, 0));
                    List<Factor> candidate = best(factors, rank, split, budget);
                    if (best.isEmpty() || compare(candidate, best) < 0) {
                        best = candidate;
                    }
                    if (--budget[0] < 0) {
                        break;
                    }
                }
                return best;
            }
        }
        Map<Integer, Integer> names = new HashMap<>();
        int next = rank;
        for (List<Integer> members : classes.values()) {
            names.put(members.getFirst(), next++);
        }
        return factors.stream().map(f -> f.renamed(names)).sorted(ORDER).toList();
    }

    private static int compare(List<Factor> a, List<Factor> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = ORDER.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Colours told apart by where the index occurs, until nothing more is told apart. */
    private static Map<Integer, Integer> refined(
            List<Factor> factors, Map<Integer, Integer> start) {
        Map<Integer, Integer> colours = start;
        for (int round = 0; round <= start.size(); round++) {
            Map<Integer, List<String>> uses = new HashMap<>();
            for (Factor factor : factors) {
                var text = new StringBuilder().append(factor.atom);
                for (int i : factor.indices) {
                    Integer colour = colours.get(i);
                    text.append(colour == null ? " v" + i : " h" + colour);
                }
                for (int axis = 0; axis < factor.indices.size(); axis++) {
                    int i = factor.indices.get(axis);
                    if (colours.containsKey(i)) {
                        uses.computeIfAbsent(i, _ -> new ArrayList<>()).add(text + "@" + axis);
                    }
                }
            }
            Map<Integer, String> marks = new HashMap<>();
            for (Map.Entry<Integer, Integer> entry : colours.entrySet()) {
                List<String> sorted = uses.getOrDefault(entry.getKey(), List.of());
                marks.put(
                        entry.getKey(),
                        "%09d".formatted(entry.getValue()) + sorted.stream().sorted().toList());
            }
            List<String> order = new ArrayList<>(new TreeSet<>(marks.values()));
            Map<Integer, Integer> next = new TreeMap<>();
            marks.forEach((i, mark) -> next.put(i, order.indexOf(mark)));
            if (next.equals(colours)) {
                break;
            }
            colours = next;
        }
        return colours;
    }
}
