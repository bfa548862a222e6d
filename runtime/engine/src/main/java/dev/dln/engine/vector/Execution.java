package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.engine.Array;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;

/**
 * The memories of a loaded program and the running of its phases over them, by one caller at a
 * time. Where the program computes with floats, a caller's point, direction and result have
 * counterparts here, made when first needed: a Hessian's takes half of what the caller's takes.
 *
 * @param <A> the memories: double[] or float[]
 */
final class Execution<A> {
    private final Numbers<A> numbers;
    private final Phases<A> phases;
    private final Crew crew;
    private final A arena;
    private final A data;
    private A at;
    private A along;
    private A into;

    /** What results are written to, unless there are none. */
    private A results;

    /** Whether a point was done. */
    private boolean started;

    private final Job pointJob;
    private final Job directionJob;

    /**
     * Fills the memories and computes what depends on data alone.
     *
     * @param arrays each data input's values
     * @param partition what the phases were made for
     */
    Execution(
            KernelProgram program,
            Numbers<A> numbers,
            Phases<A> phases,
            Map<String, Array> arrays,
            Crew crew,
            Partition partition) {
        this.numbers = numbers;
        this.phases = phases;
        this.crew = crew;
        this.pointJob = new Job(partition, Phase.POINT);
        this.directionJob = new Job(partition, Phase.DIRECTION);
        this.arena = numbers.array(program.arenaSize());
        this.data = fill(program, arrays);
        this.at = numbers.array(0);
        this.along = at;
        this.into = at;
        this.results = at;
        for (KernelProgram.Constants constants : program.constants()) {
            numbers.put(constants.values(), arena, constants.offset());
        }
        run(new Job(partition, Phase.DATA));
    }

    /**
     * Copies data inputs into the arena; returns the one that is a memory of its own, which
     * callers' doubles are as they stand.
     */
    private A fill(KernelProgram program, Map<String, Array> arrays) {
        A alone = numbers.array(0);
        for (Map.Entry<String, KernelProgram.Home> entry : program.data().entrySet()) {
            Array array = arrays.get(entry.getKey());
            if (array == null) {
                throw new IllegalArgumentException("no data for " + entry.getKey());
            }
            KernelProgram.Home home = entry.getValue();
            if (home.memory() == Memory.DATA) {
                alone = numbers.like(array.values(), alone);
                numbers.put(array.values(), alone, home.offset());
            } else {
                numbers.put(array.values(), arena, home.offset());
            }
        }
        return alone;
    }

    /** The point's phase; a result that is the point itself stands for none. */
    void point(double[] point, double[] result) {
        enter(point, result);
        run(pointJob);
        started = true;
        leave(point, result);
    }

    /** The direction's phase. */
    void direction(double[] point, double[] direction, double[] result) {
        enter(point, result);
        along = numbers.like(direction, along);
        numbers.put(direction, along, 0);
        run(directionJob);
        leave(point, result);
        along = numbers.kept(along);
    }

    /** An entry of the arena. */
    double get(int index) {
        return numbers.get(arena, index);
    }

    private void enter(double[] point, double[] result) {
        at = numbers.like(point, at);
        numbers.put(point, at, 0);
        if (result == point) {
            into = at;
        } else {
            results = numbers.like(result, results);
            into = results;
        }
    }

    private void leave(double[] point, double[] result) {
        if (result != point) {
            numbers.get(into, result);
        }
        at = numbers.kept(at);
        results = numbers.kept(results);
        into = results;
    }

    private void run(Job job) {
        if (!started && phases.runCold(job.phase, arena, data, at, along, into)) {
            return;
        }
        Choice choice = job.choice;
        if (choice != null) {
            long from = System.nanoTime();
            if (choice.isFirst()) {
                crew.team().run(job);
            } else {
                job.runWhole();
            }
            choice.took(from, System.nanoTime());
        } else if (job.alone) {
            for (int step = 0; step < job.steps(); step++) {
                job.run(step, 0);
            }
        } else {
            crew.team().run(job);
        }
    }

    /** The steps of a phase. */
    private final class Job implements Team.Job {
        /** Statements from which on a team is worth waking: some hundred microseconds. */
        private static final long LONG = 2_000_000;

        private final Phase phase;
        private final int first;
        private final int[] shares;
        private final boolean isLong;
        private final boolean alone;

        /** The step that does all; -1 if there is none. */
        private final int whole;

        /** Whether to share, if there is such a step. */
        private final @Nullable Choice choice;

        Job(Partition partition, Phase phase) {
            this.phase = phase;
            this.first = partition.first(phase);
            this.shares =
                    partition.steps(phase).stream().mapToInt(Partition.Step::shares).toArray();
            this.isLong = partition.work(phase) >= LONG;
            this.alone = Arrays.stream(shares).allMatch(s -> s == 1);
            this.whole = partition.whole(phase);
            this.choice = whole < 0 ? null : new Choice(!partition.isShort(phase));
        }

        @Override
        public int steps() {
            return shares.length;
        }

        @Override
        public int shares(int step) {
            return shares[step];
        }

        @Override
        public boolean isLong() {
            return isLong || (choice != null && choice.isTrying());
        }

        @Override
        public void run(int step, int share) {
            phases.run(arena, data, at, along, into, first + step, share);
        }

        /** Does all in the caller's thread. */
        void runWhole() {
            phases.run(arena, data, at, along, into, whole, 0);
        }
    }
}
