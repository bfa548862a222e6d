package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/**
 * c/2 ||W_N ... W_1 X - Y||^2 at one point, in fractions, by the closed forms for its derivatives
 * (Kawaguchi 2016, Lemmas 4.1 and 4.3), which know nothing of the compiler.
 *
 * @param x the inputs, d_0 x m
 * @param y the targets, d_N x m
 * @param layers W_1, ..., W_N; at least one
 * @param scale c
 */
public record ExactChain(
        RationalMatrix x, RationalMatrix y, List<RationalMatrix> layers, Rational scale) {
    public ExactChain {
        layers = List.copyOf(layers);
    }

    /**
     * A chain from a point that lists W_1, ..., W_N one after the other, each row-major.
     *
     * @param widths d_0, ..., d_N
     */
    public static ExactChain of(
            RationalMatrix x,
            RationalMatrix y,
            List<Integer> widths,
            Rational scale,
            List<Rational> point) {
        var layers = new ArrayList<RationalMatrix>();
        int offset = 0;
        for (int k = 1; k < widths.size(); k++) {
            int size = widths.get(k) * widths.get(k - 1);
            layers.add(
                    RationalMatrix.of(
                            widths.get(k),
                            widths.get(k - 1),
                            point.subList(offset, offset + size)));
            offset += size;
        }
        return new ExactChain(x, y, layers, scale);
    }

    /** N. */
    public int depth() {
        return layers.size();
    }

    /** d_k, k from 0 to N. */
    public int width(int k) {
        return k == 0 ? layers.getFirst().columns() : layer(k).rows();
    }

    /** The narrowest hidden width; the least possible integer's successor does not occur. */
    public int hidden() {
        int least = Integer.MAX_VALUE;
        for (int k = 1; k < depth(); k++) {
            least = Math.min(least, width(k));
        }
        return least;
    }

    /** W_k, k from 1 to N. */
    public RationalMatrix layer(int k) {
        return layers.get(k - 1);
    }

    /** W_to ... W_from; the identity of size d_to if to = from - 1. */
    public RationalMatrix product(int to, int from) {
        RationalMatrix product = RationalMatrix.identity(width(from - 1));
        for (int k = from; k <= to; k++) {
            product = layer(k).times(product);
        }
        return product;
    }

    /** W_N ... W_1. */
    public RationalMatrix map() {
        return product(depth(), 1);
    }

    /** W_N ... W_2, whose rank and column space the theory is about. */
    public RationalMatrix upper() {
        return product(depth(), 2);
    }

    /** W_N ... W_1 X - Y. */
    public RationalMatrix error() {
        return map().times(x).minus(y);
    }

    /** The gradient of c/2 ||R X - Y||^2 by R, at R = W_N ... W_1. */
    public RationalMatrix outer() {
        return error().times(x.transpose()).scaled(scale);
    }

    /** The loss. */
    public Rational loss() {
        RationalMatrix e = error();
        return e.dot(e).multiply(scale).multiply(Rational.HALF);
    }

    /** The loss along a curve, W_1(t), ..., W_N(t) as coefficients of t^0, t^1, ... */
    public RationalPolynomial along(List<List<RationalMatrix>> curve) {
        List<RationalMatrix> product = List.of(x);
        for (List<RationalMatrix> w : curve) {
            product = MatrixPolynomial.multiply(w, product);
        }
        var error = new ArrayList<>(product);
        error.set(0, error.getFirst().minus(y));
        return MatrixPolynomial.square(error).scaled(scale.multiply(Rational.HALF));
    }

    /**
     * The same weights in another basis of a hidden layer: W_k to g W_k, W_{k+1} to W_{k+1} g^-1.
     */
    public ExactChain moved(int k, RationalMatrix g) {
        var moved = new ArrayList<>(layers);
        moved.set(k - 1, g.times(layer(k)));
        moved.set(k, layer(k + 1).times(g.inverse().orElseThrow()));
        return new ExactChain(x, y, moved, scale);
    }

    /** The gradient by W_k, with the shape of W_k: c A_k' E X' B_k'. */
    public RationalMatrix gradient(int k) {
        return product(depth(), k + 1)
                .transpose()
                .times(outer())
                .times(product(k - 1, 1).transpose());
    }

    /** The same as Lemma 4.1 writes it: c (A_k (x) (B_k X)')' vec r, for vec W_k'. */
    public RationalMatrix gradientByKronecker(int k) {
        RationalMatrix above = product(depth(), k + 1);
        RationalMatrix below = product(k - 1, 1).times(x);
        return above.kronecker(below.transpose()).transpose().times(error().listed()).scaled(scale);
    }

    /** The gradient in the order W_1, ..., W_N. */
    public List<Rational> gradient() {
        var all = new ArrayList<Rational>();
        for (int k = 1; k <= depth(); k++) {
            all.addAll(gradient(k).entries());
        }
        return all;
    }

    /** Whether the gradient is zero. */
    public boolean critical() {
        return gradient().stream().allMatch(Rational::isZero);
    }

    /**
     * The block of the Hessian with rows vec W_j' and columns vec W_k', j &lt;= k, as a sum of
     * Kronecker products; j = 1 and j = k are Lemma 4.3.
     */
    public RationalMatrix hessianBlock(int j, int k) {
        RationalMatrix aj = product(depth(), j + 1);
        RationalMatrix ak = product(depth(), k + 1);
        RationalMatrix bj = product(j - 1, 1).times(x);
        RationalMatrix bk = product(k - 1, 1).times(x);
        RationalMatrix block = aj.transpose().times(ak).kronecker(bj.times(bk.transpose()));
        if (j < k) {
            RationalMatrix between = product(k - 1, j + 1).transpose();
            RationalMatrix turned = error().transpose().times(ak);
            RationalMatrix columns = null;
            for (int c = 0; c < turned.columns(); c++) {
                RationalMatrix part =
                        RationalMatrix.identity(width(k - 1)).kronecker(turned.columns(List.of(c)));
                columns = columns == null ? part : columns.beside(part);
            }
            if (columns != null) {
                block = block.plus(between.kronecker(bj).times(columns));
            }
        }
        return block.scaled(scale);
    }

    /** The Hessian in the order W_1, ..., W_N. */
    public RationalMatrix hessian() {
        RationalMatrix all = null;
        for (int j = 1; j <= depth(); j++) {
            RationalMatrix row = null;
            for (int k = 1; k <= depth(); k++) {
                RationalMatrix block = j <= k ? hessianBlock(j, k) : hessianBlock(k, j).transpose();
                row = row == null ? block : row.beside(block);
            }
            all = all == null ? row : row == null ? all : all.above(row);
        }
        return all == null ? RationalMatrix.zero(0, 0) : all;
    }

    /**
     * A pair of layers i &gt; j.
     *
     * @param between the rank of W_{i-1} ... W_{j+1}
     * @param around the rank of W_{j-1} ... W_1 X Y' W_N ... W_{i+1}
     */
    public record Pivot(int i, int j, int between, int around) {
        /** Whether one of the two has rank q, so that the pair allows no negative curvature. */
        public boolean tight(int q) {
            return between == q || around == q;
        }
    }

    /**
     * All pairs of layers. At a critical point of rank q that selects the q best directions, but
     * fewer than possible, the Hessian is positive semidefinite exactly if all are tight (Achour,
     * Malgouyres and Gerchinovitz 2024).
     */
    public List<Pivot> pivots() {
        RationalMatrix xy = x.times(y.transpose());
        var list = new ArrayList<Pivot>();
        for (int i = depth(); i > 1; i--) {
            for (int j = i - 1; j > 0; j--) {
                RationalMatrix around = product(j - 1, 1).times(xy).times(product(depth(), i + 1));
                list.add(new Pivot(i, j, product(i - 1, j + 1).rank(), around.rank()));
            }
        }
        return list;
    }

    /**
     * The tangents of the orbit of (W_k, W_{k+1}) -&gt; (g W_k, W_{k+1} g^-1) as columns; the
     * Hessian at a critical point annihilates them.
     */
    public RationalMatrix tangents() {
        int size = layers.stream().mapToInt(w -> w.rows() * w.columns()).sum();
        RationalMatrix all = RationalMatrix.zero(size, 0);
        for (int k = 1; k < depth(); k++) {
            for (int a = 0; a < width(k); a++) {
                for (int b = 0; b < width(k); b++) {
                    all = all.beside(tangent(k, a, b));
                }
            }
        }
        return all;
    }

    private RationalMatrix tangent(int k, int a, int b) {
        RationalMatrix unit =
                RationalMatrix.identity(width(k))
                        .columns(List.of(a))
                        .times(RationalMatrix.identity(width(k)).rows(List.of(b)));
        RationalMatrix tangent = RationalMatrix.zero(0, 1);
        for (int l = 1; l <= depth(); l++) {
            RationalMatrix part =
                    l == k
                            ? unit.times(layer(k))
                            : l == k + 1
                                    ? layer(l).times(unit).scaled(Rational.MINUS_ONE)
                                    : RationalMatrix.zero(layer(l).rows(), layer(l).columns());
            tangent = tangent.above(part.listed());
        }
        return tangent;
    }
}
