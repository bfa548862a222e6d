package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Statement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts the launches of a phase into steps and shares so that all is done soon. Launches stay in
 * their order. Every launch joins the step that is open, cut along one of its loops or as a whole,
 * if no share then depends on another one, or opens another step; of the plans that come of it a
 * few of the best are followed (beam search), by an estimate: the statements of the longest share
 * of each step, and what waiting for each other costs.
 */
final class Planner {
    /** What a step costs beside its work, in statements: half a microsecond. */
    private static final long STEP = 3_000;

    /** What asking others costs, in statements. */
    private static final long START = 9_000;

    /**
     * Phases of fewer statements, a tenth of a millisecond, are not shared: what the cores read of
     * each other's caches takes longer than is saved. Measured on networks of 0.03 ms, which took
     * half as long again, and of 0.2 ms, which took two thirds.
     */
    private static final long SHORT = 600_000;

    /** How much of the time alone sharing may take, so that it is not slower on a bad day. */
    private static final double GAIN = 0.85;

    /**
     * What a cache line costs that comes from another core: 4 nanoseconds. Measured in tanh-64's
     * Hessian-vector product, for lines that are written and that another core has read: 5 where
     * both cores share a cache, 16 where they do not. What is only read costs less: it is fetched
     * in advance.
     */
    private static final long LINE = 25;

    /** Arenas of more entries, 32 megabytes, are not in caches; their lines are not counted. */
    private static final int LARGE = 1 << 22;

    /** How many plans are followed. */
    private static final int WIDTH = 12;

    /**
     * From so many statements on, a millisecond or two, steps that could be saved do not matter.
     */
    private static final long LONG = 10_000_000;

    private final KernelProgram program;
    private final List<KernelWork> works;
    private final int workers;
    private final boolean always;

    /** Whether cache lines are counted in this phase. */
    private boolean counted;

    /** What the cores have in their caches after the phases planned so far. */
    private Caches caches;

    Planner(KernelProgram program, List<KernelWork> works, int workers, boolean always) {
        this.program = program;
        this.works = works;
        this.workers = workers;
        this.always = always;
        this.caches = Traffic.caches(program, workers);
    }

    /**
     * The launches placed so far.
     *
     * @param closed steps
     * @param open the launches of the step that is open
     * @param caches what the cores have in their caches by then
     */
    private record Plan(
            List<Partition.Step> closed,
            List<Alignment.Placed> open,
            long before,
            long[] shares,
            Caches caches) {
        long time() {
            return before + Arrays.stream(shares).max().orElse(0);
        }
    }

    /**
     * The steps of a phase. Phases are run again and again, so each one is planned twice: first for
     * what the caches have after the phases before it, then for what they have after itself.
     */
    List<Partition.Step> steps(Phase phase) {
        List<KernelProgram.Launch> launches = program.phase(phase);
        long alone = launches.stream().mapToLong(l -> work(l).statements()).sum();
        if (!always && alone < SHORT) {
            return Partition.alone(launches);
        }
        var alignment = new Alignment(program, works, launches, workers, always || alone < LONG);
        counted = !always && alignment.isExact() && program.arenaSize() <= LARGE;
        var traffic = new Traffic(program);
        Plan best = best(launches, alignment, traffic);
        if (counted) {
            caches = best.caches;
            best = best(launches, alignment, traffic);
            caches = best.caches;
        }
        boolean worthwhile = always || best.time() < GAIN * alone;
        return worthwhile ? best.closed : Partition.alone(launches);
    }

    private Plan best(List<KernelProgram.Launch> launches, Alignment alignment, Traffic traffic) {
        List<Plan> plans =
                List.of(
                        new Plan(
                                List.of(),
                                List.of(),
                                always ? 0 : START,
                                new long[workers],
                                caches));
        for (int number = 0; number < launches.size(); number++) {
            var next = new ArrayList<Plan>();
            for (Plan plan : plans) {
                extend(plan, launches.get(number), number, alignment, traffic, next);
            }
            next.sort(Comparator.comparingLong(Plan::time));
            plans = next.subList(0, Math.min(WIDTH, next.size()));
        }
        return close(plans.getFirst());
    }

    private KernelWork work(KernelProgram.Launch launch) {
        return works.get(launch.kernel());
    }

    /** Adds the ways to place a launch. */
    private void extend(
            Plan plan,
            KernelProgram.Launch launch,
            int number,
            Alignment alignment,
            Traffic traffic,
            List<Plan> into) {
        KernelWork work = work(launch);
        int share = alignment.share(plan.open, number);
        boolean free = share == Alignment.ANY;
        if (free && !plan.open.isEmpty()) {
            // the last share has the last iterations of what is cut, and so what comes after them
            place(plan, alignment.whole(number, workers - 1), traffic, into);
        }
        if (share != Alignment.NEVER) {
            place(plan, alignment.whole(number, free ? least(plan.shares) : share), traffic, into);
        }
        boolean cuts = always || work.statements() >= Partition.LITTLE_LAUNCH;
        if (cuts && !plan.open.isEmpty()) {
            for (Statement.Loop loop : cutLoops(launch, number, alignment)) {
                Cut even = Cut.even(loop, workers);
                Cut level = Cut.level(loop, plan.shares, work.statements());
                for (Cut wanted : even.equals(level) ? List.of(even) : List.of(even, level)) {
                    alignment
                            .cut(plan.open, number, wanted)
                            .ifPresent(
                                    cut -> place(plan, alignment.cut(number, cut), traffic, into));
                }
            }
        }
        Plan fresh = plan.open.isEmpty() ? plan : close(plan);
        if (!free) {
            place(fresh, alignment.whole(number, 0), traffic, into);
        }
        if (cuts) {
            for (Statement.Loop loop : cutLoops(launch, number, alignment)) {
                place(fresh, alignment.cut(number, Cut.even(loop, workers)), traffic, into);
            }
        }
    }

    /** The loops along which a launch may be cut. */
    private List<Statement.Loop> cutLoops(
            KernelProgram.Launch launch, int number, Alignment alignment) {
        KernelWork work = work(launch);
        Statement.Loop outermost = work.outermost(program.kernels().get(launch.kernel()), workers);
        if (outermost == null) {
            return List.of();
        }
        return alignment.isExact()
                ? work.loops().stream()
                        .filter(l -> l.equals(outermost) || isKnown(number, l, alignment))
                        .toList()
                : List.of(outermost);
    }

    /** Whether it is known what each share touches of a loop cut evenly. */
    private boolean isKnown(int number, Statement.Loop loop, Alignment alignment) {
        return loop.count() >= workers
                && alignment.cut(number, Cut.even(loop, workers)).touched() != null;
    }

    private static int least(long[] shares) {
        int least = 0;
        for (int i = 1; i < shares.length; i++) {
            least = shares[i] < shares[least] ? i : least;
        }
        return least;
    }

    private void place(Plan plan, Alignment.Placed placed, Traffic traffic, List<Plan> into) {
        var open = new ArrayList<>(plan.open);
        open.add(placed);
        long[] shares = plan.shares.clone();
        KernelWork work = work(placed.part().launch());
        Cut cut = placed.part().cut();
        Caches after = plan.caches;
        if (counted) {
            after = plan.caches.copy();
            long[] moved = traffic.run(placed, workers, work.statements(), after);
            for (int i = 0; i < workers; i++) {
                shares[i] += LINE * moved[i];
            }
        }
        for (int i = 0; i < workers; i++) {
            if (cut != null) {
                shares[i] += work.share(cut, i);
            } else if (placed.part().share() == i) {
                shares[i] += work.statements();
            }
        }
        into.add(new Plan(plan.closed, open, plan.before, shares, after));
    }

    /** The same with the open step closed. */
    private Plan close(Plan plan) {
        if (plan.open.isEmpty()) {
            return plan;
        }
        List<Partition.Part> parts = plan.open.stream().map(Alignment.Placed::part).toList();
        int only = parts.getFirst().share();
        boolean alone =
                only != Partition.Part.ALL && parts.stream().allMatch(p -> p.share() == only);
        if (alone) {
            parts = parts.stream().map(p -> Partition.Part.whole(p.launch(), 0)).toList();
        }
        var closed = new ArrayList<>(plan.closed);
        closed.add(new Partition.Step(alone ? 1 : workers, parts));
        long time = plan.time() + (always ? 0 : STEP);
        return new Plan(closed, List.of(), time, new long[workers], plan.caches);
    }
}
