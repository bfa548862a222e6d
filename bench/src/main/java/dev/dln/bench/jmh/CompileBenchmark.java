package dev.dln.bench.jmh;

import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

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

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * From the text of a network to its first loss and gradient: compiling, binding, lowering, making
 * the kernels ready, and running them once, before HotSpot has compiled them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CompileBenchmark {
    /** Which network. */
    @Param({"tanh:10-20-20-5:256"})
    public String network = "";

    private @Nullable Source source;
    private Map<String, Array> data = Map.of();
    private double[] point = {};
    private double[] gradient = {};

    /** Reads the text, draws the data. */
    @Setup(Level.Trial)
    public void prepare() {
        Network which = Network.parse(network);
        Problem problem = Problem.draw(which);
        source = Problem.source(which.family());
        data = problem.model().data();
        point = problem.point();
        gradient = new double[point.length];
    }

    /** Once. */
    @Benchmark
    public double evaluate() {
        CompiledModel compiled =
                Problem.compile(
                        Network.parse(network), Objects.requireNonNull(source, "not prepared"));
        try (Session session = Devices.auto().open(Binder.bind(compiled, data).orThrow())) {
            return session.gradient(point, gradient);
        }
    }
}
