package dev.dln.engine.vector;

import org.jspecify.annotations.Nullable;

/**
 * The threads that a session may use; they start when first needed.
 *
 * <p>Used by one thread at a time.
 */
final class Crew implements AutoCloseable {
    private final int threads;
    private final boolean always;
    private @Nullable Team team;
    private boolean closed;

    /** A crew of so many threads, the caller's among them, who share what is worth sharing. */
    Crew(int threads) {
        this(threads, false);
    }

    /**
     * A crew of so many threads.
     *
     * @param always whether they share what would be faster alone, too, and one alone leaves every
     *     first point to {@link ColdKernel}s: for tests
     */
    Crew(int threads, boolean always) {
        this.threads = threads;
        this.always = always;
    }

    int threads() {
        return threads;
    }

    boolean always() {
        return always;
    }

    /**
     * The running threads.
     *
     * @throws IllegalStateException if the crew is closed
     */
    Team team() {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        Team running = team;
        if (running == null) {
            running = new Team(threads);
            team = running;
        }
        return running;
    }

    /** Ends the threads that were started. */
    @Override
    public void close() {
        closed = true;
        if (team != null) {
            team.close();
            team = null;
        }
    }
}
