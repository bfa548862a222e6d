package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.problem.CompilerBug;

import org.junit.jupiter.api.Test;

import java.util.Random;

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
