package dev.dln.engine;

import dev.dln.engine.reference.ReferenceDevice;
import dev.dln.engine.vector.VectorDevice;

import java.util.List;
import java.util.Optional;

/** The devices there are: the only list of them. */
public final class Devices {
    /** Fastest first. */
    private static final List<Device> ALL =
            List.of( //
                    new VectorDevice(), //
                    new ReferenceDevice());

    private Devices() {}

    /** Every device, the one that {@code auto} takes first. */
    public static List<Device> all() {
        return ALL;
    }

    /** The device of a name; {@code auto} is the fastest one. Empty if there is none. */
    public static Optional<Device> named(String name) {
        return name.equals("auto")
                ? Optional.of(auto())
                : ALL.stream().filter(device -> device.name().equals(name)).findFirst();
    }

    /** The fastest device. */
    public static Device auto() {
        return ALL.getFirst();
    }
}
