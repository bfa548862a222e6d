package dev.dln.bench.device;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a device would need for an evaluation at the rates that it was measured to have, by the
 * roofline model (Williams, Waterman and Patterson 2009): the operations of its products at the
 * rate of large products, or the bytes that its kernels touch at that of the memory, whichever
 * takes longer.
 *
 * @param name {@code products} or {@code memory}
 * @param share of the measured time; what is left is launching, copies and kernels that are not at
 *     the limit
 */
record Limit(String name, double share) {
    /**
     * The limit of a network's evaluation; empty for anything else, and where no rate is known.
     *
     * @param measured what has been measured, products and memory among it
     */
    static Optional<Limit> of(Measured line, List<Measured> measured) {
        if (!(line.outcome() instanceof Measured.Time time) || isCeiling(line)) {
            return Optional.empty();
        }
        double products = best(line, measured, DeviceWork.PRODUCTS, Measured.Time::gigaflops);
        double memory = best(line, measured, DeviceWork.MEMORY, Measured.Time::gigabytes);
        if (products == 0 || memory == 0) {
            return Optional.empty();
        }
        double computing = time.operations() / products * 1e-6;
        double moving = time.bytes() / memory * 1e-6;
        return Optional.of(
                computing >= moving
                        ? new Limit("products", computing / time.millis())
                        : new Limit("memory", moving / time.millis()));
    }

    private static boolean isCeiling(Measured line) {
        return line.what().equals(DeviceWork.PRODUCTS) || line.what().equals(DeviceWork.MEMORY);
    }

    /** The greatest rate in the same precision; 0 if none was measured. */
    private static double best(
            Measured line,
            List<Measured> measured,
            String what,
            ToDoubleFunction<Measured.Time> rate) {
        double best = 0;
        for (Measured other : measured) {
            if (other.what().equals(what)
                    && other.precision() == line.precision()
                    && other.outcome() instanceof Measured.Time time) {
                best = Math.max(best, rate.applyAsDouble(time));
            }
        }
        return best;
    }

    /** As in the table: {@code products 83%}. */
    @Override
    public String toString() {
        return "%s %.0f%%".formatted(name, 100 * share);
    }
}
