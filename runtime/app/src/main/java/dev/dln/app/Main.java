package dev.dln.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Entry point of the {@code dln} command. */
public final class Main {
    /** How long an interrupted command may take to print what it has found. */
    private static final long GRACE_SECONDS = 10;

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        var cancelled = new AtomicBoolean();
        var done = new CountDownLatch(1);
        // An interrupt starts the shutdown; the JVM then waits for this hook, and exits with 130.
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    cancelled.set(true);
                                    await(done);
                                },
                                "interrupt"));
        int code =
                Dln.run(
                        args,
                        System.in,
                        new FileOutputStream(FileDescriptor.out),
                        new FileOutputStream(FileDescriptor.err),
                        Environment.ofProcess(),
                        cancelled);
        done.countDown();
        System.exit(code);
    }

    private static void await(CountDownLatch done) {
        try {
            boolean _ = done.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
