package dev.dln.engine.opencl;

import dev.dln.compiler.opencl.OpenClProgram;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.BoundModel;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.kernel.KernelPrograms;

/** What the OpenCL device compiles for a model, to look at. */
public final class EmittedOpenCl {
    private EmittedOpenCl() {}

    /**
     * The source of one program and its launches: as the best device of this machine compiles it,
     * or a graphics processor if there is none.
     */
    public static String of(BoundModel model, SessionOptions options, KernelPrograms.Of which) {
        OpenClShape shape =
                OpenCl.get()
                        .best()
                        .map(info -> Tuning.ofUser().shape(info, options.precision()))
                        .orElseGet(OpenClShape::graphics);
        KernelPrograms programs =
                KernelPrograms.of(model, options, shape.target(options.precision()));
        return OpenClProgram.of(programs.lower(which), shape).text();
    }
}
