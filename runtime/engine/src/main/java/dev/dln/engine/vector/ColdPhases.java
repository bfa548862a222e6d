package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The phases of a program of doubles whose first point does not wait for HotSpot. Emitting and
 * loading the class of a network with some layers takes a tenth of a second, and compiling its
 * kernels up to a second, in which they run too slowly to be done without. {@link ColdKernel}s do
 * the first point in a tenth of a second, by one thread, to the same bits. The next one, if there
 * is one, is the emitted class's, as are all directions.
 */
final class ColdPhases implements Phases<double[]> {
    /** Points of fewer statements are done soon by emitted code, at a microsecond for each. */
    private static final long LEAST = 1_000_000;

    /** Points of more numbers take a quarter of a second: as much again is not saved for sure. */
    private static final long MOST = 1 << 28;

    private record Launch(ColdKernel kernel, List<Integer> offsets) {}

    /** The launches of what depends on no direction; null when a point was done. */
    private @Nullable Map<Phase, List<Launch>> cold;

    /** Emits the class; null when that is done. */
    private @Nullable Supplier<Phases<double[]>> emit;

    /** What was emitted, once it was needed. */
    private volatile @Nullable Phases<double[]> emitted;

    private ColdPhases(Map<Phase, List<Launch>> cold, Supplier<Phases<double[]>> emit) {
        this.cold = cold;
        this.emit = emit;
    }

    /**
     * The phases of a program: emitted ones where these do the first point soon, too, and where
     * {@link ColdKernel} does not know a kernel.
     *
     * @param always whether one thread leaves every first point to cold kernels, and several
     *     threads none
     * @param emit emits and loads them
     */
    static Phases<double[]> of(
            KernelProgram program,
            Partition partition,
            boolean always,
            Supplier<Phases<double[]>> emit) {
        long work = partition.work(Phase.DATA) + partition.work(Phase.POINT);
        boolean pays = program.lanes() > 1 && work >= LEAST && work * program.lanes() <= MOST;
        if (!(always ? partition.workers() == 1 : pays)) {
            return emit.get();
        }
        var registers = new ColdKernel.Registers();
        var kernels = new HashMap<Integer, ColdKernel>();
        var cold = new EnumMap<Phase, List<Launch>>(Phase.class);
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
            cold.put(phase, launches);
        }
        return new ColdPhases(cold, emit);
    }

    @Override
    public boolean runCold(
            Phase phase,
            double[] arena,
            double[] data,
            double[] point,
            double[] direction,
            double[] result) {
        List<Launch> launches = cold == null ? null : cold.get(phase);
        if (launches == null) {
            return false;
        }
        double[][] memories = {arena, data, point, direction, result};
        for (Launch launch : launches) {
            launch.kernel.run(memories, launch.offsets);
        }
        if (phase == Phase.POINT) {
            cold = null;
        }
        return true;
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
        Phases<double[]> known = emitted;
        (known == null ? emit() : known).run(arena, data, point, direction, result, step, share);
    }

    /** What is emitted by the first thread that needs it. */
    private synchronized Phases<double[]> emit() {
        Phases<double[]> known = emitted;
        if (known == null) {
            known = Objects.requireNonNull(emit).get();
            emitted = known;
            emit = null; // it holds the program, which may be large
        }
        return known;
    }
}
