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

/** The sum of an elementwise function of many numbers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ElementwiseBenchmark extends OpenedSnippet {
    /** Which. */
    @Param public Elementwise function = Elementwise.EXP;

    /** How many numbers. */
    @Param({"4096"})
    public int n;

    /** Opens it, warms up. */
    @Setup(Level.Trial)
    public void prepare() {
        open(Snippet.elementwise(function.expression(), n));
        WarmUp.until(Timing.warmUpSeconds(), this::evaluate);
    }

    /** The sum. */
    @Benchmark
    public double evaluate() {
        return session().loss(point());
    }
}
