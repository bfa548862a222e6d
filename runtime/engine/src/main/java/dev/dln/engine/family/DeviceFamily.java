package dev.dln.engine.family;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.auto.AutoDevice;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of device. Whatever the registry, {@code auto} and the command line know of a kind, they
 * ask it here.
 *
 * <p>Nothing may be loaded or looked for before a question needs it: families exist in every
 * process, also where no device is used.
 */
public interface DeviceFamily {
    /** What {@code --device} takes for its best device, and the part before a colon otherwise. */
    String name();

    /** What {@code --device} takes, for messages: the name, and how to name one of several. */
    default List<String> names() {
        return List.of(name());
    }

    /** What its devices can compute in, if not each of them. */
    default Set<Precision> precisions() {
        return Set.of(Precision.values());
    }

    /** Whether every machine has exactly one such device, because it needs nothing but Java. */
    default boolean everywhere() {
        return false;
    }

    /** The devices of this machine, those that cannot be used too. */
    List<ListedDevice> devices();

    /**
     * Something to know about looking for the devices.
     *
     * @param subject what it is about, in a word
     * @param text one line
     * @param broken whether something that is installed does not work
     */
    record Notice(String subject, String text, boolean broken) {}

    /** Why there are no devices, or fewer than there should be. */
    default List<Notice> notices() {
        return List.of();
    }

    /**
     * The device that a name means.
     *
     * @param id what follows the colon; absent without a colon, for the best device
     * @throws DeviceException if there is none
     */
    Device device(Optional<String> id);

    /**
     * For {@link #device} of families that have one device.
     *
     * @throws DeviceException if something follows the name
     */
    static Device only(Device device, Optional<String> id) {
        if (id.isPresent()) {
            throw new DeviceException(
                    DeviceException.Reason.NAME,
                    "there is one device " + device.name() + ", which takes no colon",
                    "use --device " + device.name());
        }
        return device;
    }

    /** The devices that {@code auto} compares with the ordinary one for large models. */
    default List<AutoDevice.Candidate> candidates() {
        return List.of();
    }

    /** Why there are no candidates; empty for a family that never has one. */
    default Optional<String> whyNoCandidate() {
        return Optional.empty();
    }

    /** The forms in which it shows what it runs; their names differ from those of all others. */
    default List<CodeForm> forms() {
        return List.of();
    }
}
