package dev.dln.compiler.emit;

import dev.dln.compiler.tensor.Op;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Reads a product in index notation as matrix algebra where it is that: chains of matrices,
 * transposes, elementwise products, diagonal scalings, outer products, traces, and for four output
 * axes Kronecker products. Indices are vertices, matrices are edges; a chain is a path.
 */
final class MatrixForm {
    private final IntFunction<String> atoms;
    private final Op.Contract contract;

    /** The elementwise product of the matrices between two indices, the smaller index first. */
    private final Map<List<Integer>, List<String>> edges = new LinkedHashMap<>();

    private final Map<Integer, List<String>> vectors = new LinkedHashMap<>();
    private final List<String> scalars = new ArrayList<>();

    private MatrixForm(Op.Contract contract, IntFunction<String> atoms) {
        this.contract = contract;
        this.atoms = atoms;
    }

    /**
     * The product without its coefficient, or nothing where only index notation will do.
     *
     * @param atoms how to write a factor's node, in parentheses where it needs them
     */
    static Optional<String> of(Op.Contract contract, IntFunction<String> atoms) {
        var form = new MatrixForm(contract, atoms);
        return form.sort() ? form.write() : Optional.empty();
    }

    private boolean sort() {
        for (Op.Factor factor : contract.factors()) {
            List<Integer> at = factor.indices();
            String atom = atoms.apply(factor.node());
            switch (at.size()) {
                case 0 -> scalars.add(atom);
                case 1 -> vectors.computeIfAbsent(at.get(0), _ -> new ArrayList<>()).add(atom);
                case 2 -> {
                    int from = at.get(0);
                    int to = at.get(1);
                    if (from == to) {
                        String diagonal = "\\operatorname{diag}\\left(" + atom + "\\right)";
                        vectors.computeIfAbsent(from, _ -> new ArrayList<>()).add(diagonal);
                    } else {
                        edges.computeIfAbsent(
                                        List.of(Math.min(from, to), Math.max(from, to)),
                                        _ -> new ArrayList<>())
                                .add(from < to ? atom : transposed(atom));
                    }
                }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private Optional<String> write() {
        var parts = new ArrayList<String>();
        Set<Integer> placed = new HashSet<>();
        List<Integer> out = contract.output();
        var bodies = new ArrayList<String>();
        switch (out.size()) {
            case 0 -> {}
            case 1 -> {
                Optional<String> vector = vector(out.get(0), placed);
                if (vector.isEmpty()) {
                    return vector;
                }
                bodies.add(vector.get());
            }
            case 2 -> {
                Optional<String> matrix = matrix(out.get(0), out.get(1), placed);
                if (matrix.isEmpty()) {
                    return matrix;
                }
                bodies.add(matrix.get());
            }
            case 4 -> {
                Optional<String> product = kronecker(out, placed);
                if (product.isEmpty()) {
                    return product;
                }
                bodies.add(product.get());
            }
            default -> {
                return Optional.empty();
            }
        }
        for (int index = 0; index < contract.extents().size(); index++) {
            if (!placed.contains(index)) {
                Optional<String> scalar = scalar(index, placed);
                if (scalar.isEmpty()) {
                    return scalar;
                }
                parts.add(scalar.get());
            }
        }
        var all = new ArrayList<>(scalars);
        all.addAll(parts);
        all.addAll(bodies);
        return Optional.of(String.join(" \\, ", all));
    }

    /** H[i,j,k,l] = P[i,k] Q[j,l] is the Kronecker product of P and Q; K swaps k and l. */
    private Optional<String> kronecker(List<Integer> out, Set<Integer> placed) {
        Set<Integer> first = component(out.get(0));
        boolean straight = !first.contains(out.get(1)) && !first.contains(out.get(3));
        boolean crossed = !first.contains(out.get(1)) && !first.contains(out.get(2));
        boolean straightOther = !component(out.get(1)).contains(out.get(2));
        boolean crossedOther = !component(out.get(1)).contains(out.get(3));
        if (straight && straightOther) {
            return matrix(out.get(0), out.get(2), placed)
                    .flatMap(
                            p ->
                                    matrix(out.get(1), out.get(3), placed)
                                            .map(q -> grouped(p) + " \\otimes " + grouped(q)));
        }
        if (crossed && crossedOther) {
            return matrix(out.get(0), out.get(3), placed)
                    .flatMap(
                            p ->
                                    matrix(out.get(1), out.get(2), placed)
                                            .map(
                                                    q ->
                                                            "\\left("
                                                                    + grouped(p)
                                                                    + " \\otimes "
                                                                    + grouped(q)
                                                                    + "\\right) K"));
        }
        return Optional.empty();
    }

    private static String grouped(String text) {
        return text.contains("\\odot") || text.contains("\\,")
                ? "\\left(" + text + "\\right)"
                : text;
    }

    /** The matrix with the given row and column indices: a chain, or an outer product. */
    private Optional<String> matrix(int row, int column, Set<Integer> placed) {
        if (component(row).contains(column)) {
            return chain(row, column, placed).map(c -> String.join(" ", c));
        }
        return vector(row, placed)
                .flatMap(u -> vector(column, placed).map(v -> u + " " + transposedGroup(v)));
    }

    private static String transposedGroup(String vector) {
        return vector.contains(" ") ? "\\left(" + vector + "\\right)^\\top" : transposed(vector);
    }

    /** The column vector of an index's component: a chain that ends in a vector or in ones. */
    private Optional<String> vector(int start, Set<Integer> placed) {
        Set<Integer> component = component(start);
        if (component.size() == 1) {
            placed.add(start);
            List<String> here = vectors.getOrDefault(start, List.of());
            return Optional.of(here.isEmpty() ? "\\mathbf{1}" : String.join(" \\odot ", here));
        }
        for (int end : component) {
            if (end != start && degree(end) == 1 && isPath(component, start, end)) {
                List<String> last = vectors.getOrDefault(end, List.of());
                vectors.remove(end);
                Optional<List<String>> chain = chain(start, end, placed);
                String tail =
                        switch (last.size()) {
                            case 0 -> "\\mathbf{1}";
                            case 1 -> last.getFirst();
                            default -> "\\left(" + String.join(" \\odot ", last) + "\\right)";
                        };
                return chain.map(c -> String.join(" ", c) + " " + tail);
            }
        }
        return Optional.empty();
    }

    /** The sum over a component without output indices: a bilinear form or a trace. */
    private Optional<String> scalar(int index, Set<Integer> placed) {
        Set<Integer> component = component(index);
        if (component.size() == 1) {
            placed.add(index);
            List<String> here = vectors.getOrDefault(index, List.of());
            return switch (here.size()) {
                case 0 -> Optional.empty();
                case 2 -> Optional.of(transposed(here.get(0)) + " " + here.get(1));
                default ->
                        Optional.of(
                                "\\mathbf{1}^\\top "
                                        + (here.size() == 1
                                                ? here.getFirst()
                                                : "\\left("
                                                        + String.join(" \\odot ", here)
                                                        + "\\right)"));
            };
        }
        List<String> onlyEdge = edges.get(component.stream().sorted().toList());
        if (component.size() == 2
                && onlyEdge != null
                && onlyEdge.size() == 2
                && component.stream().noneMatch(vectors::containsKey)) {
            // sum_ij A_ij B_ij = <A, B>
            placed.addAll(component);
            return Optional.of(
                    "\\left\\langle "
                            + onlyEdge.get(0)
                            + ", "
                            + onlyEdge.get(1)
                            + " \\right\\rangle");
        }
        for (int start : component) {
            if (degree(start) == 1) {
                List<String> head = vectors.getOrDefault(start, List.of());
                vectors.remove(start);
                String left =
                        switch (head.size()) {
                            case 0 -> "\\mathbf{1}^\\top";
                            case 1 -> transposed(head.getFirst());
                            default -> "\\left(" + String.join(" \\odot ", head) + "\\right)^\\top";
                        };
                return vector(start, placed).map(v -> left + " " + v);
            }
        }
        return cycle(component, placed);
    }

    /** A closed chain is a trace. */
    private Optional<String> cycle(Set<Integer> component, Set<Integer> placed) {
        int start = component.iterator().next();
        if (component.size() < 3
                || component.stream().anyMatch(v -> degree(v) != 2 || vectors.containsKey(v))) {
            return Optional.empty();
        }
        for (List<Integer> edge : List.copyOf(edges.keySet())) {
            if (edge.contains(start)) {
                int end = edge.get(0) == start ? edge.get(1) : edge.get(0);
                List<String> closing = edges.getOrDefault(edge, List.of());
                edges.remove(edge);
                Optional<List<String>> chain = chain(start, end, placed);
                String last = hadamard(closing, end > start);
                return chain.map(
                        c ->
                                "\\operatorname{tr}\\left("
                                        + String.join(" ", c)
                                        + " "
                                        + last
                                        + "\\right)");
            }
        }
        return Optional.empty();
    }

    /** The product along the path that uses every edge of a component. */
    private Optional<List<String>> chain(int start, int end, Set<Integer> placed) {
        Set<Integer> component = component(start);
        if (!isPath(component, start, end)) {
            return Optional.empty();
        }
        var links = new ArrayList<String>();
        int at = start;
        Set<List<Integer>> used = new HashSet<>();
        scale(at, links);
        while (at != end) {
            int here = at;
            List<Integer> edge =
                    edges.keySet().stream()
                            .filter(e -> e.contains(here) && !used.contains(e))
                            .findFirst()
                            .orElseThrow();
            used.add(edge);
            at = edge.get(0) == at ? edge.get(1) : edge.get(0);
            links.add(hadamard(edges.getOrDefault(edge, List.of()), edge.get(0) != here));
            scale(at, links);
        }
        placed.addAll(component);
        return Optional.of(links);
    }

    private void scale(int index, List<String> links) {
        List<String> here = vectors.getOrDefault(index, List.of());
        if (!here.isEmpty()) {
            links.add("\\operatorname{diag}\\left(" + String.join(" \\odot ", here) + "\\right)");
        }
    }

    private static String hadamard(List<String> factors, boolean transpose) {
        String product =
                factors.size() == 1
                        ? factors.getFirst()
                        : "\\left(" + String.join(" \\odot ", factors) + "\\right)";
        return transpose ? transposed(product) : product;
    }

    private boolean isPath(Set<Integer> component, int start, int end) {
        return component.contains(end)
                && degree(start) == 1
                && degree(end) == 1
                && component.stream().allMatch(v -> v == start || v == end || degree(v) == 2)
                && component.stream()
                        .noneMatch(v -> v != start && v != end && contract.output().contains(v));
    }

    private int degree(int index) {
        return (int) edges.keySet().stream().filter(e -> e.contains(index)).count();
    }

    private Set<Integer> component(int start) {
        Set<Integer> reached = new LinkedHashSet<>(Set.of(start));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (List<Integer> edge : edges.keySet()) {
                if (reached.contains(edge.get(0)) || reached.contains(edge.get(1))) {
                    grown |= reached.addAll(edge);
                }
            }
        }
        return reached;
    }

    /** The transpose; of a transpose, the original. */
    static String transposed(String atom) {
        return atom.endsWith("^\\top")
                ? atom.substring(0, atom.length() - "^\\top".length())
                : atom + "^\\top";
    }
}
