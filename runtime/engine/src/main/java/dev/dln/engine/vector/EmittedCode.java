package dev.dln.engine.vector;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.JavaPrinter;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.engine.BoundModel;
import dev.dln.engine.SessionOptions;

import java.util.Map;
import java.util.Set;

/**
 * What the vector device makes of a model, to look at: kernels as text, as Java source, as a class
 * file. What is shown is what a session runs.
 */
public final class EmittedCode {
    private final SessionPrograms lanes;
    private final SessionPrograms scalar;

    /** Which of a model's programs. */
    public enum Of {
        /** The loss. */
        LOSS,
        /** The loss and its gradient. */
        GRADIENT,
        /** The Hessian times a direction. */
        HVP,
        /** The lower triangle of the Hessian. */
        HESSIAN
    }

    private EmittedCode(BoundModel model, SessionOptions options) {
        Precision precision = options.precision();
        Set<Optimization> without = VectorSession.left(options);
        DerivedPrograms programs =
                DerivedPrograms.ofInputs(model.program(), model.parameters(), without);
        this.lanes =
                new SessionPrograms(
                        programs,
                        model.layout(),
                        Target.of(Lanes.of(Lanes.preferred(), precision), precision)
                                .without(without),
                        Map.of(),
                        new Crew(1));
        this.scalar =
                new SessionPrograms(
                        programs,
                        model.layout(),
                        Target.of(1, precision).without(without),
                        Map.of(),
                        new Crew(1));
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
    public String kernels(Of which) {
        return lower(lanes, which).toString();
    }

    /** A Java class of plain loops that computes the same without lanes. */
    public String java(Of which, String className) {
        return JavaPrinter.print(lower(scalar, which), className);
    }

    /** The class file that a session loads. */
    public byte[] classFile(Of which) {
        KernelProgram kernels = lower(lanes, which);
        return ClassEmitter.emit(kernels, Partition.of(kernels, 1, false), "Kernels");
    }

    private static KernelProgram lower(SessionPrograms programs, Of which) {
        return switch (which) {
            case LOSS -> programs.lowerLoss();
            case GRADIENT -> programs.lowerGradient();
            case HVP -> programs.lowerHvp();
            case HESSIAN -> programs.lowerHessian();
        };
    }
}
