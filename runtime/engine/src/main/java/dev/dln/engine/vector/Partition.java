package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which share of the work does what of a kernel program. A launch is cut into one share for each
 * worker, each a run of the iterations of one parallel loop, or belongs to one share as a whole.
 * What one share writes and another one reads or writes lies in different steps. Nobody adds up
 * what others computed, so the bits do not depend on the number of workers.
 *
 * @param workers at least 1
 * @param works what there is to know of each kernel
 * @param phases the steps of each phase, in order
 * @param alone the step that does all of a phase, for those whose sharing may not pay: the clock
 *     chooses
 */
record Partition(
        int workers,
        List<KernelWork> works,
        Map<Phase, List<Step>> phases,
        Map<Phase, Step> alone) {

    /** Launches with fewer statements than this, a tenth of a microsecond, are not cut. */
    static final long LITTLE_LAUNCH = 500;

    /**
     * In a phase with no more statements than this, half a microsecond, what a launch costs is
     * worth saving: short kernels are printed where they are launched.
     */
    static final long LITTLE_PHASE = 3_000;

    /**
     * A launch.
     *
     * @param share whose it is as a whole; {@link #ALL} if it is cut
     * @param cut how it is shared out, null if it is not
     */
    record Part(KernelProgram.Launch launch, int share, @Nullable Cut cut) {
        static final int ALL = -1;

        /** A launch as a whole. */
        static Part whole(KernelProgram.Launch launch, int share) {
            return new Part(launch, share, null);
        }
    }

    /**
     * Launches whose shares may be done at once.
     *
     * @param shares how many there are, 1 or as many as workers
     */
    record Step(int shares, List<Part> parts) {
        Step {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Everything in one share, or in several if several workers are given and there is enough to
     * do.
     *
     * @param always whether what is little is cut too
     */
    static Partition of(KernelProgram program, int workers, boolean always) {
        List<KernelWork> works = program.kernels().stream().map(KernelWork::of).toList();
        var phases = new EnumMap<Phase, List<Step>>(Phase.class);
        var whole = new EnumMap<Phase, Step>(Phase.class);
        if (workers == 1) {
            for (Phase phase : Phase.values()) {
                phases.put(phase, alone(program.phase(phase)));
            }
        } else {
            // where little things are cut it is to have shares, and not to be fast
            var planner = new Planner(program, works, workers, always, !always);
            for (Phase phase : Phase.values()) {
                List<Step> steps = planner.steps(phase);
                phases.put(phase, steps);
                boolean shared = steps.stream().anyMatch(step -> step.shares > 1);
                if (shared && !always && phase != Phase.DATA && planner.isDoubtful(phase)) {
                    whole.put(phase, alone(program.phase(phase)).getFirst());
                }
            }
        }
        return new Partition(workers, works, phases, whole);
    }

    /** All launches one after the other. */
    static List<Step> alone(List<KernelProgram.Launch> launches) {
        return launches.isEmpty()
                ? List.of()
                : List.of(new Step(1, launches.stream().map(l -> Part.whole(l, 0)).toList()));
    }

    /** The steps of one phase. */
    List<Step> steps(Phase phase) {
        return phases.getOrDefault(phase, List.of());
    }

    /** The steps of all phases, and after them those that do all of a phase. */
    List<Step> steps() {
        var all = new ArrayList<Step>();
        for (Phase phase : Phase.values()) {
            all.addAll(steps(phase));
        }
        all.addAll(alone.values());
        return all;
    }

    /** The number of the first step of a phase among those of all phases. */
    int first(Phase phase) {
        int first = 0;
        for (Phase before : Phase.values()) {
            first += before.compareTo(phase) < 0 ? steps(before).size() : 0;
        }
        return first;
    }

    /** The number of the step that does all of a phase; -1 if the clock does not choose it. */
    int whole(Phase phase) {
        Step step = alone.get(phase);
        return step == null
                ? -1
                : steps().size() - alone.size() + List.copyOf(alone.keySet()).indexOf(phase);
    }

    /** The loops of each kernel whose iterations some launch shares out. */
    List<List<Statement.Loop>> loops() {
        var loops = new ArrayList<List<Statement.Loop>>();
        works.forEach(_ -> loops.add(new ArrayList<>()));
        for (Step step : steps()) {
            for (Part part : step.parts) {
                List<Statement.Loop> known = loops.get(part.launch.kernel());
                if (part.cut != null && !known.contains(part.cut.loop())) {
                    known.add(part.cut.loop());
                }
            }
        }
        return loops;
    }

    /** Whether a phase is shared only where the cores share a cache. */
    boolean isShort(Phase phase) {
        return work(phase) < Planner.SHORT;
    }

    /** How much the launches of a phase execute. */
    long work(Phase phase) {
        return steps(phase).stream()
                .flatMap(step -> step.parts.stream())
                .mapToLong(part -> works.get(part.launch.kernel()).statements())
                .sum();
    }
}
