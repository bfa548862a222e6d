package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.ExactChain;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.FibreEscape;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.linear.GlobalMinimum;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Proposition 2.1, Conjecture 2.2, Theorem 2.3 and Corollary 2.4. */
final class Landscape {
    private Landscape() {}

    /**
     * What Theorem 2.3 is about; empty, with the hypothesis that fails, if the instance is
     * something else or its data do not meet the conditions.
     */
    private static Optional<LinearNetwork> regular(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        network.ifPresent(n -> Conditions.data(n, finding));
        return network.filter(_ -> !finding.failed());
    }

    /** Proposition 2.1. */
    static void shallowAutoencoder(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        if (network.isPresent()) {
            LinearNetwork n = network.get();
            finding.require("there is one hidden layer", n.depth() == 2, hidden(n));
            square(n, finding);
        }
    }

    /** Conjecture 2.2. */
    static void deepAutoencoder(Instance instance, Finding.Builder finding) {
        Conditions.linear(instance, finding).ifPresent(n -> square(n, finding));
    }

    private static String hidden(LinearNetwork n) {
        return (n.depth() - 1) + " hidden layer" + (n.depth() == 2 ? "" : "s");
    }

    /** What both have in common: square data, a bottleneck, and both conclusions. */
    private static void square(LinearNetwork n, Finding.Builder finding) {
        Conditions.data(n, finding);
        finding.require(
                "there are as many outputs as inputs",
                n.outputs() == n.inputs(),
                n.outputs() + " and " + n.inputs());
        finding.require(
                "a hidden layer is narrower than the inputs",
                n.hidden() < n.inputs(),
                "p = " + n.hidden());
        if (finding.failed()) {
            return;
        }
        Standing convex = convexInEachLayer(n, finding);
        minimaAreGlobal(n, finding, "convex in each matrix alone; ", convex);
    }

    /**
     * Each diagonal block of the Hessian is c A'A (x) (B X)(B X)', a product of Gram matrices;
     * where the point is small enough the compiled model's own blocks are looked at in fractions.
     */
    private static Standing convexInEachLayer(LinearNetwork n, Finding.Builder finding) {
        Optional<LinearNetwork.Exact> given = n.given();
        if (given.isEmpty()) {
            finding.remark(
                    "Each diagonal block of the Hessian is a Kronecker product of Gram matrices,"
                            + " hence positive semidefinite everywhere.");
            return Standing.PROVED;
        }
        boolean all = true;
        for (var e : n.chain().layout().entries()) {
            List<Integer> block = new ArrayList<>();
            for (int i = 0; i < e.size(); i++) {
                block.add(e.offset() + i);
            }
            var inertia = given.get().point().hessian().rows(block).columns(block).inertia();
            all &= inertia.negative() == 0;
            finding.show(
                    new Exhibit.Exact(
                            "eigenvalues of the Hessian block of " + e.name() + " (-, 0, +)",
                            inertia.negative()
                                    + ", "
                                    + inertia.zero()
                                    + ", "
                                    + inertia.positive()));
        }
        return Standing.exact(all);
    }

    /** Theorem 2.3 (i): a line on which the loss is neither convex nor concave. */
    static void neither(Instance instance, Finding.Builder finding) {
        regular(instance, finding).flatMap(Line::of).ifPresent(line -> line.examine(finding));
    }

    /** Theorem 2.3 (ii). */
    static void minimaAreGlobal(Instance instance, Finding.Builder finding) {
        regular(instance, finding).ifPresent(n -> minimaAreGlobal(n, finding, "", Standing.PROVED));
    }

    /** Without a point the theorem's conclusion; with one, whether it holds there. */
    static void minimaAreGlobal(
            LinearNetwork n, Finding.Builder finding, String also, Standing alsoHolds) {
        String value = n.minimum().map(Conditions::show).orElse("");
        if (n.instance().point().isEmpty()) {
            finding.follows(
                    also
                            + "every local minimum is global"
                            + (value.isEmpty() ? "" : ", with loss " + value));
            return;
        }
        finding.require(Conditions.localMinimum(n, finding));
        if (finding.failed()) {
            return;
        }
        String text = also + "the local minimum is global";
        if (n.minimum().isEmpty()) {
            finding.conclude(text, alsoHolds.and(Standing.OPEN), 0);
            return;
        }
        GlobalMinimum g = n.minimum().get();
        finding.show(new Exhibit.Exact("global minimum", value));
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (exact.isPresent()) {
            Rational loss = exact.get().point().loss();
            finding.show(new Exhibit.Exact("loss at the point", loss.toString()));
            Standing global = Conditions.isGlobal(loss, g);
            finding.conclude(
                    text,
                    alsoHolds.and(global),
                    global == Standing.OPEN ? 0 : Double.POSITIVE_INFINITY);
            return;
        }
        Optional<Certificate> c = Premises.certificate(n.instance());
        Standing global = Standing.OPEN;
        if (c.isPresent()) {
            finding.show(
                    new Exhibit.Quantity(
                            "loss at the certified point",
                            (c.get().lossLow() + c.get().lossHigh()) / 2,
                            c.get().lossHigh() - c.get().lossLow()));
            global =
                    g.onlyBelow(c.get().lossHigh())
                            ? Standing.PROVED
                            : c.get().lossLow() > g.high() ? Standing.REFUTED : Standing.OPEN;
        }
        finding.conclude(
                text,
                alsoHolds.and(global),
                global == Standing.OPEN ? 0 : Double.POSITIVE_INFINITY);
    }

    /** Theorem 2.3 (iii). */
    static void othersAreSaddles(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = regular(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        if (instance.point().isEmpty()) {
            finding.follows("every critical point that is not a global minimum is a saddle");
            return;
        }
        finding.require(Conditions.critical(n));
        finding.require(Conditions.notGlobal(n));
        if (!finding.failed()) {
            saddle(n, finding);
        }
    }

    private static void saddle(LinearNetwork n, Finding.Builder finding) {
        Standing standing = fallsAndRises(n, finding);
        finding.conclude(
                "the point is a saddle: the loss falls and rises however near",
                standing,
                standing == Standing.OPEN ? 0 : Double.POSITIVE_INFINITY);
    }

    /** Ascent and descent from a critical point that is not global. */
    private static Standing fallsAndRises(LinearNetwork n, Finding.Builder finding) {
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (exact.isPresent()) {
            ExactChain chain = exact.get().chain();
            var inertia = exact.get().point().inertia();
            finding.show(
                    new Exhibit.Exact(
                            "eigenvalues of the Hessian (-, 0, +)",
                            inertia.negative()
                                    + ", "
                                    + inertia.zero()
                                    + ", "
                                    + inertia.positive()));
            boolean falls = inertia.negative() > 0;
            boolean rises = inertia.positive() > 0;
            if (!falls) {
                Optional<FibreEscape> down = FibreEscape.of(chain.layers(), chain.outer(), true);
                down.ifPresent(c -> Conditions.showCurve(n, finding, c, "a curve downwards"));
                falls = down.isPresent();
            }
            if (!rises) {
                Optional<FibreEscape> up = FibreEscape.of(chain.layers(), chain.outer(), false);
                up.ifPresent(c -> Conditions.showCurve(n, finding, c, "a curve upwards"));
                rises = up.isPresent();
            }
            return falls && rises ? Standing.PROVED : Standing.OPEN;
        }
        Optional<Certificate> c = Premises.certificate(n.instance());
        if (c.isPresent() && c.get().negative() > 0 && c.get().positive() > 0) {
            finding.remark(
                    "certified: "
                            + c.get().negative()
                            + " negative and "
                            + c.get().positive()
                            + " positive eigenvalues");
            return Standing.PROVED;
        }
        return Standing.OPEN;
    }

    /**
     * At an exact critical point, if one is given: that it is a global minimum or a saddle; PROVED
     * at any other point, of which the theorem says nothing.
     */
    static Standing whatThePointIs(LinearNetwork n, Finding.Builder finding) {
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (n.minimum().isEmpty() || exact.isEmpty() || !exact.get().point().critical()) {
            return Standing.PROVED;
        }
        Standing global = Conditions.isGlobal(exact.get().point().loss(), n.minimum().get());
        finding.remark(
                "Critical is "
                        + n.place()
                        + (global.holds() ? ", a global minimum." : ", not a global minimum."));
        return global.or(fallsAndRises(n, finding));
    }

    /** Theorem 2.3 (iv). */
    static void fullRankSaddlesAreStrict(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = regular(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        if (instance.point().isEmpty()) {
            finding.follows(
                    "at saddles where W_H ... W_2 has rank "
                            + n.hidden()
                            + " the Hessian has a negative eigenvalue");
            return;
        }
        finding.require(Conditions.critical(n));
        finding.require(Conditions.notGlobal(n));
        finding.require(middleRank(n));
        if (!finding.failed()) {
            strict(n, finding);
        }
    }

    private static Hypothesis middleRank(LinearNetwork n) {
        String name = "W_H ... W_2 has rank p = " + n.hidden();
        if (n.depth() == 2) {
            return Hypothesis.exact(name, true, "one hidden layer: the identity");
        }
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (exact.isPresent()) {
            int rank = exact.get().chain().product(n.depth() - 1, 2).rank();
            return Hypothesis.exact(name, rank == n.hidden(), "rank " + rank);
        }
        return Numbers.middleRank(n, name);
    }

    /** Negative curvature at a critical point. */
    private static void strict(LinearNetwork n, Finding.Builder finding) {
        String text = "the Hessian has a negative eigenvalue";
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (exact.isPresent()) {
            ExactModel.Point point = exact.get().point();
            var inertia = point.inertia();
            finding.show(
                    new Exhibit.Exact(
                            "eigenvalues of the Hessian (-, 0, +)",
                            inertia.negative()
                                    + ", "
                                    + inertia.zero()
                                    + ", "
                                    + inertia.positive()));
            Numbers.descent(point.hessian())
                    .ifPresent(
                            v -> {
                                RationalMatrix hv = point.hessian().times(v);
                                finding.show(
                                        new Exhibit.Exact(
                                                "a direction v, in parameter order",
                                                v.transpose().toString()));
                                finding.show(
                                        new Exhibit.Exact("v'Hv along it", v.dot(hv).toString()));
                            });
            finding.conclude(text, inertia.negative() > 0);
            return;
        }
        Optional<Certificate> c = Premises.certificate(n.instance());
        if (c.isPresent()) {
            finding.conclude(text, c.get().negative() > 0);
            return;
        }
        n.instance()
                .classification()
                .ifPresent(
                        k -> {
                            boolean below = k.negative() > 0 && k.margin() > 1;
                            finding.conclude(
                                    text,
                                    below ? Standing.CONFIRMED : Standing.OPEN,
                                    below ? k.margin() : 0);
                        });
    }

    /** Corollary 2.4. */
    static void depth(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = regular(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        if (n.depth() > 2) {
            zeroIsBad(n, finding);
        } else if (instance.point().isEmpty()) {
            finding.follows("with one hidden layer every saddle has a negative eigenvalue");
        } else {
            finding.require(Conditions.critical(n));
            finding.require(Conditions.notGlobal(n));
            if (!finding.failed()) {
                index(n, finding);
                strict(n, finding);
            }
        }
    }

    /** The index by the closed form of one hidden layer, beside the one found. */
    private static void index(LinearNetwork n, Finding.Builder finding) {
        n.critical()
                .flatMap(e -> n.leastSquares().flatMap(l -> l.selected(e.chain().upper())))
                .ifPresent(
                        set -> {
                            int pairs = 0;
                            for (int i : set) {
                                for (int c = 1; c < i; c++) {
                                    pairs += set.contains(c) ? 0 : 1;
                                }
                            }
                            int idle = n.hidden() - set.size();
                            finding.show(
                                    new Exhibit.Exact(
                                            "negative eigenvalues by the index set "
                                                    + Conditions.set(set),
                                            String.valueOf(
                                                    pairs + idle * (n.outputs() - set.size()))));
                        });
    }

    /** With two hidden layers or more, zero is a saddle whose Hessian vanishes. */
    private static void zeroIsBad(LinearNetwork n, Finding.Builder finding) {
        String text = "at zero the gradient and the Hessian vanish, yet it is a saddle";
        int size = n.theory().size();
        Optional<ExactModel> model = n.instance().exactModel();
        Optional<ExactModel.Point> zero = model.flatMap(m -> m.at(new double[size]));
        Optional<Line> line = Line.of(n);
        if (zero.isEmpty() || n.x().isEmpty() || n.y().isEmpty()) {
            finding.remark(
                    "Each term of gradient and Hessian at zero has a factor W_k; along W_k = t V_k"
                            + " the loss is f(0) - b t^N + O(t^2N), of either sign for b.");
            finding.follows(text);
            return;
        }
        boolean flat = zero.get().critical() && zero.get().hessian().isZero();
        var layers =
                ExactChain.of(
                        n.x().get(),
                        n.y().get(),
                        n.widths(),
                        n.scale(),
                        Collections.nCopies(size, Rational.ZERO));
        boolean falls = false;
        boolean rises = false;
        for (boolean down : new boolean[] {true, false}) {
            Optional<FibreEscape> escape = FibreEscape.of(layers.layers(), layers.outer(), down);
            var along = escape.flatMap(e -> model.get().along(n.fromChain(e.coordinates())));
            boolean right =
                    along.isPresent()
                            && along.get()
                                            .subtract(
                                                    dev.dln.analysis.exact.RationalPolynomial
                                                            .constant(along.get().coefficient(0)))
                                            .germ()
                                    == (down ? -1 : 1);
            falls |= down && right;
            rises |= !down && right;
            escape.ifPresent(
                    e ->
                            Conditions.showCurve(
                                    n, finding, e, down ? "a curve downwards" : "a curve upwards"));
        }
        line.ifPresent(l -> finding.show(l.picture()));
        finding.conclude(text, flat && falls && rises);
    }
}
