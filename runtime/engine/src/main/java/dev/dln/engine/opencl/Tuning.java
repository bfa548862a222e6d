package dev.dln.engine.opencl;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
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

import java.util.Arrays;
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

    /** Evaluations that a time is the least of. */
    private static final int RUNS = 3;

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
        return candidates(device, precision).stream()
                .filter(shape -> text(shape).equals(text))
                .findFirst();
    }

    /** Keeps a shape, one of the candidates. */
    void note(DeviceInfo device, Precision precision, OpenClShape shape) {
        notes.add(subject(device), Map.of(precision.id(), text(shape)));
    }

    static List<OpenClShape> candidates(DeviceInfo device, Precision precision) {
        return usual(device, precision).candidates(device.maxWorkGroup());
    }

    /** What candidates differ in. */
    private static String text(OpenClShape shape) {
        Target.Groups groups = shape.groups();
        return "%d lanes, %d accumulators, groups of %d"
                        .formatted(shape.lanes(), shape.accumulators(), shape.group())
                + (groups.side() == 0
                        ? ""
                        : ", products by %d x %d items of %d x %d in local memory"
                                .formatted(
                                        groups.side(),
                                        groups.side(),
                                        groups.rows(),
                                        groups.columns()));
    }

    private static String subject(DeviceInfo device) {
        return "shape 1\n" + device.key();
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
        var whole = new OpenClDevice(device); // one context for all shapes
        OpenClShape best =
                fastest(
                        candidates(device, precision),
                        shape -> {
                            double millis = millis(whole.cut(shape), precision, model);
                            said.accept("%s: %.2f ms".formatted(text(shape), millis));
                            return millis;
                        });
        note(device, precision, best);
        return best;
    }

    /**
     * The fastest of several shapes.
     *
     * @param shapes the first of which stays unless another saves enough
     * @param time of a shape; infinite if it fails
     */
    static OpenClShape fastest(List<OpenClShape> shapes, ToDoubleFunction<OpenClShape> time) {
        OpenClShape best = shapes.getFirst();
        double least = SAVING * time.applyAsDouble(best);
        for (OpenClShape shape : shapes.subList(1, shapes.size())) {
            double taken = time.applyAsDouble(shape);
            if (taken < least) {
                best = shape;
                least = taken;
            }
        }
        return best;
    }

    /** The least of some evaluations; infinite if the device refuses the shape. */
    private static double millis(OpenClDevice device, Precision precision, BoundModel model) {
        var options = SessionOptions.DEFAULT.with(precision);
        try (Session session = device.open(model, options)) {
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
