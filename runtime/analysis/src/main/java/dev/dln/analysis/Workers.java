package dev.dln.analysis;

import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Threads that work through independent tasks; who does which never changes a result. */
public final class Workers {
    private Workers() {}

    /** One of many independent tasks. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does it.
         *
         * @param session the thread's own
         * @param index the number of the task
         */
        void run(Session session, int index);
    }

    /**
     * Runs the same body on several threads and waits for all. If one fails or the caller is
     * interrupted, the others are asked to stop.
     *
     * @param count how many threads, at least 1
     * @param body is told how to learn that it should stop
     * @throws RuntimeException the first failure, after all threads ended
     */
    public static void run(int count, Consumer<BooleanSupplier> body) {
        var stopped = new AtomicBoolean();
        try (var executor =
                Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().factory())) {
            var futures = new ArrayList<Future<?>>();
            for (int w = 0; w < count; w++) {
                futures.add(
                        executor.submit(
                                () -> {
                                    try {
                                        body.accept(stopped::get);
                                    } catch (RuntimeException | Error e) {
                                        stopped.set(true);
                                        throw e;
                                    }
                                }));
            }
            for (Future<?> future : futures) {
                await(future, stopped);
            }
        }
    }

    /**
     * Does the tasks 0 ... tasks - 1, handed out in order, until the monitor cancels.
     *
     * @param threads how many at a time at most
     * @param sessions opens a session; called once per thread, and each session is closed
     */
    public static void each(
            int threads,
            int tasks,
            Supplier<? extends Session> sessions,
            Monitor monitor,
            Task task) {
        if (tasks == 0) {
            return;
        }
        var next = new AtomicInteger();
        run(
                Math.clamp(tasks, 1, Math.max(1, threads)),
                stopped -> {
                    try (Session session = sessions.get()) {
                        for (int i = next.getAndIncrement();
                                i < tasks && !stopped.getAsBoolean() && !monitor.cancelled();
                                i = next.getAndIncrement()) {
                            task.run(session, i);
                        }
                    }
                });
    }

    private static void await(Future<?> future, AtomicBoolean stopped) {
        try {
            future.get();
        } catch (InterruptedException _) {
            stopped.set(true);
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
