package dev.dln.analysis.factored;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a program read as a product of matrices in which the parameters stand side by side:
 * constants, W_L, ..., W_1, constants. All contractions below the node are written as one; indices
 * of extent 1 connect nothing, so that they cut the product into segments.
 *
 * @param factors W_1, ..., W_L
 * @param product the node as a contraction with the matrix R in place of W_L ... W_1, R being node
 *     -1
 */
record FactorChain(List<Factor> factors, Op.Contract product) {

    /** The node number that stands for R. */
    static final int MATRIX = -1;

    /** One parameter of the chain. */
    record Factor(String name, boolean transposed, int rows, int cols) {}

    private record Leaf(int node, List<Integer> indices, boolean parameter) {}

    private record Placed(Leaf leaf, boolean transposed) {}

    /** Reads a node; empty if it is no such product. */
    static Optional<FactorChain> of(Program program, int node, Set<Integer> dependent) {
        var reader = new Reader(program, dependent);
        List<Integer> axes = program.shape(node).stream().map(reader::fresh).toList();
        return axes.size() <= 2 && reader.add(node, axes) ? reader.chain(axes) : Optional.empty();
    }

    private static final class Reader {
        private final Program program;
        private final Set<Integer> dependent;
        private final List<Leaf> leaves = new ArrayList<>();
        private final List<Dim> extents = new ArrayList<>();
        private Rational coefficient = Rational.ONE;

        Reader(Program program, Set<Integer> dependent) {
            this.program = program;
            this.dependent = dependent;
        }

        int fresh(Dim dim) {
            extents.add(dim);
            return extents.size() - 1;
        }

        /** Adds a node over these axes; false if it is no product of parameters and constants. */
        boolean add(int node, List<Integer> axes) {
            Op op = program.op(node);
            if (!dependent.contains(node)) {
                return leaves.add(new Leaf(node, axes, false));
            }
            return switch (op) {
                case Op.Input _ -> leaves.add(new Leaf(node, axes, true));
                case Op.Sum sum when sum.terms().size() == 1 -> {
                    coefficient = coefficient.multiply(sum.terms().getFirst().coefficient());
                    yield add(sum.terms().getFirst().node(), axes);
                }
                case Op.Contract contract -> inline(contract, axes);
                case Op.Sum _,
                        Op.Const _,
                        Op.Literal _,
                        Op.Size _,
                        Op.Select _,
                        Op.Map _,
                        Op.Power _,
                        Op.LogSumExp _ ->
                        false;
            };
        }

        private boolean inline(Op.Contract contract, List<Integer> axes) {
            coefficient = coefficient.multiply(contract.coefficient());
            var indices = new ArrayList<Integer>();
            for (int i = 0; i < contract.extents().size(); i++) {
                int place = contract.output().indexOf(i);
                indices.add(place >= 0 ? axes.get(place) : fresh(contract.extents().get(i)));
            }
            boolean product = true;
            for (Op.Factor factor : contract.factors()) {
                List<Integer> own = factor.indices().stream().map(indices::get).toList();
                product &= add(factor.node(), own);
            }
            return product;
        }

        Optional<FactorChain> chain(List<Integer> axes) {
            if (leaves.stream().anyMatch(l -> l.indices.size() > 2)
                    || leaves.stream().noneMatch(Leaf::parameter)) {
                return Optional.empty();
            }
            int left = axes.isEmpty() ? -1 : linked(axes.get(0));
            int right = axes.size() < 2 ? -1 : linked(axes.get(1));
            if (!paired(left, right)) {
                return Optional.empty();
            }
            Optional<List<Placed>> found = new Walk(this).sequence(left, right);
            return found.flatMap(s -> build(axes.size() < 2 && isRow(s) ? reversed(s) : s, axes));
        }

        /** An output that is a vector may be a row: data stand at the input's side. */
        private static boolean isRow(List<Placed> sequence) {
            boolean head = !sequence.getFirst().leaf.parameter;
            boolean tail = !sequence.getLast().leaf.parameter;
            long turned = sequence.stream().filter(p -> p.leaf.parameter && p.transposed).count();
            long straight =
                    sequence.stream().filter(p -> p.leaf.parameter && !p.transposed).count();
            return head == tail ? turned > straight : head;
        }

        /** The index itself; -1 where its extent is 1. */
        int linked(int index) {
            return extents.get(index).equals(Dim.of(1)) ? -1 : index;
        }

        /** Entry 0 is the row index of a leaf, entry 1 the column index; -1 where there is none. */
        int port(Leaf leaf, int side) {
            return leaf.indices.size() <= side ? -1 : linked(leaf.indices.get(side));
        }

        /** Whether every index that connects something connects exactly two things. */
        private boolean paired(int left, int right) {
            Map<Integer, Integer> uses = new HashMap<>();
            uses.merge(left, 1, Integer::sum);
            uses.merge(right, 1, Integer::sum);
            for (Leaf leaf : leaves) {
                uses.merge(port(leaf, 0), 1, Integer::sum);
                uses.merge(port(leaf, 1), 1, Integer::sum);
            }
            uses.remove(-1);
            return uses.values().stream().allMatch(n -> n == 2);
        }

        private static List<Placed> reversed(List<Placed> sequence) {
            var turned = new ArrayList<Placed>();
            for (Placed p : sequence.reversed()) {
                turned.add(new Placed(p.leaf, !p.transposed));
            }
            return turned;
        }

        private Optional<FactorChain> build(List<Placed> sequence, List<Integer> axes) {
            List<Placed> weights = sequence.stream().filter(p -> p.leaf.parameter).toList();
            int first = sequence.indexOf(weights.getFirst());
            int last = sequence.indexOf(weights.getLast());
            if (last - first + 1 != weights.size()) {
                return Optional.empty();
            }
            var factors = new ArrayList<Factor>();
            for (Placed p : weights.reversed()) {
                int rows = size(outer(p));
                int cols = size(inner(p));
                factors.add(new Factor(name(p.leaf), p.transposed, rows, cols));
            }
            int row = outer(weights.getFirst());
            int column = inner(weights.getLast());
            var rest = new ArrayList<Op.Factor>();
            rest.add(
                    new Op.Factor(
                            MATRIX,
                            List.of(
                                    row < 0 ? fresh(Dim.of(1)) : row,
                                    column < 0 ? fresh(Dim.of(1)) : column)));
            leaves.stream()
                    .filter(l -> !l.parameter)
                    .forEach(l -> rest.add(new Op.Factor(l.node, l.indices)));
            return Optional.of(new FactorChain(factors, compact(rest, axes)));
        }

        /** Leaves out the indices that ran between parameters: they would be summed over. */
        private Op.Contract compact(List<Op.Factor> rest, List<Integer> axes) {
            var used = new ArrayList<>(axes);
            rest.stream()
                    .flatMap(f -> f.indices().stream())
                    .filter(i -> !used.contains(i))
                    .forEach(used::add);
            return new Op.Contract(
                    coefficient,
                    rest.stream()
                            .map(
                                    f ->
                                            new Op.Factor(
                                                    f.node(),
                                                    f.indices().stream()
                                                            .map(used::indexOf)
                                                            .toList()))
                            .toList(),
                    axes.stream().map(used::indexOf).toList(),
                    used.stream().map(extents::get).toList());
        }

        private int outer(Placed p) {
            return port(p.leaf, p.transposed ? 1 : 0);
        }

        private int inner(Placed p) {
            return port(p.leaf, p.transposed ? 0 : 1);
        }

        private int size(int index) {
            return index < 0 ? 1 : ((Dim.Fixed) extents.get(index)).size();
        }

        private String name(Leaf leaf) {
            return ((Op.Input) program.op(leaf.node)).name();
        }
    }

    /** Follows shared indices from the rows of the product to its columns. */
    private static final class Walk {
        private final Reader reader;
        private final List<Leaf> left;

        Walk(Reader reader) {
            this.reader = reader;
            this.left = new ArrayList<>(reader.leaves);
        }

        /** All factors from left to right, scalar constants dropped. */
        Optional<List<Placed>> sequence(int row, int column) {
            List<Placed> head = row < 0 ? List.of() : from(row);
            if (row >= 0 && (head.isEmpty() || reader.outer(head.getFirst()) != row)) {
                return Optional.empty();
            }
            boolean through = !head.isEmpty() && reader.inner(head.getLast()) >= 0;
            if (through && reader.inner(head.getLast()) != column) {
                return Optional.empty();
            }
            List<Placed> tail = column < 0 || through ? List.of() : Reader.reversed(from(column));
            var middle = new ArrayList<List<Placed>>();
            while (!left.isEmpty()) {
                Optional<List<Placed>> segment = loose();
                if (segment.isEmpty()) {
                    return Optional.empty(); // a closed loop: a trace
                }
                if (segment.get().stream().anyMatch(p -> p.leaf.parameter)) {
                    middle.add(segment.get());
                }
            }
            if (through && !middle.isEmpty()) {
                return Optional.empty();
            }
            middle.sort(Comparator.comparingInt(this::declared).reversed());
            var all = new ArrayList<>(head);
            middle.forEach(all::addAll);
            all.addAll(tail);
            return all.isEmpty() ? Optional.empty() : Optional.of(all);
        }

        private int declared(List<Placed> segment) {
            return segment.stream()
                    .filter(p -> p.leaf.parameter)
                    .mapToInt(p -> p.leaf.node)
                    .min()
                    .orElse(0);
        }

        /** The factors from an index on, until an index that nothing else has. */
        private List<Placed> from(int start) {
            var path = new ArrayList<Placed>();
            int index = start;
            while (index >= 0) {
                Placed next = null;
                for (Leaf leaf : left) {
                    if (reader.port(leaf, 0) == index) {
                        next = new Placed(leaf, false);
                    } else if (reader.port(leaf, 1) == index) {
                        next = new Placed(leaf, true);
                    }
                    if (next != null) {
                        break;
                    }
                }
                if (next == null) {
                    break;
                }
                path.add(next);
                left.remove(next.leaf);
                index = reader.inner(next);
            }
            return path;
        }

        /** A segment between two cuts, in the direction in which fewer factors are transposed. */
        private Optional<List<Placed>> loose() {
            for (Leaf leaf : left) {
                int row = reader.port(leaf, 0);
                int column = reader.port(leaf, 1);
                if (row >= 0 && column >= 0) {
                    continue;
                }
                left.remove(leaf);
                var path = new ArrayList<Placed>();
                path.add(new Placed(leaf, row >= 0));
                path.addAll(from(Math.max(row, column)));
                long turned = path.stream().filter(Placed::transposed).count();
                return Optional.of(2 * turned > path.size() ? Reader.reversed(path) : path);
            }
            return Optional.empty();
        }
    }

    /** The program of the loss as a function of R, which becomes an input of this name. */
    Program relaxed(Program program, int node, String name) {
        var builder = new ProgramBuilder();
        int[] moved = new int[program.nodes().size()];
        List<Dim> shape =
                List.of(Dim.of(factors.getLast().rows()), Dim.of(factors.getFirst().cols()));
        int matrix = builder.input(name, Op.Role.PARAMETER, shape);
        for (int i = 0; i < moved.length; i++) {
            if (i == node) {
                moved[i] =
                        builder.contract(
                                product.coefficient(),
                                product.factors().stream()
                                        .map(
                                                f ->
                                                        new Op.Factor(
                                                                f.node() == MATRIX
                                                                        ? matrix
                                                                        : moved[f.node()],
                                                                f.indices()))
                                        .toList(),
                                product.output(),
                                product.extents());
            } else {
                Op op = program.op(i);
                moved[i] = builder.add(op.renumbered(moved));
            }
        }
        return builder.build(List.of(new Program.Output("loss", moved[program.output("loss")])));
    }
}
