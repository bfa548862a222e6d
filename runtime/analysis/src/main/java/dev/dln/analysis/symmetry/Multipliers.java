package dev.dln.analysis.symmetry;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Symmetries that multiply single units by numbers: by c^p for any c &gt; 0 (scalings), or by -1
 * (flips). Every axis of every node has an unknown degree p, the slice of unit i of that axis being
 * multiplied by c_i^p, and so has the node as a whole. The ops relate them linearly:
 *
 * <ul>
 *   <li>a function with f(c t) = c^q f(t) turns p into q p: relu, abs and powers, and for c = -1
 *       odd and even functions; any other one allows p = 0 only;
 *   <li>the terms of a sum and the sum have equal degrees;
 *   <li>the degrees of a product add up, and must be zero in all for an index that is summed over;
 *   <li>data and constants have degree 0, and so has the loss.
 * </ul>
 *
 * So for a relu unit (w_in, b, w_out) -&gt; (c w_in, c b, w_out / c).
 */
final class Multipliers {
    /** What the units are multiplied by. */
    enum By {
        SCALES,
        SIGNS
    }

    private final By by;
    private final Program program;
    private final Unknowns unknowns;
    private final LinearSystem system;

    private Multipliers(By by, Program program, Unknowns unknowns) {
        this.by = by;
        this.program = program;
        this.unknowns = unknowns;
        this.system =
                by == By.SCALES
                        ? LinearSystem.overFractions(unknowns.count())
                        : LinearSystem.overSigns(unknowns.count());
    }

    /** A basis of the solutions: the degree of each unknown whose degree is not zero. */
    static List<Map<Integer, Rational>> of(By by, Program program, Unknowns unknowns) {
        var multipliers = new Multipliers(by, program, unknowns);
        for (int node = 0; node < program.nodes().size(); node++) {
            multipliers.relate(node);
        }
        program.outputs().forEach(output -> multipliers.fix(output.node()));
        return multipliers.system.solutions();
    }

    private void relate(int node) {
        Op op = program.op(node);
        if (Unknowns.isZero(op)) {
            return;
        }
        switch (op) {
            case Op.Input input -> {
                if (input.role() != Op.Role.PARAMETER) {
                    fix(node);
                }
            }
            case Op.Const _, Op.Literal _, Op.Size _ -> fix(node);
            case Op.Select select -> {
                if (Unknowns.isIdentity(select)) {
                    system.zero(unknowns.of(node, Unknowns.WHOLE));
                    system.sum(List.of(unknowns.of(node, 0), unknowns.of(node, 1)), -1);
                } else {
                    fix(node);
                }
            }
            case Op.Map map -> {
                if (map.args().size() == 1) {
                    power(node, map.args().getFirst(), degree(map.primitive().facts()));
                } else { // linear in all arguments but the first
                    condition(map);
                    map.args().stream().skip(1).forEach(arg -> power(node, arg, one()));
                }
            }
            case Op.Power power -> power(node, power.arg(), degree(power.exponent()));
            case Op.Sum sum -> sum.terms().forEach(term -> power(node, term.node(), one()));
            case Op.Contract contract -> contract(node, contract);
            case Op.LogSumExp lse -> {
                fix(lse.arg());
                fix(node);
            }
        }
    }

    private static Optional<Rational> one() {
        return Optional.of(Rational.ONE);
    }

    private Optional<Rational> degree(Facts facts) {
        return switch (by) {
            case SCALES ->
                    facts.homogeneity().isPresent()
                            ? Optional.of(Rational.of(facts.homogeneity().getAsInt()))
                            : Optional.empty();
            case SIGNS ->
                    switch (facts.parity()) {
                        case ODD -> one();
                        case EVEN -> Optional.of(Rational.ZERO);
                        case NONE -> Optional.empty();
                    };
        };
    }

    private Optional<Rational> degree(Rational exponent) {
        return by == By.SCALES || exponent.isInteger() ? Optional.of(exponent) : Optional.empty();
    }

    /** The first argument of {@link Primitive#WHERE}: its value must not change. */
    private void condition(Op.Map map) {
        Optional<Rational> degree = degree(map.primitive().facts());
        if (degree.isEmpty() || !degree.get().isZero()) {
            fix(map.args().getFirst());
        }
    }

    /** The degrees of a node are those of its operand times a number; none if that is empty. */
    private void power(int node, int arg, Optional<Rational> degree) {
        if (degree.isEmpty()) {
            fix(arg);
        }
        for (int axis = Unknowns.WHOLE; axis < unknowns.rank(node); axis++) {
            if (degree.isEmpty()) {
                system.zero(unknowns.of(node, axis));
            } else {
                system.equal(unknowns.of(node, axis), degree.get(), unknowns.of(arg, axis));
            }
        }
    }

    private void contract(int node, Op.Contract contract) {
        system.sum(
                contract.factors().stream()
                        .map(factor -> unknowns.of(factor.node(), Unknowns.WHOLE))
                        .toList(),
                unknowns.of(node, Unknowns.WHOLE));
        for (int index = 0; index < contract.extents().size(); index++) {
            int place = contract.output().indexOf(index);
            system.sum(unknowns.at(contract, index), place < 0 ? -1 : unknowns.of(node, place));
        }
    }

    private void fix(int node) {
        for (int axis = Unknowns.WHOLE; axis < unknowns.rank(node); axis++) {
            system.zero(unknowns.of(node, axis));
        }
    }
}
