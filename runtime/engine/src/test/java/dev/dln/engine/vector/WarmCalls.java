package dev.dln.engine.vector;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A program that prints what warm calls of sessions allocate on the heap: bytes, a line each. */
final class WarmCalls {
    /** Nanoseconds that compiling may take on a busy machine, in the background. */
    private static final long PATIENCE = 60_000_000_000L;

    /** Bytes that reading the counter may itself allocate. */
    static final long NONE = 100;

    /** What the vector device chooses. */
    static final String CHOSEN = "chosen";

    /**
     * Sixteen directions at once, pay or not, in registers of four doubles where the machine has
     * these. What HotSpot learns of two sizes of registers keeps it from compiling well for either.
     */
    static final String FORCED = "forced";

    /** Sixteen at once, two at once and one. */
    private static final int DIRECTIONS = 19;

    /** Programs of products for so many directions, the one for a single direction among them. */
    private static final int PROGRAMS = 3;

    private WarmCalls() {}

    /** Runs the calls, those of {@link #CHOSEN} or of {@link #FORCED}. */
    public static void main(String[] arguments) {
        for (Precision precision : Precision.values()) {
            BoundModel model =
                    VectorDeviceTest.bind(
                            Networks.dense(
                                    List.of(5, 9, 3), Activation.TANH, true, 16, Loss.SQUARED),
                            4);
            if (arguments[0].equals(CHOSEN)) {
                chosen(model, precision);
            } else {
                forced(model, precision);
            }
        }
    }

    private static void chosen(BoundModel model, Precision precision) {
        int n = model.layout().size();
        var point = new double[n];
        var gradient = new double[n];
        var directions = new double[DIRECTIONS * n];
        var products = new double[DIRECTIONS * n];
        try (Session session =
                new VectorDevice().open(model, SessionOptions.DEFAULT.with(precision))) {
            print(
                    () -> {
                        session.loss(point);
                        session.gradient(point, gradient);
                        session.linearize(point);
                        session.hvp(point, gradient);
                    });
            print(
                    () -> {
                        session.linearize(point);
                        session.hvps(DIRECTIONS, directions, products);
                    });
        }
    }

    private static void forced(BoundModel model, Precision precision) {
        int n = model.layout().size();
        var point = new double[n];
        var directions = new double[DIRECTIONS * n];
        var products = new double[DIRECTIONS * n];
        int lanes = Math.min(4, Lanes.preferred());
        var loaded = new ArrayList<KernelProgram>();
        try (Session session =
                ManyProductsTest.open(
                        model, lanes, SessionOptions.DEFAULT.with(precision), 16, loaded)) {
            print(
                    () -> {
                        session.linearize(point);
                        session.hvps(DIRECTIONS, directions, products);
                    });
        }
        if (loaded.size() != PROGRAMS) {
            throw new IllegalStateException(loaded.size() + " programs, not " + PROGRAMS);
        }
    }

    /**
     * The least bytes that ten rounds of calls allocate; repeated until that is none, or for long.
     */
    private static void print(Runnable calls) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + PATIENCE;
        long least = Long.MAX_VALUE;
        // lane registers are objects until the kernels are compiled
        while (least > NONE && System.nanoTime() - end < 0) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10; i++) {
                calls.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        System.out.println(least);
    }
}
