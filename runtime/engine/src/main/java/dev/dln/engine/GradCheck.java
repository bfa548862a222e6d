package dev.dln.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compares a model's derivatives with differences: the gradient with differences of the loss (order
 * 1), Hessian-vector products and the Hessian with differences of the gradient (order 2). It sees
 * only {@link Model}, so it checks any device.
 *
 * <p>Each difference comes with an error bound of its own ({@code Ridders}), so a badly conditioned
 * entry gets the tolerance it needs and no more; an entry whose bound is too wide to tell anything
 * is counted as unresolved, not as passed. Where an entry disagrees, a kink is recognised from the
 * differences themselves: one-sided slopes that do not approach each other as the step shrinks.
 */
public final class GradCheck {
    /** A difference may be off by this many times its error estimate. */
    public static final double SAFETY = 20;

    /** What is allowed on top, relative to the greatest entry of the derivative. */
    public static final double RELATIVE = 1e-10;

    /**
     * An entry is unresolved if its allowance is above this, relative to the greatest entry of the
     * derivative or, if that is greater, of what was differentiated.
     */
    public static final double RESOLUTION = 1e-3;

    /** How far a Hessian entry may be from the same entry by products, in the same measure. */
    public static final double CONSISTENCY = 1e-11;

    /** At most this many disagreeing entries are listed. */
    private static final int LISTED = 20;

    /** The Hessian is formed and compared up to this many parameters. */
    private static final int FORMED = 2000;

    /** What became of the check. */
    public enum Status {
        /** Entries were compared and none disagrees, kinks apart. */
        PASSED,
        /** An entry disagrees. */
        FAILED,
        /** The loss or a derivative is infinite or NaN at the point. */
        NOT_FINITE,
        /** No entry could be resolved: the differences are too noisy here. */
        UNRESOLVED
    }

    /** Why an entry is listed. */
    public enum Reason {
        /** It differs from the difference by more than the tolerance. */
        DISAGREES,
        /** The stencil crosses a kink, so that there is nothing to compare with. */
        KINK,
        /** Hessian and Hessian-vector product differ, or the Hessian is not symmetric. */
        INCONSISTENT
    }

    /**
     * How much to check.
     *
     * @param coordinates at most this many coordinate directions, all if there are no more,
     *     otherwise drawn at random
     * @param directions how many random directions besides, each of which mixes all coordinates
     * @param seed what to draw them by
     */
    public record Options(int coordinates, int directions, long seed) {
        /** 200 coordinates and 4 directions. */
        public static Options defaults() {
            return new Options(200, 4, 0);
        }
    }

    /**
     * A compared entry.
     *
     * @param row the parameter entry the derivative is for, such as {@code W1[2, 3]}; for a slope
     *     along a random direction, {@code direction 1}
     * @param column empty for order 1; for order 2 what the gradient's entry {@code row} was
     *     differentiated along
     * @param exact the model's value
     * @param difference the value by differences
     * @param tolerance how far apart they may be
     * @param reason why it is listed
     */
    public record Entry(
            String row,
            String column,
            double exact,
            double difference,
            double tolerance,
            Reason reason) {}

    /**
     * The outcome.
     *
     * @param order 1 or 2
     * @param status what became of it
     * @param compared how many entries agree or disagree
     * @param failed how many disagree
     * @param kinks how many were given up for a kink
     * @param unresolved how many were given up for noise
     * @param worstRatio the greatest error of an entry in units of its tolerance, kinks apart
     * @param worst the entry with that ratio; empty if none was compared
     * @param listed the first entries that disagree or have kinks
     */
    public record Result(
            int order,
            Status status,
            int compared,
            int failed,
            int kinks,
            int unresolved,
            double worstRatio,
            Optional<Entry> worst,
            List<Entry> listed) {
        public Result {
            listed = List.copyOf(listed);
        }

        /** Whether the status is {@link Status#PASSED}. */
        public boolean passed() {
            return status == Status.PASSED;
        }
    }

    private final Model model;
    private final double[] point;
    private final int order;
    private final List<Entry> listed = new ArrayList<>();
    private Optional<Entry> worst = Optional.empty();
    private double worstRatio = -1;
    private int compared;
    private int failed;
    private int kinks;
    private int unresolved;

    private GradCheck(Model model, double[] point, int order) {
        this.model = model;
        this.point = point.clone();
        this.order = order;
    }

    /**
     * Checks the gradient at a point.
     *
     * @param point length n, not changed
     */
    public static Result gradient(Model model, double[] point, Options options) {
        return new GradCheck(model, point, 1).checkGradient(options);
    }

    /**
     * Checks Hessian-vector products at a point and, up to 2000 parameters, that the Hessian is
     * symmetric and has the products for its columns.
     *
     * @param point length n, not changed
     */
    public static Result hessian(Model model, double[] point, Options options) {
        return new GradCheck(model, point, 2).checkHessian(options);
    }

    /** The name of a flat entry, counted from 1: {@code W1[2, 3]}, {@code b[4]}, {@code x}. */
    public static String describe(ParameterLayout layout, int index) {
        for (ParameterLayout.Entry entry : layout.entries()) {
            if (index < entry.offset() + entry.size()) {
                return entry.name() + Shapes.place(entry.shape(), index - entry.offset());
            }
        }
        throw new IndexOutOfBoundsException(index);
    }

    private Result checkGradient(Options options) {
        double[] gradient = new double[model.size()];
        double[] value = {model.gradient(point, gradient)};
        if (!finite(value) || !finite(gradient)) {
            return result(Status.NOT_FINITE);
        }
        double scale = greatest(gradient);
        double bound = norm(gradient);
        Ridders.Function loss =
                (at, target) -> {
                    target[0] = model.loss(at);
                    return Double.isFinite(target[0]);
                };
        for (Direction direction : directions(options)) {
            var slope = Ridders.differentiate(loss, point, direction.vector, value, bound);
            double exact = dot(gradient, direction.vector);
            double size = Math.max(scale, Math.abs(exact));
            compare(slope, 0, exact, size, Math.abs(value[0]), direction.name, "");
        }
        return result(Status.PASSED);
    }

    private Result checkHessian(Options options) {
        int n = model.size();
        double[] gradient = new double[n];
        double[] value = {model.gradient(point, gradient)};
        if (!finite(value) || !finite(gradient)) {
            return result(Status.NOT_FINITE);
        }
        double[] hessian = new double[0];
        if (n <= FORMED) {
            hessian = new double[n * n];
            model.hessian(point, hessian);
            if (!finite(hessian)) {
                return result(Status.NOT_FINITE);
            }
            checkSymmetry(hessian);
        }
        Ridders.Function differentiated =
                (at, target) -> Double.isFinite(model.gradient(at, target)) && finite(target);
        double[] product = new double[n];
        double greatest = greatest(gradient);
        for (Direction direction : directions(options)) {
            model.linearize(point);
            model.hvp(direction.vector, product);
            if (!finite(product)) {
                return result(Status.NOT_FINITE);
            }
            double scale = greatest(product);
            var slope =
                    Ridders.differentiate(
                            differentiated, point, direction.vector, gradient, norm(product));
            for (int i = 0; i < n; i++) {
                String row = describe(model.layout(), i);
                compare(slope, i, product[i], scale, greatest, row, direction.name);
            }
            if (hessian.length > 0) {
                checkColumns(hessian, direction, product);
            }
        }
        return result(Status.PASSED);
    }

    /**
     * Compares one entry.
     *
     * @param scale the greatest entry of the derivative
     * @param valueScale the greatest entry of what was differentiated: where the derivative
     *     vanishes, resolution is measured by that
     */
    private void compare(
            Ridders slope,
            int i,
            double exact,
            double scale,
            double valueScale,
            String row,
            String column) {
        double gap = Math.abs(slope.slopes[i] - exact);
        double allowance = SAFETY * slope.errors[i];
        double tolerance = allowance + RELATIVE * scale + Double.MIN_NORMAL;
        boolean vague = allowance > RESOLUTION * Math.max(scale, valueScale);
        if ((gap > tolerance || vague) && slope.kinked(i, gap)) {
            kinks++;
            list(new Entry(row, column, exact, slope.slopes[i], tolerance, Reason.KINK));
            return;
        }
        if (gap <= tolerance && vague) {
            unresolved++;
            return;
        }
        count(gap, new Entry(row, column, exact, slope.slopes[i], tolerance, Reason.DISAGREES));
    }

    private void count(double gap, Entry entry) {
        compared++;
        double ratio = gap / entry.tolerance;
        if (ratio > worstRatio) {
            worstRatio = ratio;
            worst = Optional.of(entry);
        }
        if (ratio > 1) {
            failed++;
            list(entry);
        }
    }

    private void list(Entry entry) {
        if (listed.size() < LISTED) {
            listed.add(entry);
        }
    }

    private void checkSymmetry(double[] hessian) {
        int n = model.size();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double below = hessian[i * n + j];
                double above = hessian[j * n + i];
                if (below != above) {
                    inconsistent(i, describe(model.layout(), j), below, above, 0);
                }
            }
        }
    }

    /** H d by the formed Hessian against the product, with the rounding of either allowed for. */
    private void checkColumns(double[] hessian, Direction direction, double[] product) {
        int n = model.size();
        for (int i = 0; i < n; i++) {
            double sum = 0;
            double size = 0;
            for (int j = 0; j < n; j++) {
                double term = hessian[i * n + j] * direction.vector[j];
                sum += term;
                size += Math.abs(term);
            }
            double tolerance = CONSISTENCY * (size + greatest(hessian));
            if (!(Math.abs(sum - product[i]) <= tolerance)) {
                inconsistent(i, direction.name, sum, product[i], tolerance);
            }
        }
    }

    private void inconsistent(int i, String column, double exact, double other, double tolerance) {
        compared++;
        failed++;
        String row = describe(model.layout(), i);
        var entry = new Entry(row, column, exact, other, tolerance, Reason.INCONSISTENT);
        worst = worst.or(() -> Optional.of(entry));
        list(entry);
    }

    private Result result(Status ifNothingFailed) {
        Status status =
                failed > 0
                        ? Status.FAILED
                        : ifNothingFailed == Status.PASSED && compared == 0 && model.size() > 0
                                ? Status.UNRESOLVED
                                : ifNothingFailed;
        return new Result(
                order,
                status,
                compared,
                failed,
                kinks,
                unresolved,
                Math.max(worstRatio, 0),
                worst,
                listed);
    }

    private record Direction(String name, double[] vector) {}

    private List<Direction> directions(Options options) {
        int n = model.size();
        var random = new SplitMix64(options.seed);
        var directions = new ArrayList<Direction>();
        for (int index : indices(n, Math.min(n, options.coordinates), random)) {
            double[] unit = new double[n];
            unit[index] = 1;
            directions.add(new Direction(describe(model.layout(), index), unit));
        }
        for (int d = 1; d <= options.directions && n > 0; d++) {
            double[] vector = new double[n];
            for (int i = 0; i < n; i++) {
                vector[i] = 2 * random.nextDouble() - 1;
            }
            directions.add(new Direction("direction " + d, vector));
        }
        return directions;
    }

    /** As many different numbers below n, in order: Floyd's sampling. */
    private static int[] indices(int n, int count, SplitMix64 random) {
        var chosen = new java.util.TreeSet<Integer>();
        for (int j = n - count; j < n; j++) {
            int drawn = (int) (random.nextDouble() * (j + 1));
            chosen.add(chosen.contains(drawn) ? j : drawn);
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean finite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    private static double greatest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static double norm(double[] values) {
        return Math.sqrt(dot(values, values));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
