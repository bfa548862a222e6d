package dev.dln.analysis.spectrum;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Masses at places on a line; an approximate distribution of eigenvalues.
 *
 * @param nodes ascending
 * @param weights the mass at each node, together 1
 */
public record SpectralMeasure(double[] nodes, double[] weights) {
    /** Every eigenvalue with the same mass. */
    public static SpectralMeasure of(double[] eigenvalues) {
        double[] sorted = eigenvalues.clone();
        Arrays.sort(sorted);
        double[] weights = new double[sorted.length];
        Arrays.fill(weights, 1.0 / sorted.length);
        return new SpectralMeasure(sorted, weights);
    }

    /** The mean of some measures. */
    public static SpectralMeasure mean(List<SpectralMeasure> measures) {
        double[] nodes = measures.stream().flatMapToDouble(m -> Arrays.stream(m.nodes)).toArray();
        double[] weights =
                measures.stream().flatMapToDouble(m -> Arrays.stream(m.weights)).toArray();
        int[] order =
                IntStream.range(0, nodes.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> nodes[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        return new SpectralMeasure(
                Arrays.stream(order).mapToDouble(i -> nodes[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> weights[i] / measures.size()).toArray());
    }

    /** The integral of a function. */
    public double integral(DoubleUnaryOperator function) {
        double sum = 0;
        for (int i = 0; i < nodes.length; i++) {
            sum += weights[i] * function.applyAsDouble(nodes[i]);
        }
        return sum;
    }

    /** The mass below a place, and half of what lies on it. */
    public double below(double place) {
        double sum = 0;
        for (int i = 0; i < nodes.length && nodes[i] <= place; i++) {
            sum += nodes[i] == place ? weights[i] / 2 : weights[i];
        }
        return sum;
    }

    /**
     * How far {@link #below} may be from the truth if this is the Gauss quadrature of a measure:
     * the masses of the nodes on either side (the inequalities of Chebyshev, Markov and Stieltjes;
     * for this use Chen, Trogdon and Ubaru 2021).
     */
    double gaussError(double place) {
        int next = 0;
        while (next < nodes.length && nodes[next] < place) {
            next++;
        }
        double left = next > 0 ? weights[next - 1] : 0;
        double right = next < nodes.length ? weights[next] : 0;
        return Math.max(left, right);
    }

    /** The density at a place where every node is spread out as a normal distribution. */
    public double density(double place, double deviation) {
        double sum = 0;
        for (int i = 0; i < nodes.length; i++) {
            double z = (place - nodes[i]) / deviation;
            sum += weights[i] * Math.exp(-z * z / 2);
        }
        return sum / (deviation * Math.sqrt(2 * Math.PI));
    }

    /**
     * The Wasserstein distance of order 1: the area between the distribution functions, which is
     * the least mean distance that mass has to be moved.
     */
    public double wasserstein(SpectralMeasure other) {
        int i = 0;
        int j = 0;
        double difference = 0;
        double area = 0;
        double last = Double.NaN;
        while (i < nodes.length || j < other.nodes.length) {
            boolean mine =
                    j == other.nodes.length || (i < nodes.length && nodes[i] <= other.nodes[j]);
            double place = mine ? nodes[i] : other.nodes[j];
            if (i + j > 0) {
                area += Math.abs(difference) * (place - last);
            }
            difference += mine ? weights[i++] : -other.weights[j++];
            last = place;
        }
        return area;
    }
}
