package dev.dln.analysis.critical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.engine.Model;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

class BudgetsAndJournalsTest {
    private static final int STARTS = 50;

    /** Remembers in memory. */
    private static final class Memory implements Journal {
        private final Map<Integer, Outcome> outcomes = new TreeMap<>();

        @Override
        public Optional<Outcome> recall(int start) {
            return Optional.ofNullable(outcomes.get(start));
        }

        @Override
        public void record(Outcome outcome) {
            Outcome before = outcomes.put(outcome.attempt().index(), outcome);
            assertEquals(null, before, "recorded twice");
        }
    }

    /** Counts the searches that are really made. */
    private record Counting(Finder finder, AtomicInteger searches) implements Finder {
        @Override
        public String name() {
            return finder.name();
        }

        @Override
        public SeekRule rule() {
            return finder.rule();
        }

        @Override
        public Finder with(SeekRule newRule) {
            return new Counting(finder.with(newRule), searches);
        }

        @Override
        public Attempt search(
                Model model, int index, String label, double[] start, Monitor monitor) {
            searches.incrementAndGet();
            return finder.search(model, index, label, start, monitor);
        }
    }

    private static CriticalSearch search(AtomicInteger searches) {
        return CriticalSearch.of(STARTS, 3)
                .withThreads(2)
                .withFinder(new Counting(LevenbergMarquardt.DEFAULT, searches));
    }

    private static CriticalPoints run(CriticalSearch search, Monitor monitor) {
        return search.run(Chain::session, Starts.normal(3, 1.5), Knowledge.NONE, monitor);
    }

    private static void assertSame(CriticalPoints a, CriticalPoints b) {
        assertEquals(a.attempts().size(), b.attempts().size());
        for (int i = 0; i < a.attempts().size(); i++) {
            assertEquals(a.attempts().get(i).index(), b.attempts().get(i).index());
            assertArrayEquals(a.attempts().get(i).point(), b.attempts().get(i).point());
        }
        assertEquals(a.distinct().size(), b.distinct().size());
        assertEquals(a.notRun(), b.notRun());
    }

    /** Whenever a search is interrupted, it is either not finished or ends where it would have. */
    @Test
    void anInterruptDoesNotMoveWhatIsFinished() {
        double[] start = {1.7, 0.4, -1.1};
        try (var session = Chain.session()) {
            Attempt whole =
                    LevenbergMarquardt.DEFAULT.search(session, 0, "start", start, Monitor.NONE);
            assertEquals(Attempt.Status.CONVERGED, whole.status());
            int unfinished = 0;
            for (int calls = 0; calls <= whole.iterations(); calls++) {
                int last = calls;
                var monitor =
                        new Monitor() {
                            private int asked;

                            @Override
                            public boolean cancelled() {
                                return asked++ >= last;
                            }
                        };
                Attempt part =
                        LevenbergMarquardt.DEFAULT.search(session, 0, "start", start, monitor);
                if (part.status() == Attempt.Status.CANCELLED) {
                    unfinished++;
                } else {
                    assertArrayEquals(whole.point(), part.point());
                }
            }
            assertTrue(unfinished > 0 && unfinished <= whole.iterations());
        }
    }

    /** Interrupted twice and resumed, nothing is searched twice and nothing is lost. */
    @Test
    void interruptedSearchesGoOn() {
        CriticalPoints whole = run(search(new AtomicInteger()), Monitor.NONE);
        var journal = new Memory();
        var searches = new AtomicInteger();
        for (int stop : new int[] {10, 25}) {
            var monitor =
                    new Monitor() {
                        private int done;

                        @Override
                        public synchronized void progress(Progress progress) {
                            done = progress.done();
                            assertEquals(STARTS, progress.total());
                        }

                        @Override
                        public synchronized boolean cancelled() {
                            return done >= stop;
                        }
                    };
            CriticalPoints part = run(search(searches).withJournal(journal), monitor);
            assertEquals(CriticalPoints.Ending.CANCELLED, part.ending());
            assertTrue(journal.outcomes.size() >= stop && journal.outcomes.size() < STARTS);
            long finished =
                    part.attempts().stream()
                            .filter(a -> a.status() != Attempt.Status.CANCELLED)
                            .count();
            assertEquals(journal.outcomes.size(), finished);
            assertEquals(STARTS - part.attempts().size(), part.notRun().size());
        }
        CriticalPoints rest = run(search(searches).withJournal(journal), Monitor.NONE);
        assertEquals(CriticalPoints.Ending.DONE, rest.ending());
        assertSame(whole, rest);
        assertTrue(searches.get() <= STARTS + 4, "only searches under way are repeated");
        assertEquals(STARTS, journal.outcomes.size());
        run(search(searches).withJournal(journal), Monitor.NONE);
        assertTrue(searches.get() <= STARTS + 4, "all is recalled");
    }

    @Test
    void noTimeNoSearch() {
        var searches = new AtomicInteger();
        Budget none = new Budget(Optional.of(Duration.ZERO), OptionalInt.empty());
        CriticalPoints found = run(search(searches).withBudget(none), Monitor.NONE);
        assertEquals(0, searches.get());
        assertEquals(CriticalPoints.Ending.TIME_BUDGET, found.ending());
        assertEquals(IntStream.range(0, STARTS).boxed().toList(), found.notRun());
        Budget enough = new Budget(Optional.of(Duration.ofDays(1)), OptionalInt.empty());
        CriticalPoints all = run(search(searches).withBudget(enough), Monitor.NONE);
        assertEquals(CriticalPoints.Ending.DONE, all.ending());
        assertEquals(List.of(), all.notRun());
    }

    /** The same starts for any number of threads: up to the one that brings the last point. */
    @Test
    void stopsAtTheWantedNumberOfPoints() {
        CriticalPoints all = run(search(new AtomicInteger()), Monitor.NONE);
        assertEquals(3, all.distinct().size());
        for (int wanted = 1; wanted <= 3; wanted++) {
            var results = new java.util.ArrayList<CriticalPoints>();
            for (int threads : new int[] {1, 2, 5}) {
                results.add(
                        run(
                                search(new AtomicInteger())
                                        .withThreads(threads)
                                        .withBudget(
                                                new Budget(
                                                        Optional.empty(), OptionalInt.of(wanted))),
                                Monitor.NONE));
            }
            CriticalPoints first = results.getFirst();
            assertEquals(wanted, first.distinct().size());
            assertEquals(CriticalPoints.Ending.POINT_BUDGET, first.ending());
            int last = first.attempts().getLast().index();
            assertEquals(IntStream.range(last + 1, STARTS).boxed().toList(), first.notRun());
            CriticalPoints fewer =
                    CriticalSearch.of(last, 3)
                            .run(
                                    Chain::session,
                                    Starts.normal(3, 1.5),
                                    Knowledge.NONE,
                                    Monitor.NONE);
            assertEquals(wanted - 1, fewer.distinct().size(), "the last start brought a new one");
            results.forEach(r -> assertSame(first, r));
        }
        Budget many = new Budget(Optional.empty(), OptionalInt.of(4));
        assertEquals(
                CriticalPoints.Ending.DONE,
                run(search(new AtomicInteger()).withBudget(many), Monitor.NONE).ending());
    }
}
