package dev.dln.engine.reference;

import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

/**
 * Runs models by interpreting their programs over doubles, in one thread whatever the options.
 * Slow, and the same bits on every machine: what other devices are compared with. Unlike theirs,
 * its sessions allocate at every call.
 */
public final class ReferenceDevice implements Device {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String description() {
        return "interpreter over doubles, one thread; defines the results of all other devices";
    }

    @Override
    public Session open(BoundModel model, SessionOptions options) {
        return new ReferenceSession(model);
    }
}
