package dev.dln.bench.jmh;

import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SplitMix64;
import dev.dln.engine.kernel.KernelPrograms;
import dev.dln.engine.vector.EmittedCode;

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

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** From the text of a network to the kernels of its loss and gradient, or to evaluations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CompileBenchmark {
    /** What the time ends with. */
    public enum Until {
        /** The class file with the kernels: compiling, binding, deriving, lowering, emitting. */
        KERNELS("kernels"),

        /** The first loss and gradient of a session. */
        FIRST("first gradient"),

        /** The second one; that of a network of middling size is the first by emitted code. */
        SECOND("second gradient");

        private final String title;

        Until(String title) {
            this.title = title;
        }

        /** For tables. */
        public String title() {
            return title;
        }
    }

    private static final long SEED = 9;

    /** Of the parameters. */
    private static final double SCALE = 0.05;

    /** What the time ends with. */
    @Param({"FIRST"})
    public Until until = Until.FIRST;

    /** Which network. */
    @Param({"tanh:10-20-20-5:256"})
    public String network = "";

    private @Nullable Source source;
    private Map<String, Array> data = Map.of();
    private double[] point = {};
    private double[] gradient = {};

    /** Reads the text, draws data and point; nothing is compiled or bound before it is timed. */
    @Setup(Level.Trial)
    public void prepare() {
        Network which = Network.parse(network);
        source = Problem.source(which.family());
        data = Problem.data(which);
        var random = new SplitMix64(SEED);
        point = new double[which.parameters()];
        Arrays.setAll(point, _ -> SCALE * random.nextGaussian());
        gradient = new double[point.length];
    }

    /** Once. */
    @Benchmark
    public Object evaluate() {
        CompiledModel compiled =
                Problem.compile(
                        Network.parse(network), Objects.requireNonNull(source, "not prepared"));
        BoundModel bound = Binder.bind(compiled, data).orThrow();
        if (until == Until.KERNELS) {
            return EmittedCode.of(bound).classFile(KernelPrograms.Of.GRADIENT);
        }
        try (Session session = Devices.auto().open(bound)) {
            double loss = session.gradient(point, gradient);
            return until == Until.FIRST ? loss : session.gradient(point, gradient);
        }
    }
}
