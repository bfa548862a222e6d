package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The phases of a program of doubles whose first point does not wait for HotSpot. Emitting and
 * loading the class of a network with some layers takes a tenth of a second, and compiling its
 * kernels up to a second, in which they run too slowly to be done without. {@link ColdKernel}s do
 * the first point in a tenth of a second, to the same bits. The next one, if there is one, is the
 * emitted class's, as are all directions.
 *
 * <p>Used by one caller at a time.
 */
final class ColdPhases implements Phases<double[]> {
    /** Points of fewer statements are done soon by emitted code, at a microsecond for each. */
    private static final long LEAST = 1_000_000;

    /** Points of more numbers take a quarter of a second: as much again is not saved for sure. */
    private static final long MOST = 1 << 28;

    private record Launch(ColdKernel kernel, List<Integer> offsets) {}

    /** The launches of steps that were not done yet; null when the point's were. */
    private @Nullable Map<Integer, List<Launch>> cold;

    private final int pointStep;

    /** Emits the class; null when that is done. */
    private @Nullable Supplier<Phases<double[]>> emit;

    /** What was emitted, once it was needed. */
    private @Nullable Phases<double[]> emitted;

    private ColdPhases(
            Map<Integer, List<Launch>> cold, int pointStep, Supplier<Phases<double[]>> emit) {
        this.cold = cold;
        this.pointStep = pointStep;
        this.emit = emit;
    }

    /**
     * The phases of a program: emitted ones where these do the first point soon, too, where {@link
     * ColdKernel} does not know a kernel, and for several threads.
     *
     * @param always whether what is little or much is not left to emitted ones
     * @param emit emits and loads them
     */
    static Phases<double[]> of(
            KernelProgram program,
            Partition partition,
            boolean always,
            Supplier<Phases<double[]>> emit) {
        long work = partition.work(Phase.DATA) + partition.work(Phase.POINT);
        boolean pays = program.lanes() > 1 && work >= LEAST && work * program.lanes() <= MOST;
        if (partition.workers() > 1 || !(always || pays)) {
            return emit.get();
        }
        var registers = new ColdKernel.Registers();
        var kernels = new HashMap<Integer, ColdKernel>();
        var steps = new HashMap<Integer, List<Launch>>();
        for (Phase phase : List.of(Phase.DATA, Phase.POINT)) {
            var launches = new ArrayList<Launch>();
            for (KernelProgram.Launch launch : program.phase(phase)) {
                int number = launch.kernel();
                ColdKernel kernel = kernels.get(number);
                if (kernel == null) {
                    kernel = ColdKernel.of(program.kernels().get(number), registers).orElse(null);
                    if (kernel == null) {
                        return emit.get();
                    }
                    kernels.put(number, kernel);
                }
                launches.add(new Launch(kernel, launch.offsets()));
            }
            if (!launches.isEmpty()) {
                steps.put(partition.first(phase), launches); // one thread has one step
            }
        }
        return new ColdPhases(steps, partition.first(Phase.POINT), emit);
    }

    @Override
    public void run(
            double[] arena,
            double[] data,
            double[] point,
            double[] direction,
            double[] result,
            int step,
            int share) {
        List<Launch> launches = cold == null ? null : cold.get(step);
        if (launches == null) {
            emitted().run(arena, data, point, direction, result, step, share);
            return;
        }
        double[][] memories = {arena, data, point, direction, result};
        for (Launch launch : launches) {
            launch.kernel.run(memories, launch.offsets);
        }
        if (step == pointStep) {
            cold = null;
        }
    }

    private Phases<double[]> emitted() {
        Phases<double[]> known = emitted;
        if (known == null) {
            known = Objects.requireNonNull(emit).get();
            emitted = known;
            emit = null; // it holds the program, which may be large
        }
        return known;
    }
}
