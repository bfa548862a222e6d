package dev.dln.bench.jmh;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The machine's own limit: fused multiply-adds of doubles on full registers, none waiting for
 * another or for memory.
 */
public final class FmaPeak {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    /** As many independent sums as hide the latency of two units; below half of 32 registers. */
    private static final int SUMS = 12;

    private static final int STEPS = 4_000;

    /** So many calls are one run, for HotSpot compiles what is called often. */
    private static final int CALLS = 500;

    private static final int RUNS = 8;

    private FmaPeak() {}

    /**
     * Operations a second, two for each multiply-add and lane: the best of several runs after one
     * that is not counted.
     *
     * @param threads at work at the same time
     */
    public static double measure(int threads) {
        double best = 0;
        for (int run = 0; run <= RUNS; run++) {
            double rate = once(threads);
            best = run == 0 ? 0 : Math.max(best, rate);
        }
        return best;
    }

    private static double once(int threads) {
        var barrier = new CyclicBarrier(threads);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var all =
                    IntStream.range(0, threads)
                            .mapToObj(
                                    _ ->
                                            pool.submit(
                                                    () -> {
                                                        barrier.await();
                                                        return timed();
                                                    }))
                            .toList();
            double rate = 0;
            for (Future<Double> one : all) {
                rate += one.get();
            }
            return rate;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static double timed() {
        long began = System.nanoTime();
        double sum = 0;
        for (int call = 0; call < CALLS; call++) {
            sum += sums(STEPS);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("the sums overflowed");
        }
        return 2.0 * SUMS * SPECIES.length() * STEPS * CALLS / seconds;
    }

    /** HotSpot knows the class of x in every round, which is why the methods are x's. */
    private static double sums(int steps) {
        var x = DoubleVector.broadcast(SPECIES, 0.5);
        var y = DoubleVector.broadcast(SPECIES, 1);
        var a = y;
        var b = y;
        var c = y;
        var d = y;
        var e = y;
        var f = y;
        var g = y;
        var h = y;
        var i = y;
        var j = y;
        var k = y;
        var l = y;
        for (int step = 0; step < steps; step++) {
            a = x.fma(a, y);
            b = x.fma(b, y);
            c = x.fma(c, y);
            d = x.fma(d, y);
            e = x.fma(e, y);
            f = x.fma(f, y);
            g = x.fma(g, y);
            h = x.fma(h, y);
            i = x.fma(i, y);
            j = x.fma(j, y);
            k = x.fma(k, y);
            l = x.fma(l, y);
        }
        return a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l)
                .reduceLanes(VectorOperators.ADD);
    }
}
