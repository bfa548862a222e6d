package dev.dln.engine.family;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A device of this machine, as {@code dln doctor} shows it.
 *
 * @param device what runs models; its name and description are those that are shown
 * @param unusable why no model can run on it; empty if models can
 * @param precisions what it computes in
 * @param facts what is known of it, by name, in the order in which it is printed; texts, numbers
 *     and truths
 * @param tuner how it is tuned; empty if there is nothing to choose
 */
public record ListedDevice(
        Device device,
        Optional<String> unusable,
        Set<Precision> precisions,
        Map<String, Object> facts,
        Optional<Tuner> tuner) {
    /** The collections are copied. */
    public ListedDevice {
        precisions = Set.copyOf(precisions);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** A device that runs models and has nothing to choose. */
    public ListedDevice(Device device, Set<Precision> precisions) {
        this(device, Optional.empty(), precisions, Map.of(), Optional.empty());
    }
}
