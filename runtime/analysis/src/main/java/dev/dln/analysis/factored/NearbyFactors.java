package dev.dln.analysis.factored;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linear.Matrix;

import java.util.Optional;

/**
 * Factors near a pair (A, B), at which multiplication is locally open, of a matrix near A B: the
 * constructive half of {@link Openness}, in floating point.
 *
 * @param left A', near A
 * @param right B', near B
 * @param distance sqrt(||A' - A||^2 + ||B' - B||^2)
 * @param residual ||A' B' - T||
 */
public record NearbyFactors(Matrix left, Matrix right, double distance, double residual) {

    /**
     * Factors of a target.
     *
     * @param target T, in the range and near A B
     * @return empty if the map is not open at the pair
     */
    public static Optional<NearbyFactors> of(Openness pair, Matrix target) {
        if (!pair.open()) {
            return Optional.empty();
        }
        Matrix a = doubles(pair.left());
        Matrix b = doubles(pair.right());
        if (pair.narrow()) {
            return Optional.of(balanced(pair, a, b, target));
        }
        boolean onto = pair.kernelMeetsRange() <= pair.k() - pair.m();
        // a factor of full rank need not be moved to be of full rank
        if (pair.rankLeft() == pair.m() || (onto && pair.rankRight() < pair.n())) {
            return Optional.of(solved(pair, a, b, target));
        }
        var turned = new Openness(pair.right().transpose(), pair.left().transpose());
        NearbyFactors t = solved(turned, b.transpose(), a.transpose(), target.transpose());
        return Optional.of(measured(a, b, t.right.transpose(), t.left.transpose(), target));
    }

    private static Matrix doubles(RationalMatrix m) {
        return new Matrix(m.rows(), m.columns(), m.toDoubles());
    }

    private static NearbyFactors measured(
            Matrix a, Matrix b, Matrix left, Matrix right, Matrix target) {
        return new NearbyFactors(
                left,
                right,
                Math.hypot(left.plus(-1, a).norm(), right.plus(-1, b).norm()),
                left.times(right).plus(-1, target).norm());
    }

    /**
     * k below m and n, ranks r alike: in a basis of R^k made of range B and ker A, A = [A_1, 0] and
     * B = [B_1; 0]. Of the target T in orthonormal bases, blocks T_11 (invertible), ..., the Schur
     * complement of T_11 has rank at most k - r and goes half to either factor.
     */
    private static NearbyFactors balanced(Openness pair, Matrix a, Matrix b, Matrix target) {
        int r = pair.rank();
        int m = pair.m();
        int n = pair.n();
        int k = pair.k();
        Matrix u = orthonormal(a);
        Matrix v = orthonormal(b.transpose());
        RationalMatrix basis = pair.right().range().beside(pair.left().kernel());
        Matrix s = doubles(basis);
        Matrix inverse = doubles(basis.inverse().orElseThrow());
        Matrix t = u.transpose().times(target).times(v);
        Matrix t11 = block(t, 0, r, 0, r);
        Matrix t12 = block(t, 0, r, r, n);
        Matrix t21 = block(t, r, m, 0, r);
        Matrix inverse11 = pseudoInverse(t11, r);
        Matrix lower = t21.times(inverse11);
        Matrix schur = block(t, r, m, r, n).plus(-1, lower.times(t12));
        Svd split = Svd.of(schur.entries(), m - r, n - r);
        Matrix s1 = Matrix.zero(m - r, k - r);
        Matrix s2 = Matrix.zero(k - r, n - r);
        for (int i = 0; i < Math.min(k - r, split.s().length); i++) {
            double half = Math.sqrt(split.s()[i]);
            for (int j = 0; j < m - r; j++) {
                s1.entries()[j * (k - r) + i] = half * split.u()[j * (m - r) + i];
            }
            for (int j = 0; j < n - r; j++) {
                s2.entries()[i * (n - r) + j] = half * split.vt()[i * (n - r) + j];
            }
        }
        Matrix a1 = block(u.transpose().times(a).times(s), 0, r, 0, r);
        Matrix first = stacked(beside(a1, Matrix.zero(r, k - r)), beside(lower.times(a1), s1));
        Matrix solved = pseudoInverse(a1, r);
        Matrix second =
                stacked(
                        beside(solved.times(t11), solved.times(t12)),
                        beside(Matrix.zero(k - r, r), s2));
        return measured(
                a, b, u.times(first).times(inverse), s.times(second).times(v.transpose()), target);
    }

    /** A made onto without changing A B, then B corrected by least squares. */
    private static NearbyFactors solved(Openness pair, Matrix a, Matrix b, Matrix target) {
        Matrix change = target.plus(-1, a.times(b));
        int missing = pair.m() - pair.rankLeft();
        Matrix left = a;
        if (missing > 0) {
            Matrix z = doubles(pair.right().transpose().kernel()).transpose();
            Matrix kernel = doubles(pair.left().kernel());
            Matrix reach = z.times(kernel);
            Svd svd = Svd.of(reach.entries(), reach.rows(), reach.cols());
            Matrix u = orthonormal(a);
            Matrix beyond = block(u, 0, pair.m(), pair.rankLeft(), pair.m());
            Matrix top = Matrix.zero(missing, reach.rows());
            for (int i = 0; i < missing; i++) {
                for (int j = 0; j < reach.rows(); j++) {
                    top.entries()[i * reach.rows() + j] = svd.u()[j * reach.rows() + i];
                }
            }
            Matrix d = beyond.times(top).times(z);
            left = a.plus(Math.sqrt(change.norm()) / Math.max(d.norm(), 1e-300), d);
        }
        Matrix right = b.plus(1, pseudoInverse(left, pair.m()).times(change));
        return measured(a, b, left, right, target);
    }

    /** All left singular vectors: those of the range first. */
    private static Matrix orthonormal(Matrix a) {
        Svd svd = Svd.of(a.entries(), a.rows(), a.cols());
        return new Matrix(a.rows(), a.rows(), svd.u());
    }

    private static Matrix pseudoInverse(Matrix a, int rank) {
        Svd svd = Svd.thin(a.entries(), a.rows(), a.cols());
        int count = svd.s().length;
        Matrix inverse = Matrix.zero(a.cols(), a.rows());
        for (int l = 0; l < Math.min(rank, count); l++) {
            for (int i = 0; i < a.cols(); i++) {
                for (int j = 0; j < a.rows(); j++) {
                    inverse.entries()[i * a.rows() + j] +=
                            svd.vt()[l * a.cols() + i] * svd.u()[j * count + l] / svd.s()[l];
                }
            }
        }
        return inverse;
    }

    private static Matrix block(Matrix a, int top, int bottom, int from, int to) {
        Matrix b = Matrix.zero(bottom - top, to - from);
        for (int i = top; i < bottom; i++) {
            for (int j = from; j < to; j++) {
                b.entries()[(i - top) * (to - from) + j - from] = a.at(i, j);
            }
        }
        return b;
    }

    private static Matrix beside(Matrix a, Matrix b) {
        Matrix both = Matrix.zero(a.rows(), a.cols() + b.cols());
        for (int i = 0; i < a.rows(); i++) {
            System.arraycopy(a.entries(), i * a.cols(), both.entries(), i * both.cols(), a.cols());
            System.arraycopy(
                    b.entries(),
                    i * b.cols(),
                    both.entries(),
                    i * both.cols() + a.cols(),
                    b.cols());
        }
        return both;
    }

    private static Matrix stacked(Matrix a, Matrix b) {
        return beside(a.transpose(), b.transpose()).transpose();
    }
}
