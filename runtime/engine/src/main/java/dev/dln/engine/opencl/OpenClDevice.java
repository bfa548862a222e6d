package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.auto.AutoDevice;
import dev.dln.engine.auto.Workload;
import dev.dln.engine.kernel.KernelSession;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Runs models as OpenCL C. */
public final class OpenClDevice implements Device {
    private final DeviceInfo info;
    private final @Nullable OpenClShape shape;
    private final boolean checked;
    private final Context context;

    /** What {@link #named} takes. */
    public static final String NAMES = "opencl, opencl:P.D";

    private static final String NAME = "opencl";

    /** The devices that names mean, so that all sessions in a process share a context for each. */
    private static final class Here {
        static final List<OpenClDevice> DEVICES =
                OpenCl.get().devices().stream().map(OpenClDevice::new).toList();

        static OpenClDevice of(DeviceInfo info) {
            return DEVICES.get(OpenCl.get().devices().indexOf(info));
        }
    }

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
        return NAME + ":" + info.id();
    }

    @Override
    public String description() {
        return info.description();
    }

    /**
     * The device of a name; empty if it is none of OpenCL's.
     *
     * @throws DeviceException if it is, and this machine does not have it
     */
    public static Optional<Device> named(String name) {
        if (name.equals(NAME)) {
            return Optional.of(Here.of(OpenCl.get().choose(Optional.empty())));
        }
        return name.startsWith(NAME + ":")
                ? Optional.of(
                        Here.of(
                                OpenCl.get()
                                        .choose(Optional.of(name.substring(NAME.length() + 1)))))
                : Optional.empty();
    }

    /**
     * The devices that may be faster than this machine's processors: all but those that are these
     * processors.
     */
    public static List<AutoDevice.Candidate> candidates() {
        return OpenCl.get().devices().stream()
                .filter(info -> info.unusable().isEmpty())
                .filter(
                        info ->
                                switch (info.type()) {
                                    case GPU, ACCELERATOR -> true;
                                    case CPU, OTHER -> false;
                                })
                .map(
                        info ->
                                new AutoDevice.Candidate(
                                        Here.of(info),
                                        (work, options) -> fits(info, work, options.precision())))
                .toList();
    }

    /** Whether a device has the numbers and, in one piece, room for them. */
    private static boolean fits(DeviceInfo info, Workload work, Precision precision) {
        return (precision == Precision.FLOAT32 || info.doubles())
                && work.numbers() * precision.bytes() <= info.maxAllocation();
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
