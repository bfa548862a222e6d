package dev.dln.analysis.factored;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.compiler.tensor.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of points W + eps V with the same product of the factors for every eps, along which the
 * gradient of one layer does not stay zero: so near W there are points of equal loss that are not
 * critical, and W is no local minimum, whatever its Hessian is.
 *
 * <p>Where it exists, with G = grad phi(R) not zero:
 *
 * <ul>
 *   <li>{@link #wide}: no hidden width is below both d_0 and d_L (Laurent and von Brecht 2018,
 *       proof of Theorem 3). Let d_0 &lt;= d_L, otherwise transpose; let k be the first index with
 *       W_k ... W_1 not injective. Rank-one changes of W_{k+1}, ..., W_L whose rows vanish on the
 *       range below leave all partial products as they are, and the gradient of W_k becomes a
 *       polynomial in eps that is not zero. A critical point with G not zero has such a k &lt; L.
 *   <li>{@link #degenerate}: the rank of R is below every width. Let k &lt; L be the largest index
 *       with W_k ... W_1 of full row rank d_k (0 counts). For j &gt; k there is u_j with u_j' W_j
 *       ... W_{k+1} = 0, so W_{j+1} may be changed by w u_j'. For 1 &lt;= i &lt;= k the product W_L
 *       ... W_{i+1} kills some v_i (if it did not, rank R = rank W_i ... W_1 &gt;= d_k), so W_i may
 *       be changed by v_i z'. Neither kind changes what the other rests on, so all may be made at
 *       once; the top power of eps in the gradient of W_{k+1} is a multiple of u_{k+1} (w' G z)
 *       v_k', and w, z may be any. Hence at a degenerate local minimum G = 0.
 * </ul>
 *
 * @param at the point W
 * @param directions V_1, ..., V_L
 * @param layer the layer whose gradient becomes nonzero, from 1
 * @param why which of the two it is, in words
 */
public record EscapeFamily(
        ExactProduct at, List<RationalMatrix> directions, int layer, String why) {
    /** Each halving of the step in {@link #descend} makes room for larger curvature. */
    private static final int HALVINGS = 60;

    public EscapeFamily {
        directions = List.copyOf(directions);
    }

    /** The family of either kind; empty if neither exists, or G is not known to be nonzero. */
    public static Optional<EscapeFamily> of(ExactProduct at) {
        return degenerate(at).or(() -> wide(at));
    }

    /** The family at a point whose product has less rank than every width. */
    public static Optional<EscapeFamily> degenerate(ExactProduct at) {
        if (!at.slopeIsNotZero() || !at.degenerate()) {
            return Optional.empty();
        }
        RationalMatrix g = at.nearSlope().orElseThrow();
        List<RationalMatrix> w = at.factors();
        int depth = w.size();
        int k = depth - 1;
        while (at.below(k).rank() < at.below(k).rows()) {
            k--;
        }
        int[] largest = largest(g);
        List<RationalMatrix> directions = zeros(w);
        RationalMatrix out = unit(g.rows(), largest[0]);
        for (int j = depth - 1; j > k; j--) { // W_{j+1} is w.get(j)
            RationalMatrix u = whole(at.below(j).transpose().kernel().columns(List.of(0)));
            directions.set(j, out.times(u.transpose()));
            out = u;
        }
        RationalMatrix in = unit(g.columns(), largest[1]);
        for (int i = 1; i <= k; i++) {
            RationalMatrix v = whole(at.above(i).kernel().columns(List.of(0)));
            directions.set(i - 1, v.times(in.transpose()));
            in = v;
        }
        return Optional.of(
                new EscapeFamily(
                        at,
                        directions,
                        k + 1,
                        "the product has rank "
                                + at.rank()
                                + ", below every width, and the gradient of phi is not zero"));
    }

    /** The family where every matrix is a product and some partial product has a kernel. */
    public static Optional<EscapeFamily> wide(ExactProduct at) {
        if (!at.slopeIsNotZero() || !at.model().reachesAll()) {
            return Optional.empty();
        }
        RationalMatrix g = at.nearSlope().orElseThrow();
        List<RationalMatrix> w = at.factors();
        boolean turned = w.getLast().rows() < w.getFirst().columns();
        List<RationalMatrix> view = turned ? ExactProduct.transposed(w) : w;
        RationalMatrix slope = turned ? g.transpose() : g;
        int depth = view.size();
        int inputs = view.getFirst().columns();
        int k = 1;
        while (k < depth && ExactProduct.product(view, 0, k).rank() == inputs) {
            k++;
        }
        if (k == depth) {
            return Optional.empty();
        }
        RationalMatrix reach = slope.times(ExactProduct.product(view, 0, k - 1).transpose());
        List<RationalMatrix> directions = zeros(view);
        RationalMatrix out = unit(reach.rows(), largest(reach)[0]);
        for (int j = depth - 1; j >= k; j--) {
            RationalMatrix u =
                    whole(
                            ExactProduct.product(view, 0, j)
                                    .transpose()
                                    .kernel()
                                    .columns(List.of(0)));
            directions.set(j, out.times(u.transpose()));
            out = u;
        }
        return Optional.of(
                new EscapeFamily(
                        at,
                        turned ? ExactProduct.transposed(directions) : directions,
                        turned ? depth + 1 - k : k,
                        "no hidden width is below both ends, the product of the first "
                                + (turned ? "layers from the output" : "layers")
                                + " has a kernel, and the gradient of phi is not zero"));
    }

    private static List<RationalMatrix> zeros(List<RationalMatrix> like) {
        var zeros = new ArrayList<RationalMatrix>();
        like.forEach(m -> zeros.add(RationalMatrix.zero(m.rows(), m.columns())));
        return zeros;
    }

    private static RationalMatrix unit(int n, int i) {
        return RationalMatrix.identity(n).columns(List.of(i));
    }

    /** Row and column of an entry of the largest absolute value. */
    private static int[] largest(RationalMatrix m) {
        int[] best = {0, 0};
        Rational most = Rational.ZERO;
        for (int i = 0; i < m.rows(); i++) {
            for (int j = 0; j < m.columns(); j++) {
                Rational size = m.at(i, j).multiply(m.at(i, j));
                if (size.compareTo(most) > 0) {
                    most = size;
                    best = new int[] {i, j};
                }
            }
        }
        return best;
    }

    /** A multiple of a vector with whole entries, so that doubles hold the points exactly. */
    private static RationalMatrix whole(RationalMatrix vector) {
        BigInteger multiple = BigInteger.ONE;
        for (Rational v : vector.entries()) {
            multiple = multiple.multiply(v.denominator()).divide(multiple.gcd(v.denominator()));
        }
        return vector.scaled(new Rational(multiple, BigInteger.ONE));
    }

    /** W + eps V. */
    public List<RationalMatrix> moved(Rational eps) {
        var moved = new ArrayList<RationalMatrix>();
        for (int k = 0; k < directions.size(); k++) {
            moved.add(at.factors().get(k).plus(eps, directions.get(k)));
        }
        return moved;
    }

    /** Whether the product at W + eps V is that at W, as it must be. */
    public boolean keepsProduct(Rational eps) {
        List<RationalMatrix> moved = moved(eps);
        return ExactProduct.product(moved, 0, moved.size()).equals(at.product());
    }

    /**
     * The gradient of {@link #layer} at W + eps V: that of the product there with G, or with the
     * matrix near G where G is not known in fractions.
     */
    public RationalMatrix gradient(Rational eps) {
        List<RationalMatrix> moved = moved(eps);
        return ExactProduct.product(moved, layer, moved.size())
                .transpose()
                .times(at.nearSlope().orElseThrow())
                .times(ExactProduct.product(moved, 0, layer - 1).transpose());
    }

    /** How far V reaches: the square of its Frobenius norm. */
    public Rational square() {
        Rational sum = Rational.ZERO;
        for (RationalMatrix v : directions) {
            sum = sum.add(v.dot(v));
        }
        return sum;
    }

    /**
     * A point of lower loss within a distance of W.
     *
     * @param point as doubles
     * @param before the loss at W, in fractions
     * @param after the loss at the point that these doubles are, in fractions
     * @param eps the multiple of V that was used
     * @param distance from W to the point, at most
     */
    public record Descent(
            double[] point, Rational before, Rational after, Rational eps, double distance) {}

    /**
     * Steps to W + eps V with the largest eps = 2^-i that keeps within half the radius, then down
     * the gradient there, halving the step until the loss, replayed in fractions at the doubles of
     * the result, is lower.
     *
     * @param radius within which to stay, above 0
     * @return empty if phi is not rational, or doubles do not resolve the descent
     */
    public Optional<Descent> descend(double radius) {
        Optional<Rational> before = at.value();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        double length = Math.sqrt(square().toDouble());
        Rational eps = power(length == 0 ? 0 : (int) Math.floor(log2(radius / 2 / length)));
        RationalMatrix gradient = gradient(eps);
        double steep = Math.sqrt(gradient.dot(gradient).toDouble());
        if (!(steep > 0)) {
            return Optional.empty();
        }
        int largest = (int) Math.floor(log2(radius / 2 / steep));
        for (int i = 0; i < HALVINGS; i++) {
            Rational step = power(Math.min(0L, largest) - i);
            List<RationalMatrix> lower = new ArrayList<>(moved(eps));
            lower.set(layer - 1, lower.get(layer - 1).plus(step.negate(), gradient));
            double[] point = at.flat(lower);
            ExactProduct there = ExactProduct.of(at.model(), point).orElse(at);
            Optional<Rational> after = there.value();
            if (after.isPresent() && after.get().compareTo(before.get()) < 0) {
                return Optional.of(
                        new Descent(point, before.get(), after.get(), eps, distance(point)));
            }
        }
        return Optional.empty();
    }

    private double distance(double[] point) {
        double[] start = at.flat(at.factors());
        double sum = 0;
        for (int i = 0; i < point.length; i++) {
            sum += (point[i] - start[i]) * (point[i] - start[i]);
        }
        return Math.sqrt(sum) * (1 + 0x1p-40);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** 2^exponent, the exponent bounded: lengths that doubles do not hold ask for any. */
    private static Rational power(long exponent) {
        return Rational.TWO.pow(Math.clamp(exponent, -1000, 1000));
    }

    /**
     * A curve from W along which the loss decreases at once.
     *
     * @param curve the coordinates of the flat point as polynomials in t
     * @param loss the loss along it, for small t &gt;= 0; its first coefficient beyond the constant
     *     is negative
     */
    public record Curve(List<RationalPolynomial> curve, RationalPolynomial loss) {}

    /**
     * W + t V - t^b U with U the lowest coefficient, of order a &lt; b, of the layer's gradient
     * along W + t V: the loss is the loss at W minus t^(a+b) ||U||^2 and higher powers.
     *
     * @return empty if the loss is not rational, or has too many parameters for fractions
     */
    public Optional<Curve> curve() {
        if (at.slope().isEmpty()) {
            return Optional.empty();
        }
        for (int order = 0; order < at.factors().size(); order++) {
            Optional<RationalMatrix> lowest = coefficient(order);
            if (lowest.isPresent() && !lowest.get().isZero()) {
                return ExactModel.of(at.model().model())
                        .flatMap(m -> along(m, lowest.get()))
                        .filter(c -> c.loss().subtract(constant(c.loss())).germ() < 0);
            }
        }
        return Optional.empty();
    }

    private static RationalPolynomial constant(RationalPolynomial p) {
        return RationalPolynomial.constant(p.coefficient(0));
    }

    private Optional<Curve> along(ExactModel whole, RationalMatrix down) {
        int power = at.factors().size(); // above the order, which is less than L
        var curve = new ArrayList<RationalPolynomial>();
        for (int i = 0; i < whole.model().layout().size(); i++) {
            curve.add(RationalPolynomial.ZERO);
        }
        for (int k = 0; k < at.factors().size(); k++) {
            FactoredModel.Layer place = at.model().layers().get(k);
            for (int i = 0; i < place.rows(); i++) {
                for (int j = 0; j < place.cols(); j++) {
                    RationalPolynomial entry =
                            RationalPolynomial.constant(at.factors().get(k).at(i, j))
                                    .add(
                                            RationalPolynomial.monomial(
                                                    directions.get(k).at(i, j), 1));
                    if (k == layer - 1) {
                        entry =
                                entry.add(
                                        RationalPolynomial.monomial(down.at(i, j).negate(), power));
                    }
                    curve.set(place.place(i, j), entry);
                }
            }
        }
        return whole.along(curve).map(loss -> new Curve(curve, loss));
    }

    /** The coefficient of eps^order in the gradient of the layer, by interpolation. */
    private Optional<RationalMatrix> coefficient(int order) {
        int n = at.factors().size();
        var nodes = new ArrayList<Rational>();
        var system = new ArrayList<Rational>();
        for (int i = 0; i < n; i++) {
            Rational t = Rational.of(i);
            nodes.add(t);
            Rational power = Rational.ONE;
            for (int j = 0; j < n; j++) {
                system.add(power);
                power = power.multiply(t);
            }
        }
        Optional<RationalMatrix> inverse = RationalMatrix.of(n, n, system).inverse();
        if (inverse.isEmpty()) {
            return Optional.empty();
        }
        RationalMatrix like = gradient(Rational.ZERO);
        RationalMatrix sum = RationalMatrix.zero(like.rows(), like.columns());
        for (int i = 0; i < n; i++) {
            sum = sum.plus(inverse.get().at(order, i), gradient(nodes.get(i)));
        }
        return Optional.of(sum);
    }
}
