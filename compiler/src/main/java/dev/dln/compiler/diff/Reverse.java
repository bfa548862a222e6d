package dev.dln.compiler.diff;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.rewrite.Contractions;
import dev.dln.compiler.rewrite.Powers;
import dev.dln.compiler.rewrite.Sums;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Reverse mode: the adjoints of a scalar node, that is its partial derivatives with respect to the
 * nodes before it, as new nodes of the same builder.
 */
final class Reverse {
    private final ProgramBuilder builder;
    private final Map<Integer, List<Op.Term>> contributions = new HashMap<>();
    private final boolean[] active;

    private Reverse(ProgramBuilder builder, boolean[] active) {
        this.builder = builder;
        this.active = active;
    }

    /**
     * The gradient of a scalar.
     *
     * @param builder holds the scalar and all it depends on
     * @param scalar a node of rank 0
     * @param wanted the nodes to differentiate by
     * @return a node per wanted one, of its shape
     */
    static List<Integer> gradient(ProgramBuilder builder, int scalar, List<Integer> wanted) {
        if (!builder.shape(scalar).isEmpty()) {
            throw new CompilerBug("the gradient of a node of shape " + builder.shape(scalar));
        }
        var reverse = new Reverse(builder, Activity.of(builder, scalar + 1, wanted));
        reverse.contributions.put(scalar, List.of(new Op.Term(Rational.ONE, builder.constant(1))));
        for (int node = scalar; node >= 0; node--) {
            if (reverse.active[node] && reverse.contributions.containsKey(node)) {
                reverse.propagate(node, reverse.adjoint(node));
            }
        }
        return wanted.stream().map(reverse::adjoint).toList();
    }

    private int adjoint(int node) {
        List<Op.Term> terms = contributions.getOrDefault(node, List.of());
        return Sums.add(builder, terms, builder.shape(node));
    }

    private void contribute(int node, Rational coefficient, int value) {
        contributions
                .computeIfAbsent(node, _ -> new ArrayList<>())
                .add(new Op.Term(coefficient, value));
    }

    private void propagate(int node, int adjoint) {
        switch (builder.op(node)) {
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _ -> {}
            case Op.Map map -> {
                // d f(x, y) = f_x dx + f_y dy
                for (int which = 0; which < map.args().size(); which++) {
                    int argument = map.args().get(which);
                    if (active[argument]) {
                        int partial =
                                map.primitive()
                                        .derivative()
                                        .partial(builder, map.args(), node, which);
                        contribute(argument, Rational.ONE, product(adjoint, partial));
                    }
                }
            }
            case Op.Power power -> {
                // d x^p = p x^(p-1) dx
                int partial =
                        Powers.power(builder, power.arg(), power.exponent().subtract(Rational.ONE));
                contribute(power.arg(), power.exponent(), product(adjoint, partial));
            }
            case Op.Sum sum -> {
                for (Op.Term term : sum.terms()) {
                    if (active[term.node()]) {
                        contribute(term.node(), term.coefficient(), adjoint);
                    }
                }
            }
            case Op.Contract contract -> {
                for (int i = 0; i < contract.factors().size(); i++) {
                    if (active[contract.factors().get(i).node()]) {
                        contribute(
                                contract.factors().get(i).node(),
                                Rational.ONE,
                                Contractions.add(builder, adjointOf(contract, i, adjoint)));
                    }
                }
            }
            case Op.LogSumExp lse -> {
                // d log sum exp x = sum softmax(x) dx, softmax(x) = exp(x - lse(x)) <= 1
                int softmax = Softmax.of(builder, node, lse);
                int rank = builder.shape(lse.arg()).size();
                List<Integer> all = ProgramBuilder.range(0, rank);
                var rest = new ArrayList<>(all);
                rest.remove(lse.axis());
                var product =
                        new Op.Contract(
                                Rational.ONE,
                                List.of(new Op.Factor(adjoint, rest), new Op.Factor(softmax, all)),
                                all,
                                builder.shape(lse.arg()));
                contribute(lse.arg(), Rational.ONE, Contractions.add(builder, product));
            }
        }
    }

    private int product(int a, int b) {
        List<Integer> all = ProgramBuilder.range(0, builder.shape(a).size());
        return Contractions.add(
                builder,
                new Op.Contract(
                        Rational.ONE,
                        List.of(new Op.Factor(a, all), new Op.Factor(b, all)),
                        all,
                        builder.shape(a)));
    }

    /**
     * The contraction of the adjoint with the other factors onto one factor's indices. An index of
     * the factor that nothing else has is a broadcast; a repeated one asks for a delta.
     */
    private Op.Contract adjointOf(Op.Contract contract, int position, int adjoint) {
        var factors = new ArrayList<>(contract.factors());
        Op.Factor factor = factors.remove(position);
        factors.add(new Op.Factor(adjoint, contract.output()));
        var extents = new ArrayList<Dim>(contract.extents());
        var output = new ArrayList<Integer>();
        var seen = new HashSet<Integer>();
        for (int index : factor.indices()) {
            if (seen.add(index)) {
                output.add(index);
            } else {
                int twin = extents.size();
                extents.add(contract.extents().get(index));
                output.add(twin);
                factors.add(
                        new Op.Factor(
                                builder.delta(contract.extents().get(index)),
                                List.of(index, twin)));
            }
        }
        return new Op.Contract(contract.coefficient(), factors, output, extents);
    }
}
