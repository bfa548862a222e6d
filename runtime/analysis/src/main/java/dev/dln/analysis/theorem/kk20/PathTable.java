package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Values of the loss with neurons along a path that leaves every bounded set as eps tends to 0. */
final class PathTable {
    private static final double[] EPSILONS = {1, 0.5, 0.25, 0.1, 0.05};
    private static final int POINTS = 61;

    private PathTable() {}

    /** Adds a table and a picture. */
    static void show(Finding.Builder finding, DoubleUnaryOperator value, String name) {
        var rows = new ArrayList<List<String>>();
        for (double eps : EPSILONS) {
            rows.add(
                    List.of(
                            Text.number(eps),
                            String.format(Locale.ROOT, "%.14g", value.applyAsDouble(eps))));
        }
        finding.show(new Exhibit.Rows("Along the path", List.of("eps", name), rows));
        double[] x = new double[POINTS];
        double[] y = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = 0.2 + 0.1 * i;
            y[i] = value.applyAsDouble(1 / x[i]);
        }
        finding.show(
                new Exhibit.Curves(
                        "The loss with neurons along the path on which b grows for ever",
                        "1/eps",
                        "loss with neurons",
                        List.of(new Exhibit.Line(name, x, y))));
    }
}
