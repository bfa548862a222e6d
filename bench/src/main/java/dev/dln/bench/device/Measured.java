package dev.dln.bench.device;

import dev.dln.compiler.kernel.Precision;

import java.util.Optional;

/**
 * One thing that was measured, or the reason why not.
 *
 * @param network FAMILY:WIDTHS, or {@code product} or {@code memory}
 * @param size samples, or rows of the matrices
 * @param what {@code loss+gradient}, {@code hvp}, {@code product} or {@code memory}
 * @param outcome what came of it
 */
record Measured(String network, int size, Precision precision, String what, Outcome outcome) {
    /** What came of a measurement. */
    sealed interface Outcome {}

    /**
     * A time.
     *
     * @param millis the median of an evaluation, the point's way to the device and the result's
     *     back included
     * @param least the shortest
     * @param operations two for each multiply-add of its products
     * @param bytes that its kernels touch, each kernel its parameters once
     * @param difference from the vector device, relatively: the loss, or the norm of a product with
     *     the Hessian; empty if that was not computed
     */
    record Time(
            double millis,
            double least,
            double operations,
            double bytes,
            Optional<Double> difference)
            implements Outcome {
        /** Operations in a second, in 1e9. */
        double gigaflops() {
            return operations / millis * 1e-6;
        }

        /** Bytes in a second, in 1e9. */
        double gigabytes() {
            return bytes / millis * 1e-6;
        }
    }

    /** It was not measured. */
    record Left(String why) implements Outcome {}

    /** What a peer's time of the same thing is found under. */
    String key() {
        return String.join(" ", network, String.valueOf(size), precision.id(), what);
    }
}
