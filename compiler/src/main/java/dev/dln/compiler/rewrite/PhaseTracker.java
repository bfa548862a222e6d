package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The phases of a builder's nodes while it grows, and what a flop of each phase counts. */
final class PhaseTracker {
    /** Beside points: a descent has hundreds of them and more for its data. */
    private static final double DATA_BESIDE_POINTS = 0.01;

    /**
     * Beside directions, of which a point has tens. On the benchmark's networks every weight up to
     * 0.005 chooses the same programs; 0.01, the weight beside points, chooses others for the deep
     * linear one's Hessian products.
     */
    private static final double DATA_BESIDE_DIRECTIONS = 0.001;

    /** Tens of directions follow a point: conjugate gradients, Lanczos. */
    private static final double POINT_BESIDE_DIRECTIONS = 0.1;

    private final ProgramBuilder builder;
    private final List<Op.Role> phases = new ArrayList<>();
    private final Map<Op.Contract, Double> costs = new HashMap<>();
    private final boolean directions;

    /**
     * Tracks a builder.
     *
     * @param program what is being rebuilt: where it has directions, points are fixed for many runs
     */
    PhaseTracker(ProgramBuilder builder, Program program) {
        this.builder = builder;
        this.directions = program.inputs().stream().anyMatch(i -> i.role() == Op.Role.DIRECTION);
    }

    /** How much a flop of the node's phase counts: earlier phases run more rarely. */
    double weight(int node) {
        return switch (phase(node)) {
            case DATA -> directions ? DATA_BESIDE_DIRECTIONS : DATA_BESIDE_POINTS;
            case PARAMETER -> directions ? POINT_BESIDE_DIRECTIONS : 1;
            case DIRECTION -> 1;
        };
    }

    /** The phase of a node. */
    Op.Role phase(int node) {
        while (phases.size() <= node) {
            phases.add(Phases.phase(builder.op(phases.size()), phases));
        }
        return phases.get(node);
    }

    /** The weighted cost of a contraction in its best order; a plain copy costs nothing. */
    double cost(Op.Contract contract) {
        return contract.factors().size() < 2
                ? 0
                : costs.computeIfAbsent(
                        contract,
                        c -> new ContractionPlan(c, ContractionPlan.NOTHING, this::weight).cost());
    }

    /** As {@link #cost}, and what a single factor costs to add up. */
    double costWithSums(Op.Contract contract) {
        double sum =
                contract.factors().size() == 1
                        ? weight(contract.factors().getFirst().node())
                                * Cost.elements(contract.extents())
                        : 0;
        return cost(contract) + sum;
    }
}
