package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.kernel.KernelSession;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Runs models as OpenCL C on the device that suits best, or on a given one. */
public final class OpenClDevice implements Device {
    private final @Nullable DeviceInfo given;
    private final @Nullable OpenClShape shape;
    private final boolean checked;
    private @Nullable DeviceContext context;

    /** The best device of this machine, looked for when first needed. */
    public OpenClDevice() {
        this(null, null, false);
    }

    /** A device of this machine. */
    public OpenClDevice(DeviceInfo info) {
        this(info, null, false);
    }

    /**
     * The same for finding faults: kernels check every access, and are compiled without
     * optimization and with short vectors, in a quarter of the time, to run several times as long.
     */
    public OpenClDevice debugging() {
        return new OpenClDevice(given, OpenClShape.processor(2, 2), true);
    }

    /**
     * A device of this machine.
     *
     * @param shape how kernels are cut for it; null for what suits its kind
     * @param checked whether kernels check their accesses
     */
    OpenClDevice(@Nullable DeviceInfo info, @Nullable OpenClShape shape, boolean checked) {
        this.given = info;
        this.shape = shape;
        this.checked = checked;
    }

    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public String description() {
        return info().map(DeviceInfo::description)
                .orElseGet(() -> String.join("; ", OpenCl.get().problems()));
    }

    @Override
    public Optional<String> unavailable() {
        return info().isPresent()
                ? Optional.empty()
                : Optional.of(String.join("; ", OpenCl.get().problems()));
    }

    private Optional<DeviceInfo> info() {
        return given == null ? OpenCl.get().best() : Optional.of(given);
    }

    @Override
    public Session open(BoundModel model, SessionOptions options) {
        DeviceContext opened = context();
        Precision precision = options.precision();
        OpenClShape cut = shape == null ? shape(opened.info(), precision) : shape;
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
                            precision == Precision.FLOAT64
                                    ? info.vectorDoubles()
                                    : info.vectorFloats(),
                            info.computeUnits());
            case GPU, ACCELERATOR -> OpenClShape.graphics();
        };
    }

    private synchronized DeviceContext context() {
        DeviceContext known = context;
        if (known == null) {
            known =
                    new DeviceContext(
                            info().orElseThrow(
                                            () ->
                                                    new IllegalStateException(
                                                            unavailable().orElse(""))),
                            checked);
            context = known;
        }
        return known;
    }
}
