package dev.dln.bench.jmh;

import dev.dln.bench.table.Medians;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far apart two threads run: the time that a cache line takes from one to the other and back.
 * Where a host places a virtual machine's processors on its own as it likes, that changes within
 * seconds, between 30 nanoseconds on one core and 330 on cores without a common cache, and with it
 * how fast threads work together.
 */
public final class RoundTrip {
    /** Trips that are timed together. */
    private static final int TRIPS = 500;

    /** The first half of them does not count, while the other thread starts. */
    private static final int BATCHES = 40;

    /** Looks at the ball before others may run, on whose processor the other thread may wait. */
    private static final int LOOKS = 200;

    private RoundTrip() {}

    /**
     * Nanoseconds of a round trip between two threads of this process, a median of some
     * milliseconds.
     *
     * @throws IllegalStateException if this thread is interrupted
     */
    public static double measure() {
        var ball = new AtomicInteger();
        var other = Thread.ofPlatform().daemon().start(() -> giveBack(ball));
        var times = new ArrayList<Double>();
        for (int batch = 0; batch < BATCHES; batch++) {
            long began = System.nanoTime();
            play(ball, batch * TRIPS);
            times.add((double) (System.nanoTime() - began) / TRIPS);
        }
        try {
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return Medians.of(times.subList(BATCHES / 2, BATCHES));
    }

    private static void play(AtomicInteger ball, int first) {
        for (int trip = first; trip < first + TRIPS; trip++) {
            ball.set(2 * trip + 1);
            await(ball, 2 * trip + 2);
        }
    }

    private static void giveBack(AtomicInteger ball) {
        for (int trip = 0; trip < BATCHES * TRIPS; trip++) {
            await(ball, 2 * trip + 1);
            ball.set(2 * trip + 2);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // so that one processor is enough
    private static void await(AtomicInteger ball, int value) {
        for (int look = 1; ball.get() != value; look++) {
            if (look % LOOKS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
