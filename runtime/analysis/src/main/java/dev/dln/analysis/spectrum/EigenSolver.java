package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;

import java.util.LinkedHashMap;
import java.util.Map;

/** A method that computes eigenpairs at the ends of a spectrum from products alone. */
public interface EigenSolver {
    /** The name that {@code --method} takes. */
    String name();

    /**
     * Computes.
     *
     * @param operator what to take the eigenvalues of
     * @param wanted how many at which end
     * @param limits when to stop
     * @param monitor hears of progress after each restart or iteration and may cancel; then the
     *     pairs found so far are the result
     * @throws IllegalArgumentException if more are wanted than there are
     * @throws dev.dln.analysis.linalg.NativeLibraryException if LAPACK cannot be loaded
     */
    Eigenpairs solve(SymmetricOperator operator, Wanted wanted, Limits limits, Monitor monitor);

    /** This solver with what suits the smallest eigenvalues of a square. */
    default EigenSolver forInterior() {
        return this;
    }

    /**
     * How many doubles the bases take.
     *
     * @param size the operator's size
     */
    long memory(int size, Wanted wanted);

    /**
     * When a solver stops.
     *
     * @param tolerance a pair has converged if its residual is at most this times the operator's
     *     norm; the default is a hundred times what rounding in a product of a network's Hessian
     *     leaves
     * @param products how often the operator is applied at most
     * @param seed where random starting vectors come from
     */
    record Limits(double tolerance, int products, long seed) {
        /** Residuals of 1e-12 times the norm, at most 20,000 products. */
        public static final Limits DEFAULT = new Limits(1e-12, 20_000, 0);

        /**
         * @throws IllegalArgumentException if the tolerance is not positive or there is no product
         */
        public Limits {
            if (!(tolerance > 0 && tolerance < 1) || products < 1) {
                throw new IllegalArgumentException(
                        "tolerance " + tolerance + ", " + products + " products");
            }
        }
    }

    /** The solvers by name: the only list of them. */
    static Map<String, EigenSolver> all() {
        var solvers = new LinkedHashMap<String, EigenSolver>();
        for (EigenSolver solver : new EigenSolver[] {new ThickRestartLanczos(), new Lobpcg()}) {
            solvers.put(solver.name(), solver);
        }
        return solvers;
    }
}
