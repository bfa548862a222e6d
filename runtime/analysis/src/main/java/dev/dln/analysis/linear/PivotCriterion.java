package dev.dln.analysis.linear;

import dev.dln.analysis.Kind;
import dev.dln.analysis.SecondOpinion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Strict or not, by ranks of partial products (Achour, Malgouyres and Gerchinovitz 2024, "The loss
 * landscape of deep linear neural networks: a second-order analysis"): a critical point that
 * selects the q best directions, with q less than can be selected, is a saddle without negative
 * curvature exactly if for each pair of layers i &gt; j (a pivot) at least one of the two matrices
 *
 * <pre>  W_{i-1} ... W_{j+1}   and   W_{j-1} ... W_1 X Y' W_N ... W_{i+1}</pre>
 *
 * has rank q, the least it can have. Any other selection has negative curvature, by exchanging a
 * selected direction for a better one.
 *
 * <p>Ranks are read off the idle blocks, where rank q means that a product is zero; a product
 * counts as zero or not only if it is clearly on one side of what it may be wrong by.
 */
public final class PivotCriterion {
    /** An idle product must exceed this many times what the distance may cause to be nonzero. */
    private static final double CLEAR = 10;

    /** ... and this many times what rounding may cause; below it counts as zero. */
    private static final double ROUNDING_CLEAR = 1000;

    /** A selection is recognised if no coordinate deviates by more than this. */
    private static final double RECOGNISED = 1e-3;

    private static final double UNIT = 0x1p-53;

    private final DeepLinearTheory theory;
    private final DeepLinearTheory.Reduced data;

    PivotCriterion(DeepLinearTheory theory) {
        this.theory = theory;
        this.data = theory.reduced();
    }

    /** Whether a product has rank q or more. */
    public enum Rank {
        /** Exactly q, the least possible. */
        LEAST,
        /** More than q. */
        MORE,
        /** Too near to tell. */
        UNDECIDED
    }

    /**
     * The idle part of a product of layers.
     *
     * @param idle its singular values, descending: those of the product beyond the q selected ones,
     *     in a basis where the idle spaces are orthonormal
     * @param tolerance what the largest may be wrong by
     * @param clear from here on the largest counts as nonzero
     * @param rank the decision
     */
    public record Product(List<Double> idle, double tolerance, double clear, Rank rank) {
        public Product {
            idle = List.copyOf(idle);
        }

        /** The largest idle singular value; 0 if there is none. */
        public double largest() {
            return idle.isEmpty() ? 0 : idle.getFirst();
        }

        /** Above 1 if decided: how clearly nonzero, or how clearly zero, it is. */
        double margin() {
            return switch (rank) {
                case MORE -> clear == 0 ? Double.POSITIVE_INFINITY : largest() / clear;
                case LEAST -> largest() == 0 ? Double.POSITIVE_INFINITY : clear / largest();
                case UNDECIDED -> largest() == 0 ? 1 : Math.min(1, largest() / clear);
            };
        }
    }

    /**
     * A pair of layers.
     *
     * @param i the upper one, from 2 to N
     * @param j the lower one, from 1 to i - 1
     * @param between W_{i-1} ... W_{j+1}
     * @param around W_{j-1} ... W_1 X Y' W_N ... W_{i+1}
     */
    public record Pivot(int i, int j, Product between, Product around) {
        /** Whether this pair allows no negative curvature; empty if that is not decided. */
        public Optional<Boolean> tight() {
            if (between.rank == Rank.LEAST || around.rank == Rank.LEAST) {
                return Optional.of(true);
            }
            return between.rank == Rank.MORE && around.rank == Rank.MORE
                    ? Optional.of(false)
                    : Optional.empty();
        }

        double margin() {
            if (between.rank == Rank.MORE && around.rank == Rank.MORE) {
                return Math.min(between.margin(), around.margin());
            }
            if (between.rank == Rank.LEAST && around.rank == Rank.LEAST) {
                return Math.max(between.margin(), around.margin());
            }
            if (between.rank == Rank.LEAST || around.rank == Rank.LEAST) {
                return between.rank == Rank.LEAST ? between.margin() : around.margin();
            }
            return Math.min(between.margin(), around.margin());
        }
    }

    /**
     * What a point is by the criterion.
     *
     * @param match the index set
     * @param kind global minimum, strict or non-strict saddle, or undetermined
     * @param margin above 1 where it decides
     * @param reason one sentence
     * @param pivots every pair that was looked at; none unless the best directions are selected
     * @param descent a direction of length one with negative curvature, in the order W_1, ..., W_N,
     *     if the point is a strict saddle
     * @param curvature v'Hv along it by the closed form
     */
    public record Assessment(
            DeepLinearTheory.Match match,
            Kind kind,
            double margin,
            String reason,
            List<Pivot> pivots,
            Optional<double[]> descent,
            double curvature) {
        public Assessment {
            pivots = List.copyOf(pivots);
        }

        /** In the form the classifier takes. */
        public SecondOpinion.Opinion opinion() {
            return new SecondOpinion.Opinion(kind, margin, reason);
        }
    }

    /**
     * Applies the criterion to a critical point.
     *
     * @param point W_1, ..., W_N
     * @param gradientNorm the gradient norm there
     * @param distance an estimate of the distance to the exact critical point
     */
    public Assessment assess(double[] point, double gradientNorm, double distance) {
        DeepLinearTheory.Match match = theory.match(point);
        IndexSet set = match.set();
        if (!(match.deviation() <= RECOGNISED) || set.size() > theory.maxRank()) {
            return undetermined(
                    match,
                    String.format(
                            Locale.ROOT,
                            "the product of the weights is not on a set of eigen-directions (it"
                                    + " deviates by %.2g)%s",
                            match.deviation(),
                            theory.distinctEigenvalues()
                                    ? ""
                                    : "; the eigenvalues are not distinct"));
        }
        int q = set.size();
        var blocks = new IdleBlocks(data, point, set);
        Exchange exchange = exchange(set);
        if (exchange != null) {
            double margin = exchange.gap / theory.gapBound();
            if (!(margin > 1)) {
                return undetermined(
                        match,
                        String.format(
                                Locale.ROOT,
                                "direction %d is selected and not %d, but their eigenvalues differ"
                                        + " by %.2g only",
                                exchange.selected,
                                exchange.better,
                                exchange.gap));
            }
            Descents.Descent descent =
                    new Descents(data, blocks).exchange(exchange.selected, exchange.better);
            return new Assessment(
                    match,
                    Kind.STRICT_SADDLE,
                    margin,
                    String.format(
                            Locale.ROOT,
                            "direction %d is selected and not %d, whose eigenvalue is larger (by"
                                    + " %.3g)",
                            exchange.selected,
                            exchange.better,
                            exchange.gap),
                    List.of(),
                    descent.direction(),
                    descent.curvature());
        }
        if (q == theory.maxRank()) {
            return new Assessment(
                    match,
                    Kind.GLOBAL_MINIMUM,
                    RECOGNISED / Math.max(match.deviation(), UNIT),
                    "the best " + q + " directions are selected, and no more can be",
                    List.of(),
                    Optional.empty(),
                    0);
        }
        return byPivots(match, blocks, errors(blocks, point, gradientNorm, distance));
    }

    private static Assessment undetermined(DeepLinearTheory.Match match, String reason) {
        return new Assessment(match, Kind.UNDETERMINED, 0, reason, List.of(), Optional.empty(), 0);
    }

    /** What a layer may be wrong by: through rounding, and through the point's distance. */
    private record Errors(double[] rounding, double distance) {}

    /**
     * Idle blocks of size z with a gradient of order z^(N-1) may as well be zero: the gradient
     * cannot tell.
     */
    private Errors errors(IdleBlocks blocks, double[] point, double gradientNorm, double distance) {
        int n = blocks.depth;
        double unit =
                data.scale()
                        * blocks.inputScale
                        * Math.max(data.targets().s().length == 0 ? 0 : data.targets().s()[0], 0);
        double hidden = unit == 0 ? 0 : Math.pow(gradientNorm / unit, 1.0 / Math.max(1, n - 1));
        double[] rounding = new double[n + 1];
        for (int k = 1; k <= n; k++) {
            rounding[k] = 4 * UNIT * point.length * blocks.condition * blocks.layers[k].norm();
        }
        double moved = Double.isFinite(distance) ? distance * blocks.condition : 0;
        return new Errors(rounding, Math.max(moved, n == 2 ? 0 : hidden));
    }

    private Assessment byPivots(DeepLinearTheory.Match match, IdleBlocks blocks, Errors errors) {
        var pivots = new ArrayList<Pivot>();
        int n = blocks.depth;
        Pivot open = null;
        Pivot weakest = null;
        boolean undecided = false;
        for (int i = n; i > 1; i--) {
            for (int j = i - 1; j > 0; j--) {
                Pivot pivot = pivot(blocks, errors, i, j);
                pivots.add(pivot);
                Optional<Boolean> tight = pivot.tight();
                undecided |= tight.isEmpty();
                if (tight.isPresent()
                        && !tight.get()
                        && (open == null || pivot.margin() > open.margin())) {
                    open = pivot;
                }
                if (weakest == null || pivot.margin() < weakest.margin()) {
                    weakest = pivot;
                }
            }
        }
        int q = match.set().size();
        if (open != null) {
            Descents.Descent descent = new Descents(data, blocks).pivot(open.i, open.j);
            return new Assessment(
                    match,
                    Kind.STRICT_SADDLE,
                    open.margin(),
                    String.format(
                            Locale.ROOT,
                            "the layers %d and %d can turn down together: between them and around"
                                    + " them the rank is above %d (margin %s)",
                            open.i,
                            open.j,
                            q,
                            rough(open.margin())),
                    pivots,
                    descent.direction(),
                    descent.curvature());
        }
        if (undecided || weakest == null) {
            return new Assessment(
                    match,
                    Kind.UNDETERMINED,
                    weakest == null ? 0 : weakest.margin(),
                    "the ranks of partial products are too near to " + q + " to be told from it",
                    pivots,
                    Optional.empty(),
                    0);
        }
        return new Assessment(
                match,
                Kind.NONSTRICT_SADDLE,
                weakest.margin(),
                String.format(
                        Locale.ROOT,
                        "for each pair of layers a partial product has rank %d, so that there is no"
                            + " negative curvature (margin %s), yet the loss is above the global"
                            + " minimum",
                        q,
                        rough(weakest.margin())),
                pivots,
                Optional.empty(),
                0);
    }

    private static String rough(double margin) {
        return Double.isInfinite(margin) ? "infinite" : String.format(Locale.ROOT, "%.3g", margin);
    }

    private static Pivot pivot(IdleBlocks blocks, Errors errors, int i, int j) {
        int n = blocks.depth;
        Matrix between = blocks.product(j, i - 1);
        double[] a = productErrors(blocks, errors, j, i - 1);
        Matrix lower = blocks.product(0, j - 1);
        Matrix upper = blocks.product(i, n);
        Matrix around = lower.times(blocks.back).times(upper);
        double[] l = productErrors(blocks, errors, 0, j - 1);
        double[] u = productErrors(blocks, errors, i, n);
        double g = blocks.back.norm();
        double[] b = new double[2];
        for (int t = 0; t < 2; t++) {
            b[t] = g * (l[t] * upper.norm() + lower.norm() * u[t] + l[t] * u[t]);
        }
        b[0] += 4 * UNIT * g * lower.norm() * upper.norm();
        return new Pivot(i, j, decide(between, a), decide(around, b));
    }

    /** What Z_to ... Z_{from+1} may be wrong by: through rounding, and through distance. */
    private static double[] productErrors(IdleBlocks blocks, Errors errors, int from, int to) {
        double[] bound = new double[2];
        double size = 1;
        double[] grown = {1, 1};
        for (int k = from + 1; k <= to; k++) {
            double norm = blocks.z[k].norm();
            size *= norm;
            grown[0] *= norm + errors.rounding[k];
            grown[1] *= norm + errors.distance;
        }
        for (int t = 0; t < 2; t++) {
            bound[t] = grown[t] - size;
        }
        // the difference itself is rounded
        bound[0] = Math.max(bound[0], (to - from) * UNIT * size);
        return bound;
    }

    private static Product decide(Matrix product, double[] error) {
        var values = new ArrayList<Double>();
        for (double s : product.singularValues()) {
            values.add(s);
        }
        double largest = values.isEmpty() ? 0 : values.getFirst();
        double tolerance = Math.max(ROUNDING_CLEAR * error[0], error[1]);
        double clear = Math.max(ROUNDING_CLEAR * error[0], CLEAR * error[1]);
        Rank rank =
                largest > clear ? Rank.MORE : largest <= tolerance ? Rank.LEAST : Rank.UNDECIDED;
        return new Product(values, Math.max(error[0], error[1]), clear, rank);
    }

    private record Exchange(int selected, int better, double gap) {}

    /** The selected direction and the better one whose eigenvalues differ most, if any. */
    private @org.jspecify.annotations.Nullable Exchange exchange(IndexSet set) {
        if (set.size() == 0) {
            return null;
        }
        int worst = set.indices().getLast();
        double[] values = theory.eigenvalues();
        for (int c = 1; c < worst; c++) {
            if (!set.contains(c)) {
                return new Exchange(worst, c, values[c - 1] - values[worst - 1]);
            }
        }
        return null;
    }
}
