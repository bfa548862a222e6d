package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.engine.Model;

/**
 * A method for finding a critical point of a loss, of whatever index. Implementations are
 * immutable, so one serves any number of threads; what a search returns depends on its arguments
 * only.
 */
public interface Finder {
    /** The name that {@code --method} takes. */
    String name();

    /** When it stops. */
    SeekRule rule();

    /** The same method with another rule. */
    Finder with(SeekRule newRule);

    /**
     * Searches from one start.
     *
     * @param model the loss; its linearization point is left undefined
     * @param index the number of the start, for the result
     * @param label the kind of start, for the result
     * @param start length n, not changed
     * @param monitor asked before each iteration whether to stop; hears of none
     * @return the end of the search: the point of the smallest gradient norm among those visited,
     *     or the last one where a method does not lower the norm monotonically and converged
     * @throws IllegalArgumentException if the start has the wrong length
     */
    Attempt search(Model model, int index, String label, double[] start, Monitor monitor);
}
