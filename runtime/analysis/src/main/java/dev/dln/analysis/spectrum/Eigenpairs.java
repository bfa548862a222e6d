package dev.dln.analysis.spectrum;

import dev.dln.analysis.Vectors;

import java.util.ArrayList;
import java.util.List;

/**
 * Some eigenvalues of an operator with their eigenvectors, each with a bound that was computed from
 * the vector itself at the end and not taken from the method's recurrences.
 *
 * @param status how the computation ended
 * @param pairs the eigenvalues found, ascending; those that did not converge are among them
 * @param orthogonality the largest entry of V'V - I, V being the vectors
 * @param scale the largest modulus of an eigenvalue met, an estimate of the operator's norm
 * @param tolerance a pair counts as converged if its residual is at most this times {@code scale}
 * @param iterations restarts of Lanczos, iterations of LOBPCG
 * @param products how often the operator was applied
 */
public record Eigenpairs(
        Status status,
        List<Pair> pairs,
        double orthogonality,
        double scale,
        double tolerance,
        int iterations,
        int products) {
    public Eigenpairs {
        pairs = List.copyOf(pairs);
    }

    /** How a computation ended, the best first. */
    public enum Status {
        /**
         * Every wanted pair converged, and where the method can miss copies of an eigenvalue, a
         * search for them found none.
         */
        CONVERGED,
        /** Every wanted pair converged; the search for missed copies did not end in time. */
        UNCHECKED,
        /**
         * The method has done what it can, but rounding in the products leaves residuals above the
         * tolerance: they are what they are, and the eigenvalues are as good as they say.
         */
        ROUNDING,
        /** The limit on products was reached first. */
        LIMIT,
        /** The monitor cancelled. */
        CANCELLED,
        /** A product has an entry that is infinite or NaN; there are no pairs. */
        NOT_FINITE;

        /** As in JSON. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Why an eigenvalue was asked for. */
    public enum Place {
        /** One of the least. */
        SMALLEST,
        /** One of those of least modulus. */
        NEAR_ZERO,
        /** One of the greatest. */
        LARGEST;

        /** As in JSON. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * An eigenvalue with its vector.
     *
     * @param place why it was asked for
     * @param value the Rayleigh quotient of the vector
     * @param residual the norm of H v - value v for the unit vector v, from a product of its own:
     *     an eigenvalue of H lies within this distance of the value
     * @param converged whether the residual is within the tolerance
     * @param vector of norm 1
     */
    public record Pair(
            Place place, double value, double residual, boolean converged, double[] vector) {

        /**
         * Measures a vector.
         *
         * @param vector of norm 1 up to rounding
         * @param bound the residual up to which the pair counts as converged
         * @param product overwritten
         */
        static Pair measure(
                SymmetricOperator operator,
                Place place,
                double[] vector,
                double bound,
                double[] product) {
            operator.apply(vector, product);
            double square = Vectors.dot(vector, vector);
            double value = Vectors.dot(vector, product) / square;
            Vectors.step(product, -value, vector, product);
            double residual = Vectors.norm(product) / Math.sqrt(square);
            return new Pair(place, value, residual, residual <= bound, vector);
        }
    }

    /** The values, ascending. */
    public double[] values() {
        return pairs.stream().mapToDouble(Pair::value).toArray();
    }

    /** The residuals, in the order of the values. */
    public double[] residuals() {
        return pairs.stream().mapToDouble(Pair::residual).toArray();
    }

    /** What a method that has ended by itself may claim, given the residuals measured since. */
    static Status ended(Status claimed, List<Pair> pairs) {
        boolean all = pairs.stream().allMatch(Pair::converged);
        return claimed == Status.CONVERGED && !all ? Status.ROUNDING : claimed;
    }

    /** How many pairs converged. */
    public int converged() {
        return (int) pairs.stream().filter(Pair::converged).count();
    }

    /** The largest residual; 0 where there are no pairs. */
    public double worst() {
        return pairs.stream().mapToDouble(Pair::residual).max().orElse(0);
    }

    /** The largest entry of V'V - I. */
    static double defect(List<double[]> vectors) {
        double worst = 0;
        for (int i = 0; i < vectors.size(); i++) {
            for (int j = 0; j <= i; j++) {
                double product = Vectors.dot(vectors.get(i), vectors.get(j));
                worst = Math.max(worst, Math.abs(product - (i == j ? 1 : 0)));
            }
        }
        return worst;
    }

    /** Nothing: a product was not finite. */
    static Eigenpairs notFinite(double tolerance, int iterations, int products) {
        return new Eigenpairs(
                Status.NOT_FINITE, new ArrayList<>(), 0, 0, tolerance, iterations, products);
    }
}
