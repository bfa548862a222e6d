package dev.dln.analysis.eliminate;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.compiler.tensor.Specialization;
import dev.dln.engine.Array;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The least loss that any outputs can have that are equal where inputs are equal: a lower bound for
 * every network on these data, with exponential neurons or without, whatever its parameters.
 *
 * @param value no loss is below this; rounding is allowed for
 * @param attained whether some outputs have it; NO means that it is approached as outputs grow, so
 *     that no network attains it and the loss with neurons has no local minimum at all
 * @param source where it comes from
 */
public record LeastLoss(double value, Attained attained, String source) {
    private static final Set<String> NONNEGATIVE_PENALTIES = Set.of("l1", "l2");

    /** Above so many targets sums are not computed in fractions, and nothing is said. */
    private static final int MOST = 20_000;

    /** Whether a bound is met. */
    public enum Attained {
        YES,
        NO,
        UNKNOWN
    }

    /** The bound for a model; empty if none is known. */
    public static Optional<LeastLoss> of(NeuronModel model) {
        CompiledModel compiled = model.base().compiled();
        boolean penaltiesAdd =
                compiled.penalties().stream()
                        .allMatch(
                                p ->
                                        p.standard()
                                                && p.coefficient() >= 0
                                                && NONNEGATIVE_PENALTIES.contains(p.name()));
        if (!penaltiesAdd) {
            return Optional.empty();
        }
        Optional<CompiledModel.LossUse> loss =
                compiled.loss().filter(CompiledModel.LossUse::standard);
        Optional<LeastLoss> closed =
                loss.flatMap(
                        l ->
                                l.targets()
                                        .flatMap(model::data)
                                        .filter(y -> fits(model, y))
                                        .flatMap(y -> closed(model, l, y)));
        return closed.or(() -> derived(model));
    }

    private static boolean fits(NeuronModel model, Array targets) {
        return targets.values().length == model.outputs() * model.samples()
                && targets.values().length <= MOST;
    }

    private static Optional<LeastLoss> closed(
            NeuronModel model, CompiledModel.LossUse loss, Array targets) {
        int samples = model.samples();
        return switch (loss.name()) {
            case "squared" ->
                    Optional.of(squares(model, targets, Rational.HALF, "half the sum of squares"));
            case "mse" ->
                    Optional.of(
                            squares(
                                    model,
                                    targets,
                                    Rational.of(1, samples),
                                    "the mean of squares"));
            case "cross_entropy" -> entropy(model, columns(model, targets), samples);
            case "logistic" ->
                    signs(targets)
                            ? entropy(
                                    model,
                                    signed(model, targets),
                                    (double) samples * model.outputs())
                            : Optional.empty();
            case "hinge" ->
                    pure(model, targets) && signs(targets)
                            ? Optional.of(
                                    new LeastLoss(
                                            0,
                                            Attained.YES,
                                            "outputs can meet all targets, as samples with equal"
                                                    + " inputs have equal ones"))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean signs(Array targets) {
        for (double y : targets.values()) {
            if (Math.abs(y) != 1) {
                return false;
            }
        }
        return true;
    }

    private static boolean pure(NeuronModel model, Array targets) {
        for (int k = 0; k < model.outputs(); k++) {
            for (List<Integer> group : model.groups()) {
                double first = at(model, targets, k, group.getFirst());
                for (int i : group) {
                    if (at(model, targets, k, i) != first) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static double at(NeuronModel model, Array targets, int output, int sample) {
        return targets.values()[output * model.samples() + sample];
    }

    /** The scatter of the targets about their means over groups, in fractions. */
    private static LeastLoss squares(
            NeuronModel model, Array targets, Rational factor, String what) {
        Rational sum = Rational.ZERO;
        for (int k = 0; k < model.outputs(); k++) {
            for (List<Integer> group : model.groups()) {
                Rational total = Rational.ZERO;
                for (int i : group) {
                    total = total.add(exact(at(model, targets, k, i)));
                }
                Rational mean = total.divide(Rational.of(group.size()));
                for (int i : group) {
                    Rational apart = exact(at(model, targets, k, i)).subtract(mean);
                    sum = sum.add(apart.multiply(apart));
                }
            }
        }
        Rational value = sum.multiply(factor);
        return new LeastLoss(
                Outward.below(value),
                Attained.YES,
                value.isZero()
                        ? "outputs can meet all targets, as samples with equal inputs have equal"
                                + " ones"
                        : what + " of the targets about their means over samples of equal inputs");
    }

    private static Rational exact(double value) {
        return Rational.of(new BigDecimal(value));
    }

    /** The weights of the classes in each group. */
    private static List<double[]> columns(NeuronModel model, Array targets) {
        var classes = new ArrayList<double[]>();
        for (List<Integer> group : model.groups()) {
            double[] weights = new double[model.outputs()];
            for (int k = 0; k < weights.length; k++) {
                for (int i : group) {
                    weights[k] += at(model, targets, k, i);
                }
            }
            classes.add(weights);
        }
        return classes;
    }

    /** How many targets of each sign a group has, for each output. */
    private static List<double[]> signed(NeuronModel model, Array targets) {
        var classes = new ArrayList<double[]>();
        for (int k = 0; k < model.outputs(); k++) {
            for (List<Integer> group : model.groups()) {
                double[] counts = new double[2];
                for (int i : group) {
                    counts[at(model, targets, k, i) > 0 ? 0 : 1]++;
                }
                classes.add(counts);
            }
        }
        return classes;
    }

    /** The sum of s log s - sum_k w_k log w_k over groups with class weights w, s their sum. */
    private static Optional<LeastLoss> entropy(
            NeuronModel model, List<double[]> groups, double divisor) {
        double sum = 0;
        double size = 0;
        boolean interior = true;
        ToDoubleFunction<Double> term = w -> w == 0 ? 0 : w * Math.log(w);
        for (double[] weights : groups) {
            double total = 0;
            int present = 0;
            for (double w : weights) {
                if (!(w >= 0)) {
                    return Optional.empty();
                }
                total += w;
                present += w > 0 ? 1 : 0;
                sum -= term.applyAsDouble(w);
                size += Math.abs(term.applyAsDouble(w)) + w;
            }
            sum += term.applyAsDouble(total);
            size += Math.abs(term.applyAsDouble(total)) + total;
            interior &= present == weights.length || present == 0 || weights.length == 1;
        }
        // each term is off by a few units, each sum by as many units as it has terms
        double rounding =
                (model.samples() * (double) model.outputs() + groups.size() + 16) * 0x1p-52 * size;
        double value = Math.max(0, (sum - rounding) / divisor);
        return Optional.of(
                new LeastLoss(
                        value,
                        interior ? Attained.YES : Attained.NO,
                        interior
                                ? "the entropy of the targets of equal inputs"
                                : "the entropy of the targets of equal inputs, which is approached"
                                        + " as outputs grow and not attained"));
    }

    /** What the compiler knows of the loss as a function of the outputs. */
    private static Optional<LeastLoss> derived(NeuronModel model) {
        Optional<Program> head = model.base().compiled().outputLoss();
        if (head.isEmpty()) {
            return Optional.empty();
        }
        Program program = Specialization.specialize(head.get(), model.base().dimensions());
        double low = PropertyCalculus.of(program, "loss", "output").range().low();
        return Double.isFinite(low)
                ? Optional.of(
                        new LeastLoss(
                                low, Attained.UNKNOWN, "derived from the expression of the loss"))
                : Optional.empty();
    }
}
