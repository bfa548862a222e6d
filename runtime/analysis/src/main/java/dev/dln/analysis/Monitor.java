package dev.dln.analysis;

/**
 * How an analysis reports progress and learns that it should stop. Calls come from whichever thread
 * does the work, one at a time; what a monitor does never changes a result, except that a cancelled
 * analysis returns what it has.
 */
public interface Monitor {
    /** Hears nothing, never cancels. */
    Monitor NONE = new Monitor() {};

    /**
     * Where an analysis stands.
     *
     * @param stage what is being done, such as {@code search} or {@code classify}
     * @param done steps done
     * @param total steps planned at most
     * @param loss the loss at the point last looked at
     * @param gradientNorm the gradient norm there
     */
    record Progress(String stage, int done, int total, double loss, double gradientNorm) {}

    /** Some progress was made. */
    default void progress(Progress progress) {}

    /**
     * Some progress of a computation that multiplies vectors by one Hessian.
     *
     * @param stage what is being done
     * @param done products done
     * @param most products at most
     * @param found how many of the wanted are there
     * @param wanted how many are wanted
     */
    default void products(String stage, int done, int most, int found, int wanted) {}

    /** Whether the analysis should stop as soon as it can. */
    default boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }
}
