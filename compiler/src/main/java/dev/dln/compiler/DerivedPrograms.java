package dev.dln.compiler;

import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The loss program and its derivatives, ready for a device: all dimensions known, every contraction
 * of at most two factors, no {@link Op.Size}, and a {@link Op.Select} only where a dense 0/1 matrix
 * is needed. Each is made when first asked for. Safe for use by several threads.
 */
public final class DerivedPrograms {
    private final Supplier<Program> loss;
    private final Supplier<Program> quickLoss;
    private final Supplier<Program> quickGradient;
    private final Supplier<Program> gradient;
    private final Supplier<Program> hvp;
    private final Supplier<Program> hessian;
    private final Supplier<Optional<Program>> gaussNewton;

    private DerivedPrograms(Program forward, List<Op.Input> parameters, Set<Optimization> without) {
        UnaryOperator<Program> passes = program -> Passes.forDevices(program, without);
        this.loss = lazily(() -> passes.apply(forward));
        this.quickLoss = lazily(() -> Passes.withMoments(forward, without));
        this.quickGradient =
                lazily(
                        () ->
                                Passes.withMoments(
                                        Derivatives.gradient(forward, parameters), without));
        this.gradient = derived(Derivatives::gradient, forward, parameters, passes);
        this.hvp = derived(Derivatives::hvp, forward, parameters, passes);
        this.hessian = derived(Derivatives::hessian, forward, parameters, passes);
        this.gaussNewton = lazily(() -> Derivatives.gaussNewton(forward, parameters).map(passes));
    }

    /**
     * The programs of a loss.
     *
     * @param forward has a scalar output {@code loss} and known dimensions
     * @param parameters the names of the inputs to differentiate by
     * @throws IllegalArgumentException if the program has no input of one of the names; use {@link
     *     #ofInputs} where a loss may ignore a parameter
     */
    public static DerivedPrograms of(Program forward, List<String> parameters) {
        return ofInputs(forward, Derivatives.parameters(forward, parameters));
    }

    /**
     * The programs of a loss that need not use all its parameters.
     *
     * @param forward has a scalar output {@code loss} and known dimensions
     * @param parameters the inputs to differentiate by
     */
    public static DerivedPrograms ofInputs(Program forward, List<Op.Input> parameters) {
        return ofInputs(forward, parameters, Set.of());
    }

    /**
     * The programs of a loss, made without some optimizations.
     *
     * @param forward has a scalar output {@code loss} and known dimensions
     * @param parameters the inputs to differentiate by
     * @param without what to leave out
     */
    public static DerivedPrograms ofInputs(
            Program forward, List<Op.Input> parameters, Set<Optimization> without) {
        return new DerivedPrograms(forward, List.copyOf(parameters), without);
    }

    /** The forward program with all its outputs. */
    public Program loss() {
        return loss.get();
    }

    /** Outputs {@code loss} and {@code gradient.P} for each parameter P. */
    public Program gradient() {
        return gradient.get();
    }

    /**
     * As {@link #loss}, but where that is much cheaper the loss comes from second moments of the
     * data; then {@link dev.dln.compiler.rewrite.Moments#SCALE} is an output too, and says whether
     * the loss has its digits.
     */
    public Program quickLoss() {
        return quickLoss.get();
    }

    /** As {@link #gradient}, the loss being that of {@link #quickLoss}. */
    public Program quickGradient() {
        return quickGradient.get();
    }

    /** Inputs {@code direction.P} beside the others, outputs {@code hvp.P}. */
    public Program hvp() {
        return hvp.get();
    }

    /**
     * {@link #hvp} for several directions at once: inputs {@code direction.P} and outputs {@code
     * hvp.P} have one more axis, which numbers the directions, {@link ManyDirections#axis}. Made
     * anew at every call.
     *
     * @param count how many directions, at least 1
     */
    public Program hvps(int count) {
        return ManyDirections.of(hvp.get(), count);
    }

    /** Outputs {@code hessian.R.C} for each parameter R and each C up to R in order. */
    public Program hessian() {
        return hessian.get();
    }

    /**
     * Inputs {@code direction.P} beside the others, outputs {@code gaussNewton.P}; empty where the
     * loss is not that of an output.
     */
    public Optional<Program> gaussNewton() {
        return gaussNewton.get();
    }

    @FunctionalInterface
    private interface Differentiate {
        Program by(Program forward, List<Op.Input> parameters);
    }

    private static Supplier<Program> derived(
            Differentiate how,
            Program forward,
            List<Op.Input> parameters,
            UnaryOperator<Program> passes) {
        return lazily(() -> passes.apply(how.by(forward, parameters)));
    }

    private static <T> Supplier<T> lazily(Supplier<T> compute) {
        var cache = new java.util.concurrent.ConcurrentHashMap<String, T>(1);
        Function<String, T> once = _ -> compute.get();
        return () -> cache.computeIfAbsent("", once);
    }
}
