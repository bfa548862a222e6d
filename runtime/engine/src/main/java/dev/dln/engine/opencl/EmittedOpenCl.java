package dev.dln.engine.opencl;

import dev.dln.compiler.opencl.OpenClProgram;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.BoundModel;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.kernel.KernelPrograms;

import java.util.Optional;

/** What the OpenCL device compiles for a model, to look at. */
public final class EmittedOpenCl {
    private EmittedOpenCl() {}

    /**
     * The source of one program and its launches: as a device compiles it.
     *
     * @param id of the device; empty for the best one of this machine, or a graphics processor if
     *     there is none
     * @throws dev.dln.engine.DeviceException if there is no such device
     */
    public static String of(
            BoundModel model,
            SessionOptions options,
            Optional<String> id,
            KernelPrograms.Of which) {
        OpenClShape shape =
                (id.isPresent() ? Optional.of(OpenCl.get().choose(id)) : OpenCl.get().best())
                        .map(info -> Tuning.ofUser().shape(info, options.precision()))
                        .orElseGet(OpenClShape::graphics);
        KernelPrograms programs =
                KernelPrograms.of(model, options, shape.target(options.precision()));
        return OpenClProgram.of(programs.lower(which), shape).text();
    }
}
