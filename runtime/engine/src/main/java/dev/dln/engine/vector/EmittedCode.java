package dev.dln.engine.vector;

import dev.dln.compiler.kernel.JavaPrinter;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Target;
import dev.dln.engine.BoundModel;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.kernel.KernelPrograms;

/**
 * What the vector device makes of a model, to look at: kernels as text, as Java source, as a class
 * file. What is shown is what a session runs.
 */
public final class EmittedCode {
    private final KernelPrograms lanes;
    private final KernelPrograms scalar;

    private EmittedCode(BoundModel model, SessionOptions options) {
        this.lanes =
                KernelPrograms.of(model, options, VectorMachine.target(Lanes.preferred(), options));
        this.scalar = lanes.with(Target.of(1, options.precision()));
    }

    /** The code of a model on this machine, in doubles. */
    public static EmittedCode of(BoundModel model) {
        return of(model, SessionOptions.DEFAULT);
    }

    /** The code of a session with these options on this machine, for one thread. */
    public static EmittedCode of(BoundModel model, SessionOptions options) {
        return new EmittedCode(model, options);
    }

    /** The kernel IR and the launches of each phase. */
    public String kernels(KernelPrograms.Of which) {
        return lanes.lower(which).toString();
    }

    /** A Java class of plain loops that computes the same without lanes. */
    public String java(KernelPrograms.Of which, String className) {
        return JavaPrinter.print(scalar.lower(which), className);
    }

    /** The class file that a session loads. */
    public byte[] classFile(KernelPrograms.Of which) {
        KernelProgram kernels = lanes.lower(which);
        return ClassEmitter.emit(kernels, Partition.of(kernels, 1, false), "Kernels");
    }
}
