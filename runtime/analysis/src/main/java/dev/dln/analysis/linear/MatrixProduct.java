package dev.dln.analysis.linear;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program output read as W_N ... W_1 X, each parameter occurring once.
 *
 * @param parameters W_1, ..., W_N
 * @param data X
 */
record MatrixProduct(List<String> parameters, String data) {

    /** An input with one index per axis, after all contractions are written as one. */
    private record Leaf(Op.Input input, List<Integer> indices) {}

    /** The program's contractions inlined into one, from the output down. */
    private static final class Inliner {
        private final Program program;
        private final List<Leaf> leaves = new ArrayList<>();
        private final List<Integer> extents = new ArrayList<>();

        /** Of all constant factors; they must cancel. */
        private Rational coefficient = Rational.ONE;

        Inliner(Program program) {
            this.program = program;
        }

        int fresh(Dim dim) {
            extents.add(dim instanceof Dim.Fixed fixed ? fixed.size() : -1);
            return extents.size() - 1;
        }

        /** Adds a node whose axes are these indices; false if it is no product of inputs. */
        boolean add(int node, List<Integer> axes) {
            return switch (program.op(node)) {
                case Op.Input input -> leaves.add(new Leaf(input, axes));
                case Op.Contract contract -> {
                    coefficient = coefficient.multiply(contract.coefficient());
                    var indices = new ArrayList<Integer>();
                    for (int i = 0; i < contract.extents().size(); i++) {
                        int place = contract.output().indexOf(i);
                        indices.add(
                                place >= 0 ? axes.get(place) : fresh(contract.extents().get(i)));
                    }
                    boolean product = true;
                    for (Op.Factor factor : contract.factors()) {
                        product &=
                                add(
                                        factor.node(),
                                        factor.indices().stream().map(indices::get).toList());
                    }
                    yield product;
                }
                case Op.Sum sum when sum.terms().size() == 1 -> {
                    coefficient = coefficient.multiply(sum.terms().getFirst().coefficient());
                    yield add(sum.terms().getFirst().node(), axes);
                }
                case Op.Const _,
                        Op.Literal _,
                        Op.Size _,
                        Op.Select _,
                        Op.Map _,
                        Op.Power _,
                        Op.Sum _,
                        Op.LogSumExp _ ->
                        false;
            };
        }
    }

    /** Reads the output called {@code output}; empty if there is none or it is something else. */
    static Optional<MatrixProduct> of(Program program) {
        Optional<Integer> output =
                program.outputs().stream()
                        .filter(o -> o.name().equals("output"))
                        .map(Program.Output::node)
                        .findFirst();
        if (output.isEmpty()) {
            return Optional.empty();
        }
        var inliner = new Inliner(program);
        List<Dim> shape = program.shape(output.get());
        List<Integer> axes = shape.stream().map(inliner::fresh).toList();
        if (!inliner.add(output.get(), axes) || !inliner.coefficient.isOne()) {
            return Optional.empty();
        }
        return new Path(inliner.leaves, inliner.extents).read(axes);
    }

    /** Follows the shared indices from the data matrix to the output's rows. */
    private record Path(List<Leaf> leaves, List<Integer> extents) {

        Optional<MatrixProduct> read(List<Integer> axes) {
            var left = new ArrayList<>(leaves);
            List<Leaf> data = left.stream().filter(l -> l.input.role() == Op.Role.DATA).toList();
            if (data.size() != 1 || data.getFirst().indices.size() != 2) {
                return Optional.empty();
            }
            Leaf x = data.getFirst();
            left.remove(x);
            int samples = x.indices.get(1);
            boolean free = uses(samples) == 1;
            if (!free || (extent(samples) != 1 && !axes.contains(samples))) {
                return Optional.empty();
            }
            int row = x.indices.get(0);
            var names = new ArrayList<String>();
            while (!left.isEmpty()) {
                Leaf next = null;
                for (Leaf leaf : left) {
                    // Across an extent of 1 any factor may follow; W_N, whose rows are the
                    // output's, must come last.
                    boolean last = !leaf.indices.isEmpty() && axes.contains(leaf.indices.get(0));
                    if (follows(row, leaf) && (next == null || !last)) {
                        next = leaf;
                    }
                }
                if (next == null || next.indices.size() > 2) {
                    return Optional.empty();
                }
                left.remove(next);
                names.add(next.input.name());
                row = next.indices.isEmpty() ? -1 : next.indices.get(0);
            }
            boolean ends =
                    extent(row) == 1 ? axes.size() <= 2 : axes.contains(row) && uses(row) == 1;
            return ends ? Optional.of(new MatrixProduct(names, x.input.name())) : Optional.empty();
        }

        /** Whether a parameter's columns run over the given row index, and nothing else does. */
        private boolean follows(int row, Leaf leaf) {
            int column = leaf.indices.size() < 2 ? -1 : leaf.indices.get(1);
            if (extent(row) == 1) { // axes of extent 1 need not be connected
                return extent(column) == 1;
            }
            return column == row && leaf.indices.get(0) != row && uses(row) == 2;
        }

        private int extent(int index) {
            return index < 0 ? 1 : extents.get(index);
        }

        private int uses(int index) {
            return (int)
                    leaves.stream()
                            .flatMap(l -> l.indices.stream())
                            .filter(i -> i == index)
                            .count();
        }
    }
}
