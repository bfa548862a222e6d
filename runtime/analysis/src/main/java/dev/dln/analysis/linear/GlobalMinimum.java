package dev.dln.analysis.linear;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.SimplestFraction;
import dev.dln.analysis.linalg.Svd;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The global minimum c/2 (||Y||^2 - the p largest eigenvalues of Sigma = Y P Y') of a linear
 * network, p its narrowest width, proved: the data are taken as the exact numbers that the doubles
 * are, and every rounding is enclosed.
 *
 * @param low the minimum is not below this
 * @param high nor above this
 * @param next no critical value other than the minimum is below this: a critical point with a
 *     smaller loss is a global minimum
 * @param exact the minimum itself, if the eigenvalues that matter are rational and that was found
 */
public record GlobalMinimum(double low, double high, double next, Optional<Rational> exact) {
    /** Larger problems are not done in fractions, whose cost grows fast. */
    private static final int EXACT_ENTRIES = 4096;

    private static final int EXACT_ORDER = 24;

    /**
     * Whether a critical point whose loss is at most this is a global minimum: no other critical
     * value is as low.
     */
    public boolean onlyBelow(double lossAtMost) {
        return lossAtMost < next;
    }

    /**
     * Proves it.
     *
     * @param widths d_0, ..., d_N
     * @param x its inputs, d_0 x m
     * @param y its targets, d_N x m
     * @param scale c
     * @return empty if rounding leaves open which rank X has or something overflows
     */
    static Optional<GlobalMinimum> prove(List<Integer> widths, Array x, Array y, Rational scale) {
        int samples = x.shape().get(1);
        Matrix xs = withoutZeroRows(new Matrix(x.shape().get(0), samples, x.values()));
        boolean small = x.values().length <= EXACT_ENTRIES && y.values().length <= EXACT_ENTRIES;
        var exactX = new RationalMatrix(xs.rows(), samples, xs.entries());
        var ys = new Matrix(y.shape().get(0), samples, y.values());
        Optional<Enclosed.Eigenvalues> sigma = sigma(xs, ys);
        if (sigma.isEmpty() && small) {
            // rows that depend on others, exactly, change no projector
            List<Integer> rows = exactX.independentRows();
            xs = xs.transpose().columns(rows).transpose();
            exactX = exactX.rows(rows);
            sigma = sigma(xs, ys);
        }
        if (sigma.isEmpty()) {
            return Optional.empty();
        }
        int p = Math.min(widths.stream().mapToInt(d -> d).min().orElse(0), xs.rows());
        double[] lows = sigma.get().low();
        double[] highs = sigma.get().high();
        double most = 0;
        double least = 0;
        for (int i = 0; i < p; i++) {
            most = Math.nextUp(most + highs[i]);
            least = Math.nextDown(least + lows[i]);
        }
        double second = p == 0 ? 0 : most;
        if (p > 0) { // the best p - 1 and the one after
            second = 0;
            for (int i = 0; i < p - 1; i++) {
                second = Math.nextUp(second + highs[i]);
            }
            double after = p < highs.length ? highs[p] : 0;
            second = Math.nextUp(second + after);
        }
        double[] square = square(y.values());
        double low = half(scale, Math.nextDown(square[0] - most), false);
        double high = half(scale, Math.nextUp(square[1] - least), true);
        double next = half(scale, Math.nextDown(square[0] - second), false);
        if (!Double.isFinite(low) || !Double.isFinite(high)) {
            return Optional.empty();
        }
        Optional<Rational> exact =
                small && xs.rows() <= EXACT_ORDER && ys.rows() <= EXACT_ORDER
                        ? exact(
                                exactX,
                                new RationalMatrix(ys.rows(), samples, y.values()),
                                p,
                                sigma.get(),
                                scale)
                        : Optional.empty();
        return Optional.of(new GlobalMinimum(Math.max(0, low), high, next, exact));
    }

    /**
     * Whether a matrix has a rank that rounding suggests: no singular value that is not zero was
     * taken for zero. Decided exactly for moderate sizes; larger ones are believed.
     */
    static boolean hasRank(Array x, int rank) {
        int rows = x.shape().get(0);
        int cols = x.shape().get(1);
        return rank == Math.min(rows, cols)
                || x.values().length > EXACT_ENTRIES
                || new RationalMatrix(rows, cols, x.values()).rank() == rank;
    }

    /** The lowest loss, but for rounding, over all inputs too. */
    static double ofAnyInputs(List<Integer> widths, Array y, double scale) {
        double[] s = Svd.thin(y.values(), y.shape().get(0), y.shape().get(1)).s();
        double sum = 0;
        for (int i = widths.stream().mapToInt(w -> w).min().orElse(0); i < s.length; i++) {
            sum += s[i] * s[i];
        }
        return scale * 0.5 * sum;
    }

    private static Matrix withoutZeroRows(Matrix m) {
        var rows = new ArrayList<Integer>();
        for (int i = 0; i < m.rows(); i++) {
            boolean zero = true;
            for (int j = 0; j < m.cols(); j++) {
                zero &= m.at(i, j) == 0;
            }
            if (!zero) {
                rows.add(i);
            }
        }
        return rows.size() == m.rows() ? m : m.transpose().columns(rows).transpose();
    }

    /** Y X' (X X')^-1 X Y' by an approximate least-squares map R and its residual. */
    private static Optional<Enclosed.Eigenvalues> sigma(Matrix xs, Matrix ys) {
        if (xs.rows() == 0) {
            double[] zero = new double[ys.rows()];
            return Optional.of(new Enclosed.Eigenvalues(zero, zero));
        }
        Enclosed x = Enclosed.exact(xs);
        Enclosed y = Enclosed.exact(ys);
        Enclosed sxx = x.times(x.transpose());
        Enclosed syx = y.times(x.transpose());
        if (!Vectors.isFinite(sxx.rad().entries()) || !Vectors.isFinite(syx.rad().entries())) {
            return Optional.empty();
        }
        double least = sxx.eigenvalues(0).low()[xs.rows() - 1];
        if (!(least > 0)) {
            return Optional.empty();
        }
        Matrix map = Descents.solve(xs.transpose(), ys.transpose()).transpose();
        Enclosed r = Enclosed.exact(map);
        Enclosed residual = syx.minus(r.times(sxx));
        // Sigma = R S_xy + F R' + F S_xx^-1 F' with F = S_yx - R S_xx
        Enclosed sigma = r.times(syx.transpose()).plus(residual.times(r.transpose()));
        double f = residual.normBound();
        double extra = Math.nextUp(Math.nextUp(f * f) / least);
        return Optional.of(sigma.eigenvalues(extra));
    }

    private static double[] square(double[] values) {
        double low = 0;
        double high = 0;
        for (double v : values) {
            double t = v * v;
            low = Math.max(0, Math.nextDown(low + Math.max(0, Math.nextDown(t))));
            high = Math.nextUp(high + Math.nextUp(t));
        }
        return new double[] {low, high};
    }

    /** scale / 2 times a number, rounded to one side. */
    private static double half(Rational scale, double value, boolean up) {
        double c = scale.toDouble() / 2; // within two units of the last place
        double wide = Math.abs(value * c) * 0x1p-50 + Double.MIN_VALUE;
        return up ? Math.nextUp(value * c + wide) : Math.nextDown(value * c - wide);
    }

    /**
     * Each of the p largest eigenvalues guessed as a fraction in its enclosure and proved by an
     * exactly singular Sigma - lambda; or their sum, the trace, if there are no others.
     */
    private static Optional<Rational> exact(
            RationalMatrix x, RationalMatrix y, int p, Enclosed.Eigenvalues sigma, Rational scale) {
        Rational square = y.times(y.transpose()).trace();
        Optional<RationalMatrix> solved = x.times(x.transpose()).solve(x.times(y.transpose()));
        if (solved.isEmpty()) {
            return Optional.empty();
        }
        RationalMatrix exactSigma = y.times(x.transpose()).times(solved.get());
        Rational sum = Rational.ZERO;
        if (p >= Math.min(x.rows(), y.rows())) {
            sum = exactSigma.trace();
        } else {
            List<Rational> guesses = new ArrayList<>();
            for (int i = 0; i < p; i++) {
                double low = sigma.low()[i];
                double high = sigma.high()[i];
                boolean apart =
                        (i == 0 || high < sigma.low()[i - 1])
                                && (i + 1 >= sigma.high().length || low > sigma.high()[i + 1]);
                Rational guess = SimplestFraction.between(low, high);
                if (!apart || !exactSigma.minusDiagonal(guess).determinant().isZero()) {
                    return Optional.empty();
                }
                guesses.add(guess);
            }
            for (Rational guess : guesses) {
                sum = sum.add(guess);
            }
        }
        return Optional.of(square.subtract(sum).multiply(scale).multiply(Rational.HALF));
    }
}
