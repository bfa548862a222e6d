package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts the launches of a phase into steps and shares so that all is done soon. Launches stay in
 * their order. Every launch joins the step that is open, cut along one of its loops or as a whole,
 * if no share then depends on another one, or opens another step; of the plans that come of it a
 * few of the best are followed (beam search), by an estimate: the statements of the longest share
 * of each step with the cache lines that come to it from others, and what waiting for each other
 * costs.
 */
final class Planner {
    /** What a step costs beside its work, in statements: half a microsecond. */
    private static final long STEP = 3_000;

    /** What asking others costs, in statements. */
    private static final long START = 9_000;

    /** Phases of fewer statements, some 16 microseconds, are not shared: too little is saved. */
    private static final long LITTLE = 100_000;

    /**
     * Phases of fewer statements, a tenth of a millisecond, are worth sharing only where the cores
     * share a cache. Measured on networks of 0.03 ms: two cores took 0.019 to 0.030 ms there, and
     * 0.09 ms where each has its own cache.
     */
    static final long SHORT = 600_000;

    /**
     * Phases of fewer statements, some 0.6 milliseconds, may be done sooner by one core than by
     * several without a common cache. Which cores these are is not known beforehand, and hosts move
     * their guests from core to core while they run.
     */
    private static final long DOUBTFUL = 4_000_000;

    /** How much of the time alone sharing may take, so that it is not slower on a bad day. */
    private static final double GAIN = 0.85;

    /**
     * What a cache line costs that comes from another core: 4 nanoseconds. Measured in tanh-64's
     * Hessian-vector product, for lines that are written and that another core has read: 5 where
     * both cores share a cache, 16 where they do not. What is only read costs less: it is fetched
     * in advance.
     */
    private static final long FETCH = 25;

    /** The same for what is shared only where cores share a cache: half a nanosecond. */
    private static final long NEAR_FETCH = 3;

    /**
     * Arenas of more entries, all workers together, are not in caches, and take long to plan: their
     * lines are not counted. Of two workers each one has 32 megabytes of doubles.
     */
    private static final long LARGE = 1 << 23;

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
    private final boolean lines;

    /**
     * What the cores have in their caches after the phases planned so far, as far as their lines
     * were counted; null before the first.
     */
    private @Nullable Caches caches;

    /**
     * For a program.
     *
     * @param workers at least 2
     * @param always whether what is little is cut too
     * @param lines whether cache lines count
     */
    Planner(
            KernelProgram program,
            List<KernelWork> works,
            int workers,
            boolean always,
            boolean lines) {
        this.program = program;
        this.works = works;
        this.workers = workers;
        this.always = always;
        this.lines = lines;
    }

    /**
     * The launches placed so far.
     *
     * @param closed steps
     * @param open the launches of the step that is open
     * @param before what the closed steps cost
     * @param shares what the open step costs each share
     * @param caches what the cores have in their caches by then; null if that is not counted
     */
    private record Plan(
            List<Partition.Step> closed,
            List<Alignment.Placed> open,
            long before,
            long[] shares,
            @Nullable Caches caches) {
        long time() {
            return before + Arrays.stream(shares).max().orElse(0);
        }
    }

    /**
     * A plan with one more launch.
     *
     * @param shares what the open step costs each share then
     */
    private record Candidate(Plan plan, Alignment.Placed launch, long[] shares) {
        long time() {
            return plan.before + Arrays.stream(shares).max().orElse(0);
        }
    }

    /**
     * What there is to know of the launches of a phase.
     *
     * @param traffic null if lines are not counted
     * @param fetch what a line costs
     */
    private record Launches(
            List<KernelProgram.Launch> all,
            Alignment alignment,
            @Nullable Traffic traffic,
            long fetch) {}

    /** Whether sharing a phase may take longer than doing it alone. */
    boolean isDoubtful(Phase phase) {
        return statements(phase) < DOUBTFUL;
    }

    private long statements(Phase phase) {
        return program.phase(phase).stream().mapToLong(l -> work(l).statements()).sum();
    }

    /**
     * The steps of a phase. Data's phase is run once, the others again and again: they are planned
     * twice, first for what the caches have after the phases before, then for what they have after
     * the phase itself.
     */
    List<Partition.Step> steps(Phase phase) {
        List<KernelProgram.Launch> all = program.phase(phase);
        long work = statements(phase);
        // what is done once is not worth starting threads for, and no clock can choose
        if (!always && work < (phase == Phase.DATA ? SHORT : LITTLE)) {
            return Partition.alone(all);
        }
        var alignment = new Alignment(program, works, all, workers, always || work < LONG);
        boolean counted =
                lines && alignment.isExact() && (long) program.arenaSize() * workers <= LARGE;
        Traffic traffic = counted ? new Traffic(program) : null;
        var launches = new Launches(all, alignment, traffic, work < SHORT ? NEAR_FETCH : FETCH);
        Caches before = null;
        if (counted) {
            before = caches == null ? Traffic.caches(program, workers) : caches;
        }
        Plan best = shared(launches, before);
        if (counted && phase != Phase.DATA) {
            best = shared(launches, best.caches);
        }
        Plan alone = alone(launches, before);
        if (counted && phase != Phase.DATA) {
            alone = alone(launches, alone.caches);
        }
        boolean worthwhile = always || best.time() < GAIN * alone.time();
        if (counted) {
            caches = worthwhile ? best.caches : alone.caches;
        }
        return worthwhile ? best.closed : Partition.alone(all);
    }

    private Plan empty(long cost, @Nullable Caches before) {
        return new Plan(List.of(), List.of(), cost, new long[workers], before);
    }

    /** All launches in the first share. */
    private Plan alone(Launches launches, @Nullable Caches before) {
        Plan plan = empty(0, before);
        for (int number = 0; number < launches.all.size(); number++) {
            Alignment.Placed launch = launches.alignment.whole(number, 0);
            plan = settled(candidate(plan, launch, launches), launches.traffic);
        }
        return plan;
    }

    /** The best plan of several shares: what shards there are one for each, or each cut. */
    private Plan shared(Launches launches, @Nullable Caches before) {
        Plan cut = best(launches, before);
        boolean sharded = launches.all.stream().anyMatch(l -> l.shard() >= 0);
        Plan apart = sharded ? apart(launches, before) : cut;
        return apart.time() < cut.time() ? apart : cut;
    }

    /**
     * The launches of each shard in one share, the others in the first. The search would not come
     * to that: until the second shard's launches come, all seem to be on one core.
     */
    private Plan apart(Launches launches, @Nullable Caches before) {
        Plan plan = empty(always ? 0 : START, before);
        for (int number = 0; number < launches.all.size(); number++) {
            int share = Math.max(launches.all.get(number).shard(), 0) % workers;
            int needed = launches.alignment.share(plan.open, number);
            if (needed != Alignment.ANY && needed != share) {
                plan = close(plan);
            }
            Alignment.Placed launch = launches.alignment.whole(number, share);
            plan = settled(candidate(plan, launch, launches), launches.traffic);
        }
        return close(plan);
    }

    private Plan best(Launches launches, @Nullable Caches before) {
        List<Plan> plans = List.of(empty(always ? 0 : START, before));
        for (int number = 0; number < launches.all.size(); number++) {
            List<Statement.Loop> loops = cutLoops(launches, number);
            var next = new ArrayList<Candidate>();
            for (Plan plan : plans) {
                extend(plan, launches, number, loops, next);
            }
            next.sort(Comparator.comparingLong(Candidate::time));
            plans =
                    next.stream()
                            .limit(WIDTH)
                            .map(candidate -> settled(candidate, launches.traffic))
                            .toList();
        }
        return close(plans.getFirst());
    }

    private KernelWork work(KernelProgram.Launch launch) {
        return works.get(launch.kernel());
    }

    /**
     * Adds the ways to place a launch.
     *
     * @param loops along which it may be cut
     */
    private void extend(
            Plan plan,
            Launches launches,
            int number,
            List<Statement.Loop> loops,
            List<Candidate> into) {
        Alignment alignment = launches.alignment;
        var joins = new LinkedHashMap<Alignment.Placing, Alignment.Placed>();
        int share = alignment.share(plan.open, number);
        boolean free = share == Alignment.ANY;
        if (free && !plan.open.isEmpty()) {
            // the last share has the last iterations of what is cut, and so what comes after them
            add(alignment.whole(number, workers - 1), joins);
        }
        if (share != Alignment.NEVER) {
            add(alignment.whole(number, free ? least(plan.shares) : share), joins);
        }
        long statements = work(launches.all.get(number)).statements();
        if (!plan.open.isEmpty()) {
            for (Statement.Loop loop : loops) {
                for (Cut wanted :
                        List.of(
                                Cut.even(loop, workers),
                                Cut.level(loop, plan.shares, statements))) {
                    alignment
                            .cut(plan.open, number, wanted)
                            .ifPresent(cut -> add(alignment.cut(number, cut), joins));
                }
            }
        }
        joins.values().forEach(p -> into.add(candidate(plan, p, launches)));
        Plan fresh = plan.open.isEmpty() ? plan : close(plan);
        if (!free) {
            into.add(candidate(fresh, alignment.whole(number, 0), launches));
        }
        for (Statement.Loop loop : loops) {
            Alignment.Placed cut = alignment.cut(number, Cut.even(loop, workers));
            into.add(candidate(fresh, cut, launches));
        }
    }

    private static void add(Alignment.Placed launch, Map<Alignment.Placing, Alignment.Placed> to) {
        to.putIfAbsent(launch.placing(), launch);
    }

    /** The loops along which a launch may be cut. */
    private List<Statement.Loop> cutLoops(Launches launches, int number) {
        KernelProgram.Launch launch = launches.all.get(number);
        KernelWork work = work(launch);
        if (!always && work.statements() < Partition.LITTLE_LAUNCH) {
            return List.of();
        }
        Statement.Loop outermost = work.outermost(program.kernels().get(launch.kernel()), workers);
        if (outermost == null) {
            return List.of();
        }
        return launches.alignment.isExact()
                ? work.loops().stream()
                        .filter(l -> l.equals(outermost) || isKnown(launches.alignment, number, l))
                        .toList()
                : List.of(outermost);
    }

    /** Whether it is known what each share touches of a loop cut evenly. */
    private boolean isKnown(Alignment alignment, int number, Statement.Loop loop) {
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

    /** A plan with one more launch in the step that is open. */
    private Candidate candidate(Plan plan, Alignment.Placed launch, Launches launches) {
        long[] shares = plan.shares.clone();
        KernelWork work = work(launch.part().launch());
        Cut cut = launch.part().cut();
        for (int i = 0; i < workers; i++) {
            if (cut != null) {
                shares[i] += work.share(cut, i);
            } else if (launch.part().share() == i) {
                shares[i] += work.statements();
            }
        }
        if (launches.traffic != null && plan.caches != null) {
            long[] moved =
                    launches.traffic.run(launch, workers, work.statements(), plan.caches.copy());
            for (int i = 0; i < workers; i++) {
                shares[i] += launches.fetch * moved[i];
            }
        }
        return new Candidate(plan, launch, shares);
    }

    /** The plan that a candidate is, with what the caches have then. */
    private Plan settled(Candidate candidate, @Nullable Traffic traffic) {
        Plan plan = candidate.plan;
        var open = new ArrayList<>(plan.open);
        open.add(candidate.launch);
        Caches after = null;
        if (traffic != null && plan.caches != null) {
            after = plan.caches.copy();
            long statements = work(candidate.launch.part().launch()).statements();
            traffic.run(candidate.launch, workers, statements, after);
        }
        return new Plan(plan.closed, open, plan.before, candidate.shares, after);
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
