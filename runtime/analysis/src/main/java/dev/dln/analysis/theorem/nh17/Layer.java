package dev.dln.analysis.theorem.nh17;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One layer: F = sigma(A W + 1 b') in the convention that samples are rows, however the model has
 * it.
 *
 * @param weights W
 * @param bias b; empty if there is none
 * @param product the contraction of W with the layer's input, in the model's program
 * @param factor which factor of it W is
 * @param input the node of the layer's input A in the model's program
 * @param preactivation the coefficients whose combination is the argument of sigma
 * @param output the node of F
 * @param activation sigma, with the factor {@code gain} that the layer above takes its input with
 * @param gain that factor; F is so many times the value of {@code output}
 * @param intake the factor of the product W A in the argument of sigma, which has b as it is
 * @param unitsIn the index of the contraction that runs over the layer's inputs, -1 if there is one
 *     only and no axis for it
 * @param unitsOut the index that runs over its units, or -1
 * @param samples the index that runs over the samples, or -1
 */
public record Layer(
        Op.Input weights,
        Optional<Op.Input> bias,
        Op.Contract product,
        int factor,
        int input,
        Map<Integer, Rational> preactivation,
        int output,
        ScalarFunction activation,
        Rational gain,
        Rational intake,
        int unitsIn,
        int unitsOut,
        int samples) {

    /** How many inputs it has. */
    public int inputs() {
        return extent(unitsIn);
    }

    /** How many units it has. */
    public int units() {
        return extent(unitsOut);
    }

    /** How many samples there are. */
    public int sampleCount() {
        return extent(samples);
    }

    private int extent(int index) {
        return index < 0 ? 1 : ((Dim.Fixed) product.extents().get(index)).size();
    }

    /** The indices of W's axes. */
    List<Integer> weightIndices() {
        return product.factors().get(factor).indices();
    }

    /** The indices of the input's axes. */
    List<Integer> inputIndices() {
        return product.factors().get(1 - factor).indices();
    }

    /** The values of the layer's input, row-major in the program, as samples x inputs. */
    public double[] inputMatrix(double[] values) {
        return arrange(values, inputIndices(), samples, unitsIn);
    }

    /** Values of the shape of the layer's output as samples x units. */
    double[] outputMatrix(double[] values) {
        return arrange(values, product.output(), samples, unitsOut);
    }

    /** W as inputs x units. */
    public double[] weightMatrix(double[] values) {
        return arrange(values, weightIndices(), unitsIn, unitsOut);
    }

    /** The place in W's listing of the weight from an input to a unit. */
    int weightAt(int in, int out) {
        return offset(weightIndices(), unitsIn, in, unitsOut, out);
    }

    private double[] arrange(double[] values, List<Integer> axes, int rows, int columns) {
        int n = extent(rows);
        int m = extent(columns);
        double[] matrix = new double[n * m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                matrix[i * m + j] = values[offset(axes, rows, i, columns, j)];
            }
        }
        return matrix;
    }

    private int offset(List<Integer> axes, int row, int i, int column, int j) {
        int place = 0;
        for (int axis : axes) {
            int at = axis == row ? i : axis == column ? j : 0;
            place = place * extent(axis) + at;
        }
        return place;
    }
}
