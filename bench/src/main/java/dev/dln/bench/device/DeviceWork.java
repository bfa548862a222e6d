package dev.dln.bench.device;

import dev.dln.bench.cases.Function;
import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.bench.cases.Work;
import dev.dln.bench.table.Medians;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.DeviceFailure;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.SplitMix64;
import dev.dln.engine.kernel.KernelPrograms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The measurements of one device.
 *
 * @param wanted what to measure
 * @param device where
 */
record DeviceWork(Wanted wanted, Device device) {
    /** Up to so many samples the vector device computes the same for comparison. */
    private static final int COMPARED = 1024;

    /**
     * Two products of n x n matrices, A (d B) and A' times what follows, on data that lie on the
     * device: the point has n numbers, so that its way there takes no time. The tangent keeps
     * anything from being computed once for all points.
     */
    private static final String PRODUCT =
            "network product { data A[n, n], B[n, n]  param d[n]  minimize sum(tanh(A * (d .* B)))"
                    + " }";

    /** What rows of products are called. */
    static final String PRODUCTS = "product";

    /** A few sweeps over as many numbers as the largest matrix has, and no product. */
    private static final String SWEEPS =
            "network memory { data X[n]  param a  minimize sum(abs(a * X)) }";

    /** What rows of these sweeps are called. */
    static final String MEMORY = "memory";

    private static final long SEED = 7;

    /** Measures everything, a line at a time; first what the limits of the others come from. */
    void run(Consumer<Measured> lines) {
        for (int n : wanted.products()) {
            for (Precision precision : wanted.precisions()) {
                lines.accept(
                        new Measured(
                                PRODUCTS,
                                n,
                                precision,
                                PRODUCTS,
                                outcome(() -> product(n, precision))));
            }
        }
        wanted.products().stream()
                .max(Integer::compare)
                .ifPresent(
                        n -> {
                            for (Precision precision : wanted.precisions()) {
                                lines.accept(
                                        new Measured(
                                                MEMORY,
                                                n,
                                                precision,
                                                MEMORY,
                                                outcome(() -> sweeps(n, precision))));
                            }
                        });
        for (String name : wanted.networks()) {
            for (int samples : wanted.samples()) {
                Network network = Network.parse(name + ":" + samples);
                for (Precision precision : wanted.precisions()) {
                    network(name, network, precision, lines);
                }
            }
        }
    }

    private SessionOptions options(Precision precision) {
        return SessionOptions.DEFAULT.withThreads(wanted.threads()).with(precision);
    }

    private void network(
            String name, Network network, Precision precision, Consumer<Measured> lines) {
        for (Function what : List.of(Function.GRADIENT, Function.HVP)) {
            lines.accept(
                    new Measured(
                            name,
                            network.samples(),
                            precision,
                            what.title(),
                            outcome(() -> network(network, precision, what))));
        }
    }

    /**
     * Refuses what the heap cannot hold: the data as doubles, and points, which are few.
     *
     * @throws DeviceException with the bytes
     */
    private static void checkHeap(double numbers) {
        double needed = Double.BYTES * numbers;
        Runtime runtime = Runtime.getRuntime();
        double free = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
        if (needed > free || numbers > Integer.MAX_VALUE) {
            throw new DeviceException(
                    DeviceException.Reason.MEMORY,
                    "the data take %.0f bytes of Java's memory, which has %.0f free"
                            .formatted(needed, free),
                    "DLN_JAVA_OPTIONS=-Xmx32g gives it more");
        }
    }

    private Measured.Time network(Network network, Precision precision, Function what) {
        double columns = network.widths().getFirst() + (double) network.widths().getLast();
        checkHeap(columns * network.samples() + 8.0 * network.parameters());
        Problem problem = Problem.draw(network);
        double operations = Work.of(problem.model(), what);
        Optional<Double> expected =
                network.samples() <= COMPARED
                        ? Optional.of(value(Devices.ordinary(), problem, precision, what))
                        : Optional.empty();
        try (Session session = device.open(problem.model(), options(precision))) {
            double[] result = new double[session.size()];
            return time(
                    evaluation(session, problem, what, result),
                    operations,
                    bytes(problem.model(), precision, what),
                    expected);
        }
    }

    /** What is repeated; it returns a number that shows whether it is right. */
    private static DoubleSupplier evaluation(
            Session session, Problem problem, Function what, double[] result) {
        if (what == Function.GRADIENT) {
            return () -> session.gradient(problem.point(), result);
        }
        session.linearize(problem.point());
        return () -> {
            session.hvp(problem.direction(), result);
            return Math.abs(result[0]) + Math.abs(result[result.length - 1]);
        };
    }

    private double value(Device where, Problem problem, Precision precision, Function what) {
        try (Session session = where.open(problem.model(), options(precision))) {
            return evaluation(session, problem, what, new double[session.size()]).getAsDouble();
        }
    }

    private Measured.Time product(int n, Precision precision) {
        checkHeap(2.0 * n * n);
        return whole(product(n), n, precision);
    }

    private Measured.Time sweeps(int n, Precision precision) {
        checkHeap((double) n * n);
        double[] x = new double[n * n];
        Arrays.setAll(x, i -> i % 3 - 1);
        var compiled = DlnCompiler.compile(new Source("sweeps.dln", SWEEPS));
        var data = Map.of("X", new Array(List.of(n * n), x));
        BoundModel model = Binder.bind(compiled.model().orElseThrow(), data).orThrow();
        return whole(model, n, precision);
    }

    /** Loss and gradient of a model of size n where all parameters are 1. */
    private Measured.Time whole(BoundModel model, int n, Precision precision) {
        double[] point = new double[model.layout().size()];
        Arrays.fill(point, 1);
        double[] gradient = new double[point.length];
        Optional<Double> expected = Optional.empty();
        if (n <= COMPARED) {
            try (Session session = Devices.ordinary().open(model, options(precision))) {
                expected = Optional.of(session.gradient(point, gradient));
            }
        }
        try (Session session = device.open(model, options(precision))) {
            return time(
                    () -> session.gradient(point, gradient),
                    Work.of(model, Function.GRADIENT),
                    bytes(model, precision, Function.GRADIENT),
                    expected);
        }
    }

    private static BoundModel product(int n) {
        var compiled =
                DlnCompiler.compile(new Source("product.dln", PRODUCT), CompileOptions.defaults());
        var random = new SplitMix64(SEED);
        double[] a = new double[n * n];
        double[] b = new double[n * n];
        Arrays.setAll(a, _ -> random.nextGaussian() / Math.sqrt(n));
        Arrays.setAll(b, _ -> random.nextGaussian());
        return Binder.bind(
                        compiled.model().orElseThrow(),
                        Map.of("A", new Array(List.of(n, n), a), "B", new Array(List.of(n, n), b)))
                .orThrow();
    }

    /** What the kernels of an evaluation touch: each launch its parameters once. */
    private double bytes(BoundModel model, Precision precision, Function what) {
        var programs = KernelPrograms.of(model, options(precision), Target.of(1, precision));
        boolean gradient = what == Function.GRADIENT;
        KernelProgram program = gradient ? programs.lowerGradient() : programs.lowerHvp();
        double numbers = 0;
        for (KernelProgram.Launch launch :
                program.phase(gradient ? Phase.POINT : Phase.DIRECTION)) {
            for (Kernel.Parameter parameter : program.kernels().get(launch.kernel()).parameters()) {
                numbers += parameter.size();
            }
        }
        return numbers * precision.bytes();
    }

    /** Until it has become no faster for a while, and then for as long as is asked. */
    private Measured.Time time(
            DoubleSupplier evaluation, double operations, double bytes, Optional<Double> expected) {
        long quiet = (long) (wanted.seconds() * 0.5e9);
        long best = Long.MAX_VALUE;
        long begun = System.nanoTime();
        long found = begun;
        double value = Double.NaN;
        for (long now = begun; now - found < quiet; now = System.nanoTime()) {
            long before = System.nanoTime();
            value = evaluation.getAsDouble();
            long taken = System.nanoTime() - before;
            if (taken < best * 0.95) {
                best = taken;
                found = System.nanoTime();
            }
        }
        var times = new ArrayList<Double>();
        long until = System.nanoTime() + (long) (wanted.seconds() * 1e9);
        do {
            long before = System.nanoTime();
            double _ = evaluation.getAsDouble();
            times.add((System.nanoTime() - before) * 1e-6);
        } while (System.nanoTime() < until);
        double last = value;
        return new Measured.Time(
                Medians.of(times),
                times.stream().mapToDouble(t -> t).min().orElseThrow(),
                operations,
                bytes,
                expected.map(e -> Math.abs(last - e) / Math.max(Math.abs(e), Double.MIN_NORMAL)));
    }

    /** Something that is measured. */
    @FunctionalInterface
    private interface Measurement {
        Measured.Time take();
    }

    private static Measured.Outcome outcome(Measurement measurement) {
        try {
            return measurement.take();
        } catch (DeviceException | DeviceFailure | OutOfMemoryError e) {
            return new Measured.Left("left out: " + e.getMessage());
        }
    }
}
