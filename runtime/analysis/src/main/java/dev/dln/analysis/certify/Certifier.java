package dev.dln.analysis.certify;

import dev.dln.analysis.Kind;
import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.symmetry.Generator;
import dev.dln.analysis.symmetry.Symmetries;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Fingerprints;
import dev.dln.analysis.verify.Flow;
import dev.dln.analysis.verify.Fractions;
import dev.dln.analysis.verify.Verification;
import dev.dln.analysis.verify.Verifier;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Makes certificates for points that a search found. Searches for what can be proved with plain
 * floating point; the verifier decides. Not safe for use by two threads at once.
 */
public final class Certifier {
    /** Newton steps; from a point that a search calls converged one or two are enough. */
    private static final int REFINEMENTS = 12;

    /**
     * The box is so many times what the Newton step and its error may be, tried in this order: a
     * small one where the Hessian changes fast, large ones where its own error is underestimated.
     */
    private static final double[] MARGINS = {4, 1.6, 64, 1024};

    /** The box is no smaller than this relative to the point: what a search could reproduce. */
    private static final double SMALLEST_BOX = 0x1p-44;

    /** A point further than this from where refinement leads is not the one that was asked for. */
    private static final double FURTHEST = 1e-3;

    /** Exact elimination is tried up to here; the verifier allows more. */
    private static final int LARGEST_EXACT = 64;

    /** Exact evaluation is tried up to so many numbers of data. */
    private static final long MOST_EXACT_DATA = 4000;

    /** Points this near to multiples of 1 / {@link #SNAP} are tried there too. */
    private static final double SNAPPED = 1e-8;

    private static final double SNAP = 1024;

    private final BoundModel model;
    private final String tool;
    private final List<Flow> flows;
    private final DerivedPrograms programs;
    private final IntervalModel intervals;
    private final Verifier verifier;
    private final int n;
    private final String modelDigest;
    private final String dataDigest;

    /**
     * A certifier of points of one model.
     *
     * @param tool name and version of the program, for the record
     * @param flows symmetries of the loss that may be used; the verifier checks those that are
     */
    public Certifier(BoundModel model, String tool, List<Flow> flows) {
        this.model = model;
        this.tool = tool;
        this.flows = List.copyOf(flows);
        this.programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        this.intervals = new IntervalModel(model, programs);
        this.verifier = new Verifier(model);
        this.n = model.layout().size();
        this.modelDigest = Fingerprints.model(model);
        this.dataDigest = Fingerprints.data(model);
    }

    /** A certifier that may use the symmetries found in a model. */
    public static Certifier of(BoundModel model, String tool) {
        return new Certifier(
                model,
                tool,
                Symmetries.of(model).generators().stream().map(Certifier::flow).toList());
    }

    private static Flow flow(Generator generator) {
        var linear = new TreeMap<Integer, TreeMap<Integer, Double>>();
        generator
                .linear()
                .forEach(
                        e ->
                                linear.computeIfAbsent(e.row(), _ -> new TreeMap<>())
                                        .merge(e.column(), e.factor(), Double::sum));
        var constant = new TreeMap<Integer, Double>();
        generator.constant().forEach(s -> constant.merge(s.row(), s.value(), Double::sum));
        var entries = new ArrayList<Flow.Entry>();
        linear.forEach(
                (row, columns) ->
                        columns.forEach(
                                (column, f) -> entries.add(new Flow.Entry(row, column, f))));
        var shifts = new ArrayList<Flow.Shift>();
        constant.forEach((row, value) -> shifts.add(new Flow.Shift(row, value)));
        return new Flow(entries, shifts);
    }

    /**
     * Tries to certify the critical point at or near a point.
     *
     * @param point length n, not changed
     */
    public Outcome certify(double[] point) {
        if (!Arrays.stream(point).allMatch(Double::isFinite)) {
            return new Outcome.NotCertified("the point is not finite");
        }
        Optional<String> trouble = intervals.trouble(Box.point(point));
        if (trouble.isPresent()) {
            return new Outcome.NotCertified(
                    "the loss may not be smooth at the point: " + trouble.get());
        }
        try {
            Optional<Certificate> exact = exact(point);
            return exact.isPresent() ? checked(exact.get()) : inBox(point);
        } catch (ArithmeticException e) {
            return new Outcome.NotCertified("floating point failed: " + e.getMessage());
        }
    }

    private Outcome checked(Certificate certificate) {
        return switch (verifier.verify(certificate)) {
            case Verification.Accepted accepted -> new Outcome.Certified(certificate, accepted);
            case Verification.Refused refused -> new Outcome.NotCertified(refused.reason());
        };
    }

    private Certificate claim(
            Certificate.Method method,
            List<Rational> point,
            double radius,
            Slice slice,
            Fractions.Inertia inertia,
            double lossLow,
            double lossHigh) {
        boolean explained = inertia.zero() == slice.flows().size() && inertia.zero() < n;
        Kind kind;
        if (inertia.negative() > 0 && inertia.positive() > 0) {
            kind = Kind.STRICT_SADDLE;
        } else if (!explained) {
            kind = Kind.UNDETERMINED;
        } else {
            kind = inertia.negative() == 0 ? Kind.LOCAL_MINIMUM : Kind.LOCAL_MAXIMUM;
        }
        return new Certificate(
                        tool,
                        model.compiled().name(),
                        modelDigest,
                        dataDigest,
                        method,
                        point,
                        radius,
                        slice.frozen(),
                        slice.flows(),
                        inertia.negative(),
                        inertia.zero(),
                        inertia.positive(),
                        kind,
                        lossLow,
                        lossHigh,
                        "")
                .sealed();
    }

    // ---- in fractions

    /** A certificate of the point itself, or of a short fraction very near, if it is critical. */
    private Optional<Certificate> exact(double[] point) {
        long numbers = model.data().values().stream().mapToLong(a -> a.values().length).sum();
        if (n > LARGEST_EXACT || numbers > MOST_EXACT_DATA) {
            return Optional.empty();
        }
        double[] near = new double[n];
        double moved = 0;
        for (int i = 0; i < n; i++) {
            near[i] = Math.rint(point[i] * SNAP) / SNAP;
            moved = Math.max(moved, Math.abs(near[i] - point[i]));
        }
        Optional<Certificate> found = moved <= SNAPPED ? exactAt(near) : Optional.empty();
        return found.isPresent() ? found : exactAt(point);
    }

    private Optional<Certificate> exactAt(double[] point) {
        Box gradient = intervals.gradient(Box.point(point));
        for (int i = 0; i < n; i++) {
            if (!(gradient.low()[i] <= 0 && gradient.high()[i] >= 0)) {
                return Optional.empty();
            }
        }
        List<Rational> fractions = Certificate.exactly(point);
        var exact = new Fractions(model, programs, fractions);
        return ExactModel.evaluated(
                        () ->
                                exact.gradient().stream().allMatch(Rational::isZero)
                                        ? Optional.of(exactly(point, fractions, exact))
                                        : Optional.<Certificate>empty())
                .flatMap(c -> c);
    }

    private Certificate exactly(double[] point, List<Rational> fractions, Fractions exact) {
        Fractions.Inertia inertia = Fractions.inertia(exact.hessian());
        Slice slice = Slice.at(point, flows);
        Rational loss = exact.loss();
        return claim(
                Certificate.Method.EXACT,
                fractions,
                0,
                slice.flows().size() == inertia.zero() ? slice : Slice.NONE,
                inertia,
                Outward.below(loss),
                Outward.above(loss));
    }

    // ---- by a box

    /** The free part of the Hessian at a place, decomposed. */
    private record Free(int[] coordinates, SymmetricEigen eigen, double[] inverse) {}

    private Outcome inBox(double[] start) {
        double[] point = start.clone();
        Slice slice = Slice.at(point, flows);
        Free free = free(point, slice);
        double last = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REFINEMENTS; i++) {
            double[] step = step(free, Box.point(point));
            double size = Arrays.stream(step).map(Math::abs).max().orElse(0);
            if (!(size < last / 2)) {
                break;
            }
            for (int k = 0; k < step.length; k++) {
                point[free.coordinates[k]] -= step[k];
            }
            last = size;
            free = free(point, slice);
        }
        double moved = 0;
        double scale = 1;
        for (int i = 0; i < n; i++) {
            moved = Math.max(moved, Math.abs(point[i] - start[i]));
            scale = Math.max(scale, Math.abs(start[i]));
        }
        if (!(moved <= FURTHEST * scale)) {
            return new Outcome.NotCertified(
                    "Newton's method leads away from the point: the Hessian there is singular, or"
                            + " it is not near a critical point");
        }
        return propose(point, slice, free);
    }

    private Free free(double[] point, Slice slice) {
        int[] coordinates =
                IntStream.range(0, n).filter(i -> !slice.frozen().contains(i)).toArray();
        int m = coordinates.length;
        double[] middle = middles(part(intervals.hessian(Box.point(point)), coordinates));
        SymmetricEigen eigen = SymmetricEigen.of(middle, m);
        double[] scaled = new double[m * m];
        for (int k = 0; k < m; k++) {
            for (int j = 0; j < m; j++) {
                scaled[k * m + j] = eigen.vectors()[k * m + j] / eigen.values()[k];
            }
        }
        double[] inverse = new double[m * m];
        Lapack.multiply(eigen.vectors(), true, scaled, false, inverse, m, m, m);
        return new Free(coordinates, eigen, inverse);
    }

    /** The Newton step, by the middles of the gradient. */
    private double[] step(Free free, Box point) {
        Box gradient = intervals.gradient(point);
        int m = free.coordinates.length;
        double[] step = new double[m];
        for (int i = 0; i < m; i++) {
            for (int k = 0; k < m; k++) {
                step[i] += free.inverse[i * m + k] * gradient.middle(free.coordinates[k]);
            }
        }
        return step;
    }

    private Outcome propose(double[] point, Slice slice, Free free) {
        int m = free.coordinates.length;
        Box gradient = intervals.gradient(Box.point(point));
        double furthest = 0;
        double largest = 0;
        for (int i = 0; i < m; i++) {
            double sum = 0;
            double error = 0;
            for (int k = 0; k < m; k++) {
                int c = free.coordinates[k];
                sum += free.inverse[i * m + k] * gradient.middle(c);
                error += Math.abs(free.inverse[i * m + k]) * gradient.radius(c);
            }
            furthest = Math.max(furthest, Math.abs(sum) + error);
        }
        for (double x : point) {
            largest = Math.max(largest, Math.abs(x));
        }
        double least = SMALLEST_BOX * Math.max(1, largest);
        String reason = "";
        for (double margin : MARGINS) {
            double radius = Math.max(margin * furthest, least);
            if (!Double.isFinite(radius)) {
                break;
            }
            Outcome outcome = tried(point, slice, free, twoDigits(radius));
            if (outcome instanceof Outcome.NotCertified(String why)) {
                reason = reason.isEmpty() ? why : reason;
            } else {
                return outcome;
            }
        }
        double[] values = free.eigen.values();
        double smallest =
                Arrays.stream(values).map(Math::abs).min().orElse(Double.POSITIVE_INFINITY);
        return new Outcome.NotCertified(
                reason.isEmpty() || !Double.isFinite(furthest)
                        ? "the Hessian across the known symmetries is singular"
                        : reason
                                + String.format(
                                        Locale.ROOT,
                                        " (the Hessian's smallest eigenvalue across the known"
                                                + " symmetries is about %.2g)",
                                        smallest));
    }

    private Outcome tried(double[] point, Slice slice, Free free, double radius) {
        double[] radii = new double[n];
        for (int c : free.coordinates) {
            radii[c] = radius;
        }
        var low = new double[n];
        var high = new double[n];
        for (int i = 0; i < n; i++) {
            low[i] = radii[i] == 0 ? point[i] : Outward.down(point[i] - radii[i]);
            high[i] = radii[i] == 0 ? point[i] : Outward.up(point[i] + radii[i]);
        }
        Box loss = intervals.loss(Box.point(point), new Box(low, high));
        if (!loss.bounded()) {
            return new Outcome.NotCertified("the loss is not bounded near the point");
        }
        double[] values = free.eigen.values();
        int negative = (int) Arrays.stream(values).filter(v -> v < 0).count();
        int zero = slice.flows().size();
        return checked(
                claim(
                        Certificate.Method.KRAWCZYK,
                        Certificate.exactly(point),
                        radius,
                        slice,
                        new Fractions.Inertia(negative, zero, n - zero - negative),
                        loss.low()[0],
                        loss.high()[0]));
    }

    /** A number that prints with two digits, no smaller. */
    private static double twoDigits(double x) {
        return new BigDecimal(x).round(new MathContext(2, RoundingMode.UP)).doubleValue();
    }

    private static double[] middles(Box box) {
        double[] middles = new double[box.size()];
        Arrays.setAll(middles, box::middle);
        return middles;
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
}
