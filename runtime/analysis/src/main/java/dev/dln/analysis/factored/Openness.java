package dev.dln.analysis.factored;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether multiplication (A, B) -&gt; A B of m x k and k x n matrices is locally open at a pair,
 * relative to its range, the matrices of rank at most min(m, k, n): every product near A B has
 * factors near A and B (Nouiehed and Razaviyayn 2018, Theorem 2, for k &lt; min(m, n); Behrends
 * 2017, Theorem 2.5, otherwise). With a = rank B - rank AB and b = rank A - rank AB one condition
 * covers both: it is <em>not</em> open iff there are matrices of the range near A B of rank above k
 * - a - b that map the a dimensions that only A kills to zero and whose columns avoid the b
 * dimensions that only B misses, that is iff min(m - b, n - a, k) &gt; k - a - b; see {@link
 * #unreachable}.
 *
 * @param left A
 * @param right B
 */
public record Openness(RationalMatrix left, RationalMatrix right) {
    /**
     * @throws IllegalArgumentException if the matrices cannot be multiplied
     */
    public Openness {
        if (left.columns() != right.rows()) {
            throw new IllegalArgumentException(left.columns() + " columns, " + right.rows());
        }
    }

    /** Rows of A. */
    public int m() {
        return left.rows();
    }

    /** The inner dimension. */
    public int k() {
        return left.columns();
    }

    /** Columns of B. */
    public int n() {
        return right.columns();
    }

    /** A B. */
    public RationalMatrix product() {
        return left.times(right);
    }

    /** The rank of A. */
    public int rankLeft() {
        return left.rank();
    }

    /** The rank of B. */
    public int rankRight() {
        return right.rank();
    }

    /** The rank of A B. */
    public int rank() {
        return product().rank();
    }

    /**
     * Whether the inner dimension is below both outer ones, so that the range is not everything.
     */
    public boolean narrow() {
        return k() < Math.min(m(), n());
    }

    /** Whether the map is locally open at the pair, by the ranks. */
    public boolean open() {
        int r = rank();
        int left = rankLeft();
        int right = rankRight();
        return narrow() ? left == r && right == r : right - r <= k() - m() || left - r <= k() - n();
    }

    /** dim(ker A and range B) = rank B - rank AB. */
    public int kernelMeetsRange() {
        return rankRight() - rank();
    }

    /** dim(ker B' and range A') = rank A - rank AB. */
    public int transposedMeets() {
        return rankLeft() - rank();
    }

    /**
     * A change D of A with D B = 0 and A + D of full column rank k: condition (i).
     *
     * @return empty if there is none
     */
    public Optional<RationalMatrix> fullColumnRank() {
        RationalMatrix z = right.transpose().kernel().transpose(); // rows vanish on range B
        if (m() < k() || left.above(z).rank() < k()) {
            return Optional.empty();
        }
        // columns beyond range A, as many as there are rows of z, make up for ker A
        RationalMatrix beyond = complement(left, z.rows());
        for (int shift = 0; shift <= m(); shift++) {
            RationalMatrix change = cycled(beyond, shift).times(z);
            if (left.plus(change).rank() == k()) {
                return Optional.of(change);
            }
        }
        return generic(z);
    }

    /** A change D of B with A D = 0 and B + D of full row rank k: condition (ii). */
    public Optional<RationalMatrix> fullRowRank() {
        return new Openness(right.transpose(), left.transpose())
                .fullColumnRank()
                .map(RationalMatrix::transpose);
    }

    /** Unit vectors that extend a basis of the range, up to a number; the first ones repeated. */
    private static RationalMatrix complement(RationalMatrix a, int count) {
        int rows = a.rows();
        RationalMatrix all = a.range().beside(RationalMatrix.identity(rows));
        int own = a.rank();
        List<Integer> chosen =
                all.transpose().independentRows().stream().filter(i -> i >= own).toList();
        var columns = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            columns.add(i < chosen.size() ? chosen.get(i) - own : i % rows);
        }
        return RationalMatrix.identity(rows).columns(columns);
    }

    private static RationalMatrix cycled(RationalMatrix m, int shift) {
        var columns = new ArrayList<Integer>();
        for (int i = 0; i < m.columns(); i++) {
            columns.add((i + shift) % m.columns());
        }
        return m.columns(columns);
    }

    /** A matrix of powers is generic enough: some multiple of it has the largest rank. */
    private Optional<RationalMatrix> generic(RationalMatrix z) {
        for (int seed = 2; seed < 12; seed++) {
            var entries = new ArrayList<Rational>();
            Rational value = Rational.ONE;
            for (int i = 0; i < m() * z.rows(); i++) {
                entries.add(value);
                value = value.multiply(Rational.of(seed)).add(Rational.ONE);
            }
            RationalMatrix change = RationalMatrix.of(m(), z.rows(), entries).times(z);
            if (left.plus(change).rank() == k()) {
                return Optional.of(change);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether factors need only move in proportion to the product: the derivative of the map is
     * onto the directions of its range. Otherwise, at an open pair, some targets at distance delta
     * need factors at distance sqrt(delta); see {@link #squareRoot}.
     */
    public boolean linearModulus() {
        return narrow() ? rank() == k() : rankLeft() == m() || rankRight() == n();
    }

    /**
     * A direction p q' in which both factors must move by the square root: p' A = 0 and B q = 0, so
     * delta |p|^2 |q|^2 = p' (A B + delta p q') q = (p' dA) (dB q).
     *
     * @return empty if the derivative reaches every direction of the range
     */
    public Optional<RationalMatrix> squareRoot() {
        RationalMatrix p = left.transpose().kernel();
        RationalMatrix q = right.kernel();
        return linearModulus() || p.columns() == 0 || q.columns() == 0
                ? Optional.empty()
                : Optional.of(p.columns(List.of(0)).times(q.columns(List.of(0)).transpose()));
    }

    /**
     * A proof that the map is not open: A B + delta D is in the range for every delta, but for
     * small delta no factors within a fixed distance of A and B multiply to it.
     *
     * <p>Let Q span row directions of B that A B loses (B Q of rank a, A B Q = 0) and P those
     * column directions of A that A B loses. D Q = 0 and P' D = 0 make (A B + delta D) Q = 0 and P'
     * (A B + delta D) = 0. Factors A', B' so near that B' Q and A' ' P keep their ranks a and b
     * then have: A' kills range B' Q, and range B' is orthogonal to A' ' P. So rank A' B' &lt;= k -
     * a - b, while D is chosen to have A B + delta D of larger rank.
     *
     * @param direction D
     * @param rank of A B + delta D, for delta not zero
     * @param most k - a - b, the largest rank that nearby factors could give
     * @param rowDirections Q, n x a
     * @param columnDirections P, m x b
     */
    public record Unreachable(
            RationalMatrix direction,
            int rank,
            int most,
            RationalMatrix rowDirections,
            RationalMatrix columnDirections) {}

    /** The proof that the map is not open at the pair; empty if it is. */
    public Optional<Unreachable> unreachable() {
        RationalMatrix p = product();
        RationalMatrix q = beyond(p, right);
        RationalMatrix c = beyond(p.transpose(), left.transpose());
        int r = p.rank();
        int a = q.columns();
        int b = c.columns();
        int most = k() - a - b;
        int wanted = most + 1 - r;
        // left vectors orthogonal to P and beyond range A B, right vectors likewise
        RationalMatrix rows = p.transpose().above(c.transpose()).kernel();
        RationalMatrix columns = p.above(q.transpose()).kernel();
        if (rows.columns() < wanted || columns.columns() < wanted || most + 1 > k()) {
            return Optional.empty();
        }
        RationalMatrix d = RationalMatrix.zero(m(), n());
        for (int i = 0; i < wanted; i++) {
            d = d.plus(rows.columns(List.of(i)).times(columns.columns(List.of(i)).transpose()));
        }
        return Optional.of(new Unreachable(d, most + 1, most, q, c));
    }

    /** A basis, as columns, of the part of the row space of b orthogonal to that of p. */
    private static RationalMatrix beyond(RationalMatrix p, RationalMatrix b) {
        // b' x with p b' x = 0
        return b.transpose().times(p.times(b.transpose()).kernel()).range();
    }
}
