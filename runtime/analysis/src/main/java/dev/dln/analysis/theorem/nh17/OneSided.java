package dev.dln.analysis.theorem.nh17;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A loss of the kind of section 5: an entry that belongs to the class is penalised where the output
 * falls short of a threshold, any other where it exceeds one, by c max(0, distance)^p with p &gt;
 * 1.
 *
 * @param samples N
 * @param outputs m
 * @param inside whether sample i belongs to class j, at i m + j
 * @param thresholds what output j of sample i is compared with, at i m + j
 */
record OneSided(int samples, int outputs, boolean[] inside, Rational[] thresholds) {

    /** One entry's loss: c max(0, s (q - threshold))^p. */
    record Entry(boolean inside, Rational threshold, Rational factor, Rational power) {}

    /** Whether sample i belongs to class j. */
    boolean in(int i, int j) {
        return inside[i * outputs + j];
    }

    /** Whether every sample belongs to exactly one class. */
    boolean partition() {
        for (int i = 0; i < samples; i++) {
            int count = 0;
            for (int j = 0; j < outputs; j++) {
                count += in(i, j) ? 1 : 0;
            }
            if (count != 1) {
                return false;
            }
        }
        return true;
    }

    /** The members of a class. */
    boolean[] members(int j) {
        boolean[] members = new boolean[samples];
        for (int i = 0; i < samples; i++) {
            members[i] = in(i, j);
        }
        return members;
    }

    /** Reads a network's loss so, for the targets that it has; empty if it is something else. */
    static Optional<OneSided> of(LayeredNetwork network, Trace trace) {
        int samples = network.samples();
        int outputs = network.width(network.depth());
        if (network.targets().size() > 1) {
            return Optional.empty();
        }
        var inside = new boolean[samples * outputs];
        var thresholds = new Rational[samples * outputs];
        Map<Double, Optional<Entry>> known = new HashMap<>();
        Optional<String> name = network.targets().keySet().stream().findFirst();
        Optional<Box> targets = name.map(trace::target);
        for (int e = 0; e < inside.length; e++) {
            double y = targets.isPresent() ? targets.get().low()[e] : 0;
            if (targets.isPresent() && y != targets.get().high()[e]) {
                return Optional.empty();
            }
            Optional<Entry> entry = known.computeIfAbsent(y, v -> entry(network, name, v));
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            inside[e] = entry.get().inside;
            thresholds[e] = entry.get().threshold;
        }
        return Optional.of(new OneSided(samples, outputs, inside, thresholds));
    }

    /** The loss of an entry with a given target. */
    static Optional<Entry> entry(LayeredNetwork network, Optional<String> target, double y) {
        ScalarFunction loss =
                target.isEmpty()
                        ? network.loss()
                        : network.loss().with(Map.of(target.get(), Rational.of(new BigDecimal(y))));
        return loss.others().isEmpty() ? read(loss) : Optional.empty();
    }

    private static Optional<Entry> read(ScalarFunction loss) {
        Program program = loss.program();
        int node = program.output(ScalarFunction.VALUE);
        Rational factor = Rational.ONE;
        while (program.op(node) instanceof Op.Sum sum && sum.terms().size() == 1) {
            factor = factor.multiply(sum.terms().getFirst().coefficient());
            node = sum.terms().getFirst().node();
        }
        if (!(program.op(node) instanceof Op.Power power)
                || power.exponent().compareTo(Rational.ONE) <= 0
                || factor.signum() <= 0
                || !(program.op(power.arg()) instanceof Op.Map map)
                || map.primitive() != Primitive.RELU) {
            return Optional.empty();
        }
        // the argument is a q + b
        Rational slope = Rational.ZERO;
        Rational constant = Rational.ZERO;
        int argument = map.args().getFirst();
        if (program.op(argument) instanceof Op.Sum sum) {
            for (Op.Term term : sum.terms()) {
                if (program.op(term.node()) instanceof Op.Const c) {
                    constant = constant.add(c.value().multiply(term.coefficient()));
                } else if (program.op(term.node()) instanceof Op.Input) {
                    slope = slope.add(term.coefficient());
                } else {
                    return Optional.empty();
                }
            }
        } else if (program.op(argument) instanceof Op.Input) {
            slope = Rational.ONE;
        }
        if (slope.isZero()) {
            return Optional.empty();
        }
        return Optional.of(
                new Entry(
                        slope.signum() < 0,
                        constant.divide(slope).negate(),
                        factor,
                        power.exponent()));
    }
}
