package dev.dln.bench.jmh;

import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.SplitMix64;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.Arrays;
import java.util.Objects;

/** A {@link Snippet} opened on the fastest device, and a point of numbers from 0.5 to 2. */
@State(Scope.Thread)
public class OpenedSnippet {
    /** How many threads an evaluation may use. */
    @Param({"1"})
    public int threads = 1;

    private double[] point = {};
    private @Nullable Session session;

    /** Opens it; a benchmark calls this first when it sets up. */
    void open(BoundModel model) {
        point = numbers(model.layout().size());
        session = Devices.auto().open(model, SessionOptions.DEFAULT.withThreads(threads));
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        session().close();
    }

    Session session() {
        return Objects.requireNonNull(session, "not opened");
    }

    double[] point() {
        return point;
    }

    /** Random numbers from 0.5 to 2, where every function of the benchmark is defined. */
    static double[] numbers(int n) {
        var random = new SplitMix64(7);
        double[] values = new double[n];
        Arrays.setAll(values, _ -> 0.5 + 1.5 * random.nextDouble());
        return values;
    }
}
