package dev.dln.analysis.verify;

import java.util.List;

/**
 * A one-parameter symmetry that a certificate relies on: the flow of d theta/dt = A theta + b is
 * claimed to leave the loss as it is.
 *
 * @param linear the nonzero entries of A, sorted by row and column
 * @param constant the nonzero entries of b, sorted by row
 */
public record Flow(List<Entry> linear, List<Shift> constant) {
    public Flow {
        linear = List.copyOf(linear);
        constant = List.copyOf(constant);
    }

    /** One entry of A; indices are into the flat point. */
    public record Entry(int row, int column, double factor) {}

    /** One entry of b. */
    public record Shift(int row, double value) {}
}
