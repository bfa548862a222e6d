package dev.dln.analysis.verify;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Proves that a flow leaves the loss of a model as it is: the derivative of the loss along d
 * theta/dt = A theta + b, computed through the program as it was written, is the zero polynomial in
 * its atoms after the rules of {@link Expansion} and one more: what is added to all arguments of a
 * log-sum-exp is added to its value. Nothing is sampled; a derivative that does not reduce to zero
 * counts as not proved.
 */
final class Invariance {
    private final BoundModel model;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final List<Integer> nodes = new ArrayList<>();
    private final Expansion expansion = new Expansion(builder);
    private final int loss;

    Invariance(BoundModel model) {
        this.model = model;
        for (Op op : model.program().nodes()) {
            nodes.add(
                    builder.add(op.withOperands(op.operands().stream().map(nodes::get).toList())));
        }
        loss = nodes.get(model.program().output("loss"));
    }

    /** Why a flow is not proved to be a symmetry; empty text if it is. */
    String refute(Flow flow) {
        try {
            Map<String, Polynomial> velocities =
                    new Velocities(model.layout(), builder, expansion).of(flow);
            Map<Integer, Polynomial> tangents = new TreeMap<>();
            // Nodes that derivative rules add later depend on no tangent: they are factors only.
            for (int node : nodes) {
                Polynomial tangent = tangent(node, velocities, tangents);
                if (!tangent.isZero()) {
                    tangents.put(node, tangent);
                }
            }
            return tangents.containsKey(loss)
                    ? "the derivative of the loss along it does not reduce to zero"
                    : "";
        } catch (Refusal refusal) {
            return refusal.reason();
        }
    }

    private Polynomial tangent(
            int node, Map<String, Polynomial> velocities, Map<Integer, Polynomial> tangents) {
        int rank = builder.shape(node).size();
        var zero = new Polynomial(rank);
        return switch (builder.op(node)) {
            case Op.Input input ->
                    input.role() == Op.Role.PARAMETER
                            ? velocities.getOrDefault(input.name(), zero)
                            : zero;
            case Op.Const _, Op.Literal _, Op.Size _, Op.Select _ -> zero;
            case Op.Sum sum -> {
                sum.terms()
                        .forEach(
                                t -> {
                                    Polynomial part = tangents.get(t.node());
                                    if (part != null) {
                                        zero.add(t.coefficient(), part);
                                    }
                                });
                yield zero;
            }
            case Op.Map map -> {
                for (int which = 0; which < map.args().size(); which++) {
                    Polynomial part = tangents.get(map.args().get(which));
                    if (part != null) {
                        int slope =
                                map.primitive()
                                        .derivative()
                                        .partial(builder, map.args(), node, which);
                        zero.add(Rational.ONE, expansion.times(expansion.of(slope), part));
                    }
                }
                yield zero;
            }
            case Op.Power power -> {
                Polynomial part = tangents.get(power.arg());
                if (part != null && !power.exponent().isZero()) {
                    Rational less = power.exponent().subtract(Rational.ONE);
                    int slope =
                            less.isZero()
                                    ? builder.filled(Rational.ONE, builder.shape(node))
                                    : builder.power(power.arg(), less);
                    zero.add(power.exponent(), expansion.times(expansion.of(slope), part));
                }
                yield zero;
            }
            case Op.Contract contract -> {
                for (int f = 0; f < contract.factors().size(); f++) {
                    Polynomial part = tangents.get(contract.factors().get(f).node());
                    if (part == null) {
                        continue;
                    }
                    var factors = new ArrayList<Polynomial>();
                    for (int k = 0; k < contract.factors().size(); k++) {
                        factors.add(k == f ? part : expansion.of(contract.factors().get(k).node()));
                    }
                    zero.add(Rational.ONE, expansion.contract(contract, factors));
                }
                yield zero;
            }
            case Op.LogSumExp lse -> {
                Polynomial part = tangents.get(lse.arg());
                yield part == null ? zero : logSumExp(node, lse, part);
            }
        };
    }

    /** Terms that are the same along the axis pass; the others are weighted with the softmax. */
    private Polynomial logSumExp(int node, Op.LogSumExp lse, Polynomial part) {
        int rank = part.rank();
        var result = new Polynomial(rank - 1);
        List<Integer> rest = new ArrayList<>(Polynomial.range(rank));
        rest.remove(lse.axis());
        var weighted = new Polynomial(rank);
        part.terms()
                .forEach(
                        (monomial, coefficient) -> {
                            boolean varies =
                                    monomial.factors().stream()
                                            .anyMatch(f -> f.indices().contains(lse.axis()));
                            if (varies) {
                                weighted.add(monomial, coefficient);
                            } else {
                                Map<Integer, Integer> names = new TreeMap<>();
                                for (int i = 0; i < rest.size(); i++) {
                                    names.put(rest.get(i), i);
                                }
                                result.add(
                                        Monomial.of(
                                                monomial.factors().stream()
                                                        .map(f -> f.renamed(names))
                                                        .toList(),
                                                rank - 1),
                                        coefficient);
                            }
                        });
        if (!weighted.isZero()) {
            int spread = builder.broadcast(node, rest, builder.shape(lse.arg()));
            int softmax = builder.map(Primitive.EXP, builder.minus(lse.arg(), spread));
            Polynomial product = expansion.times(expansion.of(softmax), weighted);
            var sum =
                    new Op.Contract(
                            Rational.ONE,
                            List.of(new Op.Factor(lse.arg(), Polynomial.range(rank))),
                            rest,
                            builder.shape(lse.arg()));
            result.add(Rational.ONE, expansion.contract(sum, List.of(product)));
        }
        return result;
    }
}
