package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.problem.CompilerBug;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Each share of each step is done once, after the steps before, whoever does it. */
class TeamTest {
    /** Adds up in plain variables what only order and visibility keep right. */
    private static final class Sums implements Team.Job {
        private final int[] shares;
        private final long[] sums;
        private long result;

        /** Every step but the first reads what the one before wrote. */
        Sums(Random random, int workers) {
            shares = random.ints(1 + random.nextInt(9), 1, workers + 1).toArray();
            sums = new long[workers];
        }

        @Override
        public int steps() {
            return 2 * shares.length;
        }

        @Override
        public int shares(int step) {
            return step % 2 == 0 ? shares[step / 2] : 1;
        }

        @Override
        public boolean isLong() {
            return shares.length > 4;
        }

        @Override
        public void run(int step, int share) {
            if (step % 2 == 0) {
                sums[share] += result + share + 1;
            } else {
                long sum = 0;
                for (int i = 0; i < shares[step / 2]; i++) {
                    sum = 31 * sum + sums[i];
                }
                result = 7 * result + sum;
            }
        }

        long alone() {
            for (int step = 0; step < steps(); step++) {
                for (int share = 0; share < shares(step); share++) {
                    run(step, share);
                }
            }
            return result;
        }
    }

    @Test
    void manyShortJobs() {
        var random = new Random(5);
        for (int workers : new int[] {2, 3, 5}) {
            try (var team = new Team(workers)) {
                for (int repeat = 0; repeat < 8_000; repeat++) {
                    long seed = random.nextLong();
                    var job = new Sums(new Random(seed), workers);
                    team.run(job);
                    team.run(job);
                    var same = new Sums(new Random(seed), workers);
                    same.alone();
                    assertEquals(same.alone(), job.result);
                }
            }
        }
    }

    /** A long job of two shares, neither of which ends before the other has begun. */
    private static final class Meeting implements Team.Job {
        private final CyclicBarrier both = new CyclicBarrier(2);
        private final Thread[] by = new Thread[2];
        private final long[] sums = new long[2];

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public int shares(int step) {
            return 2;
        }

        @Override
        public boolean isLong() {
            return true;
        }

        @Override
        public void run(int step, int share) {
            try {
                both.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException("the other share was not begun", e);
            }
            by[share] = Thread.currentThread();
            sums[share] += share + 1;
        }
    }

    private static Set<Thread> helpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("dln-worker-"))
                .collect(Collectors.toSet());
    }

    /** Returns when a helper is parked where it waits for the next job. */
    private static void awaitSleep(Thread helper) throws InterruptedException {
        while (LockSupport.getBlocker(helper) != helper
                || helper.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
    }

    @Test
    @Timeout(60)
    void aSleepingHelperIsWakedByTheNextLongJob() throws InterruptedException {
        Set<Thread> others = helpers();
        try (var team = new Team(2)) {
            Set<Thread> own = helpers();
            own.removeAll(others);
            assertEquals(1, own.size());
            Thread helper = own.iterator().next();
            var job = new Meeting();
            var random = new Random(5);
            for (int round = 1; round <= 10; round++) {
                awaitSleep(helper);
                long seed = random.nextLong();
                var shared = new Sums(new Random(seed), 2);
                var same = new Sums(new Random(seed), 2);
                team.run(shared);
                assertEquals(same.alone(), shared.result);
                awaitSleep(helper);
                team.run(job);
                assertArrayEquals(new long[] {round, 2L * round}, job.sums);
                assertEquals(Set.of(Thread.currentThread(), helper), Set.of(job.by));
            }
        }
    }

    /** Pauses of about the time after which helpers go to sleep: by chance, in some of them. */
    @Test
    @Timeout(60)
    void aHelperThatFallsAsleepMissesNoLongJob() {
        var random = new Random(5);
        var job = new Meeting();
        try (var team = new Team(2)) {
            for (int repeat = 0; repeat < 1_000; repeat++) {
                long end = System.nanoTime() + 400_000 + random.nextInt(200_000);
                while (System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
                team.run(job);
            }
        }
        assertArrayEquals(new long[] {1_000, 2_000}, job.sums);
    }

    @Test
    void aFailureIsReportedAndEndsTheTeam() {
        var cause = new ArithmeticException("here");
        Team.Job failing =
                new Team.Job() {
                    @Override
                    public int steps() {
                        return 2;
                    }

                    @Override
                    public int shares(int step) {
                        return 3;
                    }

                    @Override
                    public boolean isLong() {
                        return true;
                    }

                    @Override
                    public void run(int step, int share) {
                        if (share == 1) {
                            throw cause;
                        }
                    }
                };
        try (var team = new Team(3)) {
            var bug = assertThrows(CompilerBug.class, () -> team.run(failing));
            assertSame(cause, bug.getCause());
            assertThrows(IllegalStateException.class, () -> team.run(failing));
        }
    }

    @Test
    void aClosedCrewStartsNobody() {
        var crew = new Crew(2);
        crew.close();
        assertThrows(IllegalStateException.class, crew::team);
    }
}
