package dev.dln.analysis.theorem.lb18;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The factors at a point read so that the input is no wider than the output: transposed and in
 * reverse where it is. With the partial products W_{k,-} = W_k ... W_1 and the first index from
 * which they have a kernel.
 *
 * @param factors W_1, ..., W_L as read
 * @param turned whether they were transposed
 */
record Chains(List<RationalMatrix> factors, boolean turned) {

    static Chains of(ExactProduct at) {
        List<RationalMatrix> factors = at.factors();
        boolean turned = factors.getLast().rows() < factors.getFirst().columns();
        if (!turned) {
            return new Chains(factors, false);
        }
        var reversed = new ArrayList<RationalMatrix>();
        factors.reversed().forEach(f -> reversed.add(f.transpose()));
        return new Chains(reversed, true);
    }

    /** The rank of the product of factors with ones on their diagonals. */
    static int fullRankProduct(FactoredModel model) {
        RationalMatrix product = RationalMatrix.identity(model.widths().getFirst());
        for (FactoredModel.Layer layer : model.layers()) {
            var entries = new ArrayList<Rational>();
            for (int i = 0; i < layer.rows(); i++) {
                for (int j = 0; j < layer.cols(); j++) {
                    entries.add(i == j ? Rational.ONE : Rational.ZERO);
                }
            }
            product = RationalMatrix.of(layer.rows(), layer.cols(), entries).times(product);
        }
        return product.rank();
    }

    int depth() {
        return factors.size();
    }

    /** W_k ... W_1. */
    RationalMatrix below(int k) {
        RationalMatrix product = RationalMatrix.identity(factors.getFirst().columns());
        for (int j = 0; j < k; j++) {
            product = factors.get(j).times(product);
        }
        return product;
    }

    /** W_L ... W_k. */
    RationalMatrix from(int k) {
        RationalMatrix product = RationalMatrix.identity(factors.getLast().rows());
        for (int j = depth(); j >= k; j--) {
            product = product.times(factors.get(j - 1));
        }
        return product;
    }

    /** dim ker W_{k,-} for k = 1, ..., L - 1. */
    int[] nullities() {
        int inputs = factors.getFirst().columns();
        int[] n = new int[depth() - 1];
        for (int k = 1; k < depth(); k++) {
            n[k - 1] = inputs - below(k).rank();
        }
        return n;
    }

    /** The first k &lt; L with ker W_{k,-} not zero; empty if W_{L-1,-} is injective. */
    Optional<Integer> first() {
        int[] n = nullities();
        for (int k = 1; k < depth(); k++) {
            if (n[k - 1] > 0) {
                return Optional.of(k);
            }
        }
        return Optional.empty();
    }

    /** A vector u with u' W_{k,-} = 0, a column; empty if W_{k,-} has full row rank. */
    Optional<RationalMatrix> left(int k) {
        RationalMatrix kernel = below(k).transpose().kernel();
        return kernel.columns() == 0 ? Optional.empty() : Optional.of(kernel.columns(List.of(0)));
    }

    /**
     * W_k + delta_k w_k u_{k-1}' for k above the first index with a kernel, with w_k a column of
     * ones; the factors up to it unchanged.
     */
    Optional<Chains> perturbed(Rational delta) {
        Optional<Integer> first = first();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        var moved = new ArrayList<>(factors.subList(0, first.get()));
        for (int k = first.get() + 1; k <= depth(); k++) {
            Optional<RationalMatrix> u = left(k - 1);
            if (u.isEmpty()) {
                return Optional.empty();
            }
            RationalMatrix w = factors.get(k - 1);
            var ones = new ArrayList<Rational>();
            for (int i = 0; i < w.rows(); i++) {
                ones.add(Rational.ONE);
            }
            RationalMatrix change = RationalMatrix.of(w.rows(), 1, ones).times(u.get().transpose());
            moved.add(w.plus(delta, change));
        }
        return Optional.of(new Chains(moved, turned));
    }

    /** The factors in the model's own order. */
    List<RationalMatrix> original() {
        if (!turned) {
            return factors;
        }
        var back = new ArrayList<RationalMatrix>();
        factors.reversed().forEach(f -> back.add(f.transpose()));
        return back;
    }
}
