package dev.dln.analysis.factored;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A proof that a point of phi(W_L ... W_1) with phi convex is a local minimum although phi may have
 * a kink there: one factor, W_k, is zero, and for every choice of signs of its entries there is a
 * subgradient g of phi at R = 0 such that (W_L ... W_{k+1})' g (W_{k-1} ... W_1)' has these signs
 * while the other factors move by at most the radius in every entry. Then phi(R') &gt;= phi(R) +
 * &lt;g, R'&gt; &gt;= phi(R) + slope * sum |entries of W_k'|.
 *
 * @param layer k, from 1
 * @param radius of the box in the other factors' entries
 * @param slope at least 0
 * @param subgradients those used, all in fractions
 */
public record KinkMinimum(
        int layer, Rational radius, Rational slope, List<RationalMatrix> subgradients) {
    private static final int MOST_ENTRIES = 8;
    private static final int RADII = 6;

    public KinkMinimum {
        subgradients = List.copyOf(subgradients);
    }

    /**
     * A proof, of a positive slope if there is one; empty if none of this kind was found, which
     * says nothing.
     */
    public static Optional<KinkMinimum> of(ExactProduct at) {
        if (at.model().properties().convex() != Answer.YES) {
            return Optional.empty();
        }
        List<RationalMatrix> subgradients = subgradients(at);
        Optional<KinkMinimum> flat = Optional.empty();
        for (int k = 1; k <= at.factors().size() && !subgradients.isEmpty(); k++) {
            RationalMatrix factor = at.factors().get(k - 1);
            if (factor.isZero() && factor.entries().size() <= MOST_ENTRIES) {
                for (int i = 2; i < 2 + RADII; i++) {
                    Optional<KinkMinimum> proof =
                            prove(at, k, Rational.of(1, 1L << i), subgradients);
                    if (proof.filter(p -> p.slope().signum() > 0).isPresent()) {
                        return proof;
                    }
                    flat = flat.or(() -> proof);
                }
            }
        }
        return flat;
    }

    /**
     * Subgradients of a convex phi at R: gradients at points nearby whose tangent planes touch phi
     * at R, checked in fractions. Two different ones prove that phi has no derivative at R.
     */
    public static List<RationalMatrix> subgradients(ExactProduct at) {
        Optional<ExactModel> phi = ExactModel.of(at.model().relaxed());
        RationalMatrix r = at.product();
        int n = r.entries().size();
        Optional<Rational> there = at.value();
        if (phi.isEmpty()
                || there.isEmpty()
                || n > MOST_ENTRIES
                || at.model().properties().convex() != Answer.YES) {
            return List.of();
        }
        var found = new ArrayList<RationalMatrix>();
        for (int signs = 0; signs < 1 << n; signs++) {
            var near = new ArrayList<Rational>();
            for (int i = 0; i < n; i++) {
                // unequal lengths, so that no kink along a diagonal is met
                Rational length = Rational.of(16 + i, 1L << 14);
                near.add(r.entries().get(i).add((signs >> i & 1) == 0 ? length : length.negate()));
            }
            Optional<ExactModel.Point> point = phi.get().at(near);
            if (point.isEmpty()) {
                continue;
            }
            RationalMatrix g = RationalMatrix.of(r.rows(), r.columns(), point.get().gradient());
            Rational touched =
                    point.get()
                            .loss()
                            .add(g.dot(r.minus(RationalMatrix.of(r.rows(), r.columns(), near))));
            if (touched.equals(there.get()) && !found.contains(g)) {
                found.add(g);
            }
        }
        return found;
    }

    private static Optional<KinkMinimum> prove(
            ExactProduct at, int k, Rational radius, List<RationalMatrix> subgradients) {
        int n = at.factors().get(k - 1).entries().size();
        List<RationalRange> slopes =
                subgradients.stream().map(g -> RationalRange.gradient(at, k, radius, g)).toList();
        Rational least = Rational.of(1L << 30);
        var used = new ArrayList<RationalMatrix>();
        for (int signs = 0; signs < 1 << n; signs++) {
            Optional<Rational> best = Optional.empty();
            int which = -1;
            for (int g = 0; g < slopes.size(); g++) {
                Rational worst = slopes.get(g).least(signs);
                if (worst.signum() >= 0 && (best.isEmpty() || worst.compareTo(best.get()) > 0)) {
                    best = Optional.of(worst);
                    which = g;
                }
            }
            if (best.isEmpty()) {
                return Optional.empty();
            }
            least = best.get().compareTo(least) < 0 ? best.get() : least;
            if (!used.contains(subgradients.get(which))) {
                used.add(subgradients.get(which));
            }
        }
        return Optional.of(new KinkMinimum(k, radius, least, used));
    }
}
