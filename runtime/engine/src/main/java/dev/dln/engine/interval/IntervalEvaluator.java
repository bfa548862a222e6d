package dev.dln.engine.interval;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Enclosure.Outcome;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.compiler.tensor.Verifier;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Evaluates a program whose extents are all known over intervals: each entry of each node encloses
 * the exact value, as {@link dev.dln.engine.reference.Interpreter} defines it over the reals, at
 * every point of the inputs. Enclosures shrink with the inputs: a box inside another gives results
 * inside the other's, up to rounding.
 *
 * <p>Inputs are set by name and stay; {@link #run} evaluates only what depends on an input set
 * since the last run. Not safe for use by two threads at once.
 */
public final class IntervalEvaluator {
    private final Program program;
    private final double[][] low;
    private final double[][] high;
    private final boolean[] known;
    private final boolean[] stale;

    /** Whether a node depends on a parameter or a direction. */
    private final boolean[] varies;

    /** Why the program may not be smooth at a node; empty text where it is. */
    private final String[] trouble;

    /**
     * @throws CompilerBug if the program is ill-formed or an extent is not known
     */
    public IntervalEvaluator(Program program) {
        this.program = Verifier.verifyFixed(program);
        int count = program.nodes().size();
        low = new double[count][];
        high = new double[count][];
        known = new boolean[count];
        stale = new boolean[count];
        varies = new boolean[count];
        trouble = new String[count];
        Arrays.fill(stale, true);
        Arrays.fill(trouble, "");
        for (int node = 0; node < count; node++) {
            int size = size(extents(program.shape(node)));
            low[node] = new double[size];
            high[node] = new double[size];
            varies[node] =
                    (program.op(node) instanceof Op.Input input && input.role() != Op.Role.DATA)
                            || program.op(node).operands().stream().anyMatch(o -> varies[o]);
        }
    }

    /**
     * Sets an input, row-major. An input the program does not have is ignored: a derivative may not
     * depend on every one.
     *
     * @throws IllegalArgumentException if the number of intervals is not the input's size
     */
    public void set(String name, Box entries) {
        for (int node = 0; node < program.nodes().size(); node++) {
            if (program.op(node) instanceof Op.Input input && input.name().equals(name)) {
                if (low[node].length != entries.size()) {
                    throw new IllegalArgumentException(
                            name + " takes " + low[node].length + " values, not " + entries.size());
                }
                System.arraycopy(entries.low(), 0, low[node], 0, entries.size());
                System.arraycopy(entries.high(), 0, high[node], 0, entries.size());
                known[node] = true;
                stale[node] = true;
                return;
            }
        }
    }

    /**
     * Brings every node up to date.
     *
     * @throws IllegalStateException if an input was never set
     */
    public void run() {
        for (int node = 0; node < program.nodes().size(); node++) {
            for (int operand : program.op(node).operands()) {
                stale[node] |= stale[operand];
            }
        }
        for (int node = 0; node < program.nodes().size(); node++) {
            if (stale[node]) {
                trouble[node] = "";
                evaluate(node);
            }
        }
        Arrays.fill(stale, false);
    }

    /** The enclosure of an output after the last run, row-major, a copy. */
    public Box output(String name) {
        int node = program.output(name);
        return new Box(low[node].clone(), high[node].clone());
    }

    /**
     * Why the outputs may not be smooth functions of the parameters on the box of the last run: a
     * kink or jump that an argument may reach, or an end of a domain. Empty if every operation on
     * what depends on a parameter is analytic on all of its arguments, and all are defined.
     */
    public Optional<String> trouble() {
        return Arrays.stream(trouble).filter(text -> !text.isEmpty()).findFirst();
    }

    private void evaluate(int node) {
        double[] lo = low[node];
        double[] hi = high[node];
        switch (program.op(node)) {
            case Op.Input input -> {
                if (!known[node]) {
                    throw new IllegalStateException("input " + input.name() + " is not set");
                }
            }
            case Op.Const constant -> constant(node, 0, constant.value());
            case Op.Literal literal -> {
                for (int i = 0; i < lo.length; i++) {
                    constant(node, i, literal.entries().get(i));
                }
            }
            case Op.Size size -> throw new CompilerBug(size + " after binding");
            case Op.Select select -> {
                int columns = extents(program.shape(node))[1];
                for (int i = 0; i < lo.length; i++) {
                    lo[i] = i % columns == i / columns + select.offset() ? 1 : 0;
                    hi[i] = lo[i];
                }
            }
            case Op.Map map -> map(node, map);
            case Op.Power power -> power(node, power);
            case Op.Sum sum -> sum(node, sum);
            case Op.Contract contract ->
                    new IntervalContraction(contract, extents(contract.extents()))
                            .run(
                                    contract.factors().stream()
                                            .map(f -> low[f.node()])
                                            .toArray(double[][]::new),
                                    contract.factors().stream()
                                            .map(f -> high[f.node()])
                                            .toArray(double[][]::new),
                                    lo,
                                    hi);
            case Op.LogSumExp lse -> logSumExp(node, lse);
        }
    }

    private void constant(int node, int entry, Rational value) {
        low[node][entry] = Outward.below(value);
        high[node][entry] = Outward.above(value);
    }

    private void map(int node, Op.Map map) {
        int arity = map.args().size();
        double[] lo = new double[arity];
        double[] hi = new double[arity];
        double[] bounds = new double[2];
        boolean moves = varies[map.args().getFirst()];
        for (int i = 0; i < low[node].length; i++) {
            for (int k = 0; k < arity; k++) {
                lo[k] = low[map.args().get(k)][i];
                hi[k] = high[map.args().get(k)][i];
            }
            Outcome outcome = map.primitive().enclose(lo, hi, bounds);
            store(node, i, bounds);
            note(node, outcome, moves, map.primitive().symbol(), lo[0], hi[0]);
        }
    }

    private void power(int node, Op.Power power) {
        var rule = new IntervalPower(power.exponent());
        double[] bounds = new double[2];
        double[] lo = low[power.arg()];
        double[] hi = high[power.arg()];
        for (int i = 0; i < lo.length; i++) {
            Outcome outcome = rule.enclose(lo[i], hi[i], bounds);
            store(node, i, bounds);
            note(node, outcome, varies[power.arg()], "the power " + power.exponent(), lo[i], hi[i]);
        }
    }

    private void note(int node, Outcome outcome, boolean moves, String what, double lo, double hi) {
        if (!trouble[node].isEmpty()) {
            return;
        }
        switch (outcome) {
            case SMOOTH -> {}
            case KINK -> {
                if (moves) {
                    trouble[node] = say("%s has a kink in [%.6g, %.6g]", what, lo, hi);
                }
            }
            case UNDEFINED ->
                    trouble[node] = say("%s may not be defined on [%.6g, %.6g]", what, lo, hi);
        }
    }

    private static String say(String form, String what, double lo, double hi) {
        return String.format(Locale.ROOT, form, what, lo, hi);
    }

    private void store(int node, int entry, double[] bounds) {
        boolean known = bounds[0] <= bounds[1];
        low[node][entry] = known ? bounds[0] : Double.NEGATIVE_INFINITY;
        high[node][entry] = known ? bounds[1] : Double.POSITIVE_INFINITY;
    }

    private void sum(int node, Op.Sum sum) {
        double[] lo = low[node];
        double[] hi = high[node];
        boolean first = true;
        double[] bounds = new double[2];
        for (Op.Term term : sum.terms()) {
            var by = new Scaling(term.coefficient());
            double[] from = low[term.node()];
            double[] to = high[term.node()];
            for (int i = 0; i < lo.length; i++) {
                by.apply(from[i], to[i], bounds);
                lo[i] = first ? bounds[0] : Outward.addDown(lo[i], bounds[0]);
                hi[i] = first ? bounds[1] : Outward.addUp(hi[i], bounds[1]);
            }
            first = false;
        }
        for (int i = 0; i < lo.length; i++) {
            bounds[0] = lo[i];
            bounds[1] = hi[i];
            store(node, i, bounds);
        }
    }

    private void logSumExp(int node, Op.LogSumExp lse) {
        int[] shape = extents(program.shape(lse.arg()));
        int length = shape[lse.axis()];
        int inner = size(Arrays.copyOfRange(shape, lse.axis() + 1, shape.length));
        double[] bounds = new double[2];
        for (int i = 0; i < low[node].length; i++) {
            int start = i / inner * inner * length + i % inner;
            // increasing in every argument
            bounds[0] = logSumExp(low[lse.arg()], start, inner, length)[0];
            bounds[1] = logSumExp(high[lse.arg()], start, inner, length)[1];
            store(node, i, bounds);
        }
    }

    /** log(sum(exp)) of single numbers, enclosed: any shift is exact, the greatest is the best. */
    private static double[] logSumExp(double[] values, int start, int step, int length) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < length; k++) {
            most = Math.max(most, values[start + k * step]);
        }
        double[] arg = new double[1];
        double[] other = new double[1];
        double[] bounds = new double[2];
        double sumLow = 0;
        double sumHigh = 0;
        for (int k = 0; k < length; k++) {
            arg[0] = Outward.addDown(values[start + k * step], -most);
            other[0] = Outward.addUp(values[start + k * step], -most);
            Primitive.EXP.enclose(arg, other, bounds);
            sumLow = Outward.addDown(sumLow, bounds[0]);
            sumHigh = Outward.addUp(sumHigh, bounds[1]);
        }
        arg[0] = sumLow;
        other[0] = sumHigh;
        Primitive.LOG.enclose(arg, other, bounds);
        bounds[0] = Outward.addDown(most, bounds[0]);
        bounds[1] = Outward.addUp(most, bounds[1]);
        return bounds;
    }

    static int[] extents(List<Dim> shape) {
        return shape.stream().mapToInt(d -> ((Dim.Fixed) d).size()).toArray();
    }

    private static int size(int[] extents) {
        return Arrays.stream(extents).reduce(1, Math::multiplyExact);
    }
}
