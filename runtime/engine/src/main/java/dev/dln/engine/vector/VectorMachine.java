package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
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

    @Override
    public void drop(RunningProgram program) {
        // its arrays are garbage
    }

    @Override
    public void close() {
        crew.close();
    }
}
