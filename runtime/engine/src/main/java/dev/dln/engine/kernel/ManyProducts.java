package dev.dln.engine.kernel;

import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Model;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Products of one Hessian with several directions at once, where the machine says that this is
 * faster than one after the other: programs for 2, 4, 8 and 16 directions, each loaded when first
 * needed, with what it knows of the point. How directions are divided among them depends on nothing
 * but their number, so the same directions give the same bits at any time.
 */
final class ManyProducts {
    /** The most directions at once: more would share what is read with no more than a sixteenth. */
    static final int MOST = 16;

    /**
     * What a program for several directions may take, in bytes: above this it is for fewer. Values
     * that are known at the point or with the data are in it. The programs for fewer directions,
     * each for half as many, take as much again at most, and hold what is known once more each;
     * where there is not so much memory, directions go one by one.
     */
    static final long BYTES = 1L << 30;

    /** Programs are used for as many directions as they are for, or at least this share. */
    private static final double FULL = 0.75;

    private final KernelMachine machine;
    private final KernelPrograms programs;
    private final int size;
    private final @Nullable RunningProgram[] loaded = new RunningProgram[MOST + 1];
    private final boolean[] atPoint = new boolean[MOST + 1];
    private final double[] @Nullable [] some = new double[MOST + 1][];
    private final double[] @Nullable [] images = new double[MOST + 1][];

    /** The most directions at once, a power of two; 0 if nobody has asked yet. */
    private int most;

    /**
     * Loads nothing yet.
     *
     * @param machine what runs the programs
     * @param programs where they come from
     */
    ManyProducts(KernelMachine machine, KernelPrograms programs) {
        this.machine = machine;
        this.programs = programs;
        this.size = programs.layout().size();
    }

    /** Another point was linearized. */
    void moved() {
        Arrays.fill(atPoint, false);
    }

    /** Lets go of the programs of a machine that was closed. */
    void close() {
        Arrays.fill(loaded, null);
        Arrays.fill(some, null);
        Arrays.fill(images, null);
    }

    /**
     * Overwrites the products.
     *
     * @param one multiplies by one direction at the same point
     * @param point where the Hessian is taken
     * @param directions count times n entries
     * @param products count times n entries; may be the same array
     */
    void multiply(Model one, double[] point, int count, double[] directions, double[] products) {
        int done = 0;
        while (done < count) {
            int width = width(count - done);
            int now = Math.min(width, count - done);
            try {
                if (width == count && width > 1 && directions != products) {
                    program(width, point).direction(point, directions, products);
                } else {
                    multiply(one, point, width, now, done * size, directions, products);
                }
                done += now;
            } catch (DeviceException e) {
                if (width == 1 || e.reason() != DeviceException.Reason.MEMORY) {
                    throw e;
                }
                alone();
            } catch (OutOfMemoryError e) {
                if (width == 1) {
                    throw e;
                }
                alone(); // the heap has no room for a program's arena or for its directions
            }
        }
    }

    /** Multiplies the directions from a place on, with a program for a few more. */
    private void multiply(
            Model one,
            double[] point,
            int width,
            int count,
            int from,
            double[] directions,
            double[] products) {
        double[] these = scratch(some, width);
        double[] theirs = scratch(images, width);
        int used = count * size;
        System.arraycopy(directions, from, these, 0, used);
        if (width == 1) {
            one.hvp(these, theirs);
        } else {
            // directions that are not there are zero, whose products nobody reads
            Arrays.fill(these, used, these.length, 0);
            program(width, point).direction(point, these, theirs);
        }
        System.arraycopy(theirs, 0, products, from, used);
    }

    /** An array for so many directions, kept from call to call. */
    private double[] scratch(double[] @Nullable [] kept, int width) {
        double[] known = kept[width];
        if (known == null) {
            known = new double[width * size];
            kept[width] = known;
        }
        return known;
    }

    /** From now on one after the other: there is no memory for more, and none is kept. */
    private void alone() {
        most = 1;
        Arrays.fill(some, null);
        Arrays.fill(images, null);
        for (int width = 0; width < loaded.length; width++) {
            RunningProgram program = loaded[width];
            if (program != null) {
                machine.drop(program);
                loaded[width] = null;
            }
        }
    }

    /** How many of the directions that are left are next, or a little more than there are. */
    private int width(int left) {
        if (most == 0) {
            most = most();
        }
        int width = most;
        while (width > 1 && left < width * FULL) {
            width /= 2;
        }
        return width;
    }

    private int most() {
        ManyDirections.Volume volume = ManyDirections.volume(programs.programs().hvp());
        if (volume.each() == 0) {
            return 1;
        }
        int wanted = Integer.highestOneBit(Math.clamp(machine.together(volume), 1, MOST));
        int bytes = programs.target().precision().bytes();
        while (wanted > 1 && (volume.shared() + wanted * volume.each()) * bytes > BYTES) {
            wanted /= 2;
        }
        return wanted;
    }

    /** The program for so many directions, which knows what depends on the point. */
    private RunningProgram program(int width, double[] point) {
        RunningProgram program = loaded[width];
        if (program == null) {
            program = machine.load(programs.lowerHvps(width));
            loaded[width] = program;
        }
        if (!atPoint[width]) {
            program.point(point, point);
            atPoint[width] = true;
        }
        return program;
    }
}
