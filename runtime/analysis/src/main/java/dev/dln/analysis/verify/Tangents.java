package dev.dln.analysis.verify;

import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/** The velocity A theta + b of a flow. */
final class Tangents {
    private Tangents() {}

    /** Enclosed over a box of points. */
    static Box enclose(Flow flow, Box points) {
        double[] low = new double[points.size()];
        double[] high = new double[points.size()];
        for (Flow.Shift shift : flow.constant()) {
            low[shift.row()] = Outward.addDown(low[shift.row()], shift.value());
            high[shift.row()] = Outward.addUp(high[shift.row()], shift.value());
        }
        for (Flow.Entry e : flow.linear()) {
            double a = points.low()[e.column()];
            double b = points.high()[e.column()];
            double f = e.factor();
            low[e.row()] =
                    Outward.addDown(
                            low[e.row()],
                            Math.min(Outward.multiplyDown(f, a), Outward.multiplyDown(f, b)));
            high[e.row()] =
                    Outward.addUp(
                            high[e.row()],
                            Math.max(Outward.multiplyUp(f, a), Outward.multiplyUp(f, b)));
        }
        return new Box(low, high);
    }

    /** Exactly, at a rational point. */
    static Rational[] exact(Flow flow, List<Rational> point) {
        var tangent = new Rational[point.size()];
        Arrays.fill(tangent, Rational.ZERO);
        for (Flow.Shift shift : flow.constant()) {
            tangent[shift.row()] =
                    tangent[shift.row()].add(Rational.of(new BigDecimal(shift.value())));
        }
        for (Flow.Entry e : flow.linear()) {
            Rational factor = Rational.of(new BigDecimal(e.factor()));
            tangent[e.row()] = tangent[e.row()].add(factor.multiply(point.get(e.column())));
        }
        return tangent;
    }
}
