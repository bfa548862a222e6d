package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.lp.Separation;
import dev.dln.analysis.lp.Simplex;
import dev.dln.analysis.theorem.Standing;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whether the rows of a matrix, known within intervals, are linearly separable by classes. */
final class Separable {
    private static final int PIVOTS = 5000;

    /** Equations squared times points: beyond it the exact simplex method takes too long. */
    private static final long MOST_WORK = 400_000;

    private Separable() {}

    /**
     * An answer.
     *
     * @param standing of "every class can be separated from the rest"
     * @param margin the least distance from a hyperplane over the error bound; infinite if exact
     * @param detail for which class, and why
     * @param planes a hyperplane per class, where there are all
     */
    record Answer(Standing standing, double margin, String detail, List<double[]> planes) {}

    /**
     * Decides it: hyperplanes found by exact linear programming on the middles are checked on the
     * intervals; that there is none is proved by the weights of two convex combinations that agree,
     * over intervals if these determine the weights.
     *
     * @param points samples x d
     */
    static Answer of(Box points, int d, OneSided classes) {
        int n = classes.samples();
        if ((long) (d + 2) * (d + 2) * n > MOST_WORK || !points.bounded()) {
            return new Answer(
                    Standing.OPEN, 0, "too large for exact linear programming", List.of());
        }
        boolean exact = Arrays.equals(points.low(), points.high());
        double[] middles = Trace.middles(points);
        var rows = new Rational[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = Simplex.exactly(Arrays.copyOfRange(middles, i * d, (i + 1) * d));
        }
        double margin = Double.POSITIVE_INFINITY;
        var planes = new ArrayList<double[]>();
        for (int j = 0; j < classes.outputs(); j++) {
            boolean[] members = classes.members(j);
            switch (Separation.of(rows, members, PIVOTS)) {
                case Separation.Separable plane -> {
                    double[] p = doubles(plane);
                    planes.add(p);
                    if (!exact) {
                        margin = Math.min(margin, margin(points, d, members, p));
                    }
                }
                case Separation.Inseparable(var weights) -> {
                    String detail =
                            "class " + (j + 1) + " cannot be separated: weights " + show(weights);
                    if (exact) {
                        return new Answer(
                                Standing.REFUTED, Double.POSITIVE_INFINITY, detail, List.of());
                    }
                    double sure = stubborn(points, d, members, weights);
                    return sure > 1
                            ? new Answer(Standing.REFUTED, sure, detail, List.of())
                            : new Answer(Standing.OPEN, Math.max(0, sure), detail, List.of());
                }
                case Separation.Undecided _ -> {
                    return new Answer(Standing.OPEN, 0, "the limit on pivots", List.of());
                }
            }
        }
        return new Answer(
                margin > 1 ? Standing.PROVED : Standing.OPEN,
                Math.max(0, margin),
                classes.outputs() + " hyperplanes by exact linear programming",
                planes);
    }

    private static String show(List<Rational> weights) {
        var text = new StringBuilder();
        int shown = 0;
        for (int i = 0; i < weights.size(); i++) {
            if (!weights.get(i).isZero() && shown < 6) {
                text.append(shown++ == 0 ? "" : ", ")
                        .append(Study.show(weights.get(i).toDouble()))
                        .append(" of sample ")
                        .append(i + 1);
            }
        }
        return text.toString();
    }

    private static double[] doubles(Separation.Separable plane) {
        double[] p = new double[plane.normal().size() + 1];
        double most = plane.offset().toDouble();
        for (Rational r : plane.normal()) {
            most = Math.max(Math.abs(most), Math.abs(r.toDouble()));
        }
        for (int k = 0; k < p.length - 1; k++) {
            p[k] = plane.normal().get(k).toDouble() / most;
        }
        p[p.length - 1] = plane.offset().toDouble() / most;
        return p;
    }

    /** The least |p.x + c| over how far it may be off; 0 where a sign is not certain. */
    private static double margin(Box points, int d, boolean[] members, double[] p) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < members.length; i++) {
            double low = p[d];
            double high = p[d];
            for (int k = 0; k < d; k++) {
                double lo = points.low()[i * d + k];
                double hi = points.high()[i * d + k];
                low = Outward.addDown(low, Outward.multiplyDown(p[k] >= 0 ? lo : hi, p[k]));
                high = Outward.addUp(high, Outward.multiplyUp(p[k] >= 0 ? hi : lo, p[k]));
            }
            double away = members[i] ? low : -high;
            double middle = Math.abs(low / 2 + high / 2);
            if (!(away > 0)) {
                return 0;
            }
            least = Math.min(least, middle / Math.max(high - middle, Math.ulp(middle)));
        }
        return Math.max(1 + Math.ulp(1.0), Math.abs(least));
    }

    /**
     * Whether weights as given exist for every matrix in the box: those that are not zero solve as
     * many equations as they are, and change less than they are over the box.
     *
     * @return how often the change fits in; at most 1 if it does not
     */
    private static double stubborn(Box points, int d, boolean[] members, List<Rational> weights) {
        int[] support = new int[d + 2];
        int count = 0;
        for (int i = 0; i < weights.size(); i++) {
            if (!weights.get(i).isZero()) {
                if (count == d + 2) {
                    return 0;
                }
                support[count++] = i;
            }
        }
        if (count < d + 2) {
            return 0;
        }
        int n = d + 2;
        double[] low = new double[n * n];
        double[] high = new double[n * n];
        for (int c = 0; c < n; c++) {
            int i = support[c];
            double sign = members[i] ? 1 : -1;
            for (int r = 0; r < n; r++) {
                double lo = r < d ? points.low()[i * d + r] : 1;
                double hi = r < d ? points.high()[i * d + r] : 1;
                double s = r <= d ? sign : 1;
                low[r * n + c] = s > 0 ? lo : -hi;
                high[r * n + c] = s > 0 ? hi : -lo;
            }
        }
        var system = new Box(low, high);
        double[] inverse;
        try {
            inverse = Ranks.inverse(Svd.of(Trace.middles(system), n, n));
        } catch (ArithmeticException _) {
            return 0;
        }
        // ||R A - I|| by transposing both, and R (b - A w) for the middle weights
        double defect =
                Ranks.defect(
                        new Box(Ranks.transpose(low, n, n), Ranks.transpose(high, n, n)),
                        Ranks.transpose(inverse, n, n),
                        n,
                        n);
        if (!(defect < 1)) {
            return 0;
        }
        double[] w = new double[n];
        double smallest = Double.POSITIVE_INFINITY;
        for (int c = 0; c < n; c++) {
            w[c] = weights.get(support[c]).toDouble();
            smallest = Math.min(smallest, w[c]);
        }
        double residual = 0;
        double[] lo = new double[n];
        double[] hi = new double[n];
        for (int r = 0; r < n; r++) {
            lo[r] = r == d + 1 ? 2 : 0;
            hi[r] = lo[r];
            for (int c = 0; c < n; c++) {
                lo[r] = Outward.addDown(lo[r], -Outward.multiplyUp(high[r * n + c], w[c]));
                hi[r] = Outward.addUp(hi[r], -Outward.multiplyDown(low[r * n + c], w[c]));
            }
        }
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int r = 0; r < n; r++) {
                double size = Math.max(Math.abs(lo[r]), Math.abs(hi[r]));
                sum = Outward.addUp(sum, Outward.multiplyUp(Math.abs(inverse[i * n + r]), size));
            }
            residual = Math.max(residual, sum);
        }
        double change = Outward.up(residual / Outward.down(1 - defect), 4);
        return smallest / Math.max(change, Double.MIN_NORMAL);
    }
}
