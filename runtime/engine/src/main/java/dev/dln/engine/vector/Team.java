package dev.dln.engine.vector;

import dev.dln.compiler.problem.CompilerBug;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one session: the caller's and helpers that live until the session closes. They go
 * through the steps of a job together. The shares of a step are taken by whoever comes first, each
 * worker beginning with the share of its number, so that data stay in its cache; nobody goes on
 * before all shares of a step are done. A helper that comes late, or not at all, is not waited for:
 * others take its shares.
 *
 * <p>A worker takes a share by writing the number of the job into the share's claim, which no claim
 * of a former job holds. So a helper that comes when a job is over takes nothing.
 */
final class Team implements AutoCloseable {
    /** Work in steps, each cut into shares that may run at once. */
    interface Job {
        /** How many steps there are. */
        int steps();

        /** How many shares a step has, at most as many as there are workers. */
        int shares(int step);

        /** Whether the work is worth the time that a sleeping helper takes to come, or a trial. */
        boolean isLong();

        /** Does a share of a step. */
        void run(int step, int share);
    }

    /**
     * Nanoseconds that a worker looks at a variable before it yields: longer than shares of a short
     * job differ by. Looks are not counted, because processors take 15 to 140 cycles for the pause
     * in one.
     */
    private static final long PATIENCE = 50_000;

    /**
     * Nanoseconds that an idle helper looks before it sleeps: what callers do between two products
     * takes less, and waking somebody takes some tens of microseconds.
     */
    private static final long IDLE = 500_000;

    /** Looks between two at the clock, a power of two. */
    private static final int LOOKS = 64;

    /**
     * Nanoseconds since the last job within which a sleeping helper is waked for a short one: jobs
     * come one after the other then, and it will be there for the next ones.
     */
    private static final long SOON = 200_000;

    /** Claims lie so far apart that no two are in one cache line. */
    private static final int APART = 16;

    private final Helper[] helpers;

    /** Even while a job's fields are valid; two more for each job. */
    private volatile long epoch;

    private volatile @Nullable Job job;

    /** The shares done before this job, of all jobs. */
    private volatile long before;

    private volatile AtomicLongArray claims = new AtomicLongArray(0);

    /** The shares done, of all jobs. */
    private final AtomicLong done = new AtomicLong();

    private long lastEnd;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /**
     * A team of so many workers; helpers start at once and wait.
     *
     * @throws OutOfMemoryError if the system starts no more threads; none is left then
     */
    Team(int workers) {
        helpers = new Helper[workers - 1];
        int started = 0;
        try {
            while (started < helpers.length) {
                helpers[started] = new Helper(this, started + 1);
                helpers[started].start();
                started++;
            }
        } finally {
            if (started < helpers.length) {
                end(started);
            }
        }
    }

    /**
     * Runs a job with all workers, the caller being worker 0; returns when all is done.
     *
     * @throws IllegalStateException if the team is closed
     */
    void run(Job next) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        int shares = 0;
        for (int step = 0; step < next.steps(); step++) {
            shares += next.shares(step);
        }
        long now = epoch + 2;
        epoch = now - 1;
        job = next;
        before = done.get();
        if (claims.length() < shares * APART) {
            claims = new AtomicLongArray(shares * APART);
        }
        epoch = now;
        wake(next);
        work(0, next, now, before, claims);
        Throwable thrown = failure;
        if (thrown != null) {
            close();
            throw new CompilerBug("a kernel failed: " + thrown, thrown);
        }
        lastEnd = System.nanoTime();
    }

    private void wake(Job next) {
        boolean asked = false;
        for (Helper helper : helpers) {
            if (helper.sleeping) {
                if (!asked && !next.isLong() && System.nanoTime() - lastEnd > SOON) {
                    return;
                }
                asked = true;
                LockSupport.unpark(helper);
            }
        }
    }

    /** Goes through the steps of a job. */
    private void work(int worker, Job next, long now, long shares, AtomicLongArray marks) {
        try {
            int first = 0;
            for (int step = 0; step < next.steps(); step++) {
                int count = next.shares(step);
                long after = shares + first + count;
                for (int turn = 0; turn < count; turn++) {
                    int share = (worker + turn) % count;
                    if (turn > 0 && done.get() >= after) {
                        break;
                    }
                    if (take(marks, (first + share) * APART, now)) {
                        next.run(step, share);
                        done.getAndIncrement();
                    }
                }
                if (!await(after)) {
                    return;
                }
                first += count;
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    private static boolean take(AtomicLongArray marks, int place, long now) {
        long mark = marks.get(place);
        return mark < now && marks.compareAndSet(place, mark, now);
    }

    /** Returns when so many shares are done; false if another worker failed to do one. */
    @SuppressWarnings("ThreadPriorityCheck") // the other threads run as soon as they can
    private boolean await(long shares) {
        long end = 0;
        boolean impatient = false;
        for (int looks = 1; done.get() < shares; looks++) {
            if (failure != null) {
                return false;
            }
            if (impatient) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
            if (looks % LOOKS == 0 && !impatient) {
                long now = System.nanoTime();
                end = end == 0 ? now + PATIENCE : end;
                impatient = now - end > 0;
            }
        }
        return true;
    }

    /** Ends the helpers and waits for their end. */
    @Override
    public void close() {
        end(helpers.length);
    }

    private void end(int started) {
        closed = true;
        long last = epoch;
        epoch = last + 2;
        boolean interrupted = false;
        for (int i = 0; i < started; i++) {
            LockSupport.unpark(helpers[i]);
            while (helpers[i].isAlive()) {
                try {
                    helpers[i].join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thread that takes part in every job of its team that it comes in time for. */
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
            long seen = 0;
            while (true) {
                seen = next(seen);
                if (team.closed) {
                    return;
                }
                Job job = team.job;
                long before = team.before;
                AtomicLongArray claims = team.claims;
                // what was read belongs together unless a next job began meanwhile
                if (job != null && seen % 2 == 0 && team.epoch == seen) {
                    team.work(worker, job, seen, before, claims);
                }
            }
        }

        /** Waits for another epoch than the one seen. */
        private long next(long seen) {
            long end = System.nanoTime() + IDLE;
            for (int looks = 1; looks % LOOKS != 0 || System.nanoTime() - end < 0; looks++) {
                long now = team.epoch;
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
