package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The line W_k(t) = t V_k through zero with V_1 = E_1j, V_k = E_11 and V_N = +-E_i1: along it the
 * loss is f(0) - c b t^N + c a/2 t^2N with b = |(Y X')_ij| and a = (X X')_jj, both above zero.
 */
final class Line {
    /** Samples of the picture. */
    private static final int SAMPLES = 81;

    private final LinearNetwork network;
    private final int row;
    private final int column;
    private final double sign;
    private final double a;
    private final double b;
    private double margin = Double.POSITIVE_INFINITY;

    private Line(LinearNetwork network, int row, int column, double sign, double a, double b) {
        this.network = network;
        this.row = row;
        this.column = column;
        this.sign = sign;
        this.a = a;
        this.b = b;
    }

    /** The line for the largest entry of Y X'; empty if Y X' is zero or not finite. */
    static Optional<Line> of(LinearNetwork n) {
        Array x = n.instance().model().data().get(n.chain().inputs());
        Array y = n.instance().model().data().get(n.chain().targets());
        if (x == null || y == null) {
            return Optional.empty();
        }
        int m = x.shape().get(1);
        double[] products = new double[n.outputs() * n.inputs()];
        Lapack.multiply(y.values(), false, x.values(), true, products, n.outputs(), n.inputs(), m);
        int best = 0;
        for (int i = 1; i < products.length; i++) {
            best = Math.abs(products[i]) > Math.abs(products[best]) ? i : best;
        }
        int column = best % n.inputs();
        double square = 0;
        for (int s = 0; s < m; s++) {
            square += x.values()[column * m + s] * x.values()[column * m + s];
        }
        double b = Math.abs(products[best]);
        return b > 0 && Double.isFinite(b) && Double.isFinite(square)
                ? Optional.of(
                        new Line(
                                n,
                                best / n.inputs(),
                                column,
                                Math.signum(products[best]),
                                square,
                                b))
                : Optional.empty();
    }

    private double[] at(double t) {
        double[] point = new double[network.theory().size()];
        int offset = 0;
        for (int k = 1; k <= network.depth(); k++) {
            int columns = network.widths().get(k - 1);
            int rows = network.widths().get(k);
            int place = k == 1 ? column : k == network.depth() ? row * columns : 0;
            point[offset + place] = k == network.depth() ? sign * t : t;
            offset += rows * columns;
        }
        return network.chain().fromChain(point);
    }

    /** The loss at t by the closed form, less that at zero. */
    private double rise(double t) {
        double power = Math.pow(t, network.depth());
        return network.scale().toDouble() * (a / 2 * power * power - b * power);
    }

    /** Examines Theorem 2.3 (i). */
    void examine(Finding.Builder finding) {
        Standing both = neither(finding);
        finding.conclude(
                "on a line through zero the loss is neither convex nor concave",
                both,
                both == Standing.PROVED ? Double.POSITIVE_INFINITY : margin);
    }

    /** The loss at 0, t and 2t: the middle lies above the chord for small t, below for large. */
    Standing neither(Finding.Builder finding) {
        int depth = network.depth();
        double edge = 2 * b * (Math.pow(2, depth) - 2) / (a * (Math.pow(4, depth) - 2));
        double small = Math.scalb(1.0, Math.getExponent(Math.pow(edge / 2, 1.0 / depth)));
        double large = Math.scalb(1.0, Math.getExponent(Math.pow(edge * 2, 1.0 / depth)) + 1);
        Standing above = middle(finding, small, 1);
        Standing below = middle(finding, large, -1);
        finding.show(picture());
        return above.and(below);
    }

    /** Whether 2 f(t) - f(0) - f(2t) has the sign. */
    private Standing middle(Finding.Builder finding, double t, int wanted) {
        var points = List.of(at(0), at(t), at(2 * t));
        String what = "2 f(t) - f(0) - f(2t) at t = " + t;
        if (!(t > 0) || !Double.isFinite(2 * t)) {
            margin = 0;
            return Standing.OPEN; // the place is beyond doubles
        }
        var exact = new ArrayList<Rational>();
        for (double[] p : points) {
            network.instance()
                    .exactModel()
                    .flatMap(m -> m.loss(Certificate.exactly(p)))
                    .ifPresent(exact::add);
        }
        if (exact.size() == 3) {
            Rational bend =
                    Rational.TWO
                            .multiply(exact.get(1))
                            .subtract(exact.get(0))
                            .subtract(exact.get(2));
            finding.show(new Exhibit.Exact(what, bend.toString()));
            return Standing.exact(bend.signum() == wanted);
        }
        double[] loss = new double[3];
        double most = 0;
        for (int i = 0; i < 3; i++) {
            loss[i] = network.instance().session().loss(points.get(i));
            most = Math.max(most, Math.abs(loss[i]));
        }
        double bend = 2 * loss[1] - loss[0] - loss[2];
        double error = 4 * Conditions.rounding(network) * most;
        finding.show(new Exhibit.Quantity(what, bend, error));
        double here = wanted * bend / error;
        if (!(here > 1)) {
            margin = 0;
            return here < -1 ? Standing.DENIED : Standing.OPEN;
        }
        margin = Math.min(margin, here);
        return Standing.CONFIRMED;
    }

    /** The loss along the line. */
    Exhibit picture() {
        double reach = 1.25 * Math.pow(2 * b / a, 1.0 / network.depth());
        double[] x = new double[SAMPLES];
        double[] y = new double[SAMPLES];
        double zero = network.theory().lossScale();
        for (int i = 0; i < SAMPLES; i++) {
            x[i] = reach * (2.0 * i / (SAMPLES - 1) - 1);
            y[i] = zero + rise(x[i]);
        }
        return new Exhibit.Curves(
                "the loss along a line through zero",
                "t",
                "loss",
                List.of(new Exhibit.Line("W_k = t V_k", x, y)));
    }
}
