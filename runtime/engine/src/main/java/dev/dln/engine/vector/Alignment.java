package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which shares of a step a launch can join without waiting for the others: a layer's activations,
 * say, where each share has the same samples as in the product before. That is decided by the
 * entries that each iteration touches, see {@link Footprint}; where they are not known, by the
 * places that the launches may touch at all.
 */
final class Alignment {
    /** Depends on no share. */
    static final int ANY = -1;

    /** Depends on several shares. */
    static final int NEVER = -2;

    /** The variable of no loop. */
    private static final int WHOLE = -1;

    private final KernelProgram program;
    private final List<KernelWork> works;
    private final List<KernelProgram.Launch> launches;
    private final int shares;
    private final boolean exact;
    private final Map<LoopOf, Optional<Footprint>> footprints = new HashMap<>();
    private final Map<Placing, Placed> placed = new HashMap<>();
    private final Map<Question, int[]> answers = new HashMap<>();

    /**
     * For launches of a program.
     *
     * @param shares of a step
     * @param exact whether to look at entries, which takes some milliseconds
     */
    Alignment(
            KernelProgram program,
            List<KernelWork> works,
            List<KernelProgram.Launch> launches,
            int shares,
            boolean exact) {
        this.program = program;
        this.works = works;
        this.launches = launches;
        this.shares = shares;
        this.exact = exact;
    }

    /**
     * A launch that has its place in a step.
     *
     * @param placing the launch's number and how it is shared out
     * @param touched what each share touches, or all if it is not cut; null if that is not known
     */
    record Placed(Placing placing, Partition.Part part, @Nullable List<Footprint> touched) {
        /** The launch's number. */
        int number() {
            return placing.number;
        }
    }

    /** Whether it looks at entries. */
    boolean isExact() {
        return exact;
    }

    private record LoopOf(int kernel, int variable) {}

    /** A launch by its number, and where it is: what a {@link Placed} is found by. */
    record Placing(int number, int share, int variable, List<Integer> begins) {}

    private record Question(Placing placed, int number, int variable) {}

    /** A launch in one share. */
    Placed whole(int number, int share) {
        return placed.computeIfAbsent(
                new Placing(number, share, WHOLE, List.of()),
                placing ->
                        new Placed(
                                placing,
                                Partition.Part.whole(launches.get(number), share),
                                footprint(number, null).map(List::of).orElse(null)));
    }

    /** A launch in all shares. */
    Placed cut(int number, Cut cut) {
        return placed.computeIfAbsent(
                new Placing(number, Partition.Part.ALL, cut.loop().variable(), cut.begins()),
                placing -> {
                    var part = new Partition.Part(launches.get(number), Partition.Part.ALL, cut);
                    return new Placed(placing, part, touched(number, cut));
                });
    }

    private @Nullable List<Footprint> touched(int number, Cut cut) {
        Optional<Footprint> all = footprint(number, cut.loop());
        if (all.isEmpty()) {
            return null;
        }
        var touched = new ArrayList<Footprint>();
        for (int share = 0; share < shares; share++) {
            touched.add(all.get().together(cut.begin(share), cut.begin(share + 1)));
        }
        return touched;
    }

    /** The share that a launch must be in as a whole beside others, {@link #ANY} or none. */
    int share(List<Placed> open, int number) {
        int share = ANY;
        for (Placed other : open) {
            share = both(share, needed(other, number, null)[0]);
        }
        return share;
    }

    /**
     * How a launch can be cut along a loop beside others, as near as they allow to what is wanted.
     */
    Optional<Cut> cut(List<Placed> open, int number, Cut wanted) {
        Statement.Loop loop = wanted.loop();
        int count = loop.count();
        var needed = new int[count];
        Arrays.fill(needed, ANY);
        for (Placed other : open) {
            int[] more = needed(other, number, loop);
            for (int i = 0; i < count; i++) {
                needed[i] = both(needed[i], more[i]);
            }
        }
        var begins = new ArrayList<Integer>();
        begins.add(0);
        for (int share = 1; share < shares; share++) {
            int least = begins.getLast();
            int most = Math.max(0, count - 1); // what follows the loop is the last share's
            for (int i = 0; i < count; i++) {
                least = needed[i] >= 0 && needed[i] < share ? i + 1 : least;
            }
            for (int i = count - 1; i >= 0; i--) {
                most = needed[i] >= share ? i : most;
            }
            if (least > most) {
                return Optional.empty();
            }
            begins.add(Math.clamp(wanted.begin(share), least, most));
        }
        boolean possible = begins.getLast() < count;
        for (int needs : needed) {
            possible &= needs != NEVER;
        }
        begins.add(count);
        return possible ? Optional.of(new Cut(loop, begins)) : Optional.empty();
    }

    private static int both(int a, int b) {
        return a == ANY ? b : b == ANY || a == b ? a : NEVER;
    }

    /** The shares that the iterations of a loop, or a launch as a whole, must be in. */
    private int[] needed(Placed other, int number, Statement.@Nullable Loop loop) {
        int variable = loop == null ? WHOLE : loop.variable();
        return answers.computeIfAbsent(
                new Question(other.placing, number, variable), _ -> compare(other, number, loop));
    }

    private int[] compare(Placed other, int number, Statement.@Nullable Loop loop) {
        var needed = new int[loop == null ? 1 : loop.count()];
        Arrays.fill(needed, ANY);
        KernelProgram.Launch a = other.part.launch();
        KernelProgram.Launch b = launches.get(number);
        if (!meet(a, b)) {
            return needed;
        }
        Optional<Footprint> touches = footprint(number, loop);
        List<Footprint> touched = other.touched;
        boolean whole = other.part.share() != Partition.Part.ALL;
        if (touches.isEmpty() || touched == null) {
            Arrays.fill(needed, whole ? other.part.share() : NEVER);
            return needed;
        }
        for (int i = 0; i < needed.length; i++) {
            for (int share = 0; share < touched.size(); share++) {
                if (touched.get(share).conflicts(0, a.offsets(), touches.get(), i, b.offsets())) {
                    needed[i] = both(needed[i], whole ? other.part.share() : share);
                }
            }
        }
        return needed;
    }

    private Optional<Footprint> footprint(int number, Statement.@Nullable Loop loop) {
        int kernel = launches.get(number).kernel();
        return !exact
                ? Optional.empty()
                : footprints.computeIfAbsent(
                        new LoopOf(kernel, loop == null ? WHOLE : loop.variable()),
                        _ -> Footprint.of(program.kernels().get(kernel), loop));
    }

    /** Whether one writes to places that the other may read or write. */
    private boolean meet(KernelProgram.Launch a, KernelProgram.Launch b) {
        Kernel first = program.kernels().get(a.kernel());
        Kernel second = program.kernels().get(b.kernel());
        KernelWork before = works.get(a.kernel());
        KernelWork after = works.get(b.kernel());
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
