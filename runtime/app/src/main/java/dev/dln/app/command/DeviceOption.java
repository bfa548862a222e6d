package dev.dln.app.command;

import dev.dln.app.Failure;
import dev.dln.app.VectorModule;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.stream.Collectors;

/** The device that a command runs on. */
@Command
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "Where to compute: reference, vector or auto (default: auto).")
    private String device = "auto";

    /** The chosen device. */
    Device device() {
        if (!device.equals("reference")) {
            VectorModule.load();
        }
        return Devices.named(device)
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "there is no device '" + device + "'",
                                        "the devices are auto, "
                                                + Devices.all().stream()
                                                        .map(Device::name)
                                                        .collect(Collectors.joining(", "))));
    }
}
