package dev.dln.engine.interval;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Outward;

import java.util.ArrayList;
import java.util.List;

/**
 * One contraction over intervals: for each entry of the result the sums of the lower and of the
 * upper ends of the products, and the sum of their absolute values, which bounds the rounding.
 *
 * <p>A sum of n doubles computed in any order is within gamma(n-1) times the sum of the absolute
 * values of the exact one, gamma(k) = k u / (1 - k u), u = 2^-53 (Higham 2002, section 4.2). A
 * product of two intervals has the rounded ends that rounding its exact ends gives, since rounding
 * is monotone: each is within u times itself, and half the least positive double, of the exact one.
 */
final class IntervalContraction {
    /** Sums of more terms are not enclosed: up to here n u is small enough for the bound used. */
    private static final long MOST_TERMS = 1L << 26;

    private final int count;
    private final int[] outer;
    private final int[][] outerSteps;
    private final int[] inner;
    private final int[][] innerSteps;
    private final int length;
    private final long terms;
    private final boolean square;
    private final Scaling scaling;

    // the running sums of one entry
    private double sumLow;
    private double sumHigh;
    private double sumSize;
    private long summed;

    IntervalContraction(Op.Contract contract, int[] extents) {
        count = contract.factors().size();
        var hidden = new ArrayList<Integer>();
        for (int index = 0; index < extents.length; index++) {
            if (!contract.output().contains(index)) {
                hidden.add(index);
            }
        }
        outer = contract.output().stream().mapToInt(i -> extents[i]).toArray();
        outerSteps = steps(contract, contract.output(), extents);
        // the last hidden index is the innermost loop
        inner = hidden.stream().mapToInt(i -> extents[i]).toArray();
        innerSteps = steps(contract, hidden, extents);
        length = inner.length == 0 ? 1 : inner[inner.length - 1];
        long product = 1;
        for (int extent : inner) {
            product *= extent;
        }
        terms = product;
        square = count == 2 && contract.factors().get(0).equals(contract.factors().get(1));
        scaling = new Scaling(contract.coefficient());
    }

    /** How far each factor's entry moves when an index goes up by one: steps[index][factor]. */
    private static int[][] steps(Op.Contract contract, List<Integer> indices, int[] extents) {
        int[][] steps = new int[indices.size()][contract.factors().size()];
        for (int f = 0; f < contract.factors().size(); f++) {
            List<Integer> axes = contract.factors().get(f).indices();
            int stride = 1;
            for (int axis = axes.size() - 1; axis >= 0; axis--) {
                int counter = indices.indexOf(axes.get(axis));
                if (counter >= 0) {
                    steps[counter][f] += stride;
                }
                stride *= extents[axes.get(axis)];
            }
        }
        return steps;
    }

    /** Evaluates. */
    void run(double[][] low, double[][] high, double[] resultLow, double[] resultHigh) {
        int[] counters = new int[outer.length];
        int[] offsets = new int[count];
        double[] bounds = new double[2];
        for (int entry = 0; entry < resultLow.length; entry++) {
            one(low, high, offsets);
            finish(bounds);
            resultLow[entry] = bounds[0] <= bounds[1] ? bounds[0] : Double.NEGATIVE_INFINITY;
            resultHigh[entry] = bounds[0] <= bounds[1] ? bounds[1] : Double.POSITIVE_INFINITY;
            advance(counters, outer, outerSteps, outer.length, offsets);
        }
    }

    private static void advance(
            int[] counters, int[] limits, int[][] steps, int depth, int[] offsets) {
        for (int k = depth - 1; k >= 0; k--) {
            int moved = ++counters[k] < limits[k] ? 1 : 1 - limits[k];
            for (int f = 0; f < offsets.length; f++) {
                offsets[f] += moved * steps[k][f];
            }
            if (moved == 1) {
                return;
            }
            counters[k] = 0;
        }
    }

    private void one(double[][] low, double[][] high, int[] start) {
        sumLow = 0;
        sumHigh = 0;
        sumSize = 0;
        summed = 0;
        if (terms == 0) {
            return;
        }
        int depth = Math.max(0, inner.length - 1);
        int[] counters = new int[depth];
        int[] offsets = start.clone();
        long rounds = terms / length;
        for (long round = 0; round < rounds; round++) {
            switch (count) {
                case 0 -> ones();
                case 1 -> single(low[0], high[0], offsets[0], step(0));
                case 2 -> {
                    if (square) {
                        squares(low[0], high[0], offsets[0], step(0));
                    } else {
                        pairs(low, high, offsets[0], step(0), offsets[1], step(1));
                    }
                }
                default -> many(low, high, offsets);
            }
            advance(counters, inner, innerSteps, depth, offsets);
        }
    }

    private int step(int factor) {
        return inner.length == 0 ? 0 : innerSteps[inner.length - 1][factor];
    }

    private void ones() {
        sumLow += length; // exact up to 2^53
        sumHigh += length;
    }

    private void add(double lo, double hi) {
        sumLow += lo;
        sumHigh += hi;
        sumSize += Math.max(Math.abs(lo), Math.abs(hi));
        summed++;
    }

    private void single(double[] low, double[] high, int start, int step) {
        if (terms == 1) {
            sumLow = low[start];
            sumHigh = high[start];
            return;
        }
        int at = start;
        for (int k = 0; k < length; k++) {
            if (low[at] != 0 || high[at] != 0) {
                add(low[at], high[at]);
            }
            at += step;
        }
    }

    private void squares(double[] low, double[] high, int start, int step) {
        int at = start;
        for (int k = 0; k < length; k++) {
            double lo = low[at];
            double hi = high[at];
            if (lo != 0 || hi != 0) {
                double left = lo * lo;
                double right = hi * hi;
                add(lo <= 0 && hi >= 0 ? 0 : Math.min(left, right), Math.max(left, right));
            }
            at += step;
        }
    }

    private void pairs(
            double[][] low, double[][] high, int first, int step, int second, int stride) {
        double[] al = low[0];
        double[] ah = high[0];
        double[] bl = low[1];
        double[] bh = high[1];
        double lows = sumLow;
        double highs = sumHigh;
        double sizes = sumSize;
        int n = 0;
        int i = first;
        int j = second;
        for (int k = 0; k < length; k++) {
            double a = al[i];
            double b = bl[j];
            double c = ah[i];
            double d = bh[j];
            if (a == c && b == d) {
                double product = a * b;
                lows += product;
                highs += product;
                sizes += Math.abs(product);
                if (product != 0 || !(a == 0 || b == 0)) {
                    n++;
                }
            } else if (!(a == 0 && c == 0 && finite(b, d)) && !(b == 0 && d == 0 && finite(a, c))) {
                double p = a * b;
                double q = a * d;
                double r = c * b;
                double s = c * d;
                double lo = Math.min(Math.min(p, q), Math.min(r, s));
                double hi = Math.max(Math.max(p, q), Math.max(r, s));
                lows += lo;
                highs += hi;
                sizes += Math.max(Math.abs(lo), Math.abs(hi));
                n++;
            }
            i += step;
            j += stride;
        }
        sumLow = lows;
        sumHigh = highs;
        sumSize = sizes;
        summed += n;
    }

    private static boolean finite(double lo, double hi) {
        return Math.abs(lo) <= Double.MAX_VALUE && Math.abs(hi) <= Double.MAX_VALUE;
    }

    private void many(double[][] low, double[][] high, int[] start) {
        for (int k = 0; k < length; k++) {
            double lo = 1;
            double hi = 1;
            for (int f = 0; f < count; f++) {
                int at = start[f] + k * step(f);
                double a = low[f][at];
                double c = high[f][at];
                double least =
                        Math.min(
                                Math.min(Outward.multiplyDown(lo, a), Outward.multiplyDown(lo, c)),
                                Math.min(Outward.multiplyDown(hi, a), Outward.multiplyDown(hi, c)));
                double most =
                        Math.max(
                                Math.max(Outward.multiplyUp(lo, a), Outward.multiplyUp(lo, c)),
                                Math.max(Outward.multiplyUp(hi, a), Outward.multiplyUp(hi, c)));
                lo = least;
                hi = most;
            }
            if (lo != 0 || hi != 0) {
                add(lo, hi);
            }
        }
    }

    /** The sums widened by what rounding may have done, times the coefficient. */
    private void finish(double[] bounds) {
        double error = 0;
        if (summed > 1 || (summed == 1 && count > 1)) {
            // n products and n - 1 sums, and the rounding of sumSize itself: below 1e-7 of it.
            error =
                    Math.nextUp((summed + 2) * Outward.UNIT * 1.000001 * sumSize)
                            + summed * Double.MIN_VALUE;
            error = summed > MOST_TERMS ? Double.POSITIVE_INFINITY : Math.nextUp(error);
        }
        double lo = error == 0 ? sumLow : Outward.down(sumLow - error);
        double hi = error == 0 ? sumHigh : Outward.up(sumHigh + error);
        if (!(lo <= hi)) {
            bounds[0] = Double.NEGATIVE_INFINITY;
            bounds[1] = Double.POSITIVE_INFINITY;
            return;
        }
        scaling.apply(lo, hi, bounds);
    }
}
