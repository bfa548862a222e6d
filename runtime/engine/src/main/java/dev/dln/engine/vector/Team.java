package dev.dln.engine.vector;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one session: the caller's and helpers that live until the session closes. All run
 * the same program, each its own part, and wait for each other between its steps. Waiting spins for
 * a moment, since steps take microseconds, and gives the processor away after that.
 */
final class Team implements AutoCloseable {
    /** What every worker does; the same calls of {@link #await} from each. */
    interface Job {
        void run(int worker, @Nullable Team team);
    }

    /** Looks at a variable before the thread yields, some ten microseconds. */
    private static final int SPINS = 2_000;

    /** Looks before an idle helper sleeps. */
    private static final int IDLE_SPINS = 10_000;

    private final Helper[] helpers;
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile int generation;
    private volatile int epoch;
    private int jobs;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private @Nullable Job job;

    /** A team of so many workers; helpers start at once and wait. */
    Team(int workers) {
        helpers = new Helper[workers - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(this, i + 1);
            helpers[i].start();
        }
    }

    int workers() {
        return helpers.length + 1;
    }

    /**
     * Runs a job with all workers, the caller being worker 0; returns when all are done.
     *
     * @throws IllegalStateException if the team is closed
     */
    void run(Job next) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        job = next;
        epoch = ++jobs;
        for (Helper helper : helpers) {
            if (helper.sleeping) {
                LockSupport.unpark(helper);
            }
        }
        part(0, next);
        job = null;
        Throwable thrown = failure;
        if (thrown != null) {
            close();
            throw new dev.dln.compiler.problem.CompilerBug("a kernel failed: " + thrown);
        }
    }

    private void part(int worker, Job next) {
        try {
            next.run(worker, this);
        } catch (Abandoned e) {
            // another worker failed
        } catch (Throwable e) {
            failure = e;
        }
        try {
            await();
        } catch (Abandoned e) {
            // nobody waits any more
        }
    }

    /** Thrown to the others when a worker fails, since it will not come to the next wait. */
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Abandoned() {
            super(null, null, false, false);
        }
    }

    /** Returns when all workers have called it. */
    @SuppressWarnings("ThreadPriorityCheck") // the other threads run as soon as they can
    void await() {
        int before = generation;
        if (arrived.incrementAndGet() == helpers.length + 1) {
            arrived.set(0);
            generation = before + 1;
            return;
        }
        int looks = 0;
        while (generation == before) {
            if (failure != null) {
                throw new Abandoned();
            }
            if (++looks < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    /** Ends the helpers and waits for their end. */
    @Override
    public void close() {
        closed = true;
        epoch = ++jobs;
        boolean interrupted = false;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
            while (helper.isAlive()) {
                try {
                    helper.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thread that takes part in every job of its team. */
    private static final class Helper extends Thread {
        private final Team team;
        private final int worker;
        private volatile boolean sleeping;

        Helper(Team team, int worker) {
            super("dln-worker-" + worker);
            this.team = team;
            this.worker = worker;
            setDaemon(true);
        }

        @Override
        public void run() {
            int seen = 0;
            while (true) {
                seen = next(seen);
                if (team.closed) {
                    return;
                }
                Job job = team.job;
                if (job != null) {
                    team.part(worker, job);
                }
            }
        }

        /** Waits for another epoch than the one seen. */
        private int next(int seen) {
            for (int looks = 0; looks < IDLE_SPINS; looks++) {
                int now = team.epoch;
                if (now != seen) {
                    return now;
                }
                Thread.onSpinWait();
            }
            sleeping = true;
            while (team.epoch == seen) {
                LockSupport.park(this);
            }
            sleeping = false;
            return team.epoch;
        }
    }
}
