package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.engine.Array;
import dev.dln.engine.kernel.RunningProgram;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/**
 * A kernel program as a loaded class with its own arena; used by one caller at a time. The program
 * itself, which may be as large as a small network's data, is not kept.
 */
final class LoadedProgram implements RunningProgram {
    private final Map<String, Integer> scalars;
    private final boolean hasDirection;
    private final Execution<?> execution;

    private LoadedProgram(KernelProgram program, Execution<?> execution) {
        this.scalars = program.scalars();
        this.hasDirection = !program.phase(Phase.DIRECTION).isEmpty();
        this.execution = execution;
    }

    /**
     * Loads a program and computes what depends on data alone.
     *
     * @param arrays each data input's values
     * @param crew who runs it
     */
    static LoadedProgram load(KernelProgram program, Map<String, Array> arrays, Crew crew) {
        Partition partition = Partition.of(program, crew.threads(), crew.always());
        Execution<?> execution =
                switch (program.precision()) {
                    case FLOAT64 ->
                            new Execution<double[]>(
                                    program,
                                    Numbers.DOUBLES,
                                    ColdPhases.of(
                                            program,
                                            partition,
                                            crew.always(),
                                            () -> define(program, partition)),
                                    arrays,
                                    crew,
                                    partition);
                    case FLOAT32 ->
                            new Execution<float[]>(
                                    program,
                                    Numbers.FLOATS,
                                    define(program, partition),
                                    arrays,
                                    crew,
                                    partition);
                };
        return new LoadedProgram(program, execution);
    }

    /** The caller knows the type of the memories: that of the program's precision. */
    @SuppressWarnings("unchecked")
    private static <A> Phases<A> define(KernelProgram program, Partition partition) {
        byte[] bytes = ClassEmitter.emit(program, partition, "Kernels");
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Phases<A>)
                    lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                            .invoke();
        } catch (Throwable e) {
            throw new CompilerBug("an emitted class does not load: " + e, e);
        }
    }

    @Override
    public boolean hasDirection() {
        return hasDirection;
    }

    @Override
    public boolean has(String name) {
        return scalars.containsKey(name);
    }

    @Override
    public void point(double[] point, double[] result) {
        execution.point(point, result);
    }

    @Override
    public void direction(double[] point, double[] direction, double[] result) {
        execution.direction(point, direction, result);
    }

    @Override
    public double scalar(String name) {
        Integer offset = scalars.get(name);
        return offset == null ? Double.NaN : execution.get(offset);
    }
}
