package dev.dln.analysis.theorem;

import dev.dln.analysis.Kind;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.factored.EscapeFamily;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.factored.KinkMinimum;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What statements about losses phi(W_L ... W_1) share. */
public final class FactoredInstance {
    private static final String SEEN = "the loss sees its weights through one product W_L ... W_1";

    /** Matrices of more entries are not searched for a lower value of phi. */
    private static final int SEARCHED = 6;

    private FactoredInstance() {}

    /** The loss read as phi(W_L ... W_1); empty if it is none. */
    public static Optional<FactoredModel> model(Instance instance) {
        return instance.view(FactoredModel.class, i -> FactoredModel.recognise(i.model()));
    }

    /** The point in fractions; empty without a point or for a model too large. */
    public static Optional<ExactProduct> point(Instance instance) {
        return instance.view(
                ExactProduct.class,
                i -> model(i).flatMap(m -> i.point().flatMap(p -> ExactProduct.of(m, p))));
    }

    /** Whether the loss is phi(W_L ... W_1) with L &gt;= 2. */
    public static Hypothesis factored(Instance instance) {
        return model(instance)
                .map(m -> Hypothesis.exact(SEEN, true, "widths " + widths(m)))
                .orElseGet(
                        () ->
                                Hypothesis.exact(
                                        SEEN,
                                        false,
                                        "no product of all parameters, each once, carries the"
                                                + " loss"));
    }

    /** d_0, ..., d_L as text: {@code (2, 1, 2)}. */
    public static String widths(FactoredModel model) {
        return model.widths().toString().replace('[', '(').replace(']', ')');
    }

    /** Whether no hidden width is below both d_0 and d_L. */
    public static Hypothesis wide(FactoredModel model) {
        return Hypothesis.exact(
                "no hidden layer is narrower than both input and output",
                model.reachesAll(),
                "widths " + widths(model));
    }

    /** Whether phi is convex: by the calculus of the compiler, or by an exact constant Hessian. */
    public static Hypothesis convex(Instance instance) {
        return instance.view("phi convex", i -> convex(model(i).orElseThrow()));
    }

    private static Hypothesis convex(FactoredModel model) {
        String name = "the loss is convex in the product R";
        return switch (model.properties().convex()) {
            case YES -> Hypothesis.exact(name, true, "by its expression");
            case NO -> Hypothesis.exact(name, false, "a segment shows that it is not");
            case UNKNOWN -> quadratic(model, name);
        };
    }

    private static Hypothesis quadratic(FactoredModel model, String name) {
        int n = model.relaxed().layout().size();
        boolean square =
                model.properties().polynomial() == Answer.YES
                        && model.properties().degree().orElse(9) <= 2;
        Optional<ExactModel.Point> zero =
                square
                        ? ExactModel.of(model.relaxed())
                                .flatMap(m -> m.at(Collections.nCopies(n, Rational.ZERO)))
                        : Optional.empty();
        return zero.map(
                        z ->
                                Hypothesis.exact(
                                        name,
                                        z.inertia().negative() == 0,
                                        "its constant Hessian has "
                                                + z.inertia().negative()
                                                + " negative eigenvalues, exactly"))
                .orElseGet(
                        () -> Hypothesis.open(name, "its expression neither shows nor refutes it"));
    }

    /**
     * Whether phi is differentiable: everywhere by its expression, else around the product at the
     * point, which is all that the proofs use; not if two subgradients differ.
     */
    public static Hypothesis differentiable(Instance instance) {
        FactoredModel model = model(instance).orElseThrow();
        String name = "the loss is differentiable in the product R";
        if (model.properties().c1() == Answer.YES) {
            return Hypothesis.exact(name, true, "by its expression");
        }
        if (model.properties().c1() == Answer.NO) {
            return Hypothesis.exact(name, false, "by its expression");
        }
        return differentiableThere(instance, name);
    }

    /**
     * Whether phi has no derivative at the product at the point, wherever else it may have none.
     */
    public static Hypothesis kinked(Instance instance) {
        String name = "the loss has no derivative in R at the point";
        Hypothesis smooth =
                model(instance).orElseThrow().properties().c1() == Answer.YES
                        ? Hypothesis.exact(name, true, "it has one everywhere by its expression")
                        : differentiableThere(instance, name);
        return new Hypothesis(name, smooth.standing().negate(), smooth.margin(), smooth.detail());
    }

    private static Hypothesis differentiableThere(Instance instance, String name) {
        Optional<ExactProduct> point = point(instance);
        if (point.isEmpty()) {
            return Hypothesis.open(name, "it has kinks; name a point with --at");
        }
        if (point.get().smooth()) {
            return Hypothesis.exact(name, true, "around the product at the point");
        }
        List<RationalMatrix> subgradients = KinkMinimum.subgradients(point.get());
        return subgradients.size() > 1
                ? Hypothesis.exact(
                        name,
                        false,
                        "at R both "
                                + subgradients.get(0)
                                + " and "
                                + subgradients.get(1)
                                + " are subgradients")
                : Hypothesis.open(name, "a kink may pass through the product at the point");
    }

    /** Whether the gradient of phi at the product is zero. */
    public static Standing slopeIsZero(ExactProduct at) {
        return at.slopeIsZero()
                ? Standing.PROVED
                : at.slopeIsNotZero() ? Standing.REFUTED : Standing.OPEN;
    }

    /**
     * Whether the point is a local minimum.
     *
     * @param hypothesis the answer
     * @param family the line of equal products that leaves it, if that refuted it
     * @param nearby the certificate, where the local minimum that is proved is near the point and
     *     not the point itself
     */
    public record Minimality(
            Hypothesis hypothesis, Optional<EscapeFamily> family, Optional<Certificate> nearby) {
        static Minimality of(boolean holds, String detail) {
            return new Minimality(
                    Hypothesis.exact("the point is a local minimum", holds, detail),
                    Optional.empty(),
                    Optional.empty());
        }

        /** Words about the local minimum: that at the point, or the one that is near it. */
        public String words(String here, String near) {
            return nearby.isPresent() ? near : here;
        }

        /**
         * Whether the product at a local minimum that is near the point has the largest rank that
         * the widths allow, by an enclosure; open where that cannot be told.
         */
        public Hypothesis largestRankNear(ExactProduct at) {
            String name = "the product at the local minimum nearby has the largest possible rank";
            return nearby.map(at::largestRankAround).orElse(false)
                    ? Hypothesis.exact(name, true, "by an enclosure")
                    : Hypothesis.open(name, "that of the point given is known only");
        }

        /**
         * Whether the gradient of phi vanishes at the product of the local minimum: at the point in
         * fractions; near it only that it does not can be told, from its enclosure there.
         */
        public Standing slopeIsZero(Optional<ExactProduct> at) {
            if (nearby.isPresent()) {
                return at.flatMap(a -> a.slopeAround(nearby.get()))
                                .filter(ExactProduct::excludesZero)
                                .isPresent()
                        ? Standing.REFUTED
                        : Standing.OPEN;
            }
            return at.map(FactoredInstance::slopeIsZero).orElse(Standing.OPEN);
        }
    }

    /**
     * Whether the point is a local minimum of a factored loss: by a gradient of phi that is exactly
     * zero if phi is convex, by the chain rule in fractions, by a line of equal products along
     * which the gradient does not stay zero, by exact curvature where the loss is constant on a
     * flat of the right dimension, by subgradients at a kink; otherwise as {@link
     * Premises#localMinimum}.
     */
    public static Minimality localMinimum(Instance instance) {
        return instance.view(Minimality.class, FactoredInstance::minimality);
    }

    private static Minimality minimality(Instance instance) {
        Optional<ExactProduct> point = point(instance);
        Optional<Minimality> left = point.flatMap(at -> left(instance, at));
        if (left.isPresent()) {
            return left.get();
        }
        Hypothesis hypothesis = Premises.localMinimum(instance);
        if (hypothesis.standing() == Standing.PROVED || hypothesis.standing().fails()) {
            Optional<Certificate> nearby =
                    hypothesis.standing() == Standing.PROVED
                            ? Premises.certificate(instance)
                                    .filter(c -> !isAt(c, instance) && !isOnly(c, instance))
                            : Optional.empty();
            return new Minimality(hypothesis, Optional.empty(), nearby);
        }
        return point.flatMap(
                        at -> flat(instance, at).or(() -> lowest(instance, at)).or(() -> kink(at)))
                .orElseGet(() -> new Minimality(hypothesis, Optional.empty(), Optional.empty()));
    }

    private static boolean isAt(Certificate certificate, Instance instance) {
        return certificate.radius() == 0
                && certificate.point().equals(Certificate.exactly(instance.point().orElseThrow()));
    }

    /** Whether the point is critical, exactly, and so the one that a certificate of it is about. */
    private static boolean isOnly(Certificate certificate, Instance instance) {
        return certificate.point().equals(Certificate.exactly(instance.point().orElseThrow()))
                && point(instance).flatMap(ExactProduct::critical).orElse(false);
    }

    /**
     * Whether the point itself is proved to be critical, in fractions or by a certificate of radius
     * 0; where only a critical point near it is certified, what is closed (a rank below the
     * largest, G = 0) must not be concluded from the point.
     */
    public static boolean isCritical(Instance instance) {
        return point(instance).flatMap(ExactProduct::critical).orElse(false)
                || Premises.certificate(instance).filter(c -> isAt(c, instance)).isPresent();
    }

    private static Optional<Minimality> lowest(Instance instance, ExactProduct at) {
        return at.slopeIsZero() && convex(instance).standing() == Standing.PROVED
                ? Optional.of(
                        Minimality.of(
                                true,
                                "the gradient of the convex phi at the product is exactly zero: a"
                                        + " global minimum"))
                : Optional.empty();
    }

    private static Optional<Minimality> left(Instance instance, ExactProduct at) {
        if (at.critical().isPresent() && !at.critical().get()) {
            boolean far = instance.classification().orElseThrow().kind() == Kind.NOT_CRITICAL;
            return far
                    ? Optional.of(Minimality.of(false, "the gradient is not zero, in fractions"))
                    : Optional.empty(); // rounding apart from a critical point, perhaps
        }
        return EscapeFamily.of(at)
                .map(
                        family ->
                                new Minimality(
                                        Hypothesis.exact(
                                                "the point is a local minimum",
                                                false,
                                                "points of equal loss as near as one likes have a"
                                                        + " gradient that is not zero: "
                                                        + family.why()),
                                        Optional.of(family),
                                        Optional.empty()));
    }

    /** Where a factor is zero the loss does not depend on the others: a flat through the point. */
    private static Optional<Minimality> flat(Instance instance, ExactProduct at) {
        Optional<ExactModel.Point> exact = instance.exact();
        if (exact.isEmpty() || !exact.get().critical() || exact.get().inertia().negative() > 0) {
            return Optional.empty();
        }
        int n = instance.model().layout().size();
        for (RationalMatrix factor : at.factors()) {
            int free = n - factor.entries().size();
            if (factor.isZero() && exact.get().inertia().zero() == free) {
                return Optional.of(
                        Minimality.of(
                                true,
                                "a factor is zero, so the loss is constant on a flat of dimension "
                                        + free
                                        + ", and the Hessian across it is positive, exactly"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Minimality> kink(ExactProduct at) {
        return KinkMinimum.of(at)
                .map(
                        k ->
                                Minimality.of(
                                        true,
                                        "factor "
                                                + k.layer()
                                                + " is zero, and with the others within "
                                                + k.radius()
                                                + " the loss rises by at least "
                                                + k.slope()
                                                + " times its entries' absolute sum, by"
                                                + " subgradients"));
    }

    /** A matrix of small whole numbers with a lower value of phi, which is a product. */
    public static Optional<RationalMatrix> lower(ExactProduct at) {
        RationalMatrix r = at.product();
        int n = r.entries().size();
        Optional<ExactModel> phi = ExactModel.of(at.model().relaxed());
        Optional<Rational> here = at.value();
        if (n > SEARCHED || phi.isEmpty() || here.isEmpty()) {
            return Optional.empty();
        }
        Optional<RationalMatrix> best = Optional.empty();
        Rational least = here.get();
        var intervals = new IntervalModel(at.model().relaxed());
        int count = (int) Math.pow(5, n);
        for (int c = 0; c < count; c++) {
            double[] values = new double[n];
            int rest = c;
            for (int i = 0; i < n; i++) {
                values[i] = rest % 5 - 2;
                rest /= 5;
            }
            // most matrices are seen to be no better in much less time than fractions take
            if (intervals.loss(Box.point(values)).low()[0] >= Outward.above(least)) {
                continue;
            }
            List<Rational> entries = Certificate.exactly(values);
            RationalMatrix other = RationalMatrix.of(r.rows(), r.columns(), entries);
            Optional<Rational> value = phi.get().loss(entries);
            if (value.isPresent()
                    && value.get().compareTo(least) < 0
                    && other.rank() <= at.model().narrowest()) {
                least = value.get();
                best = Optional.of(other);
            }
        }
        return best;
    }

    /** Shows that a point is no local minimum: a lower point near it, and a curve that descends. */
    public static void show(Finding.Builder finding, EscapeFamily family, double radius) {
        family.descend(radius)
                .ifPresent(
                        d -> {
                            finding.show(new Exhibit.Exact("loss at the point", text(d.before())));
                            finding.show(
                                    new Exhibit.Quantity(
                                            "loss found within " + d.distance() + " of it",
                                            d.after().toDouble(),
                                            Math.ulp(d.after().toDouble())));
                            finding.show(
                                    new Exhibit.Exact(
                                            "how much lower",
                                            text(d.before().subtract(d.after()))));
                            finding.show(new Exhibit.Point("a lower point nearby", d.point()));
                        });
        family.curve()
                .ifPresent(
                        c ->
                                finding.show(
                                        new Exhibit.Exact(
                                                "loss along a curve from the point, small t",
                                                c.loss().toString())));
    }

    /** A fraction as text, shortened to a decimal if it is long. */
    public static String text(Rational value) {
        String exact = value.toString();
        return exact.length() <= 40 ? exact : "about " + value.toDouble();
    }

    /** A small matrix of fractions as an exhibit. */
    public static Exhibit matrix(String caption, RationalMatrix m) {
        return m.entries().size() <= 36
                ? new Exhibit.Exact(caption, m.toString())
                : new Exhibit.Grid(caption, m.rows(), m.columns(), m.toDoubles());
    }
}
