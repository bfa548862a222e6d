package dev.dln.analysis.critical;

import java.util.Optional;

/**
 * Keeps what came of each start, so that an interrupted search loses nothing and goes on where it
 * stopped. A search asks before it runs a start and tells after; calls come one at a time. What is
 * recalled must stem from the same model, starts, seed and finder; the caller sees to that.
 */
public interface Journal {
    /** Remembers nothing. */
    Journal NONE =
            new Journal() {
                @Override
                public Optional<Outcome> recall(int start) {
                    return Optional.empty();
                }

                @Override
                public void record(Outcome outcome) {}
            };

    /** What came of a start in an earlier run; empty if it was not finished. */
    Optional<Outcome> recall(int start);

    /**
     * A start is finished. A search that was cancelled half-way is not, and is not recorded.
     *
     * @param outcome its start is {@code outcome.attempt().index()}
     */
    void record(Outcome outcome);
}
