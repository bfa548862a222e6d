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
     * A product with one direction is matrix products already, with a column for each sample:
     * directions at once do not multiply faster. They save reading what is known of the point anew
     * for each, where that is much. (Measured on one core with a cache of 2 MiB: 1.3 to 1.9 times
     * the products a second for softplus networks of 2-10-1 and 2-100-1 with 32 samples and more,
     * where this holds; 0.6 to 1.0 times for the tanh networks of 64-30-10 and 784-256-128-10,
     * where it does not, because the values of many directions leave the cache; the former four at
     * once, the latter sixteen.)
     */
    @Override
    public int together(ManyDirections.Volume volume) {
        return volume.isShared(NEAR) ? FEW : 1;
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
