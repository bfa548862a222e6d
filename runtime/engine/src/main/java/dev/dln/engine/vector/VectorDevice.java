package dev.dln.engine.vector;

import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

/**
 * Runs models as JVM classes compiled for their exact shapes, with the Vector API where the module
 * {@code jdk.incubator.vector} is resolved and on plain doubles elsewhere. The options of {@code
 * runtime/java-options} have HotSpot compile them soon.
 */
public final class VectorDevice implements Device {
    private final int lanes;

    /** The device with as many lanes as the machine has. */
    public VectorDevice() {
        this(Lanes.preferred());
    }

    /**
     * The device with a given number of lanes; 1 for plain doubles.
     *
     * @throws IllegalArgumentException if lanes is not 1, 2, 4 or 8, or is more than 1 where the
     *     Vector API is absent
     */
    public VectorDevice(int lanes) {
        if (lanes != 1 && lanes != 2 && lanes != 4 && lanes != 8) {
            throw new IllegalArgumentException("no registers of " + lanes + " doubles");
        }
        if (lanes > 1 && !Lanes.available()) {
            throw new IllegalArgumentException("the module jdk.incubator.vector is not resolved");
        }
        this.lanes = lanes;
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public String description() {
        return lanes > 1
                ? "JVM classes with the Vector API, " + lanes + " doubles per register"
                : "JVM classes on plain doubles; launch java with --add-modules"
                        + " jdk.incubator.vector for vector registers";
    }

    @Override
    public Session open(BoundModel model, SessionOptions options) {
        return VectorMachine.open(model, lanes, options);
    }
}
