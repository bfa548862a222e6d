package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.kernel.KernelSession;

import org.jspecify.annotations.Nullable;

/** Runs models as OpenCL C. */
public final class OpenClDevice implements Device {
    private final DeviceInfo info;
    private final @Nullable OpenClShape shape;
    private final boolean checked;
    private final Context context;

    /** A context that is made when it is needed first, and stays. */
    private static final class Context {
        private @Nullable DeviceContext made;

        synchronized DeviceContext of(DeviceInfo info, boolean quick) {
            DeviceContext known = made;
            if (known == null) {
                known = new DeviceContext(info, quick);
                made = known;
            }
            return known;
        }
    }

    /** A device of this machine, with a context of its own. */
    public OpenClDevice(DeviceInfo info) {
        this(info, null, false);
    }

    /** The same, context included, with kernels cut otherwise, for all precisions. */
    public OpenClDevice cut(OpenClShape chosen) {
        return new OpenClDevice(info, chosen, checked, context);
    }

    /**
     * The same for finding faults: kernels check every access, and are compiled without
     * optimization and with short vectors, in a quarter of the time, to run several times as long.
     */
    public OpenClDevice debugging() {
        return new OpenClDevice(info, OpenClShape.processor(2, 2), true);
    }

    /**
     * A device of this machine.
     *
     * @param shape how kernels are cut for it; null for what suits its kind
     * @param checked whether kernels check their accesses
     */
    OpenClDevice(DeviceInfo info, @Nullable OpenClShape shape, boolean checked) {
        this(info, shape, checked, new Context());
    }

    private OpenClDevice(
            DeviceInfo info, @Nullable OpenClShape shape, boolean checked, Context context) {
        this.info = info;
        this.shape = shape;
        this.checked = checked;
        this.context = context;
    }

    @Override
    public String name() {
        return OpenClFamily.NAME + ":" + info.id();
    }

    @Override
    public String description() {
        return info.description();
    }

    @Override
    public Session open(BoundModel model, SessionOptions options) {
        Precision precision = options.precision();
        info.require(precision);
        DeviceContext opened = context();
        OpenClShape cut = shape == null ? Tuning.ofUser().shape(info, precision) : shape;
        return new KernelSession(
                model,
                options,
                cut.target(precision),
                new OpenClMachine(opened, cut, precision, model.data(), checked));
    }

    /** What suits a kind of device. */
    static OpenClShape shape(DeviceInfo info, Precision precision) {
        return switch (info.type()) {
            case CPU, OTHER ->
                    OpenClShape.processor(
                            lanes(
                                    precision == Precision.FLOAT64
                                            ? info.vectorDoubles()
                                            : info.vectorFloats()),
                            Math.max(1, info.computeUnits()));
            case GPU, ACCELERATOR -> OpenClShape.graphics().within(info.maxWorkGroup());
        };
    }

    /** The vectors that there are, from what a driver says is best, which may be nothing. */
    private static int lanes(int best) {
        return Integer.highestOneBit(Math.clamp(best, 1, OpenClShape.MOST_LANES));
    }

    /** The context of its sessions. */
    DeviceContext context() {
        return context.of(info, checked);
    }
}
