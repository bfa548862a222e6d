package dev.dln.analysis.verify;

import dev.dln.analysis.Kind;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Checks one certificate; throws {@link Refusal} at the first claim that is not proved. */
final class Check {
    /** A claimed loss interval may be this many times as wide as over the whole box, not more. */
    private static final double LOOSEST = 64;

    private final Verifier verifier;
    private final Certificate claim;
    private final int n;
    private final List<String> steps = new ArrayList<>();

    Check(Verifier verifier, Certificate claim) {
        this.verifier = verifier;
        this.claim = claim;
        this.n = verifier.model().layout().size();
    }

    /** Goes through all claims. */
    Verification.Accepted run() {
        identity();
        form();
        Box found =
                switch (claim.method()) {
                    case KRAWCZYK -> krawczyk();
                    case EXACT -> exact();
                };
        return new Verification.Accepted(steps, found);
    }

    private void identity() {
        Refusal.unless(
                claim.seal().equals(Fingerprints.seal(claim)),
                "the seal does not fit: the certificate was changed after it was written");
        Refusal.unless(
                claim.network().equals(verifier.model().compiled().name()),
                "it is about the network "
                        + claim.network()
                        + ", not "
                        + verifier.model().compiled().name());
        Refusal.unless(
                claim.modelDigest().equals(verifier.modelDigest()),
                "it is about another model, or the same with other settings or sizes");
        Refusal.unless(claim.dataDigest().equals(verifier.dataDigest()), "it is about other data");
        steps.add("the certificate is sealed, and about this model and these data");
    }

    private void form() {
        Refusal.unless(
                claim.point().size() == n,
                String.format(
                        Locale.ROOT,
                        "the point has %d numbers, the model %d parameters",
                        claim.point().size(),
                        n));
        Refusal.unless(
                Double.isFinite(claim.radius()) && claim.radius() >= 0,
                "the radius is no finite number that is at least 0");
        Refusal.unless(
                claim.negative() >= 0 && claim.zero() >= 0 && claim.positive() >= 0,
                "a number of eigenvalues is negative");
        Refusal.unless(
                (long) claim.negative() + claim.zero() + claim.positive() == n,
                String.format(Locale.ROOT, "the numbers of eigenvalues do not add up to %d", n));
        List<Integer> frozen = claim.frozen();
        for (int i = 0; i < frozen.size(); i++) {
            int coordinate = frozen.get(i);
            Refusal.unless(
                    coordinate >= 0 && coordinate < n && (i == 0 || frozen.get(i - 1) < coordinate),
                    "the frozen coordinates are not ascending indices of the point");
        }
        Refusal.unless(
                frozen.size() == claim.flows().size(),
                String.format(
                        Locale.ROOT,
                        "%d frozen coordinates do not go with %d symmetries",
                        frozen.size(),
                        claim.flows().size()));
        for (Flow flow : claim.flows()) {
            boolean sound =
                    flow.linear().stream()
                                    .allMatch(
                                            e ->
                                                    inside(e.row())
                                                            && inside(e.column())
                                                            && Double.isFinite(e.factor()))
                            && flow.constant().stream()
                                    .allMatch(s -> inside(s.row()) && Double.isFinite(s.value()));
            Refusal.unless(sound, "a symmetry's entries are out of range");
        }
    }

    private boolean inside(int coordinate) {
        return coordinate >= 0 && coordinate < n;
    }

    // ---- a box around the point

    private Box krawczyk() {
        Refusal.unless(claim.radius() > 0, "the radius of a box must be above 0");
        IntervalModel intervals = verifier.intervals();
        int[] free = IntStream.range(0, n).filter(i -> !claim.frozen().contains(i)).toArray();
        Box centre = enclosed(claim.point());
        double[] radii = new double[n];
        Arrays.stream(free).forEach(i -> radii[i] = claim.radius());
        Box box = widened(centre, radii);
        smooth(intervals, box);
        Box hessian = part(intervals.hessian(box), free);
        double[] inverse =
                Matrices.inverse(Matrices.middles(hessian), free.length)
                        .orElseThrow(() -> new Refusal("the Hessian has no approximate inverse"));
        Box gradient = intervals.gradient(centre);
        var ofFree =
                new Box(
                        Arrays.stream(free).mapToDouble(i -> gradient.low()[i]).toArray(),
                        Arrays.stream(free).mapToDouble(i -> gradient.high()[i]).toArray());
        double[] step = Matrices.productBounds(inverse, ofFree);
        double[] defect = Matrices.defects(inverse, hessian, free.length);
        double[] within = new double[n];
        double furthest = 0;
        for (int k = 0; k < free.length; k++) {
            double reach = Outward.up(step[k] + Outward.up(defect[k] * claim.radius()));
            Refusal.unless(
                    reach < claim.radius(),
                    String.format(
                            Locale.ROOT,
                            "no critical point is proved within the radius %.3g: the Krawczyk"
                                    + " operator reaches %.3g in coordinate %d",
                            claim.radius(),
                            reach,
                            free[k]));
            within[free[k]] = reach;
            furthest = Math.max(furthest, reach);
        }
        steps.add(
                String.format(
                        Locale.ROOT,
                        "the Krawczyk operator maps the box of radius %.3g into one of radius %.3g:"
                                + " it holds exactly one zero of the gradient's %d free"
                                + " coordinates",
                        claim.radius(),
                        furthest,
                        free.length));
        Box found = widened(centre, within);
        slice(found);
        Matrices.Signs signs =
                Matrices.signs(part(intervals.hessian(found), free), free.length)
                        .orElseThrow(
                                () ->
                                        new Refusal(
                                                "the signs of the Hessian's eigenvalues are not"
                                                        + " proved: one is too near to zero"));
        inertia(signs.negative(), claim.flows().size(), signs.positive());
        kind(true);
        Box loss = intervals.loss(centre, found);
        Box around = intervals.loss(centre, box);
        loss(loss.low()[0], loss.high()[0], Outward.up(around.high()[0] - around.low()[0]));
        return found;
    }

    /** Refuses where derivatives may not exist: the box is compact, so it holds around it too. */
    private void smooth(IntervalModel intervals, Box box) {
        Optional<String> trouble = intervals.trouble(box);
        Refusal.unless(
                trouble.isEmpty(),
                "the loss may not be smooth near the point: " + trouble.orElse(""));
        steps.add("every operation of the loss is analytic on the box");
    }

    /** The slice argument: what is shown on the free coordinates holds for all of them. */
    private void slice(Box found) {
        int count = claim.flows().size();
        if (count == 0) {
            return;
        }
        invariant();
        var low = new double[count * count];
        var high = new double[count * count];
        for (int g = 0; g < count; g++) {
            Box tangent = Tangents.enclose(claim.flows().get(g), found);
            for (int j = 0; j < count; j++) {
                low[j * count + g] = tangent.low()[claim.frozen().get(j)];
                high[j * count + g] = tangent.high()[claim.frozen().get(j)];
            }
        }
        var tangents = new Box(low, high);
        double[] inverse =
                Matrices.inverse(Matrices.middles(tangents), count)
                        .orElseThrow(() -> new Refusal("the symmetries' tangents are dependent"));
        for (double defect : Matrices.defects(inverse, tangents, count)) {
            Refusal.unless(
                    defect < 1,
                    "the symmetries' tangents are not proved independent in the frozen"
                            + " coordinates");
        }
        steps.add(
                String.format(
                        Locale.ROOT,
                        "%d symmetries have independent tangents there: the gradient's other"
                                + " coordinates vanish too, and the nullity is %d exactly",
                        count,
                        count));
    }

    private void invariant() {
        for (int g = 0; g < claim.flows().size(); g++) {
            String reason = verifier.refute(claim.flows().get(g));
            Refusal.unless(
                    reason.isEmpty(),
                    String.format(
                            Locale.ROOT,
                            "symmetry %d is not proved to leave the loss as it is: %s",
                            g + 1,
                            reason));
        }
    }

    private static Box enclosed(List<Rational> point) {
        return new Box(
                point.stream().mapToDouble(Outward::below).toArray(),
                point.stream().mapToDouble(Outward::above).toArray());
    }

    private static Box widened(Box centre, double[] radii) {
        double[] low = centre.low().clone();
        double[] high = centre.high().clone();
        for (int i = 0; i < low.length; i++) {
            if (radii[i] != 0) {
                low[i] = Outward.down(low[i] - radii[i]);
                high[i] = Outward.up(high[i] + radii[i]);
            }
        }
        return new Box(low, high);
    }

    private Box part(Box hessian, int[] free) {
        int m = free.length;
        double[] low = new double[m * m];
        double[] high = new double[m * m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < m; j++) {
                low[i * m + j] = hessian.low()[free[i] * n + free[j]];
                high[i * m + j] = hessian.high()[free[i] * n + free[j]];
            }
        }
        return new Box(low, high);
    }

    // ---- the point itself

    private Box exact() {
        Refusal.unless(claim.radius() == 0, "the radius of an exact point must be 0");
        Refusal.unless(
                n <= Verifier.LARGEST_EXACT,
                String.format(
                        Locale.ROOT,
                        "exact elimination is offered for up to %d parameters",
                        Verifier.LARGEST_EXACT));
        Box point = enclosed(claim.point());
        smooth(verifier.intervals(), point);
        var fractions = new Fractions(verifier.model(), verifier.programs(), claim.point());
        try {
            Refusal.unless(
                    fractions.gradient().stream().allMatch(Rational::isZero),
                    "the gradient at the point is not exactly zero");
            steps.add("the gradient at the point is exactly zero, in fractions");
            Fractions.Inertia inertia = Fractions.inertia(fractions.hessian());
            inertia(inertia.negative(), inertia.zero(), inertia.positive());
            if (!claim.flows().isEmpty()) {
                invariant();
                Refusal.unless(
                        claim.flows().size() == claim.zero()
                                && Fractions.rank(
                                                claim.flows().stream()
                                                        .map(this::frozenPart)
                                                        .toList())
                                        == claim.zero(),
                        "the symmetries do not account for the nullity in the frozen coordinates");
                steps.add(
                        String.format(
                                Locale.ROOT,
                                claim.zero() == 1
                                        ? "%d symmetry accounts for the whole nullity"
                                        : "%d symmetries account for the whole nullity",
                                claim.zero()));
            }
            kind(claim.zero() == claim.flows().size());
            Rational loss = fractions.loss();
            loss(Outward.below(loss), Outward.above(loss), 0);
        } catch (UnsupportedOperationException | ArithmeticException e) {
            throw new Refusal("the model has no exact value at the point: " + e.getMessage());
        }
        return point;
    }

    /** The velocity of a flow in the frozen coordinates. */
    private Rational[] frozenPart(Flow flow) {
        Rational[] tangent = Tangents.exact(flow, claim.point());
        return claim.frozen().stream().map(i -> tangent[i]).toArray(Rational[]::new);
    }

    // ---- what both share

    private void inertia(int negative, int zero, int positive) {
        Refusal.unless(
                claim.negative() == negative
                        && claim.zero() == zero
                        && claim.positive() == positive,
                String.format(
                        Locale.ROOT,
                        "the Hessian has %d negative, %d zero and %d positive eigenvalues, not %d,"
                                + " %d and %d",
                        negative,
                        zero,
                        positive,
                        claim.negative(),
                        claim.zero(),
                        claim.positive()));
        steps.add(
                String.format(
                        Locale.ROOT,
                        "the Hessian has %d negative, %d zero and %d positive eigenvalues",
                        negative,
                        zero,
                        positive));
    }

    /**
     * The kind that inertia implies.
     *
     * @param explained whether the zero eigenvalues are all along symmetries: then the critical set
     *     is their orbit, and the loss across it is decided by the other eigenvalues (Morse and
     *     Bott)
     */
    private void kind(boolean explained) {
        Kind kind;
        if (claim.negative() > 0 && claim.positive() > 0) {
            kind = Kind.STRICT_SADDLE;
        } else if (!explained || claim.zero() == n) {
            kind = Kind.UNDETERMINED;
        } else {
            kind = claim.negative() == 0 ? Kind.LOCAL_MINIMUM : Kind.LOCAL_MAXIMUM;
        }
        Refusal.unless(
                claim.kind() == kind,
                String.format(
                        Locale.ROOT,
                        "what is proved makes it %s, not %s",
                        kind.id(),
                        claim.kind().id()));
        steps.add(
                kind == Kind.UNDETERMINED
                        ? "that leaves open what kind of point it is"
                        : "hence it is a " + kind.id().replace('_', ' '));
    }

    private void loss(double low, double high, double width) {
        Refusal.unless(
                Double.isFinite(low) && Double.isFinite(high), "the loss there is not bounded");
        Refusal.unless(
                claim.lossLow() <= low && high <= claim.lossHigh(),
                String.format(
                        Locale.ROOT,
                        "the loss lies in [%.17g, %.17g], not proved to be in [%.17g, %.17g]",
                        low,
                        high,
                        claim.lossLow(),
                        claim.lossHigh()));
        double room = LOOSEST * width + LOOSEST * Math.ulp(Math.max(Math.abs(low), Math.abs(high)));
        Refusal.unless(
                claim.lossHigh() - claim.lossLow() <= room,
                "the claimed interval of the loss is far wider than need be");
        steps.add(
                String.format(
                        Locale.ROOT,
                        "the loss is between %.17g and %.17g",
                        claim.lossLow(),
                        claim.lossHigh()));
    }
}
