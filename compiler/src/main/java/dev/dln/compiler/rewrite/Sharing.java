package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Adds up the entries of an elementwise product where that is computed anyway, instead of computing
 * it again while adding up: {@code sum_m d_im s_im} from the {@code d_im s_im} that a product with
 * other factors reads. Assumes what {@link Ordering} guarantees, and keeps it.
 *
 * <p>Identity: none is needed, the terms of the sum are the same.
 */
final class Sharing {
    private final Program program;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final int[] numbers;
    private final Map<Ordering.Product, Integer> wholes = new HashMap<>();

    private Sharing(Program program) {
        this.program = program;
        this.numbers = new int[program.nodes().size()];
    }

    /** Runs the pass. */
    static Program run(Program program) {
        return new Sharing(program).rebuild();
    }

    private Program rebuild() {
        collect();
        if (wholes.isEmpty()) {
            return program;
        }
        for (int i = 0; i < numbers.length; i++) {
            Op op = moved(i);
            Integer whole = op instanceof Op.Contract sum && sums(sum) ? whole(i) : null;
            numbers[i] =
                    whole == null || !(op instanceof Op.Contract sum)
                            ? builder.add(op)
                            : Contractions.node(builder, total(sum, i, whole));
        }
        var outputs = new ArrayList<Program.Output>();
        program.outputs().forEach(o -> outputs.add(o.at(numbers[o.node()])));
        return builder.build(outputs);
    }

    private Op moved(int node) {
        return program.op(node).renumbered(numbers);
    }

    /** Whether it is a sum of products. */
    private static boolean sums(Op.Contract contract) {
        return contract.factors().size() > 1 && !Contractions.hidden(contract).isEmpty();
    }

    /** The elementwise products that sums of products read, which therefore are in memory. */
    private void collect() {
        Set<Integer> read = new TreeSet<>();
        for (Op op : program.nodes()) {
            if (op instanceof Op.Contract contract && sums(contract)) {
                read.addAll(contract.operands());
            }
        }
        for (int node : read) {
            if (program.op(node) instanceof Op.Contract contract
                    && contract.factors().size() > 1
                    && contract.coefficient().equals(Rational.ONE)
                    && Contractions.hidden(contract).isEmpty()
                    && contract.factors().stream()
                            .allMatch(f -> f.indices().containsAll(contract.output()))) {
                wholes.putIfAbsent(key(contract, new ArrayList<>()), node);
            }
        }
    }

    private @Nullable Integer whole(int node) {
        return wholes.get(key((Op.Contract) program.op(node), new ArrayList<>()));
    }

    /** A contraction's product with nothing summed; {@code names} as in Ordering. */
    private static Ordering.Product key(Op.Contract contract, List<Integer> names) {
        Set<Integer> all = Contractions.indices(contract.factors());
        return Ordering.product(contract.factors(), all, names);
    }

    /** The sum over the entries of a whole product. */
    private Op.Contract total(Op.Contract sum, int node, int whole) {
        var product = (Op.Contract) program.op(whole);
        var names = new ArrayList<Integer>();
        key((Op.Contract) program.op(node), names);
        var wholeNames = new ArrayList<Integer>();
        key(product, wholeNames);
        List<Integer> axes =
                product.output().stream().map(i -> names.get(wholeNames.indexOf(i))).toList();
        return new Op.Contract(
                sum.coefficient(),
                List.of(new Op.Factor(builder.add(moved(whole)), axes)),
                sum.output(),
                sum.extents());
    }
}
