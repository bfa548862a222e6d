package dev.dln.analysis.symmetry;

import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides whether two points lie on one orbit, by trying to move one onto the other.
 *
 * <p>First each is moved to the point of least norm of its orbit under the continuous symmetries:
 * along an orbit of a group like GL(d) or of scalings the squared norm is convex, so Newton's
 * method finds its minimum, and the minimisers are one orbit of the norm-preserving subgroup (Kempf
 * and Ness 1979): equal norms of incoming and outgoing weights of a relu unit, balanced factors W_k
 * W_k' = W_{k+1}' W_{k+1} of a linear network. An orbit that is not closed goes to its limit.
 *
 * <p>What is left, rotations of hidden spaces, permutations and sign flips of units, is aligned
 * layer by layer, beginning where weights meet the data or the output: rotations by orthogonal
 * Procrustes (Schoenemann 1966), permutations and flips by optimal assignment; then once more with
 * all weights until nothing changes.
 */
final class Alignment {
    /** Newton steps to the least norm at most. */
    private static final int STEPS = 200;

    /** Times the alignment of all layers is repeated at most. */
    private static final int SWEEPS = 12;

    /** Of so many flips that share slots all products are tried; of more than these in groups. */
    private static final int MOST_FLIPS = 8;

    private final Symmetries symmetries;

    /** Classes of slots that are transformed together. */
    private final List<Turn> turns = new ArrayList<>();

    /** A class of units, with the ways to flip their signs: for each slot of the class a sign. */
    private record Turn(List<Slot> slots, boolean rotates, boolean permutes, List<int[]> signs) {}

    Alignment(Symmetries symmetries) {
        this.symmetries = symmetries;
        Set<Slot> rotated = new HashSet<>();
        for (List<Slot> slots : symmetries.rotations()) {
            rotated.addAll(slots);
            turns.add(new Turn(slots, true, false, List.of()));
        }
        var flips = new ArrayList<Units>();
        for (Units units : symmetries.units()) {
            if (units.action() == Units.Action.NEGATE && !rotated.containsAll(units.slots())) {
                flips.add(units);
            }
        }
        for (Units units : symmetries.units()) {
            if (units.action() == Units.Action.PERMUTE && !rotated.containsAll(units.slots())) {
                List<Units> own =
                        flips.stream().filter(f -> units.slots().containsAll(f.slots())).toList();
                flips.removeAll(own);
                turns.add(new Turn(units.slots(), false, true, signs(units.slots(), own)));
            }
        }
        for (List<Units> together : overlapping(flips)) {
            List<Slot> slots =
                    together.stream().flatMap(f -> f.slots().stream()).distinct().toList();
            turns.add(new Turn(slots, false, false, signs(slots, together)));
        }
    }

    /**
     * Flips that share slots, together: one of them alone may lead away from where their product
     * leads to.
     */
    private static List<List<Units>> overlapping(List<Units> flips) {
        var groups = new ArrayList<List<Units>>();
        for (Units flip : flips) {
            var group = new ArrayList<>(List.of(flip));
            for (List<Units> other : List.copyOf(groups)) {
                boolean shares =
                        other.stream()
                                .flatMap(f -> f.slots().stream())
                                .anyMatch(flip.slots()::contains);
                if (shares && group.size() + other.size() <= MOST_FLIPS) {
                    groups.remove(other);
                    group.addAll(other);
                }
            }
            groups.add(group);
        }
        return groups;
    }

    /** All products of some flips, each as the signs of the slots; the first changes nothing. */
    private static List<int[]> signs(List<Slot> slots, List<Units> flips) {
        var all = new ArrayList<int[]>();
        for (int mask = 0; mask < 1 << flips.size(); mask++) {
            int[] sign = new int[slots.size()];
            for (int s = 0; s < sign.length; s++) {
                sign[s] = 1;
                for (int f = 0; f < flips.size(); f++) {
                    if ((mask >> f & 1) == 1 && flips.get(f).slots().contains(slots.get(s))) {
                        sign[s] = -sign[s];
                    }
                }
            }
            all.add(sign);
        }
        return all;
    }

    /** The point of least norm of the orbit under the continuous symmetries, or near it. */
    double[] leastNorm(double[] point) {
        var linear = new ArrayList<Generator>();
        var constant = new ArrayList<Generator>();
        for (Generator generator : symmetries.generators()) {
            if (generator.linear().isEmpty()) {
                constant.add(generator);
            } else if (!generator.family().equals(Symmetries.ROTATION)) {
                linear.add(symmetric(generator));
            }
        }
        double[] x = withoutShifts(point, constant);
        for (int step = 0; step < STEPS && !linear.isEmpty(); step++) {
            double[] next = newton(x, linear);
            if (next.length == 0) {
                break;
            }
            x = next;
        }
        return x;
    }

    /** (A + A') / 2, which is a symmetry where A is: the groups are closed under transposition. */
    private static Generator symmetric(Generator generator) {
        var entries = new ArrayList<Generator.Entry>();
        for (Generator.Entry e : generator.linear()) {
            entries.add(new Generator.Entry(e.row(), e.column(), e.factor() / 2));
            entries.add(new Generator.Entry(e.column(), e.row(), e.factor() / 2));
        }
        return new Generator(
                generator.family(), generator.description(), entries, generator.constant());
    }

    private static double[] withoutShifts(double[] point, List<Generator> constant) {
        int n = point.length;
        if (constant.isEmpty()) {
            return point.clone();
        }
        double[] shifts = new double[constant.size() * n];
        for (int k = 0; k < constant.size(); k++) {
            for (Generator.Shift shift : constant.get(k).constant()) {
                shifts[k * n + shift.row()] += shift.value();
            }
        }
        Svd svd = Svd.thin(shifts, constant.size(), n);
        double[] x = point.clone();
        for (int k = 0; k < svd.rank(0); k++) {
            double[] direction = svd.right(k);
            Vectors.step(x, -Vectors.dot(x, direction), direction, x);
        }
        return x;
    }

    /**
     * A Newton step for 1/2 ||exp(S) x||^2, whose derivatives at S = 0 are x' S x and 2 ||S x||^2;
     * empty at the minimum.
     */
    private static double[] newton(double[] x, List<Generator> generators) {
        int n = x.length;
        int g = generators.size();
        double[] tangents = new double[g * n];
        double[] slopes = new double[g];
        double[] tangent = new double[n];
        double steepest = 0;
        for (int k = 0; k < g; k++) {
            generators.get(k).tangent(x, tangent);
            System.arraycopy(tangent, 0, tangents, k * n, n);
            slopes[k] = Vectors.dot(x, tangent);
            steepest = Math.max(steepest, Math.abs(slopes[k]));
        }
        double square = Vectors.dot(x, x);
        if (!(steepest > 1e-14 * square)) {
            return new double[0];
        }
        double[] gram = new double[g * g];
        Lapack.multiply(tangents, false, tangents, true, gram, g, g, n);
        SymmetricEigen eigen = SymmetricEigen.of(gram, g);
        double[] step = new double[g];
        for (int k = 0; k < g; k++) {
            if (eigen.values()[k] > 1e-14 * eigen.values()[g - 1]) {
                double[] vector = eigen.vector(k);
                double along = Vectors.dot(vector, slopes) / (2 * eigen.values()[k]);
                Vectors.step(step, -along, vector, step);
            }
        }
        var entries = new ArrayList<Generator.Entry>();
        double most = 0;
        for (int k = 0; k < g; k++) {
            most = Math.max(most, Math.abs(step[k]));
            for (Generator.Entry e : generators.get(k).linear()) {
                if (step[k] != 0) {
                    entries.add(new Generator.Entry(e.row(), e.column(), step[k] * e.factor()));
                }
            }
        }
        var combined = new Generator("", "", entries, List.of());
        for (double time = Math.min(1, 2 / Math.max(most, 1e-300)); time > 1e-6; time /= 2) {
            double[] next = combined.flow(x, time);
            if (Vectors.dot(next, next) < square) {
                return next;
            }
        }
        return new double[0];
    }

    /**
     * The least distance found between b and images of a under rotations, permutations and flips.
     *
     * @param a of least norm
     * @param b of least norm
     */
    double distance(double[] a, double[] b) {
        double[] x = a.clone();
        Set<Turn> open = new HashSet<>(turns);
        while (!open.isEmpty()) {
            Turn best = null;
            List<Slot> anchored = List.of();
            for (Turn turn : turns) {
                if (open.contains(turn)) {
                    List<Slot> slots =
                            turn.slots.stream().filter(s -> isAnchored(s, open)).toList();
                    if (best == null || slots.size() > anchored.size()) {
                        best = turn;
                        anchored = slots;
                    }
                }
            }
            if (best == null) {
                break;
            }
            x = turned(best, anchored.isEmpty() ? best.slots : anchored, x, b);
            open.remove(best);
        }
        double least = Vectors.distance(x, b);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (Turn turn : turns) {
                x = turned(turn, turn.slots, x, b);
            }
            double now = Vectors.distance(x, b);
            if (!(now < least * (1 - 1e-3))) {
                break;
            }
            least = now;
        }
        return least;
    }

    /** Whether no other axis of the slot's parameter is still to be aligned. */
    private static boolean isAnchored(Slot slot, Set<Turn> open) {
        return open.stream()
                .flatMap(t -> t.slots.stream())
                .noneMatch(s -> s.parameter().equals(slot.parameter()) && s.axis() != slot.axis());
    }

    /** Transforms a so that what it has in some slots comes nearest to b. */
    private static double[] turned(Turn turn, List<Slot> compared, double[] a, double[] b) {
        return turn.rotates ? rotated(turn, compared, a, b) : assigned(turn, compared, a, b);
    }

    private static double[] rotated(Turn turn, List<Slot> compared, double[] a, double[] b) {
        int d = turn.slots.getFirst().extent();
        double[] product = new double[d * d]; // F_b F_a'
        for (Slot slot : compared) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    for (int e = 0; e < slot.slice(); e++) {
                        product[i * d + j] += b[slot.position(i, e)] * a[slot.position(j, e)];
                    }
                }
            }
        }
        Svd svd = Svd.of(product, d, d);
        double[] rotation = new double[d * d];
        Lapack.multiply(svd.u(), false, svd.vt(), false, rotation, d, d, d);
        double[] x = a.clone();
        for (Slot slot : turn.slots) {
            double[] before = x.clone();
            for (int i = 0; i < d; i++) {
                for (int e = 0; e < slot.slice(); e++) {
                    double sum = 0;
                    for (int j = 0; j < d; j++) {
                        sum += rotation[i * d + j] * before[slot.position(j, e)];
                    }
                    x[slot.position(i, e)] = sum;
                }
            }
        }
        return x;
    }

    private static double[] assigned(Turn turn, List<Slot> compared, double[] a, double[] b) {
        int d = turn.slots.getFirst().extent();
        double[] cost = new double[d * d];
        int[][] sign = new int[d * d][];
        for (int i = 0; i < d; i++) { // unit i of b
            for (int j = 0; j < d; j++) { // unit j of a
                cost[i * d + j] = Double.POSITIVE_INFINITY;
                if (!turn.permutes && i != j) {
                    continue;
                }
                for (int[] signs : turn.signs) {
                    double c = cost(turn, compared, signs, a, j, b, i);
                    if (c < cost[i * d + j]) {
                        cost[i * d + j] = c;
                        sign[i * d + j] = signs;
                    }
                }
            }
        }
        int[] from = new int[d];
        for (int i = 0; i < d; i++) {
            from[i] = i;
        }
        if (turn.permutes) {
            from = Assignment.solve(cost, d);
        }
        double[] x = a.clone();
        for (int s = 0; s < turn.slots.size(); s++) {
            Slot slot = turn.slots.get(s);
            double[] before = x.clone();
            for (int i = 0; i < d; i++) {
                for (int e = 0; e < slot.slice(); e++) {
                    x[slot.position(i, e)] =
                            sign[i * d + from[i]][s] * before[slot.position(from[i], e)];
                }
            }
        }
        return x;
    }

    private static double cost(
            Turn turn, List<Slot> compared, int[] signs, double[] a, int j, double[] b, int i) {
        double cost = 0;
        for (int s = 0; s < turn.slots.size(); s++) {
            Slot slot = turn.slots.get(s);
            if (compared.contains(slot)) {
                for (int e = 0; e < slot.slice(); e++) {
                    double difference = signs[s] * a[slot.position(j, e)] - b[slot.position(i, e)];
                    cost += difference * difference;
                }
            }
        }
        return cost;
    }
}
