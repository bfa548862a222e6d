package dev.dln.bench.jmh;

import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.nio.file.Path;
import java.util.Objects;

/** A network opened on the fastest device, its point and a direction. */
@State(Scope.Thread)
public class OpenedCase {
    /** Which, as {@link Network#parse} reads it. */
    @Param({"tanh:10-20-20-5:256"})
    public String network = "";

    /** How many threads an evaluation may use. */
    @Param({"1"})
    public int threads = 1;

    /** What it computes with. */
    @Param({"FLOAT64"})
    public Precision precision = Precision.FLOAT64;

    private @Nullable Problem problem;
    private @Nullable Session session;

    /** Opens it; a benchmark calls this first when it sets up. */
    void open() {
        Problem loaded = Problem.load(Network.parse(network), Path.of(Timing.folder()));
        problem = loaded;
        session =
                Devices.auto()
                        .open(
                                loaded.model(),
                                SessionOptions.DEFAULT.withThreads(threads).with(precision));
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
        return Objects.requireNonNull(problem, "not opened").point();
    }

    double[] direction() {
        return Objects.requireNonNull(problem, "not opened").direction();
    }
}
