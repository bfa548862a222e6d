package dev.dln.analysis.critical;

import dev.dln.analysis.Classifier;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.engine.Session;

import java.util.function.Supplier;

/**
 * Searches from many starts and classifies what is found. Each thread has a session of its own;
 * each start has its own seed; results are kept by start number, so they are the same for any
 * number of threads.
 *
 * @param starts how many, at most those that there are
 * @param seed of everything random
 * @param threads how many searches run at a time
 * @param finder the search from one start
 * @param classifier what judges its end
 * @param relativeLossTolerance for merging, relative to the largest loss found (or the known loss
 *     scale): far above the rounding of a loss, far below the distance of different ones
 * @param budget when to stop before all starts were run
 * @param journal what remembers finished starts
 */
public record CriticalSearch(
        int starts,
        long seed,
        int threads,
        Finder finder,
        Classifier classifier,
        double relativeLossTolerance,
        Budget budget,
        Journal journal) {

    /**
     * The defaults: the standard finder and classifier, losses equal within 1e-9, all processors,
     * no budget, no journal.
     */
    public static CriticalSearch of(int starts, long seed) {
        return new CriticalSearch(
                starts,
                seed,
                Runtime.getRuntime().availableProcessors(),
                Finders.STANDARD,
                Classifier.DEFAULT,
                1e-9,
                Budget.UNLIMITED,
                Journal.NONE);
    }

    /** The same on another number of threads. */
    public CriticalSearch withThreads(int count) {
        return new CriticalSearch(
                starts, seed, count, finder, classifier, relativeLossTolerance, budget, journal);
    }

    /** The same by another method. */
    public CriticalSearch withFinder(Finder method) {
        return new CriticalSearch(
                starts, seed, threads, method, classifier, relativeLossTolerance, budget, journal);
    }

    /** The same, judged by another classifier. */
    public CriticalSearch withClassifier(Classifier judge) {
        return new CriticalSearch(
                starts, seed, threads, finder, judge, relativeLossTolerance, budget, journal);
    }

    /** The same within a budget. */
    public CriticalSearch withBudget(Budget limit) {
        return new CriticalSearch(
                starts, seed, threads, finder, classifier, relativeLossTolerance, limit, journal);
    }

    /** The same with a journal. */
    public CriticalSearch withJournal(Journal memory) {
        return new CriticalSearch(
                starts, seed, threads, finder, classifier, relativeLossTolerance, budget, memory);
    }

    /**
     * Searches.
     *
     * @param sessions opens a session; called once per thread, and each session is closed
     * @param from where to start
     * @param knowledge for the classifier
     * @param monitor hears of each finished start; cancelling keeps what was found
     */
    public CriticalPoints run(
            Supplier<? extends Session> sessions,
            Starts from,
            Knowledge knowledge,
            Monitor monitor) {
        return new SearchRun(this, sessions, from, knowledge, monitor).run();
    }
}
