package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Program;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The passes and their order. */
public final class Passes {
    private Passes() {}

    /**
     * A pass.
     *
     * @param name how tests and dumps call it
     * @param optional the optimization it is, if it may be left out
     * @param run a pure function that keeps every output's value up to rounding
     */
    public record Pass(String name, Optional<Optimization> optional, UnaryOperator<Program> run) {
        private Pass(String name, UnaryOperator<Program> run) {
            this(name, Optional.empty(), run);
        }

        private Pass(Optimization optimization, UnaryOperator<Program> run) {
            this(optimization.id(), Optional.of(optimization), run);
        }
    }

    /**
     * What a program whose dimensions are all known goes through before a device gets it, in this
     * order.
     *
     * <ol>
     *   <li>normalise: deltas, views, constants and like terms go, so that the later passes compare
     *       normal forms;
     *   <li>rectify: steps of what is rectified are taken from the rectified. For loops that are
     *       shared, which else would keep both; at any place after normalise, which shares equal
     *       nodes;
     *   <li>flatten: products of products become one product. After normalise, which removes uses
     *       that would make a product look shared;
     *   <li>distribute: products with sums are multiplied out where products of data come out.
     *       After flatten, so that whole products are compared;
     *   <li>factor: common factors leave sums. After flatten, which brings the factors to light,
     *       and after distribute, which would undo it;
     *   <li>associate: products with a product of data and others, for the same reason. After
     *       factor, which makes one product of a sum of them;
     *   <li>spread: elementwise products that several products read go into each of them, if that
     *       costs less. After the passes that flattened products are compared in;
     *   <li>symmetry: in products that are symmetric, such as blocks on a Hessian's diagonal, the
     *       factors that make them so are set apart. After factor, which leaves one product where
     *       it can, and before order, which might multiply them with others first;
     *   <li>order: every product becomes binary contractions, and sums of the entries of products
     *       that are computed anyway are taken from those. Last, because it undoes flattening.
     * </ol>
     */
    public static final List<Pass> FOR_DEVICES =
            List.of(
                    new Pass("normalise", Passes::normalise),
                    new Pass("rectify", Optional.of(Optimization.FUSE), Rectifying::run),
                    new Pass(Optimization.FLATTEN, Passes::flatten),
                    new Pass(Optimization.DISTRIBUTE, Distribution::run),
                    new Pass(Optimization.FACTOR, Factoring::run),
                    new Pass(
                            "associate",
                            Optional.of(Optimization.DISTRIBUTE),
                            Distribution::associate),
                    new Pass("spread", Optional.of(Optimization.FLATTEN), Spreading::run),
                    new Pass(Optimization.SYMMETRY, Symmetry::run),
                    new Pass(
                            Optimization.ORDER,
                            program -> Sharing.run(Ordering.run(program, true))));

    /** Every node in normal form. */
    public static Program normalise(Program program) {
        return Normalise.run(program, false);
    }

    /** Every node in normal form, products of products flattened where that loses no sharing. */
    public static Program flatten(Program program) {
        return Normalise.run(Normalise.run(program, false), true);
    }

    /** Runs {@link #FOR_DEVICES}. */
    public static Program forDevices(Program program) {
        return forDevices(program, Set.of());
    }

    /**
     * Runs {@link #FOR_DEVICES} except some. Without {@link Optimization#ORDER} contractions still
     * become binary, in the order of their factors.
     */
    public static Program forDevices(Program program, Set<Optimization> without) {
        return run(program, without, UnaryOperator.identity());
    }

    /**
     * As {@link #forDevices(Program, Set)}, the loss computed from second moments of the data where
     * that is much cheaper; then there is a further output {@link Moments#SCALE}, and who uses the
     * loss must ask {@link Moments#isTrusted}. Moments are taken after factor, when it is known who
     * else reads the residual, and before order, which needs flattened products no more.
     */
    public static Program withMoments(Program program, Set<Optimization> without) {
        return run(
                program,
                without,
                p -> without.contains(Optimization.MOMENTS) ? p : Moments.run(p).orElse(p));
    }

    /** All passes but some, and another one before order. */
    private static Program run(
            Program program, Set<Optimization> without, UnaryOperator<Program> beforeOrder) {
        Program result = program;
        for (Pass pass : FOR_DEVICES) {
            if (pass.optional().equals(Optional.of(Optimization.ORDER))) {
                result = beforeOrder.apply(result);
            }
            result = run(pass, result, without);
        }
        return result;
    }

    private static Program run(Pass pass, Program program, Set<Optimization> without) {
        boolean left = pass.optional().filter(without::contains).isPresent();
        if (!left) {
            return pass.run().apply(program);
        }
        return pass.optional().equals(Optional.of(Optimization.ORDER))
                ? Ordering.run(program, false)
                : program;
    }
}
