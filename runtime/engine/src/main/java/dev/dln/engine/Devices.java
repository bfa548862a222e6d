package dev.dln.engine;

import dev.dln.engine.auto.Speeds;
import dev.dln.engine.family.DeviceFamilies;
import dev.dln.engine.opencl.OpenClFamily;
import dev.dln.engine.reference.ReferenceFamily;
import dev.dln.engine.vector.VectorFamily;

import java.util.List;
import java.util.Optional;

/** The devices there are: the only list of them. */
public final class Devices {
    /** Every kind of device, the ordinary one first. */
    private static final DeviceFamilies FAMILIES =
            new DeviceFamilies(
                    List.of( //
                            new VectorFamily(), //
                            new OpenClFamily(), //
                            new ReferenceFamily()),
                    Speeds.ofUser());

    private Devices() {}

    /** The list. */
    public static DeviceFamilies families() {
        return FAMILIES;
    }

    /** Every device that needs nothing but Java; the ordinary one first. */
    public static List<Device> all() {
        return FAMILIES.everywhere();
    }

    /** What {@link #named} takes. */
    public static List<String> names() {
        return FAMILIES.names();
    }

    /**
     * The device of a name; empty if there is none.
     *
     * @throws DeviceException if it names a device that this machine does not have
     */
    public static Optional<Device> named(String name) {
        return FAMILIES.named(name);
    }

    /** The device for models of every size. */
    public static Device ordinary() {
        return FAMILIES.ordinary();
    }

    /**
     * The device that runs each model on the fastest one for its size. Only a large model makes it
     * look for others than the ordinary one.
     */
    public static Device auto() {
        return FAMILIES.auto();
    }
}
