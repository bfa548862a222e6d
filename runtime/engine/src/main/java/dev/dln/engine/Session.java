package dev.dln.engine;

/**
 * A model opened on a device; holds its buffers until closed. Not safe for use by two threads at
 * once. One array may be the point or direction of a call and what its result is written to: the
 * result is the same as in another array. While a result is computed its array may hold other
 * numbers: what was there before is lost, even if the call fails.
 */
public interface Session extends Model, AutoCloseable {
    /**
     * Frees buffers and threads. Closing twice is allowed; any other use after closing throws
     * IllegalStateException.
     */
    @Override
    void close();
}
