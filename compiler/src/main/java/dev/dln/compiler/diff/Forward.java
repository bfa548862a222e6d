package dev.dln.compiler.diff;

import dev.dln.compiler.rewrite.Contractions;
import dev.dln.compiler.rewrite.Powers;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Forward mode with extra axes. The tangent of a node of shape S has shape S + E, where E is the
 * same for all nodes: empty for a directional derivative, the dimensions of a parameter for the
 * whole Jacobian by that parameter. See {@link Tangents} for how a tangent is held.
 */
final class Forward {
    private final ProgramBuilder builder;
    private final List<Dim> extra;
    private final boolean[] active;
    private final Map<Integer, List<Op.Contract>> tangents = new HashMap<>();

    /**
     * @param builder holds the program
     * @param count how many of its nodes are the program; those made by differentiating come after
     * @param extra the extra axes
     * @param seeds the tangents of the nodes to differentiate by, each of shape S + E
     */
    Forward(
            ProgramBuilder builder,
            int count,
            List<Dim> extra,
            Map<Integer, List<Op.Contract>> seeds) {
        this.builder = builder;
        this.extra = extra;
        this.active = Activity.of(builder, count, List.copyOf(seeds.keySet()));
        this.tangents.putAll(seeds);
    }

    /** The tangent of a node as one node of shape S + E. */
    int tangent(int node) {
        for (int i = 0; i < node; i++) {
            products(i);
        }
        var shape = new ArrayList<>(builder.shape(node));
        shape.addAll(extra);
        return Tangents.node(builder, raw(node), shape);
    }

    /** The tangent of a node as a sum of products, remembered. */
    private List<Op.Contract> products(int node) {
        List<Op.Contract> known = tangents.get(node);
        if (known == null) {
            int rank = builder.shape(node).size();
            known = active[node] ? Tangents.normalise(builder, rank, raw(node)) : List.of();
            tangents.put(node, known);
        }
        return known;
    }

    private List<Op.Contract> raw(int node) {
        List<Op.Contract> seed = tangents.get(node);
        if (seed != null || !active[node]) {
            return seed == null ? List.of() : seed;
        }
        return switch (builder.op(node)) {
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _ -> List.of();
            case Op.Map map -> {
                // (f(x, y))' = f_x x' + f_y y'
                var sum = new ArrayList<Op.Contract>();
                for (int which = 0; which < map.args().size(); which++) {
                    int argument = map.args().get(which);
                    if (active[argument]) {
                        int partial =
                                map.primitive()
                                        .derivative()
                                        .partial(builder, map.args(), node, which);
                        sum.addAll(scaled(argument, partial));
                    }
                }
                yield sum;
            }
            case Op.Power power -> {
                // (x^p)' = p x^(p-1) x'
                Rational less = power.exponent().subtract(Rational.ONE);
                yield scaled(power.arg(), Powers.power(builder, power.arg(), less)).stream()
                        .map(t -> Contractions.scaled(t, power.exponent()))
                        .toList();
            }
            case Op.Sum sum ->
                    sum.terms().stream()
                            .flatMap(
                                    t ->
                                            products(t.node()).stream()
                                                    .map(
                                                            p ->
                                                                    Contractions.scaled(
                                                                            p, t.coefficient())))
                            .toList();
            case Op.Contract contract -> {
                // product rule, factor by factor
                var sum = new ArrayList<Op.Contract>();
                for (int i = 0; i < contract.factors().size(); i++) {
                    sum.addAll(through(contract, i));
                }
                yield sum;
            }
            case Op.LogSumExp lse -> {
                // (log sum exp x)' = sum softmax(x) x'
                int rank = builder.shape(lse.arg()).size();
                List<Integer> all = ProgramBuilder.range(0, rank);
                var rest = new ArrayList<>(all);
                rest.remove(lse.axis());
                var weighted =
                        new Op.Contract(
                                Rational.ONE,
                                List.of(
                                        new Op.Factor(Softmax.of(builder, node, lse), all),
                                        new Op.Factor(lse.arg(), all)),
                                rest,
                                builder.shape(lse.arg()));
                yield through(weighted, 1);
            }
        };
    }

    /** partial * argument', elementwise in the argument's own axes. */
    private List<Op.Contract> scaled(int argument, int partial) {
        List<Integer> all = ProgramBuilder.range(0, builder.shape(argument).size());
        return through(
                new Op.Contract(
                        Rational.ONE,
                        List.of(new Op.Factor(partial, all), new Op.Factor(argument, all)),
                        all,
                        builder.shape(argument)),
                1);
    }

    /** A contraction with one factor replaced by its tangent; the extra axes come last. */
    private List<Op.Contract> through(Op.Contract contract, int position) {
        Op.Factor factor = contract.factors().get(position);
        List<Op.Contract> inner = products(factor.node());
        if (inner.isEmpty()) {
            return List.of();
        }
        int known = contract.extents().size();
        List<Integer> axes = ProgramBuilder.range(known, known + extra.size());
        var factors = new ArrayList<>(contract.factors());
        factors.set(position, new Op.Factor(factor.node(), concat(factor.indices(), axes)));
        var extended =
                new Op.Contract(
                        contract.coefficient(),
                        factors,
                        concat(contract.output(), axes),
                        concat(contract.extents(), extra));
        return inner.stream().map(p -> Contractions.inline(extended, position, p)).toList();
    }

    private static <T> List<T> concat(List<T> a, List<T> b) {
        var all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }
}
