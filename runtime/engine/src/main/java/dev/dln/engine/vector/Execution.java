package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.engine.Array;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * The memories of a loaded program and the running of its phases over them, by one caller at a
 * time. Where the program computes with floats, a caller's point, direction and result have
 * counterparts here, made when first needed: a Hessian's takes half of what the caller's takes.
 *
 * @param <A> the memories: double[] or float[]
 */
final class Execution<A> {
    private final Numbers<A> numbers;
    private final Phases<A> phases;
    private final Crew crew;
    private final boolean shared;
    private final A arena;
    private final A data;
    private A at;
    private A along;
    private A into;

    /** What results are written to, unless there are none. */
    private A results;

    private final Team.Job dataJob = this::data;
    private final Team.Job pointJob = this::point;
    private final Team.Job directionJob = this::direction;

    /**
     * Fills the memories and computes what depends on data alone.
     *
     * @param arrays each data input's values
     * @param shared whether the phases are for all threads of the crew
     */
    Execution(
            KernelProgram program,
            Numbers<A> numbers,
            Phases<A> phases,
            Map<String, Array> arrays,
            Crew crew,
            boolean shared) {
        this.numbers = numbers;
        this.phases = phases;
        this.crew = crew;
        this.shared = shared;
        this.arena = numbers.array(program.arenaSize());
        this.data = numbers.array(program.dataSize());
        this.at = numbers.array(0);
        this.along = at;
        this.into = at;
        this.results = at;
        program.data()
                .forEach(
                        (name, offset) -> {
                            Array values = arrays.get(name);
                            if (values == null) {
                                throw new IllegalArgumentException("no data for " + name);
                            }
                            numbers.put(values.values(), data, offset);
                        });
        for (KernelProgram.Constants constants : program.constants()) {
            numbers.put(constants.values(), arena, constants.offset());
        }
        run(dataJob);
    }

    /** The point's phase; a result that is the point itself stands for none. */
    void point(double[] point, double[] result) {
        enter(point, result);
        run(pointJob);
        leave(point, result);
    }

    /** The direction's phase. */
    void direction(double[] point, double[] direction, double[] result) {
        enter(point, result);
        along = numbers.like(direction, along);
        numbers.put(direction, along, 0);
        run(directionJob);
        leave(point, result);
        along = numbers.kept(along);
    }

    /** An entry of the arena. */
    double get(int index) {
        return numbers.get(arena, index);
    }

    private void enter(double[] point, double[] result) {
        at = numbers.like(point, at);
        numbers.put(point, at, 0);
        if (result == point) {
            into = at;
        } else {
            results = numbers.like(result, results);
            into = results;
        }
    }

    private void leave(double[] point, double[] result) {
        if (result != point) {
            numbers.get(into, result);
        }
        at = numbers.kept(at);
        results = numbers.kept(results);
        into = results;
    }

    private void run(Team.Job job) {
        if (shared) {
            crew.team().run(job);
        } else {
            job.run(0, null);
        }
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
}
