package dev.dln.analysis;

import dev.dln.compiler.CompiledModel;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import java.util.Optional;
import java.util.Set;

/**
 * A lower bound of the cross entropy of any network: the least that a sample's loss can be if its
 * output could be chosen freely, the entropy of its targets (0 where they name one class; then it
 * is approached and not attained). Penalties of squares and absolute values only add to it. What is
 * non-negative entry by entry needs no such argument; the compiler derives that.
 *
 * @param value no loss is below this
 * @param source where it comes from, for the reason of a verdict
 */
public record FreeOutputs(double value, String source) {
    private static final Set<String> NONNEGATIVE_PENALTIES = Set.of("l1", "l2");

    /** The bound; empty if the loss is another, or a target is negative. */
    public static Optional<FreeOutputs> of(BoundModel model) {
        Optional<CompiledModel.LossUse> loss = model.compiled().loss();
        boolean penaltiesAdd =
                model.compiled().penalties().stream()
                        .allMatch(
                                p ->
                                        p.standard()
                                                && p.coefficient() >= 0
                                                && NONNEGATIVE_PENALTIES.contains(p.name()));
        if (loss.isEmpty()
                || !loss.get().standard()
                || !loss.get().name().equals("cross_entropy")
                || loss.get().targets().isEmpty()
                || !penaltiesAdd) {
            return Optional.empty();
        }
        Array targets = model.data().get(loss.get().targets().get());
        return targets == null || targets.shape().size() != 2 ? Optional.empty() : entropy(targets);
    }

    /** The mean over columns of s log s - sum y log y, s the sum of the column. */
    private static Optional<FreeOutputs> entropy(Array targets) {
        int rows = targets.shape().get(0);
        int samples = targets.shape().get(1);
        double sum = 0;
        double size = 0;
        for (int j = 0; j < samples; j++) {
            double total = 0;
            double terms = 0;
            for (int i = 0; i < rows; i++) {
                double y = targets.values()[i * samples + j];
                if (!(y >= 0)) {
                    return Optional.empty();
                }
                total += y;
                double term = y == 0 ? 0 : y * Math.log(y);
                terms -= term;
                size += Math.abs(term);
            }
            double whole = total == 0 ? 0 : total * Math.log(total);
            sum += whole + terms;
            size += Math.abs(whole);
        }
        // each term is off by a few units, each sum by as many units as it has terms
        double rounding = (rows + samples + 8) * 0x1p-52 * size;
        double value = samples == 0 ? 0 : (sum - rounding) / samples;
        return Optional.of(
                new FreeOutputs(
                        value,
                        value == 0
                                ? "the infimum of the cross entropy of targets that name one"
                                        + " class, which is approached and not attained"
                                : "the entropy of the targets"));
    }
}
