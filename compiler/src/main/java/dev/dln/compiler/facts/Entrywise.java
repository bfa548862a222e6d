package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes that are h(z) entry by entry, with a function h of one number and a node z that is affine
 * in the input: h is looked at by {@link ScalarAnalysis}, and what is found holds of h(z).
 */
final class Entrywise {
    private static final String ARGUMENT = "s";
    private static final int MOST_NODES = 200;

    private final Calculus calculus;
    private final Program program;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final Map<Integer, Optional<Integer>> made = new HashMap<>();
    private Optional<Integer> base = Optional.empty();

    private Entrywise(Calculus calculus) {
        this.calculus = calculus;
        this.program = calculus.program();
    }

    /** What piecewise analysis proves of a node; empty if it is no such node. */
    static Optional<Known> prove(Calculus calculus, int node, Known first) {
        if (first.bend().affine() || node > MOST_NODES) {
            return Optional.empty();
        }
        if (calculus.region().isPresent()) {
            var found = ScalarAnalysis.of(calculus.program(), node, calculus.view());
            return Optional.of(found.known());
        }
        var entrywise = new Entrywise(calculus);
        // the node itself is not known yet, and it is not constant
        Optional<Integer> made = entrywise.combine(node);
        if (made.isEmpty() || entrywise.base.isEmpty()) {
            return Optional.empty();
        }
        Program scalar = entrywise.builder.build(List.of(new Program.Output("h", made.get())));
        var view =
                new Calculus.View(
                        ARGUMENT,
                        Map.of(),
                        Optional.of(Region.LINE),
                        Interval.REALS,
                        Optional.empty(),
                        false);
        Known h = ScalarAnalysis.of(scalar, scalar.output("h"), view).known();
        return Optional.of(compose(h, calculus.at(entrywise.base.get())));
    }

    private static Known compose(Known h, Known z) {
        return new Known(
                false,
                h.everywhere() && z.everywhere(),
                h.range(),
                Known.Bend.of(h.bend().convex(), h.bend().concave()),
                h.trend().after(z.trend()),
                Math.min(h.order(), z.order()),
                h.degree(),
                MapRules.product(h.lipschitz(), z.lipschitz()),
                Known.Ray.NONE);
    }

    // ---- building h

    /** The node as a program of one number; empty if it is none. */
    private Optional<Integer> make(int node) {
        Optional<Integer> known = made.get(node);
        if (known == null) {
            known = build(node);
            made.put(node, known);
        }
        return known;
    }

    /** c z + d with the same z everywhere. */
    private Optional<Integer> affine(int node) {
        if (program.op(node) instanceof Op.Sum sum) {
            var terms = new ArrayList<Op.Term>();
            boolean simple = true;
            int moving = 0;
            for (Op.Term term : sum.terms()) {
                boolean constant = calculus.at(term.node()).constant();
                moving += constant ? 0 : 1;
                Optional<Integer> part = constant ? number(term.node()) : Optional.of(term.node());
                simple &= part.isPresent();
            }
            if (simple && moving == 1) {
                for (Op.Term term : sum.terms()) {
                    boolean constant = calculus.at(term.node()).constant();
                    Optional<Integer> part = constant ? number(term.node()) : make(term.node());
                    if (part.isEmpty()) {
                        return Optional.empty();
                    }
                    terms.add(new Op.Term(term.coefficient(), part.get()));
                }
                return Optional.of(builder.sum(terms, List.of()));
            }
        }
        if (base.isPresent() && base.get() != node) {
            return Optional.empty();
        }
        base = Optional.of(node);
        return Optional.of(builder.input(ARGUMENT, Op.Role.PARAMETER, List.of()));
    }

    /** A number that is the same in every entry. */
    private Optional<Integer> number(int node) {
        return switch (program.op(node)) {
            case Op.Const number -> Optional.of(builder.constant(number.value()));
            case Op.Contract contract when contract.factors().isEmpty() && isFilled(contract) ->
                    Optional.of(builder.constant(contract.coefficient()));
            case Op.Contract contract when contract.factors().size() == 1 && isFilled(contract) ->
                    number(contract.factors().getFirst().node())
                            .map(n -> builder.scale(contract.coefficient(), n));
            case Op.Power power -> number(power.arg()).map(n -> builder.power(n, power.exponent()));
            case Op.Map map when map.args().size() == 1 ->
                    number(map.args().getFirst()).map(n -> builder.map(map.primitive(), n));
            case Op.Map _,
                    Op.Sum _,
                    Op.Contract _,
                    Op.Input _,
                    Op.Literal _,
                    Op.Size _,
                    Op.Select _,
                    Op.LogSumExp _ ->
                    Optional.empty();
        };
    }

    private static boolean isFilled(Op.Contract contract) {
        return contract.output().size() == contract.extents().size();
    }

    private Optional<Integer> build(int node) {
        Known known = calculus.at(node);
        if (known.constant()) {
            return number(node);
        }
        return known.bend().affine() ? affine(node) : combine(node);
    }

    private Optional<Integer> combine(int node) {
        return switch (program.op(node)) {
            case Op.Map map ->
                    all(map.args())
                            .map(
                                    args ->
                                            builder.map(
                                                    map.primitive(), args.toArray(Integer[]::new)));
            case Op.Power power -> make(power.arg()).map(n -> builder.power(n, power.exponent()));
            case Op.Sum sum ->
                    all(sum.operands())
                            .map(
                                    parts -> {
                                        var terms = new ArrayList<Op.Term>();
                                        for (int i = 0; i < parts.size(); i++) {
                                            Rational c = sum.terms().get(i).coefficient();
                                            terms.add(new Op.Term(c, parts.get(i)));
                                        }
                                        return builder.sum(terms, List.of());
                                    });
            case Op.Contract contract -> product(contract);
            case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                    Optional.empty();
        };
    }

    private Optional<List<Integer>> all(List<Integer> nodes) {
        var parts = new ArrayList<Integer>();
        for (int node : nodes) {
            Optional<Integer> part = make(node);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        return Optional.of(parts);
    }

    /** A product entry by entry: every factor has all indices in order, or none. */
    private Optional<Integer> product(Op.Contract contract) {
        if (!isFilled(contract)) {
            return Optional.empty();
        }
        for (Op.Factor factor : contract.factors()) {
            if (!factor.indices().isEmpty() && !factor.indices().equals(contract.output())) {
                return Optional.empty();
            }
        }
        return all(contract.operands())
                .map(
                        parts ->
                                builder.contract(
                                        contract.coefficient(),
                                        parts.stream()
                                                .map(p -> new Op.Factor(p, List.of()))
                                                .toList(),
                                        List.of(),
                                        List.of()));
    }
}
