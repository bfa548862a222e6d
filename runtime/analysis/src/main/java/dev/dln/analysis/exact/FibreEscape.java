package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A curve that leaves a degenerate point of phi(W_N ... W_1) downwards, for any differentiable phi
 * whose gradient G at R = W_N ... W_1 is not zero: the proof that a local minimum with rank R below
 * every width is critical for phi, made into a procedure over fractions.
 *
 * <p>Let N_j = W_j ... W_1 and M_j = W_N ... W_{j+1}, and k be the largest number with rank N_k =
 * d_k (0 has this). For k &lt; j &lt; N there is u_j with u_j' N_j = 0, hence u_j' W_j ... W_{k+1}
 * = 0 because the rows of N_k are independent. For 1 &lt;= i &lt;= k there is v_i with M_i v_i = 0,
 * since rank R &lt; d_k = rank N_k &lt;= rank N_i; otherwise rank N_i = rank R. Adding t w_j u_j'
 * to W_{j+1} and t v_i z_i' to W_i for all such j and i at once keeps the product for every t:
 * expand it, and look at the lowest changed factor above k, or the highest at or below it. But the
 * gradient by W_{k+1}, A(t)' G B(t)', has the top coefficient (w_{N-1}' G z_1) u_{k+1} v_k' times
 * the links u_{j+1}' w_j and z_{i+1}' v_i, which w and z can make nonzero. With its lowest
 * coefficient P t^s, moving W_{k+1} by -t^{s+1} P changes phi by -|P|^2 t^{2s+1} + O(t^{2s+2}).
 *
 * @param layer k + 1, the layer that is moved off the fibre
 * @param curve W_1(t), ..., W_N(t), each as its coefficients of t^0, t^1, ...; all of one shape
 * @param order 2 s + 1, the order in t at which phi changes
 * @param slope -|P|^2 or, upwards, |P|^2: its coefficient
 */
public record FibreEscape(int layer, List<List<RationalMatrix>> curve, int order, Rational slope) {
    public FibreEscape {
        curve = curve.stream().map(List::copyOf).toList();
    }

    /**
     * The curve from a point.
     *
     * @param layers W_1, ..., W_N
     * @param outer G, d_N x d_0
     * @param down whether phi is to fall along it, or to rise
     * @return empty if G is zero or the product has the rank of the narrowest width
     */
    public static Optional<FibreEscape> of(
            List<RationalMatrix> layers, RationalMatrix outer, boolean down) {
        int depth = layers.size();
        var lower = new ArrayList<RationalMatrix>();
        lower.add(RationalMatrix.identity(layers.getFirst().columns()));
        layers.forEach(w -> lower.add(w.times(lower.getLast())));
        int full = 0;
        int narrowest = lower.getFirst().rows();
        for (int j = 1; j <= depth; j++) {
            int width = lower.get(j).rows();
            narrowest = Math.min(narrowest, width);
            full = lower.get(j).rank() == width ? j : full;
        }
        if (outer.isZero() || lower.getLast().rank() == narrowest) {
            return Optional.empty();
        }
        return new Builder(layers, lower, outer, full).build(down);
    }

    /** The coordinates in the order W_1, ..., W_N, each layer row-major. */
    public List<RationalPolynomial> coordinates() {
        var list = new ArrayList<RationalPolynomial>();
        for (List<RationalMatrix> w : curve) {
            int size = w.getFirst().rows() * w.getFirst().columns();
            for (int e = 0; e < size; e++) {
                int entry = e;
                list.add(
                        RationalPolynomial.of(
                                w.stream().map(c -> c.entries().get(entry)).toList()));
            }
        }
        return list;
    }

    private static final class Builder {
        private final List<RationalMatrix> layers;
        private final List<RationalMatrix> lower;
        private final RationalMatrix outer;
        private final int full;
        private final int depth;
        private final RationalMatrix left; // w_{N-1}: d_N x 1
        private final RationalMatrix right; // z_1: d_0 x 1

        Builder(
                List<RationalMatrix> layers,
                List<RationalMatrix> lower,
                RationalMatrix outer,
                int full) {
            this.layers = layers;
            this.lower = lower;
            this.outer = outer;
            this.full = full;
            this.depth = layers.size();
            int at = 0;
            while (outer.entries().get(at).isZero()) {
                at++;
            }
            this.left = unit(outer.rows(), at / outer.columns());
            this.right = unit(outer.columns(), at % outer.columns());
        }

        private static RationalMatrix unit(int n, int i) {
            return RationalMatrix.identity(n).columns(List.of(i));
        }

        private static RationalMatrix first(RationalMatrix basis) {
            return basis.columns(List.of(0));
        }

        Optional<FibreEscape> build(boolean down) {
            var changes = new ArrayList<RationalMatrix>(); // of W_1, ..., W_N, at t^1
            layers.forEach(w -> changes.add(RationalMatrix.zero(w.rows(), w.columns())));
            // Above: u_j in the left kernel of N_j, w_j = u_{j+1} so that they link.
            RationalMatrix into = left;
            for (int j = depth - 1; j > full; j--) {
                RationalMatrix u = first(lower.get(j).transpose().kernel());
                changes.set(j, into.times(u.transpose()));
                into = u;
            }
            // Below: v_i in the kernel of M_i, z_i = v_{i-1}.
            RationalMatrix from = right;
            for (int i = 1; i <= full; i++) {
                RationalMatrix above = RationalMatrix.identity(layers.get(i - 1).rows());
                for (int l = i + 1; l <= depth; l++) {
                    above = layers.get(l - 1).times(above);
                }
                RationalMatrix v = first(above.kernel());
                changes.set(i - 1, v.times(from.transpose()));
                from = v;
            }
            var curve = new ArrayList<List<RationalMatrix>>();
            for (int k = 0; k < depth; k++) {
                curve.add(List.of(layers.get(k), changes.get(k)));
            }
            List<RationalMatrix> gradient =
                    MatrixPolynomial.multiply(
                            MatrixPolynomial.transposed(product(curve, depth, full + 2)),
                            MatrixPolynomial.multiply(
                                    List.of(outer),
                                    MatrixPolynomial.transposed(product(curve, full, 1))));
            int s = 0;
            while (s < gradient.size() && gradient.get(s).isZero()) {
                s++;
            }
            if (s == gradient.size()) {
                return Optional.empty(); // cannot be, by the proof above
            }
            RationalMatrix p = gradient.get(s);
            var moved = new ArrayList<>(curve.get(full));
            while (moved.size() <= s + 1) {
                moved.add(RationalMatrix.zero(p.rows(), p.columns()));
            }
            Rational sign = down ? Rational.MINUS_ONE : Rational.ONE;
            moved.set(s + 1, moved.get(s + 1).plus(sign, p));
            curve.set(full, moved);
            int longest = curve.stream().mapToInt(List::size).max().orElse(0);
            var padded = new ArrayList<List<RationalMatrix>>();
            for (List<RationalMatrix> w : curve) {
                var all = new ArrayList<>(w);
                while (all.size() < longest) {
                    all.add(RationalMatrix.zero(w.getFirst().rows(), w.getFirst().columns()));
                }
                padded.add(all);
            }
            return Optional.of(
                    new FibreEscape(full + 1, padded, 2 * s + 1, p.dot(p).multiply(sign)));
        }

        private List<RationalMatrix> product(List<List<RationalMatrix>> curve, int to, int from) {
            if (from > to) { // above, the identity of d_N; below, that of d_0
                int size = to == depth ? outer.rows() : outer.columns();
                return List.of(RationalMatrix.identity(size));
            }
            List<RationalMatrix> product = curve.get(from - 1);
            for (int k = from + 1; k <= to; k++) {
                product = MatrixPolynomial.multiply(curve.get(k - 1), product);
            }
            return product;
        }
    }
}
