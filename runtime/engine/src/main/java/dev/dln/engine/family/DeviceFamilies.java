package dev.dln.engine.family;

import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.auto.AutoDevice;
import dev.dln.engine.auto.Speeds;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a list of families answers together. Safe for use by many threads. */
public final class DeviceFamilies {
    /** What {@code --device} takes for {@link #auto}. */
    public static final String AUTO = "auto";

    private final List<DeviceFamily> families;
    private final Speeds speeds;
    private @Nullable Device auto;

    /**
     * Families.
     *
     * @param families the first is the ordinary one, and is everywhere
     * @param speeds what {@link #auto} compares devices by
     */
    public DeviceFamilies(List<DeviceFamily> families, Speeds speeds) {
        this.families = List.copyOf(families);
        this.speeds = speeds;
    }

    /** All of them. */
    public List<DeviceFamily> all() {
        return families;
    }

    /** The family of a device's name, of which it is the part before the colon. */
    public Optional<DeviceFamily> of(String device) {
        int colon = device.indexOf(':');
        String name = colon < 0 ? device : device.substring(0, colon);
        return families.stream().filter(family -> family.name().equals(name)).findFirst();
    }

    /** What {@link #named} takes, for messages. */
    public List<String> names() {
        return Stream.concat(Stream.of(AUTO), families.stream().flatMap(f -> f.names().stream()))
                .toList();
    }

    /**
     * The device of a name; empty if no family has such a name.
     *
     * @throws DeviceException if one has, and this machine does not have the device
     */
    public Optional<Device> named(String name) {
        if (name.equals(AUTO)) {
            return Optional.of(auto());
        }
        return of(name).map(family -> family.device(id(name)));
    }

    /** Which of several of a kind a device's name means: the part after the colon. */
    public static Optional<String> id(String device) {
        int colon = device.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(device.substring(colon + 1));
    }

    /** The device of every family that is everywhere; the ordinary one first. */
    public List<Device> everywhere() {
        return families.stream()
                .filter(DeviceFamily::everywhere)
                .map(family -> family.device(Optional.empty()))
                .toList();
    }

    /** The device for models of every size. */
    public Device ordinary() {
        return families.getFirst().device(Optional.empty());
    }

    /** The devices that {@link #auto} compares with the ordinary one for large models. */
    public List<AutoDevice.Candidate> candidates() {
        return families.stream().flatMap(family -> family.candidates().stream()).toList();
    }

    /**
     * The device that runs each model on the fastest one for its size. Only a large model makes it
     * look for others than the ordinary one.
     */
    public synchronized Device auto() {
        Device made = auto;
        if (made == null) {
            made = new AutoDevice(ordinary(), this::candidates, speeds);
            auto = made;
        }
        return made;
    }

    /** The forms in which all families show what they run. */
    public List<CodeForm> forms() {
        return families.stream().flatMap(family -> family.forms().stream()).toList();
    }
}
