package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Standing;

import java.util.ArrayList;
import java.util.List;

/**
 * For each group of samples with equal inputs, the sum over the group of the gradients of their
 * losses by the output, with enclosures or in fractions. Where the loss is convex and
 * differentiable, all of them are zero if and only if (theta, 0, b, W) is a local minimum of the
 * loss with exponential neurons, for one and for all b and W; {@link
 * dev.dln.analysis.eliminate.GroupGradients}, which watches them in doubles, has the proof.
 *
 * @param network the network
 * @param outputs the outputs at the point, output k of sample i at k m + i
 * @param gradients output k of group j at j d + k, d the outputs of a sample
 */
record GroupGradients(Network network, Values outputs, Values gradients) {

    /** At given outputs. */
    static GroupGradients of(Network network, Values outputs) {
        Values slopes = network.slopes(outputs);
        var sums = new ArrayList<Values>();
        for (List<Integer> group : network.groups()) {
            for (int k = 0; k < network.outputs(); k++) {
                int row = k * network.samples();
                sums.add(slopes.sum(group.stream().map(i -> row + i).toList()));
            }
        }
        return new GroupGradients(network, outputs, Values.join(sums));
    }

    /** At a point of the network. */
    static GroupGradients at(Network network, double[] theta) {
        return of(network, network.outputsAt(theta));
    }

    /** Whether all are zero. */
    Standing vanish() {
        return gradients.zero();
    }

    /** The place of the one that is surest not to be zero. */
    int largest() {
        int best = 0;
        double most = -1;
        for (int i = 0; i < gradients.size(); i++) {
            double low = gradients.box().low()[i];
            double high = gradients.box().high()[i];
            double sure = low > 0 ? low : high < 0 ? -high : 0;
            if (sure > most) {
                most = sure;
                best = i;
            }
        }
        return best;
    }

    /** The numbers, for the detail of a hypothesis. */
    String detail() {
        return switch (vanish()) {
            case PROVED, CONFIRMED ->
                    "all "
                            + Text.count(gradients.size(), "group gradient")
                            + (gradients.size() == 1 ? " is" : " are")
                            + " exactly zero";
            case REFUTED, DENIED ->
                    "the gradient of the group of "
                            + (network.groups().get(largest() / network.outputs()).size() == 1
                                    ? "sample "
                                    : "samples ")
                            + network.groupText(largest() / network.outputs())
                            + (network.outputs() == 1
                                    ? ""
                                    : " by output " + (largest() % network.outputs() + 1))
                            + " is "
                            + gradients.text(largest());
            case OPEN ->
                    "no group gradient is seen to differ from zero, the largest is at most "
                            + Text.number(gradients.magnitude())
                            + "; whether it is zero floating point cannot tell";
        };
    }

    /** A table of the first groups. */
    Exhibit table() {
        var rows = new ArrayList<List<String>>();
        for (int j = 0; j < Math.min(12, network.groups().size()); j++) {
            var values = new ArrayList<String>();
            for (int k = 0; k < network.outputs(); k++) {
                values.add(gradients.text(j * network.outputs() + k));
            }
            rows.add(List.of(network.groupText(j), Text.list(values)));
        }
        return new Exhibit.Rows(
                "Sums of the loss gradients over samples with equal inputs",
                List.of("samples", "gradient"),
                rows);
    }
}
