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
import java.util.function.DoubleUnaryOperator;

/** The sums of {@link ElementwiseBenchmark} in a loop over java.lang.Math, in one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class JavaMathBenchmark {
    /** Which. */
    @Param public Elementwise function = Elementwise.EXP;

    /** How many numbers. */
    @Param({"4096"})
    public int n;

    /** So many at a time: HotSpot compiles what is called often, whatever its loops do. */
    private static final int BLOCK = 1_024;

    private double[] point = {};

    /** Makes the numbers, warms up. */
    @Setup(Level.Trial)
    public void prepare() {
        point = OpenedSnippet.numbers(n);
        WarmUp.until(Timing.warmUpSeconds(), this::evaluate);
    }

    /** The sum. */
    @Benchmark
    public double evaluate() {
        DoubleUnaryOperator of = function.inJava();
        double sum = 0;
        for (int start = 0; start < n; start += BLOCK) {
            sum += block(of, start, Math.min(n, start + BLOCK));
        }
        return sum;
    }

    private double block(DoubleUnaryOperator of, int start, int end) {
        double sum = 0;
        for (int i = start; i < end; i++) {
            sum += of.applyAsDouble(point[i]);
        }
        return sum;
    }
}
