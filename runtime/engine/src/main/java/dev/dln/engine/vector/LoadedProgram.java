package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/** A kernel program as a loaded class with its own arena; used by one thread at a time. */
final class LoadedProgram {
    private static final double[] NONE = {};

    private final KernelProgram program;
    private final Phases phases;
    private final double[] arena;
    private final double[] data;

    private LoadedProgram(KernelProgram program, Phases phases, double[] data) {
        this.program = program;
        this.phases = phases;
        this.arena = new double[program.arenaSize()];
        this.data = data;
        for (KernelProgram.Constants constants : program.constants()) {
            System.arraycopy(
                    constants.values(), 0, arena, constants.offset(), constants.values().length);
        }
        phases.data(arena, data, NONE, NONE, NONE);
    }

    /**
     * Loads a program and computes what depends on data alone.
     *
     * @param arrays each data input's values
     */
    static LoadedProgram load(KernelProgram program, Map<String, double[]> arrays) {
        byte[] bytes = ClassEmitter.emit(program, "Kernels");
        var data = new double[program.dataSize()];
        program.data()
                .forEach(
                        (name, offset) -> {
                            double[] values = arrays.get(name);
                            if (values == null) {
                                throw new IllegalArgumentException("no data for " + name);
                            }
                            System.arraycopy(values, 0, data, offset, values.length);
                        });
        return new LoadedProgram(program, define(bytes), data);
    }

    private static Phases define(byte[] bytes) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Phases)
                    lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                            .invoke();
        } catch (Throwable e) {
            throw new dev.dln.compiler.problem.CompilerBug("an emitted class does not load: " + e);
        }
    }

    /** Computes what depends on the point. */
    void point(double[] point, double[] result) {
        phases.point(arena, data, point, NONE, result);
    }

    /** Computes what depends on the direction, at the point of the last {@link #point}. */
    void direction(double[] point, double[] direction, double[] result) {
        phases.direction(arena, data, point, direction, result);
    }

    /** A rank-0 output, such as the loss. */
    double scalar(String name) {
        Integer offset = program.scalars().get(name);
        return offset == null ? Double.NaN : arena[offset];
    }
}
