package dev.dln.analysis.probe;

import java.util.Arrays;
import java.util.List;

/** Matrices of integers. */
final class Whole {
    private Whole() {}

    static long[][] random(Dice dice, int rows, int columns, int most) {
        long[][] matrix = new long[rows][columns];
        for (long[] row : matrix) {
            Arrays.setAll(row, _ -> dice.between(-most, most));
        }
        return matrix;
    }

    static long[][] identity(int n) {
        long[][] matrix = new long[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = 1;
        }
        return matrix;
    }

    static long[][] times(long[][] a, long[][] b) {
        long[][] product = new long[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    /** W_N ... W_1. */
    static long[][] product(List<long[][]> factors) {
        long[][] product = factors.getFirst();
        for (long[][] w : factors.subList(1, factors.size())) {
            product = times(w, product);
        }
        return product;
    }

    static long[][] plus(long[][] a, long b, long[][] c) {
        long[][] sum = new long[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            int row = i;
            Arrays.setAll(sum[i], j -> a[row][j] + b * c[row][j]);
        }
        return sum;
    }

    static long[][] transposed(long[][] a) {
        long[][] t = new long[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }

    /** Matrices of equal height side by side. */
    static long[][] beside(long[][] a, long[][] b) {
        long[][] both = new long[a.length][];
        for (int i = 0; i < a.length; i++) {
            both[i] = Arrays.copyOf(a[i], a[i].length + b[i].length);
            System.arraycopy(b[i], 0, both[i], a[i].length, b[i].length);
        }
        return both;
    }

    static boolean zero(long[][] a) {
        return Arrays.stream(a).flatMapToLong(Arrays::stream).allMatch(v -> v == 0);
    }

    static double[] flat(long[][] a) {
        return Arrays.stream(a).flatMapToLong(Arrays::stream).asDoubleStream().toArray();
    }

    /** Of determinant 1 or -1: a product of elementary ones. */
    static long[][] unimodular(Dice dice, int n) {
        long[][] matrix = signedPermutation(dice, n);
        for (int step = 0; n > 1 && step < n; step++) {
            int i = dice.between(0, n - 1);
            int j = (i + dice.between(1, n - 1)) % n;
            int c = dice.between(-2, 2);
            for (int k = 0; k < n; k++) {
                matrix[i][k] += c * matrix[j][k];
            }
        }
        return matrix;
    }

    static long[][] signedPermutation(Dice dice, int n) {
        long[][] matrix = new long[n][n];
        int[] place = new int[n];
        Arrays.setAll(place, i -> i);
        for (int i = n - 1; i > 0; i--) {
            int j = dice.between(0, i);
            int swap = place[i];
            place[i] = place[j];
            place[j] = swap;
        }
        for (int i = 0; i < n; i++) {
            matrix[i][place[i]] = dice.chance(0.5) ? 1 : -1;
        }
        return matrix;
    }

    /** A multiple of an orthogonal matrix: signs, a permutation and a rotation of two axes. */
    static long[][] orthogonal(Dice dice, int n) {
        long[][] matrix = signedPermutation(dice, n);
        if (n == 2 && dice.chance(0.6)) {
            long[] t = dice.pick(List.of(new long[] {1, 1}, new long[] {2, 1}, new long[] {3, 4}));
            return times(matrix, new long[][] {{t[0], -t[1]}, {t[1], t[0]}});
        }
        if (n == 3 && dice.chance(0.5)) {
            return times(matrix, new long[][] {{1, 2, 2}, {2, 1, -2}, {2, -2, 1}});
        }
        return matrix;
    }

    /** Of this rank, by construction. */
    static long[][] ofRank(Dice dice, int rows, int columns, int rank) {
        if (rank == 0) {
            return new long[rows][columns];
        }
        long[][] left = unimodular(dice, rows);
        long[][] right = unimodular(dice, columns);
        long[][] middle = new long[rows][columns];
        for (int i = 0; i < rank; i++) {
            middle[i][i] = dice.between(1, 2);
        }
        return times(times(left, middle), right);
    }
}
