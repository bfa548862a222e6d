package dev.dln.engine.opencl;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.cache.CacheFolder;
import dev.dln.engine.cache.Notes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * How kernels are cut for a device: as was measured to be fastest there, or, until somebody has it
 * measured, as suits its kind. A measurement is kept on the disk for the device, its driver and the
 * precision; it never happens unasked, because the lanes of a shape decide how sums are rounded.
 */
public final class Tuning {
    /** Another shape is taken if it saves so much; less is noise. */
    private static final double SAVING = 0.97;

    /** Shapes that one tuning measures at most; each is compiled, which takes a second or so. */
    private static final int MOST = 24;

    /** Evaluations that a time is the least of. */
    private static final int RUNS = 3;

    private static final int LANES = 16;
    private static final int ITEM_FACTOR = 4;

    /** A layer's products, forwards and backwards, and something elementwise between them. */
    private static final String MODEL =
            "network tuned { data X[n, m]  param A[n, n], B[n, n]"
                    + "  minimize sqnorm(A * tanh(B * X)) }";

    private static final int ROWS = 384;
    private static final int SAMPLES = 1024;

    private final Notes notes;

    /** What is kept in notes. */
    Tuning(Notes notes) {
        this.notes = notes;
    }

    /** What is kept in the user's cache folder. */
    public static Tuning ofUser() {
        return new Tuning(new Notes(CacheFolder.ofUser().folder("tuning")));
    }

    /** The shape for a device. */
    public OpenClShape shape(DeviceInfo device, Precision precision) {
        return kept(device, precision).orElseGet(() -> usual(device, precision));
    }

    /** What suits a kind of device. */
    static OpenClShape usual(DeviceInfo device, Precision precision) {
        return OpenClDevice.shape(device, precision);
    }

    /** The shape that was measured; empty if none was, or if what is kept is damaged. */
    Optional<OpenClShape> kept(DeviceInfo device, Precision precision) {
        String text = notes.about(subject(device)).get(precision.id());
        if (text == null) {
            return Optional.empty();
        }
        try {
            String[] parts = text.split(" ", -1);
            var shape =
                    new OpenClShape(
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            Long.parseLong(parts[2]),
                            Long.parseLong(parts[3]),
                            Integer.parseInt(parts[4]));
            return Optional.of(shape).filter(s -> fits(s, device));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    /** Keeps a shape. */
    void note(DeviceInfo device, Precision precision, OpenClShape shape) {
        notes.add(
                subject(device),
                Map.of(
                        precision.id(),
                        "%d %d %d %d %d"
                                .formatted(
                                        shape.lanes(),
                                        shape.group(),
                                        shape.items(),
                                        shape.alone(),
                                        shape.together())));
    }

    private static String subject(DeviceInfo device) {
        return "shape 1\n" + device.key();
    }

    private static boolean fits(OpenClShape shape, DeviceInfo device) {
        return shape.group() <= device.maxWorkGroup() && shape.together() <= device.maxWorkGroup();
    }

    /**
     * Measures shapes on a device, beginning with what suits its kind, and keeps the fastest.
     *
     * @param said is told each shape and its milliseconds
     * @throws DeviceException if the device cannot compute in this precision
     */
    public OpenClShape tune(DeviceInfo device, Precision precision, Consumer<String> said) {
        device.require(precision);
        BoundModel model = model();
        OpenClShape best =
                descend(
                        usual(device, precision),
                        shape -> fits(shape, device),
                        shape -> {
                            double millis = millis(device, precision, shape, model);
                            said.accept("%s %8.2f ms".formatted(text(shape), millis));
                            return millis;
                        });
        note(device, precision, best);
        return best;
    }

    private static String text(OpenClShape shape) {
        return "%2d lanes, groups of %3d, %10d items"
                .formatted(shape.lanes(), shape.group(), shape.items());
    }

    /** Which shapes a device can have. */
    @FunctionalInterface
    interface Possible {
        boolean test(OpenClShape shape);
    }

    /**
     * From shape to faster shape, one number changed at a time, until none of the neighbours is
     * faster.
     *
     * @param time of a shape; infinite if it fails
     */
    static OpenClShape descend(
            OpenClShape start, Possible possible, ToDoubleFunction<OpenClShape> time) {
        var times = new HashMap<OpenClShape, Double>();
        OpenClShape best = start;
        times.put(best, time.applyAsDouble(best));
        boolean better = true;
        while (better) {
            better = false;
            for (OpenClShape next : neighbours(best)) {
                if (times.containsKey(next) || !possible.test(next) || times.size() >= MOST) {
                    continue;
                }
                double taken = time.applyAsDouble(next);
                times.put(next, taken);
                if (taken < SAVING * times.getOrDefault(best, Double.POSITIVE_INFINITY)) {
                    best = next;
                    better = true;
                    break;
                }
            }
        }
        return best;
    }

    private static List<OpenClShape> neighbours(OpenClShape s) {
        var shapes = new ArrayList<OpenClShape>();
        if (s.lanes() < LANES) {
            shapes.add(of(s, 2 * s.lanes(), s.group(), s.items()));
        }
        if (s.lanes() > 1) {
            shapes.add(of(s, s.lanes() / 2, s.group(), s.items()));
        }
        shapes.add(of(s, s.lanes(), 2 * s.group(), s.items()));
        if (s.group() > 1) {
            shapes.add(of(s, s.lanes(), s.group() / 2, s.items()));
        }
        shapes.add(of(s, s.lanes(), s.group(), ITEM_FACTOR * s.items()));
        if (s.items() > ITEM_FACTOR) {
            shapes.add(of(s, s.lanes(), s.group(), s.items() / ITEM_FACTOR));
        }
        return shapes;
    }

    private static OpenClShape of(OpenClShape like, int lanes, int group, long items) {
        return new OpenClShape(lanes, group, items, like.alone(), like.together());
    }

    /** The least of some evaluations; infinite if the device refuses the shape. */
    private static double millis(
            DeviceInfo device, Precision precision, OpenClShape shape, BoundModel model) {
        var options = SessionOptions.DEFAULT.with(precision);
        try (Session session = new OpenClDevice(device, shape, false).open(model, options)) {
            double[] point = Points.random(model, 1);
            double[] gradient = new double[point.length];
            session.gradient(point, gradient);
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < RUNS; i++) {
                long begun = System.nanoTime();
                session.gradient(point, gradient);
                best = Math.min(best, (System.nanoTime() - begun) * 1e-6);
            }
            return best;
        } catch (OpenClException | DeviceException | CompilerBug _) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private static BoundModel model() {
        CompiledModel model =
                DlnCompiler.compile(new Source("<tuned>", MODEL)).model().orElseThrow();
        double[] data = new double[ROWS * SAMPLES];
        Arrays.setAll(data, i -> (i % 7 - 3) / (double) ROWS);
        return Binder.bind(model, Map.of("X", new Array(List.of(ROWS, SAMPLES), data))).orThrow();
    }
}
