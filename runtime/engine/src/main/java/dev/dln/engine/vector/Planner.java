package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts the launches of a phase into steps and shares so that all is done soon. Launches stay in
 * their order. Every launch is cut into shares, or joins a share, in the step that is open, or
 * opens another one; of the plans that come of it a few of the best are followed (beam search), by
 * an estimate: the statements of the longest share of each step, and what waiting for each other
 * costs.
 */
final class Planner {
    /** Launches with fewer statements are not cut. */
    private static final long LITTLE = 4_000;

    /** What a step costs beside its work, in statements: a microsecond. */
    private static final long STEP = 6_000;

    /** What asking others costs, in statements. */
    private static final long START = 12_000;

    /** How much of the time alone sharing may take, so that it is not slower on a bad day. */
    private static final double GAIN = 0.85;

    /** How many plans are followed. */
    private static final int WIDTH = 8;

    private final KernelProgram program;
    private final List<KernelWork> works;
    private final int workers;
    private final boolean always;

    Planner(KernelProgram program, List<KernelWork> works, int workers, boolean always) {
        this.program = program;
        this.works = works;
        this.workers = workers;
        this.always = always;
    }

    /** The launches placed so far: closed steps, and one that is open. */
    private record Plan(
            List<Partition.Step> closed, List<Partition.Part> open, long before, long[] shares) {
        long time() {
            return before + Arrays.stream(shares).max().orElse(0);
        }
    }

    /** The steps of a phase. */
    List<Partition.Step> steps(Phase phase) {
        List<KernelProgram.Launch> launches = program.phase(phase);
        List<Plan> plans =
                List.of(new Plan(List.of(), List.of(), always ? 0 : START, new long[workers]));
        for (KernelProgram.Launch launch : launches) {
            var next = new ArrayList<Plan>();
            plans.forEach(plan -> extend(plan, launch, next));
            next.sort(Comparator.comparingLong(Plan::time));
            plans = next.subList(0, Math.min(WIDTH, next.size()));
        }
        Plan best = close(plans.getFirst());
        long alone = launches.stream().mapToLong(l -> work(l).statements()).sum();
        boolean worthwhile = always || best.time() < GAIN * alone;
        return worthwhile ? best.closed : Partition.alone(launches);
    }

    private KernelWork work(KernelProgram.Launch launch) {
        return works.get(launch.kernel());
    }

    /** Adds the ways to place a launch. */
    private void extend(Plan plan, KernelProgram.Launch launch, List<Plan> into) {
        int only = Partition.Part.ALL;
        boolean free = true;
        boolean chain = true;
        for (Partition.Part part : plan.open) {
            if (conflict(part.launch(), launch)) {
                chain &= part.share() != Partition.Part.ALL && (free || part.share() == only);
                free = false;
                only = part.share();
            }
        }
        if (free) {
            place(plan, launch, least(plan.shares), into);
        } else if (chain) {
            place(plan, launch, only, into);
        }
        Plan fresh = free ? plan : close(plan);
        if (!free) {
            place(fresh, launch, 0, into);
        }
        KernelWork work = work(launch);
        if (work.split() != null && (always || work.statements() >= LITTLE)) {
            place(fresh, launch, Partition.Part.ALL, into);
        }
    }

    private static int least(long[] shares) {
        int least = 0;
        for (int i = 1; i < shares.length; i++) {
            least = shares[i] < shares[least] ? i : least;
        }
        return least;
    }

    private void place(Plan plan, KernelProgram.Launch launch, int share, List<Plan> into) {
        var open = new ArrayList<>(plan.open);
        open.add(new Partition.Part(launch, share));
        long[] shares = plan.shares.clone();
        KernelWork work = work(launch);
        for (int i = 0; i < workers; i++) {
            if (share == Partition.Part.ALL) {
                shares[i] += work.share(i, workers);
            } else if (share == i) {
                shares[i] += work.statements();
            }
        }
        into.add(new Plan(plan.closed, open, plan.before, shares));
    }

    /** The same with the open step closed. */
    private Plan close(Plan plan) {
        if (plan.open.isEmpty()) {
            return plan;
        }
        int only = plan.open.getFirst().share();
        boolean alone =
                only != Partition.Part.ALL && plan.open.stream().allMatch(p -> p.share() == only);
        List<Partition.Part> parts =
                alone
                        ? plan.open.stream().map(p -> new Partition.Part(p.launch(), 0)).toList()
                        : plan.open;
        var closed = new ArrayList<>(plan.closed);
        closed.add(new Partition.Step(alone ? 1 : workers, parts));
        return new Plan(closed, List.of(), plan.time() + (always ? 0 : STEP), new long[workers]);
    }

    /** Whether one writes what the other reads or writes. */
    private boolean conflict(KernelProgram.Launch a, KernelProgram.Launch b) {
        Kernel first = program.kernels().get(a.kernel());
        Kernel second = program.kernels().get(b.kernel());
        KernelWork before = work(a);
        KernelWork after = work(b);
        for (int i = 0; i < first.parameters().size(); i++) {
            for (int j = 0; j < second.parameters().size(); j++) {
                if ((before.written().get(i) || after.written().get(j))
                        && overlap(
                                first.parameters().get(i),
                                a.offsets().get(i),
                                second.parameters().get(j),
                                b.offsets().get(j))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean overlap(Kernel.Parameter p, int from, Kernel.Parameter q, int other) {
        return p.memory() == q.memory()
                && from < (long) other + q.size()
                && other < (long) from + p.size();
    }
}
