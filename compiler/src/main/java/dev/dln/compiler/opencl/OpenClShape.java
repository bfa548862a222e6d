package dev.dln.compiler.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;

/**
 * How kernels are cut for a device: what is chosen by measuring. It changes time and, by the lane
 * count, rounding, but no meaning.
 *
 * @param lanes how many numbers a vector holds: 1, 2, 4, 8 or 16
 * @param group how many work-items a work-group has, at least 1
 * @param items how many work-items a launch is cut into if it can be cut so far, at least 1
 * @param alone how many statements a phase may execute for each of its launches to be one launch of
 *     one work-group instead, which saves the time of launching
 * @param together how many work-items that work-group has, at least 1
 */
public record OpenClShape(int lanes, int group, long items, long alone, int together) {
    /** No more work-items than this, so that their numbers fit in 32 bits. */
    private static final long MOST = 1L << 30;

    /** Enough work-items for each unit that those that end early take more. */
    private static final int ITEMS_PER_UNIT = 8;

    /** A launch takes a processor about as long as so many statements. */
    private static final long LAUNCH_CPU = 20_000;

    /** A work-group of common size; a multiple of what runs in step on every device. */
    private static final int GROUP = 128;

    /** The largest work-group that every graphics processor can have. */
    private static final int LARGE_GROUP = 256;

    /** What one work-group does in the time of a few launches. */
    private static final long LAUNCH_GPU = 50_000;

    /** Checks the ranges. */
    public OpenClShape {
        if (lanes < 1 || lanes > 16 || Integer.bitCount(lanes) != 1) {
            throw new IllegalArgumentException("no vectors of " + lanes);
        }
        if (group < 1 || together < 1 || items < 1 || alone < 0) {
            throw new IllegalArgumentException("a shape of nothing");
        }
        items = Math.min(items, MOST);
    }

    /**
     * For processors, whose threads take whole work-groups: few large work-items that compute on
     * vectors.
     *
     * @param lanes how many numbers a vector has best
     * @param units how many threads there are
     */
    public static OpenClShape processor(int lanes, int units) {
        return new OpenClShape(lanes, 1, (long) ITEMS_PER_UNIT * units, LAUNCH_CPU, 1);
    }

    /** For graphics processors: as many work-items as there are, each of which has one lane. */
    public static OpenClShape graphics() {
        return new OpenClShape(1, GROUP, MOST, LAUNCH_GPU, LARGE_GROUP);
    }

    /** What lowering must know. */
    public Target target(Precision precision) {
        return Target.of(lanes, precision).withSkew(0);
    }
}
