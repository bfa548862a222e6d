package dev.dln.engine.reference;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;
import dev.dln.engine.family.DeviceFamily;
import dev.dln.engine.family.ListedDevice;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The {@link ReferenceDevice}, on every machine. */
public final class ReferenceFamily implements DeviceFamily {
    private final ReferenceDevice device = new ReferenceDevice();

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public Set<Precision> precisions() {
        return Set.of(Precision.FLOAT64);
    }

    @Override
    public boolean everywhere() {
        return true;
    }

    @Override
    public List<ListedDevice> devices() {
        return List.of(new ListedDevice(device, precisions()));
    }

    @Override
    public Device device(Optional<String> id) {
        return DeviceFamily.only(device, id);
    }
}
