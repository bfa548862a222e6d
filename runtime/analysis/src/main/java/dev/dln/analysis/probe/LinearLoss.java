package dev.dln.analysis.probe;

import java.util.List;

/** The losses of {@link LinearDesign}, as text, with what their arrays may hold. */
enum LinearLoss {
    /** Half the sum of squares. */
    SQUARED("squared loss", "", "output %s   @loss squared(Y)", entries("Y", -4, 4)),
    /** Squares with a weight for each entry: convex, smooth, not a function of distances alone. */
    WEIGHTED(
            "weighted squared loss",
            "",
            "minimize sum(C .* (%s - Y) .^ 2) / 2",
            entries("Y", -4, 4),
            entries("C", 1, 9)),
    /** Logistic loss; Y holds signs. */
    LOGISTIC("logistic loss", "", "output %s   @loss logistic(Y)", signs("Y")),
    /** A smooth form of the absolute value. */
    PSEUDO_HUBER("pseudo-Huber loss", "", "output %s   @loss pseudo_huber(Y)", entries("Y", -4, 4)),
    /** Fourth powers. */
    QUARTIC(
            "sum of fourth powers",
            "loss quartic(q, y) = sum((q - y) .^ 4)\n\n",
            "output %s   @loss quartic(Y)",
            entries("Y", -4, 4)),
    /** Two zeros in every entry, tilted: smooth, not convex. */
    DOUBLE_WELL(
            "tilted double well",
            "",
            "minimize sum((%1$s - Y) .^ 2 .* (%1$s - Z) .^ 2 + T .* (%1$s))",
            entries("Y", -3, 0),
            entries("Z", 0, 3),
            entries("T", -2, 2)),
    /** Absolute values and hinges with weights: convex, piecewise linear. */
    KINKED(
            "weighted absolute values and hinges",
            "",
            "minimize sum(A .* abs(%1$s - Y) + B .* relu(C - %1$s))",
            entries("A", 0, 2),
            entries("Y", -1, 1),
            entries("B", 0, 2),
            entries("C", -2, 2)),
    /** Cauchy's loss: smooth, not convex. */
    CAUCHY("Cauchy loss", "", "output %s   @loss cauchy(Y)", entries("Y", -4, 4));

    /** One array of a loss, of the output's shape; its entries are integers. */
    record Entries(String name, int low, int high, boolean zero) {
        boolean allows(int value) {
            return low <= value && value <= high && (value != 0 || zero);
        }
    }

    private final String described;
    private final String definitions;
    private final String statement;
    private final List<Entries> arrays;

    LinearLoss(String described, String definitions, String statement, Entries... arrays) {
        this.described = described;
        this.definitions = definitions;
        this.statement = statement;
        this.arrays = List.of(arrays);
    }

    private static Entries entries(String name, int low, int high) {
        return new Entries(name, low, high, low <= 0);
    }

    /** Signs without 0. */
    private static Entries signs(String name) {
        return new Entries(name, -1, 1, false);
    }

    /** A few words. */
    String described() {
        return described;
    }

    /** What stands before the network. */
    String definitions() {
        return definitions;
    }

    /** The last statement of the network, of an output expression. */
    String statement(String output) {
        return statement.formatted(output);
    }

    /** The arrays beside X. */
    List<Entries> arrays() {
        return arrays;
    }
}
