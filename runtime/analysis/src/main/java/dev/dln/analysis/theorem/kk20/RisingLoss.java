package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Program;

import java.util.Map;
import java.util.Optional;

/**
 * Losses that are not convex and still have no stationary points but their minima: sums over
 * entries of psi(u(q)) with u convex and differentiable and psi of positive derivative. There psi'
 * u' = 0 only where u' = 0, which is where u, and with it psi(u), is least.
 */
final class RisingLoss {
    private RisingLoss() {}

    /** How a network's loss is of this form; empty if it is not seen to be. */
    static Optional<String> of(Network network, Map<String, Interval> ranges) {
        Program free = network.free();
        int loss = free.output("loss");
        int output =
                free.nodes()
                        .indexOf(
                                free.inputs().stream()
                                        .filter(i -> i.name().equals(Network.OUTPUTS))
                                        .findFirst()
                                        .orElseThrow());
        for (int node = output + 1; node < loss; node++) {
            Optional<Properties> inner = ScalarForm.of(free, node, output, ranges);
            if (inner.isEmpty()
                    || inner.get().convex() != Answer.YES
                    || inner.get().c1() != Answer.YES
                    || inner.get().everywhere() != Answer.YES) {
                continue;
            }
            Optional<Properties> outer = ScalarForm.of(free, loss, node, ranges);
            // a scalar node would be a sum already, with other outputs' terms in it
            boolean sum = free.shape(node).isEmpty() && network.outputs() * network.samples() > 1;
            if (!sum && outer.isPresent() && outer.get().positiveDerivative() == Answer.YES) {
                return Optional.of(
                        "a function of positive derivative of a convex function of each output");
            }
        }
        return Optional.empty();
    }
}
