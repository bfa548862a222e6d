package dev.dln.analysis.linear;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.Workers;
import dev.dln.analysis.critical.Starts;
import dev.dln.engine.Session;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Critical points built from the closed form and judged by the model's own derivatives, which know
 * nothing of the closed form.
 *
 * @param built in the order asked for; fewer only if cancelled
 */
public record LinearConstruction(List<Built> built) {
    /** The loss agrees up to this times the loss at zero: far above its rounding. */
    public static final double LOSS_TOLERANCE = 1e-10;

    public LinearConstruction {
        built = List.copyOf(built);
    }

    /**
     * What to build.
     *
     * @param set the directions selected
     * @param pattern the ranks of the idle blocks
     */
    public record Plan(IndexSet set, IdlePattern pattern) {}

    /**
     * A point that was built.
     *
     * @param plan what was wanted
     * @param value the loss by the closed form
     * @param inertia by the closed form; empty where it makes no statement
     * @param kind by the closed form
     * @param point in the model's order
     * @param judged what the model's derivatives say
     * @param criterion what the ranks of the point say
     * @param mismatches in words; none if everything agrees
     */
    public record Built(
            Plan plan,
            double value,
            Optional<Inertia> inertia,
            Kind kind,
            double[] point,
            Classification judged,
            PivotCriterion.Assessment criterion,
            List<String> mismatches) {
        public Built {
            mismatches = List.copyOf(mismatches);
        }

        /** Whether loss, inertia, kind and criterion agree with the closed form. */
        public boolean agrees() {
            return mismatches.isEmpty();
        }
    }

    /** The first {@code sets} index sets, each with its first {@code patterns} rank patterns. */
    public static List<Plan> plans(DeepLinearTheory theory, int sets, int patterns) {
        var plans = new ArrayList<Plan>();
        for (IndexSet set : theory.indexSets(sets)) {
            for (IdlePattern pattern : theory.patterns(set, patterns)) {
                plans.add(new Plan(set, pattern));
            }
        }
        return plans;
    }

    /**
     * Builds and judges.
     *
     * @param sessions opens a session; called once per thread, and each session is closed
     * @param moved if present, each point is moved by a random element of the symmetry group, drawn
     *     from this seed and the number of the point
     * @param threads how many points at a time
     */
    public static LinearConstruction run(
            Supplier<? extends Session> sessions,
            LinearChain chain,
            List<Plan> plans,
            OptionalLong moved,
            int threads,
            Monitor monitor) {
        Knowledge knowledge = chain.knowledge();
        @Nullable Built[] built = new @Nullable Built[plans.size()];
        var done = new int[1];
        Workers.each(
                threads,
                built.length,
                sessions,
                monitor,
                (session, i) -> {
                    Built one = one(session, chain, plans.get(i), i, moved, knowledge);
                    built[i] = one;
                    synchronized (done) {
                        monitor.progress(
                                new Monitor.Progress(
                                        "construct",
                                        ++done[0],
                                        built.length,
                                        one.judged.loss(),
                                        one.judged.gradientNorm()));
                    }
                });
        return new LinearConstruction(
                Arrays.stream(built)
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull)
                        .toList());
    }

    private static Built one(
            Session session,
            LinearChain chain,
            Plan plan,
            int index,
            OptionalLong moved,
            Knowledge knowledge) {
        DeepLinearTheory theory = chain.theory();
        double[] inChain = theory.representative(plan.set, plan.pattern);
        if (moved.isPresent()) {
            inChain = theory.moved(inChain, Starts.random(moved.getAsLong(), index));
        }
        double[] point = chain.fromChain(inChain);
        Classification judged = Classifier.DEFAULT.classify(session, point, knowledge);
        PivotCriterion.Assessment criterion =
                theory.criterion().assess(inChain, judged.gradientNorm(), judged.distance());
        boolean known = plan.pattern.equals(IdlePattern.NONE) || theory.inertiaIsUnique(plan.set);
        Optional<Inertia> inertia =
                known ? Optional.of(theory.inertia(plan.set)) : Optional.empty();
        double value = theory.value(plan.set);
        Kind kind = theory.kind(plan.set, plan.pattern);
        var mismatches = new ArrayList<String>();
        if (judged.kind() != kind) {
            mismatches.add("judged " + judged.kind().id() + ": " + judged.reason());
        }
        if (!(Math.abs(judged.loss() - value) <= LOSS_TOLERANCE * theory.lossScale())) {
            mismatches.add("the loss is " + judged.loss() + ", not " + value);
        }
        var found = new Inertia(judged.negative(), judged.zero(), judged.positive());
        if (inertia.isPresent() && !inertia.get().equals(found)) {
            mismatches.add("the inertia is " + found + ", not " + inertia.get());
        }
        if (!criterion.match().set().equals(plan.set)) {
            mismatches.add("recognised as " + criterion.match().set());
        }
        if (criterion.kind() != kind) {
            mismatches.add("by ranks " + criterion.kind().id() + ": " + criterion.reason());
        }
        return new Built(plan, value, inertia, kind, point, judged, criterion, mismatches);
    }

    /** How many do not agree with the closed form. */
    public long mismatched() {
        return built.stream().filter(b -> !b.agrees()).count();
    }
}
