package dev.dln.engine;

/**
 * A model opened on a device; holds its buffers until closed. Not safe for use by two threads at
 * once.
 */
public interface Session extends Model, AutoCloseable {
    /**
     * Frees buffers and threads. Closing twice is allowed; any other use after closing throws
     * IllegalStateException.
     */
    @Override
    void close();
}
