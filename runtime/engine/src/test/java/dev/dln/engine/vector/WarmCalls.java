package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;

import java.lang.management.ManagementFactory;
import java.util.List;

/** A program that prints what warm calls of sessions allocate on the heap: bytes, a line each. */
final class WarmCalls {
    /** Nanoseconds that compiling may take on a busy machine, in the background. */
    private static final long PATIENCE = 30_000_000_000L;

    /** Bytes that reading the counter may itself allocate. */
    static final long NONE = 100;

    private static final int DIRECTIONS = 19;

    private WarmCalls() {}

    /** Runs the calls; no arguments. */
    public static void main(String[] arguments) {
        for (Precision precision : Precision.values()) {
            calls(List.of(5, 9, 3), 16, precision);
        }
    }

    private static void calls(List<Integer> widths, int samples, Precision precision) {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(widths, Activation.TANH, true, samples, Loss.SQUARED), 4);
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
