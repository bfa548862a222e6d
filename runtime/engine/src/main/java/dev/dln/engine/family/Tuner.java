package dev.dln.engine.family;

import dev.dln.compiler.kernel.Precision;

import java.util.function.Consumer;

/** Measures how kernels are best cut for one device, and keeps what it finds for later sessions. */
@FunctionalInterface
public interface Tuner {
    /**
     * Measures; takes seconds to a minute.
     *
     * @param precision one that the device computes in
     * @param said is told each way of cutting and its time, a line each
     * @throws dev.dln.engine.DeviceException if the device cannot compute so
     */
    void tune(Precision precision, Consumer<String> said);
}
