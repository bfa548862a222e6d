package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/** A kernel program as a loaded class with its own arena; used by one caller at a time. */
final class LoadedProgram {
    private final KernelProgram program;
    private final Execution<?> execution;

    private LoadedProgram(KernelProgram program, Execution<?> execution) {
        this.program = program;
        this.execution = execution;
    }

    /**
     * Loads a program and computes what depends on data alone.
     *
     * @param arrays each data input's values
     * @param crew who runs it
     */
    static LoadedProgram load(KernelProgram program, Map<String, double[]> arrays, Crew crew) {
        Partition partition = Partition.of(program, crew.threads(), crew.always());
        byte[] bytes = ClassEmitter.emit(program, partition, "Kernels");
        boolean shared = partition.workers() > 1;
        Execution<?> execution =
                switch (program.precision()) {
                    case FLOAT64 ->
                            new Execution<double[]>(
                                    program, Numbers.DOUBLES, define(bytes), arrays, crew, shared);
                    case FLOAT32 ->
                            new Execution<float[]>(
                                    program, Numbers.FLOATS, define(bytes), arrays, crew, shared);
                };
        return new LoadedProgram(program, execution);
    }

    /** The caller knows the type of the memories: that of the program's precision. */
    @SuppressWarnings("unchecked")
    private static <A> Phases<A> define(byte[] bytes) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Phases<A>)
                    lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                            .invoke();
        } catch (Throwable e) {
            throw new dev.dln.compiler.problem.CompilerBug("an emitted class does not load: " + e);
        }
    }

    /** Computes what depends on the point; a result that is the point itself stands for none. */
    void point(double[] point, double[] result) {
        execution.point(point, result);
    }

    /** Computes what depends on the direction, at the point of the last {@link #point}. */
    void direction(double[] point, double[] direction, double[] result) {
        execution.direction(point, direction, result);
    }

    /** Whether anything depends on the direction. */
    boolean hasDirection() {
        return !program.phase(Phase.DIRECTION).isEmpty();
    }

    /** Whether there is a rank-0 output of a name. */
    boolean has(String name) {
        return program.scalars().containsKey(name);
    }

    /** A rank-0 output, such as the loss. */
    double scalar(String name) {
        Integer offset = program.scalars().get(name);
        return offset == null ? Double.NaN : execution.get(offset);
    }
}
