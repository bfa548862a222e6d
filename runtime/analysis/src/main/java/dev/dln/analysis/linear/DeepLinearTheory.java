package dev.dln.analysis.linear;

import dev.dln.analysis.Kind;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * The critical points of c/2 ||W_N ... W_1 X - Y||_F^2 in closed form (Baldi and Hornik 1989 for N
 * = 2; Kawaguchi 2016; Achour, Malgouyres and Gerchinovitz 2024). With the projector P on the row
 * space of X and Y P = U diag(s) V', a critical point selects a set I of at most min(widths)
 * directions; its value is c/2 (||Y||^2 - sum over I of s_i^2), and W_N ... W_1 X = U_I diag(s_I)
 * V_I'. A point lists W_1, ..., W_N one after the other, each row-major.
 */
public final class DeepLinearTheory {
    private static final double UNIT = 0x1p-53;

    private final Array x;
    private final Array y;
    private final int[] widths;
    private final double scale;
    private final int rankOfData;
    private final double dataMargin;
    private final double[] rowBasis; // d_0 x r: the left singular vectors of X
    private final double[] dataScales; // r: the singular values of X
    private final Svd targets; // of Y V_X, d_N x r
    private final int directions; // singular values of it that are not zero
    private final double halfSquare;
    private final double smallestGap;
    private final double gapBound;

    private DeepLinearTheory(Array x, Array y, List<Integer> widths, double scale) {
        this.x = x;
        this.y = y;
        this.widths = widths.stream().mapToInt(Integer::intValue).toArray();
        this.scale = scale;
        int rows = this.widths[0];
        int outputs = this.widths[this.widths.length - 1];
        int samples = x.values().length / Math.max(1, rows);
        Svd data = Svd.thin(x.values(), rows, samples);
        this.rankOfData = data.rank(0);
        this.dataMargin = data.rankMargin(0);
        int r = rankOfData;
        this.dataScales = Arrays.copyOf(data.s(), r);
        this.rowBasis = new double[rows * r];
        int columnsOfU = data.s().length;
        for (int i = 0; i < rows; i++) {
            System.arraycopy(data.u(), i * columnsOfU, rowBasis, i * r, r);
        }
        double[] vt = Arrays.copyOf(data.vt(), r * samples);
        double[] projected = new double[outputs * r];
        Lapack.multiply(y.values(), false, vt, true, projected, outputs, r, samples);
        this.targets = Svd.of(projected, outputs, r);
        double square = 0;
        for (double v : y.values()) {
            square += v * v;
        }
        this.halfSquare = 0.5 * square;
        this.directions = targets.rank(0);
        double[] s = targets.s();
        this.gapBound = s.length == 0 ? 0 : 64 * UNIT * Math.max(rows, outputs) * s[0] * s[0];
        double gap = Double.POSITIVE_INFINITY;
        for (int i = 0; i + 1 < directions; i++) {
            gap = Math.min(gap, s[i] * s[i] - s[i + 1] * s[i + 1]);
        }
        this.smallestGap = gap;
    }

    /**
     * The theory of given data.
     *
     * @param x d_0 x m
     * @param y d_N x m
     * @param widths d_0, ..., d_N with N &gt;= 2
     * @param scale c: 1 for the squared loss, 2/m for the mean
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static DeepLinearTheory of(Array x, Array y, List<Integer> widths, double scale) {
        if (widths.size() < 3
                || x.shape().size() != 2
                || y.shape().size() != 2
                || !x.shape().get(0).equals(widths.getFirst())
                || !y.shape().get(0).equals(widths.getLast())
                || !x.shape().get(1).equals(y.shape().get(1))) {
            throw new IllegalArgumentException(
                    "data " + x.shape() + " and " + y.shape() + " for widths " + widths);
        }
        return new DeepLinearTheory(x, y, widths, scale);
    }

    /**
     * The data in coordinates where only what the loss sees is left.
     *
     * @param widths d_0, ..., d_N
     * @param scale c
     * @param rowBasis d_0 x r: the left singular vectors of X
     * @param dataScales the r singular values of X
     * @param targets Y V_X decomposed
     * @param directions how many singular values of it are not zero
     */
    record Reduced(
            int[] widths,
            double scale,
            double[] rowBasis,
            double[] dataScales,
            Svd targets,
            int directions) {}

    Reduced reduced() {
        return new Reduced(widths, scale, rowBasis, dataScales, targets, directions);
    }

    /** d_0, ..., d_N. */
    public List<Integer> widths() {
        return Arrays.stream(widths).boxed().toList();
    }

    /** N, the number of matrices. */
    public int depth() {
        return widths.length - 1;
    }

    /** How many parameters there are. */
    public int size() {
        int sum = 0;
        for (int k = 1; k < widths.length; k++) {
            sum += widths[k] * widths[k - 1];
        }
        return sum;
    }

    /** The eigenvalues lambda_i = s_i^2 that are not zero, descending, of Sigma = Y P Y'. */
    public double[] eigenvalues() {
        return Arrays.stream(targets.s()).limit(directions).map(s -> s * s).toArray();
    }

    /** The rank of X. */
    public int rankOfData() {
        return rankOfData;
    }

    /** The smallest singular value of X counted in its rank over the bound on its error. */
    public double rankMargin() {
        return dataMargin;
    }

    /** The same for Y P, hence for X Y'. */
    public double targetRankMargin() {
        return targets.rankMargin(0);
    }

    /**
     * Whether the eigenvalues are distinct beyond rounding, which the classification by index sets
     * needs; with the smallest gap in {@link #smallestGap} and its bound in {@link #gapBound}.
     */
    public boolean distinctEigenvalues() {
        return smallestGap > gapBound;
    }

    /** The smallest difference of neighbouring eigenvalues; infinite if there is only one. */
    public double smallestGap() {
        return smallestGap;
    }

    /** Below this two eigenvalues cannot be told apart. */
    public double gapBound() {
        return gapBound;
    }

    /** The largest number of directions a critical point selects. */
    public int maxRank() {
        return Math.min(Arrays.stream(widths).min().orElse(0), directions);
    }

    /** How many index sets there are. */
    public BigInteger count() {
        return IndexSets.count(directions, maxRank());
    }

    /** The index sets in order of size, then lexicographic; at most {@code limit} of them. */
    public List<IndexSet> indexSets(int limit) {
        return IndexSets.first(directions, maxRank(), limit);
    }

    /** The loss at the critical points of an index set. */
    public double value(IndexSet set) {
        double sum = 0;
        for (int i : set.indices()) {
            sum += eigenvalue(i);
        }
        return scale * (halfSquare - 0.5 * sum);
    }

    private double eigenvalue(int i) {
        double s = targets.s()[i - 1];
        return s * s;
    }

    /** The lowest loss: the best maxRank() directions (Eckart and Young). */
    public double globalMinimum() {
        double[] values = eigenvalues();
        double sum = 0;
        for (int i = 0; i < maxRank(); i++) {
            sum += values[i];
        }
        return scale * (halfSquare - 0.5 * sum);
    }

    /**
     * The lowest loss, enclosed by rigorous bounds or exact; empty if rounding leaves open which
     * rank X has. The scale must be 1, or 2/m for the m samples given.
     */
    public Optional<GlobalMinimum> provedMinimum() {
        int samples = x.shape().get(1);
        Rational exactScale = scale == 1 ? Rational.ONE : Rational.of(2, samples);
        return scale == 1 || scale == 2.0 / samples
                ? GlobalMinimum.prove(widths(), x, y, exactScale)
                : Optional.empty();
    }

    /** c/2 ||Y||^2: the loss at zero, to which rounding errors of losses are relative. */
    public double lossScale() {
        return scale * halfSquare;
    }

    /**
     * Pairs (i, c), i selected and c not, with lambda_c above (sign 1) or equal to lambda_i (0).
     */
    private int pairs(IndexSet set, int sign) {
        int count = 0;
        for (int i : set.indices()) {
            for (int c = 1; c <= directions; c++) {
                if (!set.contains(c)) {
                    double d = eigenvalue(c) - eigenvalue(i);
                    boolean tied = Math.abs(d) <= gapBound;
                    count += sign == 0 ? (tied ? 1 : 0) : (!tied && d > 0 ? 1 : 0);
                }
            }
        }
        return count;
    }

    /**
     * The inertia of {@link #representative}. With q = |I|, r = rank X and neg = #{(i, c): i in I,
     * c not in I, lambda_c &gt; lambda_i}: on the rank-q part q (r + d_N - q) - neg eigenvalues are
     * positive and neg negative; for N = 2 each of the d_1 - q idle hidden units adds one positive
     * and one negative eigenvalue per direction not selected; the rest is zero.
     */
    public Inertia inertia(IndexSet set) {
        int q = set.size();
        int outputs = widths[widths.length - 1];
        int idle = depth() == 2 ? (widths[1] - q) * (directions - q) : 0;
        int below = pairs(set, 1);
        int negative = below + idle;
        int positive = q * (rankOfData + outputs - q) - below - pairs(set, 0) + idle;
        return new Inertia(negative, size() - negative - positive, positive);
    }

    /**
     * Whether every critical point of the index set has the inertia of the representative: for one
     * hidden layer with data and targets of full rank, and for any depth at the largest rank.
     */
    public boolean inertiaIsUnique(IndexSet set) {
        boolean fullRank = rankOfData == widths[0] && directions == widths[widths.length - 1];
        boolean largestRank = set.size() == Arrays.stream(widths).min().orElse(0);
        return distinctEigenvalues() && (largestRank || (depth() == 2 && fullRank));
    }

    /** What {@link #representative} is. */
    public Kind kind(IndexSet set) {
        if (inertia(set).negative() > 0) {
            return Kind.STRICT_SADDLE;
        }
        return set.size() == maxRank() ? Kind.GLOBAL_MINIMUM : Kind.NONSTRICT_SADDLE;
    }

    /**
     * A critical point of the index set, all idle units zero: W_N = [U_I, 0], W_k = diag(I, 0), W_1
     * = [U_I' R; 0] with R the least-squares map.
     */
    public double[] representative(IndexSet set) {
        return representative(set, IdlePattern.NONE);
    }

    /** A critical point of the index set whose idle blocks have this rank pattern. */
    public double[] representative(IndexSet set, IdlePattern pattern) {
        return new Representatives(reduced()).build(set, pattern);
    }

    /**
     * Another point of the orbit of the symmetry group that changes neighbouring layers inversely.
     *
     * @param random the group element
     */
    public double[] moved(double[] point, RandomGenerator random) {
        return new Representatives(reduced()).moved(point, random);
    }

    /**
     * The rank patterns of the idle blocks of an index set, the zero pattern first, then those with
     * few nonzero chains; at most {@code limit} of them.
     */
    public List<IdlePattern> patterns(IndexSet set, int limit) {
        return IdlePatterns.of(this, set.size(), limit);
    }

    /**
     * What {@link #representative(IndexSet, IdlePattern)} is: a strict saddle unless the best
     * directions are selected; by the pattern if they are.
     */
    public Kind kind(IndexSet set, IdlePattern pattern) {
        int q = set.size();
        if (q > 0 && set.indices().getLast() > q) {
            return pairs(set, 1) > 0 ? Kind.STRICT_SADDLE : kind(set);
        }
        return q == maxRank() ? Kind.GLOBAL_MINIMUM : pattern.kind(widths(), q);
    }

    /**
     * Which index set a point belongs to.
     *
     * @param set the directions i with t_i above one half, where T = U' W_N ... W_1 X V diag(1/s)
     *     and t is its diagonal; at a critical point T is diagonal with ones at I and zeros
     *     elsewhere
     * @param deviation the largest entry of T minus that matrix, in absolute value
     * @param value the loss of the index set
     */
    public record Match(IndexSet set, double deviation, double value) {}

    /** Extracts the index set of a point near a critical one. */
    public Match match(double[] point) {
        var matching = Matching.of(reduced(), point);
        return new Match(matching.set(), matching.deviation(), value(matching.set()));
    }

    /** Why every local minimum is global, and which narrower theorems apply. */
    public LandscapeTheorem theorem() {
        return LandscapeTheorem.of(this);
    }

    /** The second-order criterion for this problem. */
    public PivotCriterion criterion() {
        return new PivotCriterion(this);
    }

    /**
     * What the classifier may use: the global minimum; that every local minimum is global, which
     * for the squared loss of a linear network holds for all data and widths; and the criterion of
     * ranks beside the spectrum. Where rounding leaves open which rank X has, only a bound.
     */
    public Knowledge knowledge() {
        if (!GlobalMinimum.hasRank(x, rankOfData)) {
            return Knowledge.bounded(
                    GlobalMinimum.ofAnyInputs(widths(), y, scale),
                    "what no linear map of any inputs is below; rounding leaves open which rank X"
                            + " has");
        }
        PivotCriterion criterion = criterion();
        return new Knowledge(
                OptionalDouble.of(globalMinimum()),
                "closed form of the linear network",
                true,
                directions > 0,
                theorem().citation(),
                Optional.empty(),
                lossScale(),
                Optional.empty(),
                Optional.of(
                        (point, gradientNorm, distance) ->
                                criterion.assess(point, gradientNorm, distance).opinion()),
                Optional.empty());
    }

    /**
     * The size of the entries of balanced weights at the global minimum: random starts of about
     * this deviation begin among the critical points.
     */
    public double typicalWeight() {
        double[] map = representative(IndexSets.best(maxRank()));
        Svd first = Svd.thin(Arrays.copyOf(map, widths[1] * widths[0]), widths[1], widths[0]);
        double sum = 0;
        for (double s : first.s()) {
            sum += s == 0 ? 0 : Math.pow(s, 2.0 / depth());
        }
        return sum == 0 ? 1 : Math.sqrt(sum * depth() / size());
    }
}
