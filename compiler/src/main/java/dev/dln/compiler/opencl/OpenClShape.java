package dev.dln.compiler.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.Tiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How kernels are cut for a device: what is chosen by measuring. It changes time and, by the lane
 * count, rounding, but no meaning.
 *
 * @param lanes how many numbers a vector holds: 1, 2, 4, 8 or 16
 * @param accumulators how many vectors a work-item of a product accumulates in, at least 1
 * @param sums how long sums are cut into parts
 * @param groups how work-groups with local memory do large products; {@link Target.Groups#NONE} if
 *     work-items do them on their own
 * @param group how many work-items a work-group has, at least 1
 * @param items how many work-items a launch is cut into if it can be cut so far, at least 1
 * @param alone how many statements a phase may execute for each of its launches to be one launch of
 *     one work-group instead, which saves the time of launching
 * @param together how many work-items that work-group has, at least 1
 */
public record OpenClShape(
        int lanes,
        int accumulators,
        Target.Sums sums,
        Target.Groups groups,
        int group,
        long items,
        long alone,
        int together) {
    /** The longest vectors of OpenCL C. */
    public static final int MOST_LANES = 16;

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

    /**
     * Groups that every device with groups of so many items can do: their local buffers are at most
     * 25 KiB of doubles, of which OpenCL promises 32.
     */
    private static final List<Target.Groups> GROUPS =
            List.of(
                    new Target.Groups(16, 4, 4),
                    new Target.Groups(16, 8, 4),
                    new Target.Groups(16, 2, 2),
                    new Target.Groups(8, 8, 8));

    /** Vectors that a processor with 16 registers keeps results in. */
    private static final int ACCUMULATORS_CPU = 10;

    /** Rows of a tile that a device keeps addresses of at once. */
    private static final int ROWS = 8;

    /** What a work-item of a graphics processor has registers for, of either precision. */
    private static final int ACCUMULATORS_GPU = 16;

    /** Parts of a sum for each thread of a processor: as the JVM cuts them. */
    private static final Target.Sums SUMS_CPU = new Target.Sums(128, 16_384);

    /** Enough results to hide the latency of memory, of parts that outweigh the second sum. */
    private static final Target.Sums SUMS_GPU = new Target.Sums(1 << 15, 64);

    /** Checks the ranges. */
    public OpenClShape {
        if (lanes < 1 || lanes > MOST_LANES || Integer.bitCount(lanes) != 1) {
            throw new IllegalArgumentException("no vectors of " + lanes);
        }
        if (accumulators < 1 || group < 1 || together < 1 || items < 1 || alone < 0) {
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
        return new OpenClShape(
                lanes,
                ACCUMULATORS_CPU,
                SUMS_CPU,
                Target.Groups.NONE,
                1,
                (long) ITEMS_PER_UNIT * units,
                LAUNCH_CPU,
                1);
    }

    /** For graphics processors: as many work-items as there are, each of which has one lane. */
    public static OpenClShape graphics() {
        return new OpenClShape(
                1,
                ACCUMULATORS_GPU,
                SUMS_GPU,
                Target.Groups.NONE,
                GROUP,
                MOST,
                LAUNCH_GPU,
                LARGE_GROUP);
    }

    /** The same with other vectors and tiles of products. */
    public OpenClShape withTile(int vector, int vectors) {
        return new OpenClShape(vector, vectors, sums, groups, group, items, alone, together);
    }

    /**
     * The same with work-groups that a device can have.
     *
     * @param largest the most work-items that a group may have there
     */
    public OpenClShape within(long largest) {
        int most = Math.clamp(largest, 1, LARGE_GROUP);
        return new OpenClShape(
                lanes,
                accumulators,
                sums,
                groups.items() <= largest ? groups : Target.Groups.NONE,
                Math.min(group, most),
                items,
                alone,
                Math.min(together, most));
    }

    /** The same with other work-groups. */
    public OpenClShape withGroup(int size) {
        return new OpenClShape(lanes, accumulators, sums, groups, size, items, alone, together);
    }

    /** The same with large products done otherwise. */
    public OpenClShape withGroups(Target.Groups blocks) {
        return new OpenClShape(lanes, accumulators, sums, blocks, group, items, alone, together);
    }

    /**
     * What may suit a device better than this: of which a measurement takes the best.
     *
     * @param largest the most work-items that a group may have there
     */
    public List<OpenClShape> candidates(long largest) {
        var all = new ArrayList<>(List.of(this));
        if (group == 1) {
            // a processor: shorter vectors, and tiles for more registers
            for (int vector = lanes; vector >= Math.max(1, lanes / 4); vector /= 2) {
                all.add(withTile(vector, ACCUMULATORS_CPU));
                all.add(withTile(vector, 2 * ACCUMULATORS_CPU));
            }
        } else {
            for (int size = GROUP / 2; size <= Math.min(largest, 2 * GROUP); size *= 2) {
                for (int tile = ACCUMULATORS_GPU / 2; tile <= 2 * ACCUMULATORS_GPU; tile *= 2) {
                    all.add(withGroup(size).withTile(lanes, tile));
                }
            }
        }
        for (Target.Groups blocks : GROUPS) {
            if (blocks.items() <= largest) {
                all.add(withGroups(blocks));
            }
        }
        return all.stream().distinct().toList();
    }

    /** What lowering must know. */
    public Target target(Precision precision) {
        var straight = new Target.Straight(Target.SHORT.length(), group == 1);
        var tiles = Tiles.estimated(accumulators, ROWS);
        return new Target(
                lanes, tiles, precision, 0, sums, groups, straight, Target.LITTLE, 1, Set.of());
    }
}
