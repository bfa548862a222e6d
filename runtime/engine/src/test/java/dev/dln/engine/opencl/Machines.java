package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.Array;
import dev.dln.engine.kernel.RunningProgram;
import dev.dln.engine.vector.Runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs run on the OpenCL device; what is loaded lives until this is closed. */
final class Machines implements AutoCloseable {
    private final DeviceContext context;
    private final List<OpenClMachine> open = new ArrayList<>();

    /** On a device, programs being compiled quickly or well. */
    Machines(DeviceInfo info, boolean quick) {
        this.context = new DeviceContext(info, quick);
    }

    DeviceContext context() {
        return context;
    }

    /** A loaded program. */
    RunningProgram load(
            KernelProgram program, Map<String, Array> data, OpenClShape shape, boolean checked) {
        var machine = new OpenClMachine(context, shape, program.precision(), data, checked);
        open.add(machine);
        return machine.load(program);
    }

    /** All outputs of a program. */
    Map<String, double[]> run(
            Program program,
            OpenClShape shape,
            Precision precision,
            Map<String, double[]> inputs,
            boolean checked) {
        return Runs.run(
                program,
                shape.target(precision),
                inputs,
                (lowered, data) -> load(lowered, data, shape, checked));
    }

    @Override
    public void close() {
        open.forEach(OpenClMachine::close);
    }
}
