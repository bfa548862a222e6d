package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/** A kernel program as a loaded class with its own arena; used by one caller at a time. */
final class LoadedProgram {
    private static final double[] NONE = {};

    private final KernelProgram program;
    private final Phases phases;
    private final Crew crew;
    private final boolean shared;
    private final double[] arena;
    private final double[] data;
    private double[] at = NONE;
    private double[] along = NONE;
    private double[] into = NONE;
    private final Team.Job dataJob = this::data;
    private final Team.Job pointJob = this::point;
    private final Team.Job directionJob = this::direction;

    private LoadedProgram(
            KernelProgram program, Phases phases, Crew crew, boolean shared, double[] data) {
        this.program = program;
        this.phases = phases;
        this.crew = crew;
        this.shared = shared;
        this.arena = new double[program.arenaSize()];
        this.data = data;
        for (KernelProgram.Constants constants : program.constants()) {
            System.arraycopy(
                    constants.values(), 0, arena, constants.offset(), constants.values().length);
        }
        run(dataJob, NONE, NONE, NONE);
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
        return new LoadedProgram(program, define(bytes), crew, partition.workers() > 1, data);
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
        run(pointJob, point, NONE, result);
    }

    /** Computes what depends on the direction, at the point of the last {@link #point}. */
    void direction(double[] point, double[] direction, double[] result) {
        run(directionJob, point, direction, result);
    }

    private void run(Team.Job job, double[] point, double[] direction, double[] result) {
        at = point;
        along = direction;
        into = result;
        if (shared) {
            crew.team().run(job);
        } else {
            job.run(0, null);
        }
        at = NONE;
        along = NONE;
        into = NONE;
    }

    private void data(int worker, @Nullable Team team) {
        phases.data(arena, data, at, along, into, worker, team);
    }

    private void point(int worker, @Nullable Team team) {
        phases.point(arena, data, at, along, into, worker, team);
    }

    private void direction(int worker, @Nullable Team team) {
        phases.direction(arena, data, at, along, into, worker, team);
    }

    /** A rank-0 output, such as the loss. */
    double scalar(String name) {
        Integer offset = program.scalars().get(name);
        return offset == null ? Double.NaN : arena[offset];
    }
}
