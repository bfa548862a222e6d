package dev.dln.engine;

import dev.dln.engine.auto.AutoDevice;
import dev.dln.engine.auto.Speeds;
import dev.dln.engine.opencl.OpenClDevice;
import dev.dln.engine.reference.ReferenceDevice;
import dev.dln.engine.vector.VectorDevice;

import java.util.List;
import java.util.Optional;

/** The devices there are: the only list of them. */
public final class Devices {
    /** Those that every machine has, fastest first. */
    private static final List<Device> ALL =
            List.of( //
                    new VectorDevice(), //
                    new ReferenceDevice());

    private static final Device AUTO =
            new AutoDevice(ordinary(), OpenClDevice::candidates, Speeds.ofUser());

    private Devices() {}

    /** Every device that needs nothing but Java; the ordinary one first. */
    public static List<Device> all() {
        return ALL;
    }

    /** What {@link #named} takes. */
    public static List<String> names() {
        return List.of("auto", "vector", OpenClDevice.NAMES, "reference");
    }

    /**
     * The device of a name; empty if there is none.
     *
     * @throws DeviceException if it names a device that this machine does not have
     */
    public static Optional<Device> named(String name) {
        if (name.equals(AUTO.name())) {
            return Optional.of(AUTO);
        }
        Optional<Device> openCl = OpenClDevice.named(name);
        return openCl.isPresent()
                ? openCl
                : ALL.stream().filter(device -> device.name().equals(name)).findFirst();
    }

    /** The device for models of every size. */
    public static Device ordinary() {
        return ALL.getFirst();
    }

    /**
     * The device that runs each model on the fastest one for its size. Only a large model makes it
     * look for others than the ordinary one.
     */
    public static Device auto() {
        return AUTO;
    }
}
