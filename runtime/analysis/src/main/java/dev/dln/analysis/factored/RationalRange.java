package dev.dln.analysis.factored;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/** A matrix of intervals with fractions for ends. */
record RationalRange(RationalMatrix low, RationalMatrix high) {

    /** A' g B' with every entry of the factors in A and B free to move by the radius. */
    static RationalRange gradient(ExactProduct at, int k, Rational radius, RationalMatrix g) {
        RationalRange value = new RationalRange(g, g);
        for (int j = at.factors().size(); j > k; j--) {
            value = moved(at.factors().get(j - 1).transpose(), radius).times(value);
        }
        for (int j = 1; j < k; j++) {
            value = value.times(moved(at.factors().get(j - 1).transpose(), radius));
        }
        return value;
    }

    private static RationalRange moved(RationalMatrix m, Rational radius) {
        var low = new ArrayList<Rational>();
        var high = new ArrayList<Rational>();
        for (Rational e : m.entries()) {
            low.add(e.subtract(radius));
            high.add(e.add(radius));
        }
        return new RationalRange(
                RationalMatrix.of(m.rows(), m.columns(), low),
                RationalMatrix.of(m.rows(), m.columns(), high));
    }

    RationalRange times(RationalRange other) {
        int columns = other.low.columns();
        var lows = new ArrayList<Rational>();
        var highs = new ArrayList<Rational>();
        for (int i = 0; i < low.rows(); i++) {
            for (int j = 0; j < columns; j++) {
                Rational least = Rational.ZERO;
                Rational most = Rational.ZERO;
                for (int l = 0; l < low.columns(); l++) {
                    List<Rational> ends =
                            List.of(
                                    low.at(i, l).multiply(other.low.at(l, j)),
                                    low.at(i, l).multiply(other.high.at(l, j)),
                                    high.at(i, l).multiply(other.low.at(l, j)),
                                    high.at(i, l).multiply(other.high.at(l, j)));
                    least = least.add(ends.stream().min(Rational::compareTo).orElseThrow());
                    most = most.add(ends.stream().max(Rational::compareTo).orElseThrow());
                }
                lows.add(least);
                highs.add(most);
            }
        }
        return new RationalRange(
                RationalMatrix.of(low.rows(), columns, lows),
                RationalMatrix.of(low.rows(), columns, highs));
    }

    /** The least of sign * entry over all entries, bit i of the signs set for minus. */
    Rational least(int signs) {
        Rational least = Rational.of(1L << 30);
        for (int i = 0; i < low.entries().size(); i++) {
            Rational worst =
                    (signs >> i & 1) == 0 ? low.entries().get(i) : high.entries().get(i).negate();
            least = worst.compareTo(least) < 0 ? worst : least;
        }
        return least;
    }
}
