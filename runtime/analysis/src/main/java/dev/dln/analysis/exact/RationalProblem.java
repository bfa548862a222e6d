package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Data of a linear network whose Sigma = Y X' (X X')^-1 X Y' has distinct rational eigenvalues, so
 * that its critical points can be written down in fractions; with them, points of every type
 * (Kawaguchi 2016, and Achour, Malgouyres and Gerchinovitz 2024 for strictness).
 *
 * @param x the inputs, of full row rank
 * @param y the targets
 * @param map the least-squares map Y X' (X X')^-1
 * @param eigenvalues of Sigma, descending
 * @param vectors an eigenvector for each as a column, of any length
 */
public record RationalProblem(
        RationalMatrix x,
        RationalMatrix y,
        RationalMatrix map,
        List<Rational> eigenvalues,
        RationalMatrix vectors) {
    public RationalProblem {
        eigenvalues = List.copyOf(eigenvalues);
    }

    /**
     * Of data.
     *
     * @return empty if X has not full row rank, or the eigenvalues are not distinct and rational
     */
    public static Optional<RationalProblem> of(RationalMatrix x, RationalMatrix y) {
        Optional<LeastSquares> found = LeastSquares.of(x, y);
        if (found.isEmpty() || !found.get().distinct()) {
            return Optional.empty();
        }
        LeastSquares squares = found.get();
        var values = new ArrayList<Rational>();
        RationalMatrix vectors = RationalMatrix.zero(y.rows(), 0);
        for (Rational root : rationalRoots(squares.characteristic())) {
            values.add(root);
            vectors = vectors.beside(squares.sigma().minusDiagonal(root).kernel());
        }
        return values.size() == y.rows()
                ? Optional.of(new RationalProblem(x, y, squares.map(), values, vectors))
                : Optional.empty();
    }

    /** The rational ones among the distinct real roots, descending. */
    static List<Rational> rationalRoots(RationalPolynomial p) {
        BigInteger common =
                p.coefficients().stream()
                        .map(Rational::denominator)
                        .reduce(BigInteger.ONE, (a, b) -> a.divide(a.gcd(b)).multiply(b));
        Rational scale = new Rational(common, BigInteger.ONE);
        Rational leading = p.coefficients().getLast().multiply(scale);
        Rational grid =
                leading.signum() < 0 ? leading.negate() : leading; // a root times it is whole
        var roots = new ArrayList<Rational>();
        for (RationalPolynomial.Isolated i : p.squarefree().isolate()) {
            Rational low = i.low();
            Rational high = i.high();
            while (high.subtract(low).multiply(grid).compareTo(Rational.HALF) > 0) {
                Rational middle = low.add(high).multiply(Rational.HALF);
                if (p.squarefree().roots(low, middle) > 0) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            Rational scaled = high.multiply(grid);
            BigInteger floor =
                    scaled.numerator()
                            .subtract(scaled.numerator().mod(scaled.denominator()))
                            .divide(scaled.denominator());
            Rational candidate = new Rational(floor, BigInteger.ONE).divide(grid);
            if (p.at(candidate).isZero()) {
                roots.add(candidate);
            }
        }
        return roots.reversed();
    }

    /**
     * Random integer data: X and the eigenvectors of Sigma are general, its eigenvalues rational
     * and distinct, Y has a part that no linear map of X reaches.
     *
     * @param inputs d_0
     * @param outputs d_N, at most d_0
     * @param samples at least d_0
     */
    public static RationalProblem random(
            RandomGenerator random, int inputs, int outputs, int samples) {
        while (true) {
            RationalMatrix x = integers(random, inputs, samples, 2);
            if (x.rank() < inputs) {
                continue;
            }
            RationalMatrix u = orthogonal(integers(random, outputs, outputs, 2), Optional.empty());
            RationalMatrix q =
                    orthogonal(
                                    integers(random, inputs, outputs, 2),
                                    Optional.of(x.times(x.transpose())))
                            .transpose();
            if (u.rank() < outputs || q.rank() < outputs) {
                continue;
            }
            // R = U diag(c) Q with Q XX' Q' diagonal: Sigma = U diag(c^2 n) U'
            RationalMatrix map = RationalMatrix.zero(outputs, inputs);
            for (int i = 0; i < outputs; i++) {
                RationalMatrix part = u.columns(List.of(i)).times(q.rows(List.of(i)));
                map = map.plus(Rational.of(random.nextInt(1, 4)), part);
            }
            RationalMatrix out = x.kernel();
            RationalMatrix y = map.times(x);
            if (out.columns() > 0) {
                y = y.plus(integers(random, outputs, out.columns(), 1).times(out.transpose()));
            }
            Optional<RationalProblem> problem = of(x, whole(y));
            if (problem.isPresent() && problem.get().eigenvalues.getLast().signum() > 0) {
                return problem.get();
            }
        }
    }

    /** A multiple with integer entries. */
    private static RationalMatrix whole(RationalMatrix m) {
        BigInteger common =
                m.entries().stream()
                        .map(Rational::denominator)
                        .reduce(BigInteger.ONE, (a, b) -> a.divide(a.gcd(b)).multiply(b));
        return m.scaled(new Rational(common, BigInteger.ONE));
    }

    /** Integers from -size to size. */
    static RationalMatrix integers(RandomGenerator random, int rows, int cols, int size) {
        return RationalMatrix.of(
                rows,
                cols,
                IntStream.range(0, rows * cols)
                        .mapToObj(_ -> Rational.of(random.nextInt(-size, size + 1)))
                        .toList());
    }

    /** The columns made orthogonal with respect to a positive definite form, not of length one. */
    private static RationalMatrix orthogonal(RationalMatrix m, Optional<RationalMatrix> form) {
        RationalMatrix done = RationalMatrix.zero(m.rows(), 0);
        for (int j = 0; j < m.columns(); j++) {
            RationalMatrix v = m.columns(List.of(j));
            for (int k = 0; k < done.columns(); k++) {
                RationalMatrix e = done.columns(List.of(k));
                RationalMatrix fe = form.map(f -> f.times(e)).orElse(e);
                if (!e.isZero()) {
                    v = v.plus(v.dot(fe).divide(e.dot(fe)).negate(), e);
                }
            }
            done = done.beside(v);
        }
        return done;
    }

    /** Idle blocks of zeros for widths and a number of selected directions. */
    public static List<RationalMatrix> idle(List<Integer> widths, int selected) {
        var list = new ArrayList<RationalMatrix>();
        int depth = widths.size() - 1;
        for (int k = 1; k <= depth; k++) {
            list.add(
                    RationalMatrix.zero(
                            widths.get(k) - selected,
                            k == 1 ? widths.getFirst() : widths.get(k - 1) - selected));
        }
        return list;
    }

    /**
     * Idle blocks that connect one idle unit of each hidden layer to the next, so that the point
     * has negative curvature where it need not: for three layers or more and fewer directions than
     * the narrowest width.
     */
    public static List<RationalMatrix> connected(List<Integer> widths, int selected) {
        var list = new ArrayList<>(idle(widths, selected));
        for (int k = 2; k < widths.size() - 1; k++) {
            RationalMatrix z = list.get(k - 1);
            list.set(
                    k - 1,
                    RationalMatrix.identity(z.rows())
                            .columns(List.of(0))
                            .times(RationalMatrix.identity(z.columns()).rows(List.of(0))));
        }
        return list;
    }

    /**
     * The point W_N = [U_I, U_J Z_N], W_k = diag(1, Z_k), W_1 = [U_I^+ R; Z_1] with R the
     * least-squares map; U_I the selected eigenvectors, U_J the others.
     *
     * @param widths d_0, ..., d_N
     * @param selected I, counted from 1, ascending, at most as many as the narrowest width
     * @param idle Z_1 (d_1 - q x d_0), Z_k (d_k - q x d_{k-1} - q), Z_N (d_N - q x d_{N-1} - q)
     */
    public ExactChain point(
            List<Integer> widths, List<Integer> selected, List<RationalMatrix> idle) {
        int depth = widths.size() - 1;
        RationalMatrix ui = vectors.columns(selected.stream().map(i -> i - 1).toList());
        RationalMatrix uj = vectors.columns(others(selected));
        var layers = new ArrayList<RationalMatrix>();
        RationalMatrix ut = ui.transpose();
        RationalMatrix first =
                selected.isEmpty()
                        ? RationalMatrix.zero(0, widths.getFirst())
                        : ut.times(ui).solve(ut.times(map)).orElseThrow();
        layers.add(first.above(idle.getFirst()));
        int q = selected.size();
        for (int k = 2; k < depth; k++) {
            RationalMatrix z = idle.get(k - 1);
            RationalMatrix upper =
                    RationalMatrix.identity(q).beside(RationalMatrix.zero(q, z.columns()));
            layers.add(upper.above(RationalMatrix.zero(z.rows(), q).beside(z)));
        }
        layers.add(ui.beside(uj.times(idle.getLast())));
        return new ExactChain(x, y, layers, Rational.ONE);
    }

    /** The eigenvectors that are not selected, counted from 0. */
    public List<Integer> others(List<Integer> selected) {
        return IntStream.rangeClosed(1, eigenvalues.size())
                .filter(i -> !selected.contains(i))
                .mapToObj(i -> i - 1)
                .toList();
    }

    /**
     * Whether idle blocks give a critical point: with G = U_J' Y X', Z_N ... Z_2 = 0 and all (Z_N
     * ... Z_{k+1})' G (Z_{k-1} ... Z_1)' vanish.
     */
    public boolean critical(List<Integer> selected, List<RationalMatrix> idle) {
        int depth = idle.size();
        RationalMatrix g =
                vectors.columns(others(selected)).transpose().times(y).times(x.transpose());
        for (int k = 1; k <= depth; k++) {
            RationalMatrix above = RationalMatrix.identity(g.rows());
            for (int l = depth; l > k; l--) {
                above = above.times(idle.get(l - 1));
            }
            if (k == 1 && !above.isZero()) {
                return false;
            }
            RationalMatrix below = RationalMatrix.identity(g.columns());
            for (int l = 1; l < k; l++) {
                below = idle.get(l - 1).times(below);
            }
            if (!above.transpose().times(g).times(below.transpose()).isZero()) {
                return false;
            }
        }
        return true;
    }

    /** The loss of a selection: half of tr YY' less its eigenvalues. */
    public Rational value(List<Integer> selected) {
        Rational sum = y.dot(y);
        for (int i : selected) {
            sum = sum.subtract(eigenvalues.get(i - 1));
        }
        return sum.multiply(Rational.HALF);
    }

    /** All selections of at most so many directions, by size. */
    public List<List<Integer>> selections(int most) {
        var all = new ArrayList<List<Integer>>();
        int n = eigenvalues.size();
        for (int bits = 0; bits < 1 << n; bits++) {
            int set = bits;
            List<Integer> chosen =
                    IntStream.rangeClosed(1, n)
                            .filter(i -> (set >> (i - 1) & 1) == 1)
                            .boxed()
                            .toList();
            if (chosen.size() <= most) {
                all.add(chosen);
            }
        }
        all.sort(Comparator.comparingInt(List::size));
        return all;
    }
}
