package dev.dln.analysis.factored;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linear.Matrix;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A factored loss at one point, the point being the fractions that its doubles are: the factors,
 * their partial products, and the gradient G of phi at R = W_L ... W_1, in fractions where the
 * program of phi is rational and small, otherwise enclosed.
 */
public final class ExactProduct {
    /** More parameters are not done in fractions: kernels would grow too many digits. */
    public static final int MOST_PARAMETERS = 400;

    private final FactoredModel model;
    private final Optional<ExactModel> relaxed;
    private final List<RationalMatrix> factors;
    private final RationalMatrix product;
    private final Optional<ExactModel.Point> exact;
    private final Optional<Box> enclosure;

    private ExactProduct(
            FactoredModel model, Optional<ExactModel> relaxed, List<RationalMatrix> factors) {
        this.model = model;
        this.relaxed = relaxed;
        this.factors = List.copyOf(factors);
        this.product = product(factors, 0, factors.size());
        this.exact = relaxed.flatMap(phi -> phi.at(product.entries()));
        this.enclosure = exact.isPresent() ? Optional.empty() : enclosed(model, product, product);
    }

    /**
     * At a flat point.
     *
     * @return empty if the model is too large, or an entry is not finite
     */
    public static Optional<ExactProduct> of(FactoredModel model, double[] point) {
        if (point.length > MOST_PARAMETERS || !Arrays.stream(point).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        return Optional.of(
                new ExactProduct(
                        model,
                        ExactModel.of(model.relaxed()),
                        model.factors(point).stream().map(ExactProduct::exact).toList()));
    }

    /** The same model at other factors of the same shapes. */
    public ExactProduct at(List<RationalMatrix> others) {
        return new ExactProduct(model, relaxed, others);
    }

    private static RationalMatrix exact(Matrix m) {
        return new RationalMatrix(m.rows(), m.cols(), m.entries());
    }

    private static Optional<Box> enclosed(
            FactoredModel model, RationalMatrix least, RationalMatrix most) {
        int n = least.entries().size();
        double[] low = new double[n];
        double[] high = new double[n];
        for (int i = 0; i < n; i++) {
            low[i] = Outward.below(least.entries().get(i));
            high[i] = Outward.above(most.entries().get(i));
        }
        if (!Arrays.stream(low).allMatch(Double::isFinite)
                || !Arrays.stream(high).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        var box = new Box(low, high);
        var intervals = new IntervalModel(model.relaxed());
        return intervals.trouble(box).isEmpty()
                ? Optional.of(intervals.gradient(box))
                : Optional.empty();
    }

    /** Factors to, ..., from + 1 multiplied; the identity if from = to. */
    static RationalMatrix product(List<RationalMatrix> factors, int from, int to) {
        RationalMatrix product =
                RationalMatrix.identity(
                        from == factors.size()
                                ? factors.getLast().rows()
                                : factors.get(from).columns());
        for (int k = from; k < to; k++) {
            product = factors.get(k).times(product);
        }
        return product;
    }

    /** The model. */
    public FactoredModel model() {
        return model;
    }

    /** W_1, ..., W_L. */
    public List<RationalMatrix> factors() {
        return factors;
    }

    /** R = W_L ... W_1. */
    public RationalMatrix product() {
        return product;
    }

    /** W_k ... W_1, d_k x d_0; the identity for k = 0. */
    public RationalMatrix below(int k) {
        return product(factors, 0, k);
    }

    /** W_L ... W_{k+1}, d_L x d_k; the identity for k = L. */
    public RationalMatrix above(int k) {
        return product(factors, k, factors.size());
    }

    /** The rank of R. */
    public int rank() {
        return product.rank();
    }

    /** Whether the product has less than the largest rank that the widths allow. */
    public boolean degenerate() {
        return rank() < model.narrowest();
    }

    /** Whether phi is smooth around R, so that G is its gradient. */
    public boolean smooth() {
        return exact.isPresent() || enclosure.isPresent();
    }

    /** The loss in fractions, also at a kink; empty if the program is not rational. */
    public Optional<Rational> value() {
        return exact.map(ExactModel.Point::loss)
                .or(() -> relaxed.flatMap(phi -> phi.loss(product.entries())));
    }

    /** G in fractions; empty if the program is not rational or too large, or has a kink at R. */
    public Optional<RationalMatrix> slope() {
        return exact.map(e -> RationalMatrix.of(product.rows(), product.columns(), e.gradient()));
    }

    /** The Hessian of phi at R in fractions, entries of R listed row by row. */
    public Optional<RationalMatrix> curvature() {
        return exact.map(ExactModel.Point::hessian);
    }

    /** Whether G is proved not to be zero. */
    public boolean slopeIsNotZero() {
        return slope().map(g -> !g.isZero())
                .orElseGet(() -> enclosure.map(ExactProduct::excludesZero).orElse(false));
    }

    /** Whether G is proved to be zero. */
    public boolean slopeIsZero() {
        return slope().map(RationalMatrix::isZero).orElse(false);
    }

    /** Whether some entry of an enclosed matrix is certainly not zero. */
    public static boolean excludesZero(Box box) {
        for (int i = 0; i < box.size(); i++) {
            if (box.low()[i] > 0 || box.high()[i] < 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * A matrix of fractions near G: G itself where that is known, otherwise the middle of its
     * enclosure, entries whose enclosure holds 0 being 0; empty where phi may not be smooth.
     */
    public Optional<RationalMatrix> nearSlope() {
        return slope().or(
                        () ->
                                enclosure.map(
                                        b ->
                                                new RationalMatrix(
                                                        product.rows(),
                                                        product.columns(),
                                                        middle(b))));
    }

    private static double[] middle(Box box) {
        double[] middle = new double[box.size()];
        for (int i = 0; i < middle.length; i++) {
            boolean apart = box.low()[i] > 0 || box.high()[i] < 0;
            double m = 0.5 * box.low()[i] + 0.5 * box.high()[i];
            middle[i] = apart && Double.isFinite(m) ? m : 0;
        }
        return middle;
    }

    /** The largest |entry| that G may have; NaN where phi may not be smooth. */
    public double slopeBound() {
        return slope().map(
                        g ->
                                g.entries().stream()
                                        .mapToDouble(e -> Math.abs(Outward.above(abs(e))))
                                        .max()
                                        .orElse(0))
                .or(() -> enclosure.map(ExactProduct::magnitude))
                .orElse(Double.NaN);
    }

    private static Rational abs(Rational r) {
        return r.signum() < 0 ? r.negate() : r;
    }

    private static double magnitude(Box box) {
        double most = 0;
        for (int i = 0; i < box.size(); i++) {
            most = Math.max(most, box.magnitude(i));
        }
        return most;
    }

    /**
     * The gradient for factor k by the chain rule, (W_L ... W_{k+1})' G (W_{k-1} ... W_1)', in
     * fractions; empty where G is not.
     *
     * @param k from 1 to L
     */
    public Optional<RationalMatrix> layerGradient(int k) {
        return slope().map(g -> above(k).transpose().times(g).times(below(k - 1).transpose()));
    }

    /** Whether every layer's gradient is exactly zero; empty where G is not in fractions. */
    public Optional<Boolean> critical() {
        for (int k = 1; k <= factors.size(); k++) {
            Optional<RationalMatrix> gradient = layerGradient(k);
            if (gradient.isEmpty()) {
                return Optional.empty();
            }
            if (!gradient.get().isZero()) {
                return Optional.of(false);
            }
        }
        return Optional.of(true);
    }

    /**
     * G enclosed for all points within the radius of a certificate of its point; empty where phi
     * may not be smooth there.
     */
    public Optional<Box> slopeAround(Certificate certificate) {
        RationalRange range = around(certificate);
        return enclosed(model, range.low(), range.high());
    }

    /**
     * Whether the product has the largest rank that the widths allow at all points within the
     * radius of a certificate of its point; a no says nothing.
     */
    public boolean largestRankAround(Certificate certificate) {
        RationalRange range = around(certificate);
        RationalMatrix half = range.high().minus(range.low()).scaled(Rational.HALF);
        return range.low().plus(half).keepsRank(model.narrowest(), half);
    }

    private RationalRange around(Certificate certificate) {
        List<Rational> centre = certificate.point();
        Rational radius = Rational.of(new BigDecimal(certificate.radius()));
        var low = new ArrayList<RationalMatrix>();
        var high = new ArrayList<RationalMatrix>();
        for (FactoredModel.Layer layer : model.layers()) {
            var middle = new ArrayList<Rational>();
            for (int i = 0; i < layer.rows(); i++) {
                for (int j = 0; j < layer.cols(); j++) {
                    middle.add(centre.get(layer.place(i, j)));
                }
            }
            low.add(shifted(layer, middle, radius.negate()));
            high.add(shifted(layer, middle, radius));
        }
        RationalRange range = new RationalRange(low.getFirst(), high.getFirst());
        for (int k = 1; k < low.size(); k++) {
            range = new RationalRange(low.get(k), high.get(k)).times(range);
        }
        return range;
    }

    private static RationalMatrix shifted(
            FactoredModel.Layer layer, List<Rational> entries, Rational by) {
        return RationalMatrix.of(
                layer.rows(), layer.cols(), entries.stream().map(e -> e.add(by)).toList());
    }

    /** The flat point of factors, to the nearest doubles. */
    public double[] flat(List<RationalMatrix> others) {
        return model.point(
                others.stream()
                        .map(m -> new Matrix(m.rows(), m.columns(), m.toDoubles()))
                        .toList());
    }

    /** W_1', ..., W_L' in reverse: the factors of the transposed product. */
    static List<RationalMatrix> transposed(List<RationalMatrix> factors) {
        var turned = new ArrayList<RationalMatrix>();
        for (RationalMatrix factor : factors.reversed()) {
            turned.add(factor.transpose());
        }
        return turned;
    }
}
