package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Multiplies the factors of an elementwise product into all the products that read it, where they
 * cost less than with the product computed once. So factors that do not depend on a summed index
 * are multiplied with sums instead of with terms: {@code sum_m (w_i d_m s_im) x_km = w_i sum_m s_im
 * (d_m x_km)}. After factor, which leaves sums of products; assumes normal forms.
 *
 * <p>Identity: the one of {@link Contractions#inline}.
 */
final class Spreading {
    /**
     * The products must then cost less than this part of what they cost. On the benchmark's
     * networks it is either less than a half or not less than the whole; the margin only keeps out
     * what a count of operations cannot tell.
     */
    private static final double MOST_COST = 0.9;

    private final Program program;
    private final ProgramBuilder copy = new ProgramBuilder();
    private final PhaseTracker phases;
    private final List<List<Integer>> users = new ArrayList<>();

    private Spreading(Program program) {
        this.program = program;
        this.phases = new PhaseTracker(copy, program);
        program.nodes().forEach(_ -> users.add(new ArrayList<>()));
        for (int node = 0; node < users.size(); node++) {
            int user = node;
            program.op(node).operands().forEach(operand -> users.get(operand).add(user));
        }
    }

    /** Runs the pass. */
    static Program run(Program program) {
        Program normal = Normalise.run(program, false);
        return new Spreading(normal).rebuild();
    }

    private Program rebuild() {
        Set<Integer> spread = spread();
        if (spread.isEmpty()) {
            return program;
        }
        var builder = new ProgramBuilder();
        Set<Integer> moved = new HashSet<>();
        Program rebuilt =
                program.rebuilt(
                        builder,
                        (op, node) -> {
                            int number =
                                    op instanceof Op.Contract contract
                                            ? inlined(builder, contract, moved)
                                            : builder.add(op);
                            if (spread.contains(node)) {
                                moved.add(number);
                            }
                            return number;
                        });
        return Normalise.run(rebuilt, false);
    }

    private static int inlined(
            ProgramBuilder builder, Op.Contract contract, Set<Integer> products) {
        return Contractions.node(
                builder, Contractions.simplify(builder, contract, products::contains));
    }

    /** The products that are worth it. */
    private Set<Integer> spread() {
        Set<Integer> results = new HashSet<>();
        program.outputs().forEach(o -> results.add(o.node()));
        Set<Integer> spread = new HashSet<>();
        for (int node = 0; node < users.size(); node++) {
            if (copy.add(program.op(node)) != node) {
                return Set.of(); // nodes that are equal: nothing is known of who reads them
            }
        }
        for (int node = 0; node < users.size(); node++) {
            if (program.op(node) instanceof Op.Contract product
                    && product.factors().size() > 1
                    && Contractions.hidden(product).stream()
                            .allMatch(i -> Cost.size(product.extents().get(i)) == 1)
                    && users.get(node).size() > 1
                    && !results.contains(node)
                    && pays(node, product)) {
                spread.add(node);
            }
        }
        return spread;
    }

    private boolean pays(int node, Op.Contract product) {
        double before = phases.costWithSums(product);
        double after = 0;
        for (int user : users.get(node)) {
            if (!(program.op(user) instanceof Op.Contract contract)
                    || contract.factors().stream().filter(f -> f.node() == node).count() != 1
                    || !Contractions.isShort(contract, product)) {
                return false;
            }
            before += phases.costWithSums(contract);
            after +=
                    phases.costWithSums(
                            Contractions.simplify(copy, contract, factor -> factor == node));
        }
        return after < MOST_COST * before;
    }
}
