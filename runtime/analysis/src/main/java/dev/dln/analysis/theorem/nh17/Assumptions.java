package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Standing;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The standing hypotheses of the paper on data, activations and loss. */
final class Assumptions {
    private Assumptions() {}

    static Standing standing(Answer answer) {
        return switch (answer) {
            case YES -> Standing.PROVED;
            case NO -> Standing.REFUTED;
            case UNKNOWN -> Standing.OPEN;
        };
    }

    private static Hypothesis of(String name, Standing standing, String detail) {
        return new Hypothesis(
                name, standing, standing == Standing.OPEN ? 0 : Double.POSITIVE_INFINITY, detail);
    }

    /** A property of the activations of some layers, derived from their formulas. */
    static Hypothesis activations(
            LayeredNetwork network,
            int from,
            int to,
            String name,
            Function<ScalarFunction, Standing> property) {
        Standing all = Standing.PROVED;
        String detail = "";
        for (int k = from; k <= to; k++) {
            Standing one = property.apply(network.layer(k).activation());
            if (one != Standing.PROVED && detail.isEmpty()) {
                detail =
                        one == Standing.OPEN
                                ? "cannot be derived for layer " + k
                                : "not so in layer " + k;
            }
            all = all.and(one);
        }
        return of(name, all, detail.isEmpty() ? "derived from the formulas" : detail);
    }

    static Hypothesis analyticIncreasing(LayeredNetwork network, int from, int to) {
        return activations(
                network,
                from,
                to,
                "the activations are analytic and strictly increasing",
                f -> {
                    Properties p = f.properties();
                    return standing(p.analytic()).and(standing(p.strictlyIncreasing()));
                });
    }

    static Hypothesis positiveSlope(LayeredNetwork network, int from, int to) {
        return activations(
                network,
                from,
                to,
                "the activations are C1 with a positive derivative everywhere",
                f -> standing(f.properties().positiveDerivative()));
    }

    /** Bounded, or at most exponential to the left and linear to the right. */
    static Hypothesis growth(LayeredNetwork network, int from, int to) {
        return activations(
                network,
                from,
                to,
                "the activations are bounded, or decay exponentially to the left and grow at most"
                        + " linearly to the right",
                Assumptions::grows);
    }

    /** Condition (a) or (b) of Assumptions 3.2. */
    static Standing grows(ScalarFunction f) {
        Properties p = f.properties();
        if (p.bounded() == Answer.YES || scaledSoftplus(f)) {
            return Standing.PROVED;
        }
        boolean moves = p.strictlyIncreasing() == Answer.YES;
        return p.polynomial() == Answer.YES && moves ? Standing.REFUTED : Standing.OPEN;
    }

    /** Whether it is c softplus(b t) with positive c and b. */
    private static boolean scaledSoftplus(ScalarFunction f) {
        return wrapped(f, Set.of(Primitive.SOFTPLUS))
                .map(w -> w.shift().isZero() && w.inner().signum() > 0 && w.outer().signum() > 0)
                .orElse(false);
    }

    /** outer P(inner t) + shift for a row P of the table. */
    record Wrapped(Primitive primitive, Rational inner, Rational outer, Rational shift) {}

    /** Reads a function as a scaled and shifted primitive of a scaled argument. */
    static Optional<Wrapped> wrapped(ScalarFunction f, Set<Primitive> which) {
        Program program = f.program();
        int node = program.output(ScalarFunction.VALUE);
        Rational outer = Rational.ONE;
        Rational shift = Rational.ZERO;
        if (program.op(node) instanceof Op.Sum sum) {
            int inside = -1;
            for (Op.Term term : sum.terms()) {
                if (program.op(term.node()) instanceof Op.Const constant) {
                    shift = shift.add(constant.value().multiply(term.coefficient()));
                } else if (inside < 0) {
                    inside = term.node();
                    outer = term.coefficient();
                } else {
                    return Optional.empty();
                }
            }
            node = inside;
        }
        if (node < 0
                || !(program.op(node) instanceof Op.Map map)
                || !which.contains(map.primitive())) {
            return Optional.empty();
        }
        Rational constant = shift;
        Rational factor = outer;
        return multiple(program, map.args().getFirst())
                .map(inner -> new Wrapped(map.primitive(), inner, factor, constant));
    }

    private static Optional<Rational> multiple(Program program, int node) {
        return switch (program.op(node)) {
            case Op.Input _ -> Optional.of(Rational.ONE);
            case Op.Sum sum ->
                    sum.terms().size() == 1
                            ? multiple(program, sum.terms().getFirst().node())
                                    .map(sum.terms().getFirst().coefficient()::multiply)
                            : Optional.empty();
            case Op.Const _,
                    Op.Literal _,
                    Op.Size _,
                    Op.Select _,
                    Op.Map _,
                    Op.Power _,
                    Op.Contract _,
                    Op.LogSumExp _ ->
                    Optional.empty();
        };
    }

    /** No two samples alike, by comparing the numbers. */
    static Hypothesis distinct(Trace trace, LayeredNetwork network) {
        String name = "no two samples are alike";
        Optional<int[]> same = same(trace, network);
        if (!Arrays.equals(trace.features(0).low(), trace.features(0).high())) {
            return Hypothesis.open(name, "the inputs are computed and not exact");
        }
        return Hypothesis.exact(
                name,
                same.isEmpty(),
                same.map(s -> "samples " + (s[0] + 1) + " and " + (s[1] + 1)).orElse(""));
    }

    /** Two samples with equal inputs; empty if there are none. */
    static Optional<int[]> same(Trace trace, LayeredNetwork network) {
        int d = network.width(0);
        Box x = trace.features(0);
        var seen = new java.util.HashMap<List<Double>, Integer>();
        for (int i = 0; i < network.samples(); i++) {
            var row = new ArrayList<Double>();
            for (int j = 0; j < d; j++) {
                row.add(x.low()[i * d + j] + 0.0); // and not minus zero
            }
            Integer before = seen.put(row, i);
            if (before != null) {
                return Optional.of(new int[] {before, i});
            }
        }
        return Optional.empty();
    }

    /** C2, a function of output minus target, and a zero derivative only at global minima. */
    static List<Hypothesis> loss(LayeredNetwork network) {
        Optional<ScalarFunction> difference = network.lossOfDifference();
        var found = new ArrayList<Hypothesis>();
        found.add(
                Hypothesis.exact(
                        "the loss is a function of output minus target",
                        difference.isPresent(),
                        ""));
        difference.ifPresent(
                l -> {
                    Properties p = l.properties();
                    found.add(of("the loss is C2", standing(p.c2()), "derived from its formula"));
                    found.add(onlyMinima(network, p));
                });
        return found;
    }

    private static Hypothesis onlyMinima(LayeredNetwork network, Properties p) {
        String name = "the loss has derivative zero only at global minima";
        if (p.convex() == Answer.YES) {
            return Hypothesis.exact(name, true, "it is convex");
        }
        Optional<CompiledModel.LossUse> use = network.model().compiled().loss();
        boolean known = use.isPresent() && use.get().standard() && redescending(use.get());
        return known
                ? Hypothesis.exact(name, true, "it increases with the square of its argument")
                : Hypothesis.open(name, "it is not convex");
    }

    /**
     * Whether a loss of the standard library is h(a^2) with h' &gt; 0, with its arguments, so that
     * the derivative vanishes only at the minimum 0, without being convex.
     */
    private static boolean redescending(CompiledModel.LossUse use) {
        List<Double> extras = use.extras();
        return switch (use.name()) {
            case "cauchy" -> extras.size() == 1 && extras.getFirst() != 0;
            case "blake_zisserman" -> extras.size() == 1 && extras.getFirst() > 0;
            case "corrupted_gaussian" ->
                    extras.size() == 2
                            && extras.getFirst() >= 0
                            && extras.getFirst() <= 1
                            && extras.getLast() >= 1;
            default -> false;
        };
    }

    /** Whether every target lies in the open range of the last activation. */
    static Hypothesis targetsInRange(LayeredNetwork network, Trace trace) {
        String name = "every target is a value of the last activation";
        ScalarFunction last = network.layer(network.depth()).activation();
        var range = last.properties().range();
        var outside = new TreeSet<Double>();
        boolean onto = true;
        for (String target : network.targets().keySet()) {
            Box y = trace.target(target);
            for (int i = 0; i < y.size(); i++) {
                if (!range.contains(y.low()[i])) {
                    outside.add(y.low()[i]);
                } else {
                    onto &= reached(last, y.low()[i], y.high()[i]);
                }
            }
        }
        if (!outside.isEmpty()) {
            return Hypothesis.exact(
                    name,
                    false,
                    "its values lie in " + range + ", " + outside.first() + " does not");
        }
        return onto && !network.targets().isEmpty()
                ? Hypothesis.exact(name, true, "by the intermediate value theorem")
                : network.targets().isEmpty()
                        ? Hypothesis.open(name, "the loss has no targets in the data")
                        : Hypothesis.open(
                                name, "not shown for one that is near the end of " + range);
    }

    /** Whether a continuous function has values on either side. */
    private static boolean reached(ScalarFunction f, double low, double high) {
        for (double t = 1; t <= 64; t *= 2) {
            Box left = f.over(-t, -t);
            Box right = f.over(t, t);
            if (left.high()[0] <= low && right.low()[0] >= high) {
                return f.properties().continuous() == Answer.YES;
            }
        }
        return false;
    }
}
