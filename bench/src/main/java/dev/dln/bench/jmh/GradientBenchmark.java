package dev.dln.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** Loss and gradient at a point. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class GradientBenchmark extends OpenedCase {
    private double[] result = {};

    /** Opens the network, makes room for the result, warms up. */
    @Setup(Level.Trial)
    public void prepare() {
        open();
        result = new double[point().length];

        WarmUp.until(Timing.warmUpSeconds(), this::evaluate);
    }

    /** One evaluation. */
    @Benchmark
    public double evaluate() {
        return session().gradient(point(), result);
    }
}
