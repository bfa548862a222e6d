package dev.dln.analysis.lp;

import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Linear programs in standard form, decided exactly: maximise c.x subject to A x = b, x &gt;= 0.
 * The tableau holds integers over one common denominator, the determinant of the basis (Edmonds
 * 1967, Bareiss 1968), so that no fraction is ever reduced. Pivots follow the largest reduced cost,
 * and after steps without progress Bland's rule (1977), so that it ends.
 *
 * <p>Made for few equations, a handful to some dozens, and up to thousands of unknowns. A double is
 * taken as the fraction that it is; rounding what need not be exact to some 30 bits makes it
 * several times as fast.
 */
public final class Simplex {
    /** After so many steps that do not improve, pivots follow Bland's rule. */
    private static final int PATIENCE = 20;

    /** What a program comes to, with its proof. */
    public sealed interface Answer {}

    /**
     * An optimal x, one of a vertex: at most as many entries as equations are not zero.
     *
     * @param x feasible
     * @param dual y with A'y &gt;= c and b.y = c.x, which proves that no x does better
     * @param value c.x
     */
    public record Optimal(List<Rational> x, List<Rational> dual, Rational value) implements Answer {
        public Optimal {
            x = List.copyOf(x);
            dual = List.copyOf(dual);
        }
    }

    /**
     * No x is feasible.
     *
     * @param proof y with A'y &gt;= 0 and b.y &lt; 0 (Farkas)
     */
    public record Infeasible(List<Rational> proof) implements Answer {
        public Infeasible {
            proof = List.copyOf(proof);
        }
    }

    /**
     * c.x is not bounded.
     *
     * @param x feasible
     * @param ray d &gt;= 0 with A d = 0 and c.d &gt; 0
     */
    public record Unbounded(List<Rational> x, List<Rational> ray) implements Answer {
        public Unbounded {
            x = List.copyOf(x);
            ray = List.copyOf(ray);
        }
    }

    /** The limit on pivots was reached; says nothing. */
    public record Exhausted() implements Answer {}

    private final int m;
    private final int n;

    /** One row per equation; columns: unknowns, artificials, right side. */
    private final BigInteger[][] table;

    /** Reduced costs over {@link #denominator}, one more entry for the value. */
    private BigInteger[] costs = {};

    /** What each equation was multiplied by to have integers and a right side &gt;= 0. */
    private final Rational[] scales;

    private final int[] basis;
    private BigInteger denominator = BigInteger.ONE;
    private int left;

    private Simplex(Rational[][] a, Rational[] b, int n, int limit) {
        this.m = a.length;
        this.n = n;
        this.left = limit;
        table = new BigInteger[m][n + m + 1];
        scales = new Rational[m];
        basis = new int[m];
        for (int i = 0; i < m; i++) {
            BigInteger multiple = b[i].denominator();
            for (Rational entry : a[i]) {
                multiple = lcm(multiple, entry.denominator());
            }
            scales[i] =
                    new Rational(b[i].signum() < 0 ? multiple.negate() : multiple, BigInteger.ONE);
            for (int j = 0; j < n; j++) {
                table[i][j] = a[i][j].multiply(scales[i]).numerator();
            }
            for (int k = 0; k < m; k++) {
                table[i][n + k] = k == i ? BigInteger.ONE : BigInteger.ZERO;
            }
            table[i][n + m] = b[i].multiply(scales[i]).numerator();
            basis[i] = n + i;
        }
    }

    private static BigInteger lcm(BigInteger x, BigInteger y) {
        return x.divide(x.gcd(y)).multiply(y);
    }

    /**
     * Decides a program.
     *
     * @param a one row per equation, all of c's length
     * @param b the right sides
     * @param c the objective
     * @param pivots give up after so many
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public static Answer maximise(Rational[][] a, Rational[] b, Rational[] c, int pivots) {
        if (a.length != b.length || Arrays.stream(a).anyMatch(row -> row.length != c.length)) {
            throw new IllegalArgumentException("the sizes of a linear program do not fit");
        }
        var simplex = new Simplex(a, b, c.length, pivots);
        return simplex.solve(c);
    }

    /** Whether A x = b has a solution x &gt;= 0; {@link Optimal} with value 0 if so. */
    public static Answer feasible(Rational[][] a, Rational[] b, int pivots) {
        int n = a.length == 0 ? 0 : a[0].length;
        var zero = new Rational[n];
        Arrays.fill(zero, Rational.ZERO);
        return maximise(a, b, zero, pivots);
    }

    /** The fractions that doubles are. */
    public static Rational[] exactly(double[] values) {
        return Arrays.stream(values)
                .mapToObj(v -> Rational.of(new BigDecimal(v)))
                .toArray(Rational[]::new);
    }

    private Answer solve(Rational[] c) {
        var first = new BigInteger[n + m];
        Arrays.fill(first, BigInteger.ZERO);
        Arrays.fill(first, n, n + m, BigInteger.ONE.negate());
        int stuck = run(first, n); // maximise minus the sum of the artificials
        if (stuck == EXHAUSTED) {
            return new Exhausted();
        }
        if (costs[n + m].signum() != 0) { // the sum stays above zero
            // dual of the first phase: A'y >= 0 and b.y = the value < 0
            return new Infeasible(dual(first, BigInteger.ONE));
        }
        removeArtificials();
        BigInteger multiple = BigInteger.ONE;
        for (Rational entry : c) {
            multiple = lcm(multiple, entry.denominator());
        }
        var objective = new BigInteger[n + m];
        Arrays.fill(objective, BigInteger.ZERO);
        for (int j = 0; j < n; j++) {
            objective[j] = c[j].numerator().multiply(multiple.divide(c[j].denominator()));
        }
        int ray = run(objective, n);
        if (ray == EXHAUSTED) {
            return new Exhausted();
        }
        List<Rational> x = solution();
        if (ray >= 0) {
            var direction = new Rational[n];
            Arrays.fill(direction, Rational.ZERO);
            direction[ray] = Rational.ONE;
            for (int i = 0; i < m; i++) {
                if (basis[i] < n) {
                    direction[basis[i]] = over(table[i][ray].negate(), denominator);
                }
            }
            return new Unbounded(x, List.of(direction));
        }
        Rational value = Rational.ZERO;
        for (int j = 0; j < n; j++) {
            value = value.add(c[j].multiply(x.get(j)));
        }
        return new Optimal(x, dual(objective, multiple), value);
    }

    private static Rational over(BigInteger numerator, BigInteger denominator) {
        return new Rational(numerator, denominator);
    }

    private List<Rational> solution() {
        var x = new Rational[n];
        Arrays.fill(x, Rational.ZERO);
        for (int i = 0; i < m; i++) {
            if (basis[i] < n) {
                x[basis[i]] = over(table[i][n + m], denominator);
            }
        }
        return List.of(x);
    }

    /** The multipliers of the given equations: cost of the artificial minus its reduced cost. */
    private List<Rational> dual(BigInteger[] objective, BigInteger scaled) {
        var y = new Rational[m];
        for (int i = 0; i < m; i++) {
            BigInteger own = objective[n + i].multiply(denominator).subtract(costs[n + i]);
            y[i] = over(own, denominator.multiply(scaled)).multiply(scales[i]);
        }
        return List.of(y);
    }

    private static final int DONE = -1;
    private static final int EXHAUSTED = -2;

    /**
     * Pivots until no allowed column improves.
     *
     * @param objective integer costs of all columns, to be maximised
     * @param allowed only columns below it may enter
     * @return the column of a ray, or DONE, or EXHAUSTED
     */
    private int run(BigInteger[] objective, int allowed) {
        costs = new BigInteger[n + m + 1];
        for (int j = 0; j <= n + m; j++) {
            BigInteger own = j < n + m ? objective[j] : BigInteger.ZERO;
            costs[j] = own.multiply(denominator);
            for (int i = 0; i < m; i++) {
                if (objective[basis[i]].signum() != 0 && table[i][j].signum() != 0) {
                    costs[j] = costs[j].subtract(objective[basis[i]].multiply(table[i][j]));
                }
            }
        }
        int idle = 0;
        while (true) {
            int enter = entering(allowed, idle > PATIENCE);
            if (enter < 0) {
                return DONE;
            }
            int leave = leaving(enter);
            if (leave < 0) {
                return enter;
            }
            if (left-- <= 0) {
                return EXHAUSTED;
            }
            idle = table[leave][n + m].signum() == 0 ? idle + 1 : 0;
            pivot(leave, enter);
        }
    }

    private int entering(int allowed, boolean first) {
        int best = -1;
        for (int j = 0; j < allowed; j++) {
            if (costs[j].signum() > 0 && (best < 0 || costs[j].compareTo(costs[best]) > 0)) {
                best = j;
                if (first) {
                    return best;
                }
            }
        }
        return best;
    }

    /** The row of the smallest ratio; of equal ones that of the smallest basis column. */
    private int leaving(int enter) {
        int best = -1;
        for (int i = 0; i < m; i++) {
            if (table[i][enter].signum() <= 0) {
                continue;
            }
            if (best < 0) {
                best = i;
                continue;
            }
            int order =
                    table[i][n + m]
                            .multiply(table[best][enter])
                            .compareTo(table[best][n + m].multiply(table[i][enter]));
            if (order < 0 || (order == 0 && basis[i] < basis[best])) {
                best = i;
            }
        }
        return best;
    }

    private void pivot(int row, int column) {
        BigInteger p = table[row][column];
        BigInteger[] top = table[row];
        for (int i = 0; i < m; i++) {
            if (i != row) {
                reduce(table[i], top, column, p);
            }
        }
        reduce(costs, top, column, p);
        denominator = p;
        basis[row] = column;
    }

    /** row = (row p - row[column] top) / denominator, which divides without remainder. */
    private void reduce(BigInteger[] row, BigInteger[] top, int column, BigInteger p) {
        BigInteger factor = row[column];
        for (int j = 0; j < row.length; j++) {
            BigInteger entry = row[j].multiply(p);
            if (factor.signum() != 0 && top[j].signum() != 0) {
                entry = entry.subtract(factor.multiply(top[j]));
            }
            row[j] = entry.divide(denominator);
        }
    }

    /**
     * After the first phase artificials that are still in the basis are zero: they are exchanged
     * for unknowns, and where their row has none, the equation follows from the others.
     */
    private void removeArtificials() {
        for (int i = 0; i < m; i++) {
            if (basis[i] < n) {
                continue;
            }
            for (int j = 0; j < n; j++) {
                if (table[i][j].signum() != 0) {
                    if (table[i][j].signum() < 0) { // its right side is zero
                        for (int k = 0; k <= n + m; k++) {
                            table[i][k] = table[i][k].negate();
                        }
                    }
                    pivot(i, j);
                    break;
                }
            }
        }
    }
}
