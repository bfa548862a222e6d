package dev.dln.compiler.kernel;

import dev.dln.compiler.rewrite.Optimization;

import java.util.Set;

/**
 * What lowering needs to know of a machine.
 *
 * @param lanes numbers per lane register, 1 for none
 * @param tiles what products accumulate in
 * @param precision what the numbers are
 * @param skew where in the arena the first buffer starts, so that buffers lie on cache lines
 * @param sums how long sums are cut into parts
 * @param groups how work-groups do large products
 * @param straight which loops become straight-line code
 * @param little temporaries of fewer numbers neither overwrite operands nor lie in the result
 * @param shards into how many parts of the samples a short program is cut, 1 for none
 * @param without optimizations that are left out
 */
public record Target(
        int lanes,
        Tiles tiles,
        Precision precision,
        int skew,
        Sums sums,
        Groups groups,
        Straight straight,
        int little,
        int shards,
        Set<Optimization> without) {

    /**
     * How long sums with few results are cut into parts that are computed at once and added
     * afterwards.
     *
     * @param results so many results, parts counted, keep the machine busy: more are not made; 1
     *     for no parts
     * @param terms a part has at least so many terms
     */
    public record Sums(int results, int terms) {}

    /**
     * How a work-group with local memory does a block of a product: side by side items, each with a
     * tile of rows by columns, which copy as many terms of all their sums as the side is long.
     *
     * @param side 0 for a target without work-groups
     */
    public record Groups(int side, int rows, int columns) {
        /** For targets without work-groups. */
        public static final Groups NONE = new Groups(0, 0, 0);

        /** Checks the ranges. */
        public Groups {
            if (side < 0 || (side > 0 && (rows < 1 || columns < 1))) {
                throw new IllegalArgumentException("groups of nothing");
            }
        }

        /** How many items a group has. */
        public int items() {
            return side * side;
        }

        /** Rows of the result that a group does. */
        int blockRows() {
            return side * rows;
        }

        /** Columns of the result that a group does. */
        int blockColumns() {
            return side * columns;
        }
    }

    /**
     * Which loops become straight-line code, each iteration after the other.
     *
     * @param length those of a kernel that together are so long then, at most, in simple steps
     * @param parallel whether parallel loops do as well, which then are nobody's to share
     */
    public record Straight(int length, boolean parallel) {}

    /**
     * What threads would not share, and compilers still take little time for: twice as much made
     * small Hessians take half as long again to warm up, and no longer faster.
     */
    public static final Straight SHORT = new Straight(64, true);

    /**
     * What is smaller than a quarter of a megabyte of doubles is not worth moving out of the arena,
     * much of which is in a cache.
     */
    public static final int LITTLE = 1 << 15;

    /** One for each of two cores: more parts gain less, and take more time of one core alone. */
    private static final int SHARDS = 2;

    /**
     * What some threads of one processor share evenly: a tile of eight for each iteration of a
     * loop, and parts of some microseconds.
     */
    private static final Sums THREADS = new Sums(128, 16_384);

    /** Bytes of the registers of AVX-512. */
    private static final int LONG_REGISTER = 64;

    /**
     * The numbers of a Java array start 16 bytes into it: 48 bytes later a cache line starts, if
     * the array itself starts on one, as large arrays do with the G1 collector.
     */
    private static final int JAVA_ARRAY = 48;

    public Target {
        without = Set.copyOf(without);
    }

    /** A target of a number of doubles per lane register. */
    public static Target of(int lanes) {
        return of(lanes, Precision.FLOAT64);
    }

    /**
     * A target of a lane count: registers of 64 bytes come by 32, shorter ones by 16, of which two
     * operands need some.
     */
    public static Target of(int lanes, Precision precision) {
        return new Target(
                lanes,
                tiles(lanes * precision.bytes()),
                precision,
                lanes > 1 ? JAVA_ARRAY / precision.bytes() : 0,
                THREADS,
                Groups.NONE,
                SHORT,
                LITTLE,
                SHARDS,
                Set.of());
    }

    private static Tiles tiles(int register) {
        return register >= LONG_REGISTER ? Tiles.LONG_REGISTERS : Tiles.SHORT_REGISTERS;
    }

    /** The same with other tiles. */
    public Target with(Tiles other) {
        return new Target(
                lanes, other, precision, skew, sums, groups, straight, little, shards, without);
    }

    /** The same without lane registers. */
    Target scalar() {
        return of(1, precision).with(sums).without(without);
    }

    /** The same with long sums cut otherwise. */
    public Target with(Sums other) {
        return new Target(
                lanes, tiles, precision, skew, other, groups, straight, little, shards, without);
    }

    /**
     * The same where temporaries of so many numbers or more overwrite operands and lie in the
     * result.
     */
    public Target reusing(int least) {
        return new Target(
                lanes, tiles, precision, skew, sums, groups, straight, least, shards, without);
    }

    /** The same with other optimizations left out. */
    public Target without(Set<Optimization> some) {
        return new Target(
                lanes, tiles, precision, skew, sums, groups, straight, little, shards, some);
    }

    /** Whether lowering makes use of something. */
    public boolean uses(Optimization optimization) {
        return !without.contains(optimization);
    }
}
