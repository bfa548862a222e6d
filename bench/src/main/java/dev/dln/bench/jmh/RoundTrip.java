package dev.dln.bench.jmh;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How far apart two threads run: the time that a cache line takes from one to the other and back.
 * Where a host places a virtual machine's processors on its own as it likes, that changes within
 * seconds, between 30 nanoseconds on one core and 340 on cores without a common cache, and with it
 * how fast threads work together.
 */
public final class RoundTrip {
    private static final int TRIPS = 10_000;

    /** Looks at the ball before others may run, on whose processor the other thread may wait. */
    private static final int LOOKS = 10_000;

    private RoundTrip() {}

    /**
     * Nanoseconds of a round trip, the mean of some milliseconds after as many that do not count.
     *
     * @throws IllegalStateException if this thread is interrupted
     */
    public static double measure() {
        var ball = new AtomicInteger();
        var other = Thread.ofPlatform().daemon().start(() -> giveBack(ball));
        play(ball, 0);
        long began = System.nanoTime();
        play(ball, TRIPS);
        long time = System.nanoTime() - began;
        try {
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return (double) time / TRIPS;
    }

    private static void play(AtomicInteger ball, int first) {
        for (int trip = first; trip < first + TRIPS; trip++) {
            ball.set(2 * trip + 1);
            await(ball, 2 * trip + 2);
        }
    }

    private static void giveBack(AtomicInteger ball) {
        for (int trip = 0; trip < 2 * TRIPS; trip++) {
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
