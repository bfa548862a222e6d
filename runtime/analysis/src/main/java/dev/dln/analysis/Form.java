package dev.dln.analysis;

import dev.dln.analysis.linalg.Svd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A homogeneous polynomial of degree four in k variables, known by its values.
 *
 * @param variables k
 * @param exponents of each monomial
 * @param coefficients of each monomial
 * @param error what the value at any point of the cube [-1, 1]^k may be wrong by
 */
record Form(int variables, List<int[]> exponents, double[] coefficients, double error) {
    /** Boxes looked at before a form is given up as neither positive nor negative. */
    private static final int BOXES = 400_000;

    /** Its sign away from zero. */
    enum Sign {
        /** Positive everywhere but at zero, beyond errors. */
        POSITIVE,
        /** Negative everywhere but at zero, beyond errors. */
        NEGATIVE,
        /** Somewhere positive and somewhere negative, beyond errors. */
        BOTH,
        /** Somewhere positive beyond errors, elsewhere not decided. */
        SOMEWHERE_POSITIVE,
        /** Somewhere negative beyond errors, elsewhere not decided. */
        SOMEWHERE_NEGATIVE,
        /** Nowhere decided. */
        UNKNOWN
    }

    /** All exponents of degree four: also the points that determine a form (principal lattice). */
    static List<int[]> lattice(int k) {
        var all = new ArrayList<int[]>();
        fill(new int[k], 0, 4, all);
        return all;
    }

    private static void fill(int[] exponent, int place, int rest, List<int[]> all) {
        if (place == exponent.length - 1) {
            exponent[place] = rest;
            all.add(exponent.clone());
            return;
        }
        for (int e = 0; e <= rest; e++) {
            exponent[place] = e;
            fill(exponent, place + 1, rest - e, all);
        }
    }

    /**
     * The form with given values at the points of the {@link #lattice}, over 4 each: they lie in
     * the simplex.
     *
     * @param errors what each value may be wrong by
     */
    static Form through(int k, double[] values, double[] errors) {
        List<int[]> lattice = lattice(k);
        int count = lattice.size();
        double[] matrix = new double[count * count];
        double[] at = new double[k];
        for (int r = 0; r < count; r++) {
            for (int i = 0; i < k; i++) {
                at[i] = lattice.get(r)[i] / 4.0;
            }
            for (int c = 0; c < count; c++) {
                matrix[r * count + c] = monomial(lattice.get(c), at);
            }
        }
        Svd svd = Svd.of(matrix, count, count);
        double[] coefficients = new double[count];
        double error = 0;
        for (int c = 0; c < count; c++) {
            double sum = 0;
            for (int r = 0; r < count; r++) {
                double inverse = 0;
                for (int s = 0; s < count; s++) {
                    inverse += svd.vt()[s * count + c] * svd.u()[r * count + s] / svd.s()[s];
                }
                sum += inverse * values[r];
                error += Math.abs(inverse) * (errors[r] + Math.abs(values[r]) * count * 0x1p-50);
            }
            coefficients[c] = sum;
        }
        return new Form(k, lattice, coefficients, error);
    }

    double at(double[] point) {
        double sum = 0;
        for (int m = 0; m < coefficients.length; m++) {
            sum += coefficients[m] * monomial(exponents.get(m), point);
        }
        return sum;
    }

    private static double monomial(int[] exponent, double[] point) {
        double product = 1;
        for (int i = 0; i < exponent.length; i++) {
            for (int e = 0; e < exponent[i]; e++) {
                product *= point[i];
            }
        }
        return product;
    }

    private record Box(double[] centre, int face, double half) {}

    /**
     * Its sign, by branch and bound over the faces x_i = 1 of the cube, which meet every line
     * through zero: within a box of half-width h the value differs from that at the centre by at
     * most h times the sum of |d_j q|, itself bounded over the box.
     */
    Sign sign() {
        boolean positive = false;
        boolean negative = false;
        boolean open = false;
        var boxes = new ArrayDeque<Box>();
        for (int face = 0; face < variables; face++) {
            double[] centre = new double[variables];
            centre[face] = 1;
            boxes.add(new Box(centre, face, 1));
        }
        for (int count = 0; !boxes.isEmpty() && !(positive && negative); count++) {
            if (count >= BOXES) {
                open = true;
                break;
            }
            Box box = boxes.removeFirst();
            double value = at(box.centre);
            positive |= value > error;
            negative |= value < -error;
            double reach = variables == 1 ? 0 : box.half * slope(box);
            if (Math.abs(value) > error + reach) {
                continue; // one sign on all of the box
            }
            if (variables == 1 || box.half < 0x1p-30) {
                open = true;
                continue;
            }
            split(box, boxes);
        }
        if (positive && negative) {
            return Sign.BOTH;
        }
        if (!open && (positive || negative)) {
            return positive ? Sign.POSITIVE : Sign.NEGATIVE;
        }
        return positive
                ? Sign.SOMEWHERE_POSITIVE
                : negative ? Sign.SOMEWHERE_NEGATIVE : Sign.UNKNOWN;
    }

    /** A bound over a box of the sum of the absolute partial derivatives along its face. */
    private double slope(Box box) {
        double sum = 0;
        for (int m = 0; m < coefficients.length; m++) {
            int[] exponent = exponents.get(m);
            for (int j = 0; j < variables; j++) {
                if (j != box.face && exponent[j] > 0) {
                    double product = Math.abs(coefficients[m]) * exponent[j];
                    for (int i = 0; i < variables; i++) {
                        double most = i == box.face ? 1 : Math.abs(box.centre[i]) + box.half;
                        int power = i == j ? exponent[i] - 1 : exponent[i];
                        for (int e = 0; e < power; e++) {
                            product *= most;
                        }
                    }
                    sum += product;
                }
            }
        }
        return sum;
    }

    private void split(Box box, ArrayDeque<Box> boxes) {
        double half = box.half / 2;
        int parts = 1 << (variables - 1);
        for (int part = 0; part < parts; part++) {
            double[] centre = box.centre.clone();
            int bit = 0;
            for (int i = 0; i < variables; i++) {
                if (i != box.face) {
                    centre[i] += (part >> bit & 1) == 0 ? -half : half;
                    bit++;
                }
            }
            boxes.add(new Box(centre, box.face, half));
        }
    }
}
