package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.rewrite.Optimization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Small loop nests of a kernel as straight-line code: a copy of the body for each iteration, one
 * after the other, with the number of the iteration in its indices. All is computed in the same
 * order, so the bits are the same. A nest goes as a whole, if it is short then. Short loops inside
 * of long ones stay: compilers unroll those themselves, as far as registers last.
 */
final class Unrolling {
    /** Stands for the iteration of a loop that stays. */
    private static final int STAYS = -1;

    private final int lanes;
    private final Target.Straight straight;

    /** How much straight-line code there may still be. */
    private long left;

    /** The register that each register of the kernel has in the current copy. */
    private final int[] names;

    private int registers;

    /** The iteration of each loop in the current copy. */
    private final int[] iterations;

    private Unrolling(Kernel kernel, Target.Straight straight) {
        this.lanes = kernel.lanes();
        this.straight = straight;
        this.left = straight.length();
        this.names = new int[kernel.registers()];
        this.iterations = new int[kernel.variables()];
        Arrays.fill(iterations, STAYS);
    }

    /** The same kernels without the small loops that a target wants unrolled. */
    static List<Kernel> all(List<Kernel> kernels, Target target) {
        return target.uses(Optimization.UNROLL)
                ? kernels.stream().map(kernel -> of(kernel, target.straight())).toList()
                : kernels;
    }

    /** The same kernel without its small loops. */
    static Kernel of(Kernel kernel, Target.Straight straight) {
        if (kernel.items().isPresent()) {
            return kernel; // which is cut for work-groups
        }
        var unrolling = new Unrolling(kernel, straight);
        List<Statement> body = unrolling.block(kernel.body(), true);
        return new Kernel(
                kernel.name(),
                kernel.lanes(),
                kernel.parameters(),
                body,
                unrolling.registers,
                kernel.variables());
    }

    /** A block, the loops in it being unrolled if that is wanted and they are short. */
    private List<Statement> block(List<Statement> block, boolean wanted) {
        var all = new ArrayList<Statement>();
        for (Statement statement : block) {
            if (!(statement instanceof Statement.Loop loop)) {
                all.add(renamed(statement));
                continue;
            }
            long length = Statement.straightLength(List.of(loop), lanes);
            if (wanted && length <= left && isOpen(loop)) {
                left -= length;
                unroll(loop, all);
            } else {
                List<Statement> body = block(loop.body(), false);
                all.add(new Statement.Loop(loop.variable(), loop.count(), loop.parallel(), body));
            }
        }
        return all;
    }

    /** Whether a loop and all loops inside of it may go. */
    private boolean isOpen(Statement.Loop loop) {
        return (straight.parallel() || !loop.parallel())
                && loop.body().stream()
                        .allMatch(
                                statement ->
                                        switch (statement) {
                                            case Statement.Loop inner -> isOpen(inner);
                                            case Statement.Define _,
                                                    Statement.Update _,
                                                    Statement.Store _,
                                                    Statement.StoreLanes _ ->
                                                    true;
                                            case Statement.Items _,
                                                    Statement.Barrier _,
                                                    Statement.Wrap _,
                                                    Statement.Sort _ ->
                                                    false;
                                        });
    }

    private void unroll(Statement.Loop loop, List<Statement> into) {
        for (int i = 0; i < loop.count(); i++) {
            iterations[loop.variable()] = i;
            for (Statement statement : loop.body()) {
                if (statement instanceof Statement.Loop inner) {
                    unroll(inner, into);
                } else {
                    into.add(renamed(statement));
                }
            }
        }
        iterations[loop.variable()] = STAYS;
    }

    /** A statement without others inside, in the current copy. */
    private Statement renamed(Statement statement) {
        return switch (statement) {
            case Statement.Define s -> {
                Value value = renamed(s.value()); // first: a register may not name itself
                names[s.register()] = registers++;
                yield new Statement.Define(names[s.register()], value);
            }
            case Statement.Update s ->
                    new Statement.Update(names[s.register()], renamed(s.value()));
            case Statement.Store s ->
                    new Statement.Store(s.parameter(), renamed(s.index()), names[s.register()]);
            case Statement.StoreLanes s ->
                    new Statement.StoreLanes(
                            s.parameter(), renamed(s.index()), names[s.register()], s.active());
            case Statement.Wrap _, Statement.Sort _ -> statement;
            case Statement.Loop _, Statement.Items _, Statement.Barrier _ ->
                    throw new CompilerBug("not straight: " + statement);
        };
    }

    private Value renamed(Value value) {
        return value.with(this::renamed, register -> names[register]);
    }

    private Affine renamed(Affine index) {
        Affine at = index;
        for (Affine.Term term : index.terms()) {
            int iteration = iterations[term.variable()];
            at = iteration == STAYS ? at : at.at(term.variable(), iteration);
        }
        return at;
    }
}
