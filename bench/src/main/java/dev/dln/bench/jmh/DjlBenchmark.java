package dev.dln.bench.jmh;

import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.bench.peer.DjlNetwork;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Loss and gradient in DJL with its PyTorch engine. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DjlBenchmark {
    /** Which network. */
    @Param({"tanh:10-20-20-5:256"})
    public String network = "";

    /** How many threads PyTorch may use. */
    @Param({"1"})
    public int threads = 1;

    /** Where its natives are unpacked. */
    @Param({"target/djl"})
    public String cache = "";

    private @Nullable DjlNetwork opened;

    /** Copies the numbers, warms up. */
    @Setup(Level.Trial)
    public void open() {
        DjlNetwork.configure(Path.of(cache), threads);
        Network which = Network.parse(network);
        opened = new DjlNetwork(which, Problem.load(which, Path.of(Timing.folder())));
        WarmUp.until(Timing.warmUpSeconds(), this::evaluate);
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(opened, "not opened").close();
    }

    /** One evaluation. */
    @Benchmark
    public double evaluate() {
        return Objects.requireNonNull(opened, "not opened").gradient();
    }
}
