package dev.dln.analysis.symmetry;

import dev.dln.analysis.TangentSpace;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.Svd;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The map from parameters to the network's output on the data, where the loss sees nothing else.
 * Where its Jacobian has the same rank r at a point and at all points near it, the points of equal
 * output near it form a manifold of dimension n - r (constant rank theorem), its fibre, along which
 * the loss is constant; the kernel of the Jacobian is its tangent space.
 *
 * <p>The rank is at least the number of singular values that surely exceed what they may be wrong
 * by. Nearby it can only be greater, and is the greatest at almost all points, so it is taken at
 * random ones: no singular value beyond the r-th may be told from zero there.
 */
final class FunctionJacobian {
    /** The name of the parameter that weighs the outputs; no name of the language has a space. */
    private static final String WEIGHTS = "output weights";

    /** More rows than parameters by this many: random combinations keep the rank, surely. */
    private static final int SPARE_ROWS = 10;

    /** How far away "near" points are, relative to the point's size or to 1. */
    private static final double NEAR = 1e-3;

    /** The same where the map has kinks, beyond which its rank may be another. */
    private static final double NEAR_KINKS = 1e-6;

    /** Near points at which the rank is taken. */
    private static final int NEAR_POINTS = 2;

    /** A singular value counts if it exceeds what it may be wrong by this many times. */
    private static final double SURE = 10;

    private final BoundModel weighted;
    private final int parameters;
    private final int outputs;
    private final Queue<Session> idle = new ConcurrentLinkedQueue<>();

    private FunctionJacobian(BoundModel weighted, int parameters, int outputs) {
        this.weighted = weighted;
        this.parameters = parameters;
        this.outputs = outputs;
    }

    /** The map of a model; empty if its loss depends on parameters in other ways too. */
    static Optional<FunctionJacobian> of(BoundModel model) {
        Program program = model.program();
        Optional<Program.Output> output =
                program.outputs().stream().filter(o -> o.name().equals("output")).findFirst();
        if (output.isEmpty() || !seesOnly(program, output.get().node())) {
            return Optional.empty();
        }
        var builder = new ProgramBuilder();
        var moved = new ArrayList<Integer>();
        for (Op op : program.nodes()) {
            moved.add(
                    builder.add(op.withOperands(op.operands().stream().map(moved::get).toList())));
        }
        int function = moved.get(output.get().node());
        List<Dim> shape = builder.shape(function);
        int weights = builder.input(WEIGHTS, Op.Role.PARAMETER, shape);
        List<Integer> all = ProgramBuilder.range(0, shape.size());
        int loss =
                builder.contract(
                        Rational.ONE,
                        List.of(new Op.Factor(weights, all), new Op.Factor(function, all)),
                        List.of(),
                        shape);
        List<Integer> sizes = shape.stream().map(Unknowns::size).toList();
        int n = model.layout().size();
        var entries = new ArrayList<>(model.layout().entries());
        entries.add(new ParameterLayout.Entry(WEIGHTS, sizes, n));
        return Optional.of(
                new FunctionJacobian(
                        new BoundModel(
                                model.compiled(),
                                model.dimensions(),
                                model.data(),
                                builder.build(List.of(new Program.Output("loss", loss))),
                                new ParameterLayout(entries)),
                        n,
                        sizes.stream().reduce(1, Math::multiplyExact)));
    }

    /** Whether the loss depends on parameters only through a node. */
    private static boolean seesOnly(Program program, int function) {
        boolean[] depends = new boolean[program.nodes().size()];
        for (int node = 0; node < depends.length; node++) {
            Op op = program.op(node);
            depends[node] =
                    node != function
                            && !containsSum(program, op, function, depends)
                            && ((op instanceof Op.Input input && input.role() == Op.Role.PARAMETER)
                                    || op.operands().stream().anyMatch(o -> depends[o]));
        }
        return !depends[program.output("loss")];
    }

    /**
     * Whether an op is a multiple of the node plus what depends on no parameter: sums are
     * flattened, so that (a + b) - y is a sum of three terms and not of the node a + b and another.
     */
    private static boolean containsSum(Program program, Op op, int function, boolean[] depends) {
        if (!(op instanceof Op.Sum sum) || !(program.op(function) instanceof Op.Sum inner)) {
            return false;
        }
        Map<Integer, Rational> rest = new HashMap<>();
        sum.terms().forEach(term -> rest.put(term.node(), term.coefficient()));
        Rational first = rest.get(inner.terms().getFirst().node());
        if (first == null) {
            return false;
        }
        Rational factor = first.divide(inner.terms().getFirst().coefficient());
        for (Op.Term term : inner.terms()) {
            if (!term.coefficient().multiply(factor).equals(rest.remove(term.node()))) {
                return false;
            }
        }
        return rest.keySet().stream().noneMatch(node -> depends[node]);
    }

    private double near() {
        return weighted.compiled().kinks().isEmpty() ? NEAR : NEAR_KINKS;
    }

    /** Rows whose span is that of the rows of the Jacobian: each is J' c for some c. */
    private double[] rows(Session session, double[] point, int count) {
        double[] at = Arrays.copyOf(point, parameters + outputs);
        double[] gradient = new double[parameters + outputs];
        double[] rows = new double[count * parameters];
        var random = new SplittableRandom(17);
        for (int r = 0; r < count; r++) {
            for (int o = 0; o < outputs; o++) {
                at[parameters + o] =
                        count == outputs
                                ? (o == r ? 1 : 0)
                                : random.nextGaussian() / Math.sqrt(outputs);
            }
            session.gradient(at, gradient);
            System.arraycopy(gradient, 0, rows, r * parameters, parameters);
        }
        return rows;
    }

    /** The outputs at a point, row-major. */
    double[] outputs(double[] point) {
        double[] gradient = new double[parameters + outputs];
        Session session = take();
        session.gradient(Arrays.copyOf(point, parameters + outputs), gradient);
        idle.add(session);
        return Arrays.copyOfRange(gradient, parameters, parameters + outputs);
    }

    /** A session of one's own until it is given back; they hold nothing but memory. */
    private Session take() {
        Session session = idle.poll();
        return session == null ? Devices.auto().open(weighted) : session;
    }

    /**
     * The fibre's tangent space.
     *
     * @param distance how far the critical point may be from the given one
     * @return empty if the rank cannot be told, or changes nearby
     */
    Optional<TangentSpace> fibre(double[] point, double distance) {
        Session session = take();
        Optional<TangentSpace> found = fibre(session, point, distance);
        idle.add(session);
        return found;
    }

    private Optional<TangentSpace> fibre(Session session, double[] point, double distance) {
        int count = Math.min(outputs, parameters + SPARE_ROWS);
        double[] rows = rows(session, point, count);
        if (!Vectors.isFinite(rows)) {
            return Optional.empty();
        }
        var random = new SplittableRandom(29);
        double[] away = random.doubles(parameters).map(t -> t - 0.5).toArray();
        double unit = 1 / Math.max(Double.MIN_NORMAL, Vectors.norm(away));
        double[] shaken = rows(session, Vectors.plus(point, distance * unit, away), count);
        if (!Vectors.isFinite(shaken)) {
            return Optional.empty();
        }
        Svd svd = Svd.of(rows, count, parameters);
        double error = svd.tolerance(0) + 4 * Vectors.distance(rows, shaken);
        int rank = (int) Arrays.stream(svd.s()).filter(s -> s > SURE * error).count();
        if (rank == parameters) {
            return Optional.empty();
        }
        double beyond = rank < svd.s().length ? svd.s()[rank] : 0;
        double scale = svd.s().length == 0 ? 0 : svd.s()[0];
        for (int k = 0; k < NEAR_POINTS; k++) {
            double[] step = random.doubles(parameters).map(t -> t - 0.5).toArray();
            double size = Math.max(1, Vectors.norm(point));
            double length = near() * size / Vectors.norm(step);
            double[] near = rows(session, Vectors.plus(point, length, step), count);
            if (!Vectors.isFinite(near)) {
                return Optional.empty();
            }
            Svd there = Svd.thin(near, count, parameters);
            if (rank < there.s().length && there.s()[rank] > SURE * there.tolerance(0)) {
                return Optional.empty();
            }
        }
        int dimension = parameters - rank;
        double[] kernel = Arrays.copyOfRange(svd.vt(), rank * parameters, parameters * parameters);
        return Optional.of(
                new TangentSpace(
                        dimension,
                        kernel,
                        String.format(
                                Locale.ROOT,
                                "parameters that compute the same outputs (rank %d of the"
                                        + " Jacobian, here and nearby)",
                                rank),
                        true,
                        rank == 0 ? Double.POSITIVE_INFINITY : svd.s()[rank - 1] / error,
                        rank == 0
                                ? Double.POSITIVE_INFINITY
                                : svd.s()[rank - 1] / Math.max(beyond, scale * 0x1p-53)));
    }
}
