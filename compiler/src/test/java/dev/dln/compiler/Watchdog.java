package dev.dln.compiler;

import static org.junit.jupiter.api.Assertions.fail;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs many small cases and says which one failed, or hangs. */
public final class Watchdog {
    /** A case that takes milliseconds hangs if it takes so long. */
    private static final int MOST_SECONDS = 30;

    private volatile int started;
    private volatile String current = "";
    private volatile @Nullable Throwable failure;

    private Watchdog() {}

    /**
     * Runs {@code count} cases one after the other; fails with the text of the case in which {@code
     * check} throws or which does not end.
     */
    public static void run(int count, Supplier<String> cases, Consumer<String> check) {
        new Watchdog().watch(count, cases, check);
    }

    private void watch(int count, Supplier<String> cases, Consumer<String> check) {
        Thread worker =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        for (int i = 0; i < count; i++) {
                                            current = cases.get();
                                            started = i;
                                            check.accept(current);
                                        }
                                    } catch (Throwable e) {
                                        failure = e;
                                    }
                                });
        try {
            int last = -1;
            while (worker.isAlive()) {
                if (started == last) {
                    fail("no end of case " + last + ":\n" + quote(current));
                }
                last = started;
                worker.join(MOST_SECONDS * 1_000L);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        }
        if (failure != null) {
            fail("case " + started + ":\n" + quote(current), failure);
        }
    }

    private static String quote(String text) {
        var quoted = new StringBuilder();
        text.chars()
                .forEach(
                        c -> {
                            if (c == '\n') {
                                quoted.append("\\n\n");
                            } else if (c == '"' || c == '\\') {
                                quoted.append('\\').append((char) c);
                            } else if (c < 0x20 || c > 0x7e) {
                                quoted.append("\\u%04x".formatted(c));
                            } else {
                                quoted.append((char) c);
                            }
                        });
        return "\"" + quoted + "\"";
    }
}
