package dev.dln.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** Three matrix products of one shape: A B, W B' and A' W. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ProductBenchmark extends OpenedSnippet {
    /** As {@link Shape#parse} reads it. */
    @Param({"64x64x64"})
    public String shape = "";

    private double[] gradient = {};

    /** Opens it, warms up. */
    @Setup(Level.Trial)
    public void prepare() {
        Shape sizes = Shape.parse(shape);
        open(Snippet.product(sizes.m(), sizes.k(), sizes.n()));
        gradient = new double[point().length];
        WarmUp.until(Timing.warmUpSeconds(), this::evaluate);
    }

    /** The three products. */
    @Benchmark
    public double evaluate() {
        return session().gradient(point(), gradient);
    }
}
