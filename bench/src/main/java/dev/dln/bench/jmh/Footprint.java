package dev.dln.bench.jmh;

import com.sun.management.ThreadMXBean;

import dev.dln.bench.cases.Function;
import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;

import javax.management.JMException;
import javax.management.ObjectName;

/** What evaluations allocate, and what a session keeps. */
public final class Footprint {
    private static final int EVALUATIONS = 10;

    /** Nanoseconds in which HotSpot compiles what is left after warming up. */
    private static final long PATIENCE = 10_000_000_000L;

    private Footprint() {}

    /**
     * Bytes on the heap that one evaluation allocates, of all threads: the least of many tries when
     * everything is compiled, as other threads of the virtual machine allocate now and then.
     */
    public static long allocated(Network network, Function function, int threads) {
        Problem problem = Problem.load(network, Path.of(Timing.folder()));
        int n = problem.point().length;
        double[] result = new double[function == Function.HESSIAN ? n * n : n];
        try (Session session =
                Devices.auto().open(problem.model(), SessionOptions.DEFAULT.withThreads(threads))) {
            if (function == Function.HVP) {
                session.linearize(problem.point());
            }
            Runnable evaluate =
                    switch (function) {
                        case GRADIENT -> () -> session.gradient(problem.point(), result);
                        case HVP -> () -> session.hvp(problem.direction(), result);
                        case HESSIAN -> () -> session.hessian(problem.point(), result);
                    };
            WarmUp.until(Timing.warmUpSeconds(), evaluate);
            var meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + PATIENCE;
            while (least > 0 && System.nanoTime() - end < 0) {
                long before = meter.getTotalThreadAllocatedBytes();
                for (int j = 0; j < EVALUATIONS; j++) {
                    evaluate.run();
                }
                least = Math.min(least, meter.getTotalThreadAllocatedBytes() - before);
            }
            return least / EVALUATIONS;
        }
    }

    /**
     * Bytes of objects that are held after loss and gradient were computed: model, data, point,
     * gradient and everything of the session. As evaluations allocate next to nothing, this is also
     * the most that is held while they run.
     */
    public static long held(Network network, int threads) {
        long before = used();
        Problem loaded = Problem.load(network, Path.of(Timing.folder()));
        double[] point = loaded.point();
        double[] gradient = new double[point.length];
        try (Session session =
                Devices.auto().open(loaded.model(), SessionOptions.DEFAULT.withThreads(threads))) {
            try {
                session.gradient(point, gradient);
                // The direction has no part in it.
                return used() - before - 8L * loaded.direction().length;
            } finally {
                Reference.reachabilityFence(loaded);
                Reference.reachabilityFence(session);
                Reference.reachabilityFence(gradient);
            }
        }
    }

    /**
     * Bytes of all objects that are reachable: what the virtual machine counts when asked for a
     * histogram of classes. The heap in use is more by the rounding of large arrays to regions,
     * which depends on the size of the heap.
     */
    private static long used() {
        try {
            var histogram =
                    (String)
                            ManagementFactory.getPlatformMBeanServer()
                                    .invoke(
                                            new ObjectName(
                                                    "com.sun.management:type=DiagnosticCommand"),
                                            "gcClassHistogram",
                                            new Object[] {new String[0]},
                                            new String[] {String[].class.getName()});
            String total =
                    histogram
                            .lines()
                            .filter(line -> line.startsWith("Total"))
                            .findFirst()
                            .orElseThrow();
            return Long.parseLong(total.trim().split("\\s+")[2]);
        } catch (JMException e) {
            throw new IllegalStateException("this Java tells no histogram of its objects", e);
        }
    }
}
