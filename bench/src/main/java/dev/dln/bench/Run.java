package dev.dln.bench;

import dev.dln.bench.jmh.RoundTrip;
import dev.dln.bench.jmh.Timing;
import dev.dln.bench.peer.Torch;
import dev.dln.compiler.kernel.Precision;

import org.openjdk.jmh.runner.RunnerException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What all parts of a run share.
 *
 * @param settings how long and how often
 * @param peers what to compare with
 * @param peak the machine's operations a second, by threads
 * @param deadline after this {@link System#nanoTime} nothing more is begun
 * @param left grows by what was left out for want of time
 * @param progress told what is done, and what failed
 */
record Run(
        Settings settings,
        Peers peers,
        Map<Integer, Double> peak,
        long deadline,
        List<String> left,
        Consumer<String> progress) {
    static final String DLN = "dln";
    static final String TORCH = "torch";
    static final String DOUBLE = "float64";

    /** Nanoseconds of {@link RoundTrip}, beside our times. */
    static final String ROUND_TRIP = "round trip of a cache line";

    /** Whether something with a name is left out: nobody asked for it, or it is too late. */
    boolean leaves(String kind, String name) {
        return !settings.wants(name) || leaves((kind + " " + name).strip());
    }

    /** Whether something is left out because it is too late to begin; else tells that it begins. */
    boolean leaves(String what) {
        boolean late = System.nanoTime() - deadline > 0;
        if (late) {
            left.add(what);
        } else {
            progress.accept(what);
        }
        return late;
    }

    /**
     * Times a benchmark with so many threads; a failure is told and leaves no sample. Where several
     * threads work together, how far apart two of this process run is measured before and after.
     */
    void time(
            String who,
            Class<?> benchmark,
            Timing timing,
            int threads,
            Map<String, String> parameters,
            Samples all) {
        var named = new LinkedHashMap<>(parameters);
        if (threads > 0) {
            named.put("threads", String.valueOf(threads));
        }
        boolean together = threads > 1 && who.equals(DLN);
        try {
            if (together) {
                all.add(ROUND_TRIP, threads, List.of(RoundTrip.measure()));
            }
            all.add(who, threads, timing.run(benchmark, named));
            if (together) {
                all.add(ROUND_TRIP, threads, List.of(RoundTrip.measure()));
            }
        } catch (RunnerException e) {
            progress.accept("  " + who + ": " + e.getMessage());
        }
    }

    /** What PyTorch is asked. */
    interface Question {
        double ask(Torch torch) throws Torch.Unavailable;
    }

    /** Asks PyTorch with each number of threads. */
    void torch(String what, Samples all, Question question) {
        for (Torch one : peers.torch().values()) {
            try {
                all.add(what, one.threads(), List.of(question.ask(one)));
            } catch (Torch.Unavailable e) {
                progress.accept("  torch: " + e.getMessage());
            }
        }
    }

    /** The machine's peak with so many threads in a precision, of which registers hold more. */
    double peak(int threads, Precision precision) {
        return peak(threads) * Double.BYTES / precision.bytes();
    }

    /** The machine's peak with so many threads; 0 if it is not known. */
    double peak(int threads) {
        return peak.getOrDefault(threads, 0.0);
    }
}
