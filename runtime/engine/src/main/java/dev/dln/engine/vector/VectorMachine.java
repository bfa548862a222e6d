package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.kernel.KernelMachine;
import dev.dln.engine.kernel.KernelSession;
import dev.dln.engine.kernel.RunningProgram;

import java.util.Map;

/**
 * Runs kernels as loaded classes.
 *
 * @param data the bound data
 * @param crew who runs them
 */
record VectorMachine(Map<String, Array> data, Crew crew) implements KernelMachine {
    /**
     * As many directions as share what they read well: sixteen would read it a quarter as often
     * again, which is little beside what they write.
     */
    private static final int TOGETHER = 4;

    /** Bytes that the second level of a cache surely holds. */
    private static final double NEAR = 1 << 20;

    /** Opens a session with registers of so many doubles. */
    static Session open(BoundModel model, int lanes, SessionOptions options) {
        return open(model, lanes, options, new Crew(options.threads()));
    }

    /** Opens a session with a crew of its own. */
    static Session open(BoundModel model, int lanes, SessionOptions options, Crew crew) {
        Target target = target(lanes, options);
        return new KernelSession(model, options, target, new VectorMachine(model.data(), crew));
    }

    /** What a session lowers for: with the tiles that were measured for this machine, if any. */
    static Target target(int lanes, SessionOptions options) {
        Target usual = usual(lanes, options.precision());
        return lanes == 1 ? usual : TileTuning.ofUser().tuned(usual);
    }

    /** What suits registers of so many doubles. */
    static Target usual(int lanes, Precision precision) {
        return Target.of(Lanes.of(lanes, precision), precision);
    }

    @Override
    public RunningProgram load(KernelProgram program) {
        return LoadedProgram.load(program, data, crew);
    }

    /**
     * A product with one direction is matrix products already, with a column for each sample, so
     * that directions at once do not multiply faster. What they save is reading what is known of
     * the point anew for each: where that is more than a cache holds, and more than what a
     * direction has of its own, which is the more to write. (Measured: 1.4 times the products a
     * second of softplus-2-100-1, and 0.7 to 1.0 times where this does not hold, as for
     * tanh-64-30-10 and tanh-784-256-128-10.)
     */
    @Override
    public int together(ManyDirections.Volume volume) {
        boolean far = volume.shared() * Double.BYTES > NEAR;
        return far && volume.shared() > volume.each() ? TOGETHER : 1;
    }

    @Override
    public void drop(RunningProgram program) {
        // its arrays are garbage
    }

    @Override
    public void close() {
        crew.close();
    }
}
