package dev.dln.analysis.symmetry;

import dev.dln.analysis.linalg.Svd;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.reference.DoubleArithmetic;
import dev.dln.engine.reference.Interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Directions in which the data do not see a parameter: if P occurs only as sum_k P[.., k] D[k, ..]
 * with one and the same array D of data, then P[.., k] += v u[k] changes nothing for any u with
 * sum_k u[k] D[k, ..] = 0, whatever v. Rows of D that are zero or depend on each other linearly
 * give such u.
 *
 * <p>Whether they do is decided by the singular values of D: beyond a clear gap they are rounding.
 */
final class Unseen {
    /** Singular values count as zero up to this many times their rounding error. */
    private static final double ROUNDING = 10;

    /** The smallest nonzero one must exceed that by this factor, or all count as nonzero. */
    private static final double GAP = 1e3;

    private Unseen() {}

    /** The families of such directions, one for each parameter that has any. */
    static List<Family> of(BoundModel model, Program program, Unknowns unknowns) {
        var families = new ArrayList<Family>();
        for (Slot slot : unknowns.slots()) {
            if (slot.axis() != Unknowns.WHOLE) {
                array(program, slot)
                        .flatMap(seen -> family(model, program, slot, seen))
                        .ifPresent(families::add);
            }
        }
        return families;
    }

    /**
     * The one factor with data that a slot's axis is summed with, wherever the parameter occurs.
     */
    private static Optional<Op.Factor> array(Program program, Slot slot) {
        boolean[] fixed = new boolean[program.nodes().size()];
        Optional<Op.Factor> found = Optional.empty();
        for (int node = 0; node < fixed.length; node++) {
            Op op = program.op(node);
            fixed[node] =
                    !(op instanceof Op.Input input && input.role() == Op.Role.PARAMETER)
                            && op.operands().stream().allMatch(o -> fixed[o]);
            for (int operand : op.operands()) {
                if (!isParameter(program, operand, slot)) {
                    continue;
                }
                Optional<Op.Factor> here =
                        op instanceof Op.Contract contract
                                ? summedWith(program, contract, slot, fixed)
                                : Optional.empty();
                if (here.isEmpty() || (found.isPresent() && !found.get().equals(here.get()))) {
                    return Optional.empty();
                }
                found = here;
            }
        }
        return found;
    }

    private static boolean isParameter(Program program, int node, Slot slot) {
        return program.op(node) instanceof Op.Input input
                && input.name().equals(slot.parameter().name());
    }

    /** Node and axis of data: the factor's indices are replaced by the one axis that is summed. */
    private static Optional<Op.Factor> summedWith(
            Program program, Op.Contract contract, Slot slot, boolean[] fixed) {
        List<Op.Factor> own =
                contract.factors().stream()
                        .filter(f -> isParameter(program, f.node(), slot))
                        .toList();
        if (own.size() != 1) {
            return Optional.empty();
        }
        int index = own.getFirst().indices().get(slot.axis());
        if (contract.output().contains(index)
                || own.getFirst().indices().stream().filter(i -> i == index).count() != 1) {
            return Optional.empty();
        }
        List<Op.Factor> others =
                contract.factors().stream()
                        .filter(f -> !f.equals(own.getFirst()) && f.indices().contains(index))
                        .toList();
        if (others.size() != 1
                || !fixed[others.getFirst().node()]
                || others.getFirst().indices().stream().filter(i -> i == index).count() != 1) {
            return Optional.empty();
        }
        int axis = others.getFirst().indices().indexOf(index);
        return Optional.of(new Op.Factor(others.getFirst().node(), List.of(axis)));
    }

    private static Optional<Family> family(
            BoundModel model, Program program, Slot slot, Op.Factor seen) {
        int axis = seen.indices().getFirst();
        Program alone = program.computing(List.of(new Program.Output("seen", seen.node())));
        var interpreter = new Interpreter<>(alone, DoubleArithmetic.INSTANCE);
        model.data()
                .forEach(
                        (name, array) ->
                                interpreter.set(
                                        name, Arrays.stream(array.values()).boxed().toList()));
        interpreter.run();
        List<Integer> shape = interpreter.output("seen").shape();
        List<Double> values = interpreter.output("seen").values();
        var entry = new ParameterLayout.Entry("seen", shape, 0);
        var rows = new Slot(entry, axis);
        int d = rows.extent();
        int columns = rows.slice();
        double[] matrix = new double[d * columns];
        for (int i = 0; i < d; i++) {
            for (int e = 0; e < columns; e++) {
                matrix[i * columns + e] = values.get(rows.position(i, e));
            }
        }
        if (d == 0 || columns == 0) {
            return Optional.empty();
        }
        // more samples than rows: U of the thin decomposition is square
        Svd svd = columns >= d ? Svd.thin(matrix, d, columns) : Svd.of(matrix, d, columns);
        double zero = ROUNDING * svd.tolerance(0);
        int rank = (int) Arrays.stream(svd.s()).filter(s -> s > zero).count();
        if (rank == d || (rank > 0 && svd.s()[rank - 1] <= GAP * zero)) {
            return Optional.empty();
        }
        int width = svd.u().length / d;
        String what =
                String.format(
                        Locale.ROOT,
                        "%d directions of %s that the data do not see (singular values %s)",
                        d - rank,
                        slot,
                        rank == 0
                                ? "all zero"
                                : String.format(
                                        Locale.ROOT,
                                        "%.3g to %.3g, then %.2g",
                                        svd.s()[0],
                                        svd.s()[rank - 1],
                                        rank < svd.s().length ? svd.s()[rank] : 0.0));
        return Optional.of(
                new Family(
                        Symmetries.UNSEEN,
                        what,
                        (d - rank) * slot.slice(),
                        k -> {
                            int direction = rank + k / slot.slice();
                            var shifts = new ArrayList<Generator.Shift>();
                            for (int i = 0; i < d; i++) {
                                double u = svd.u()[i * width + direction];
                                if (u != 0) {
                                    shifts.add(
                                            new Generator.Shift(
                                                    slot.position(i, k % slot.slice()), u));
                                }
                            }
                            return new Generator(Symmetries.UNSEEN, what, List.of(), shifts);
                        }));
    }
}
