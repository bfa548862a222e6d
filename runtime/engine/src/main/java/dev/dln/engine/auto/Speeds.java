package dev.dln.engine.auto;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.cache.CacheFolder;
import dev.dln.engine.cache.Notes;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast devices are, from two evaluations: of a model that is all overhead and of one that is
 * all products. Measured at the first question and kept on the disk for the device, its driver, the
 * precision and the number of threads.
 */
public final class Speeds {
    /** Two layers, so that an evaluation has products with and without a transposition. */
    private static final String MODEL =
            "network speed { data X[n, n]  param A[n, n], B[n, n]  minimize sqnorm(A * tanh(B * X))"
                    + " }";

    /** Rows of the model that is all overhead. */
    private static final int SMALL = 4;

    /** Rows of the first model that is all products; doubled while its time is mostly overhead. */
    private static final int LARGE = 512;

    /** Rows at which doubling ends: three matrices take 0.8 GiB of doubles. */
    private static final int LARGEST = 4096;

    /** An evaluation that takes so many times the overhead shows the rate to a tenth. */
    private static final double CLEAR = 10;

    /** How long a measurement goes on after its best time; HotSpot compiles meanwhile. */
    private static final long PATIENCE_NANOS = 300_000_000;

    /** The longest that one measurement takes, unless a single evaluation takes longer. */
    private static final long LIMIT_NANOS = 3_000_000_000L;

    private static final String OVERHEAD = "seconds-per-sum";
    private static final String RATE = "operations-per-second";

    private final Notes notes;
    private final Map<String, Optional<Speed>> known = new HashMap<>();

    /** Speeds that are kept in notes. */
    public Speeds(Notes notes) {
        this.notes = notes;
    }

    /** Those kept in the user's cache folder. */
    public static Speeds ofUser() {
        return new Speeds(new Notes(CacheFolder.ofUser().folder("speeds")));
    }

    /**
     * What a device takes.
     *
     * @param perSum seconds that each sum of products costs whatever its size
     * @param rate operations in a second of large products
     */
    public record Speed(double perSum, double rate) {
        /** The seconds that an evaluation is expected to take. */
        public double seconds(Workload workload) {
            return workload.sums() * perSum + workload.operations() / rate;
        }

        private boolean valid() {
            return perSum >= 0 && perSum < 1 && rate > 0 && Double.isFinite(rate);
        }
    }

    /** The speed of a device; empty if it fails, for this process. */
    public synchronized Optional<Speed> of(Device device, SessionOptions options) {
        String subject = subject(device, options);
        Optional<Speed> speed = known.get(subject);
        if (speed == null) {
            speed = parsed(notes.about(subject));
            if (speed.isEmpty()) {
                speed = measured(device, options);
                speed.ifPresent(s -> note(device, options, s));
            }
            known.put(subject, speed);
        }
        return speed;
    }

    /** The speed of a device if it is known already. */
    public Optional<Speed> kept(Device device, SessionOptions options) {
        return parsed(notes.about(subject(device, options)));
    }

    /** Keeps a speed. */
    public void note(Device device, SessionOptions options, Speed speed) {
        notes.add(
                subject(device, options),
                Map.of(OVERHEAD, Double.toString(speed.perSum), RATE, Double.toString(speed.rate)));
    }

    /** Whatever changes the speed; a description names the driver. */
    private static String subject(Device device, SessionOptions options) {
        return String.join(
                "\n",
                "speed 1",
                device.name(),
                device.description(),
                System.getProperty("os.arch", ""),
                System.getProperty("java.vm.version", ""),
                "processors " + Runtime.getRuntime().availableProcessors(),
                "threads " + options.threads(),
                options.precision().id(),
                "without " + options.without().stream().sorted().toList());
    }

    private static Optional<Speed> parsed(Map<String, String> notes) {
        try {
            return Optional.of(
                            new Speed(
                                    Double.parseDouble(notes.getOrDefault(OVERHEAD, "")),
                                    Double.parseDouble(notes.getOrDefault(RATE, ""))))
                    .filter(Speed::valid);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<Speed> measured(Device device, SessionOptions options) {
        try {
            Timing small = time(device, options, SMALL);
            double perSum = small.seconds / small.work.sums();
            Timing large = time(device, options, LARGE);
            for (int n = 2 * LARGE; n <= LARGEST && large.seconds < CLEAR * small.seconds; n *= 2) {
                large = time(device, options, n);
            }
            double rest = Math.max(large.seconds - small.seconds, large.seconds / CLEAR);
            return Optional.of(new Speed(perSum, large.work.operations() / rest))
                    .filter(Speed::valid);
        } catch (RuntimeException | LinkageError | OutOfMemoryError _) {
            return Optional.empty(); // whoever wants this very device gets the message
        }
    }

    /** The time of an evaluation. */
    private record Timing(Workload work, double seconds) {}

    private static Timing time(Device device, SessionOptions options, int n) {
        BoundModel model = model(n);
        try (Session session = device.open(model, options)) {
            double[] point = Points.random(model, 1);
            double[] gradient = new double[session.size()];
            long begin = System.nanoTime();
            long best = Long.MAX_VALUE;
            long found = begin;
            long now = begin;
            do {
                session.gradient(point, gradient);
                long end = System.nanoTime();
                if (end - now < best) {
                    best = end - now;
                    found = end;
                }
                now = end;
            } while (now - found < PATIENCE_NANOS && now - begin < LIMIT_NANOS);
            return new Timing(Workload.gradient(model), best * 1e-9);
        }
    }

    private static BoundModel model(int n) {
        CompiledModel model =
                DlnCompiler.compile(new Source("<speed>", MODEL)).model().orElseThrow();
        double[] data = new double[n * n];
        Arrays.setAll(data, i -> (i % 7 - 3) / (double) n);
        return Binder.bind(model, Map.of("X", new Array(List.of(n, n), data))).orThrow();
    }
}
