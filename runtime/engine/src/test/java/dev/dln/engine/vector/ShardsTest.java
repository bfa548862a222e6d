package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.rewrite.Shards;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.kernel.KernelPrograms;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Programs in shards: the values, which programs there are, who computes what. */
class ShardsTest {
    private static final int[] COUNTS = {2, 3};

    /** With so many samples that shards are equal, and with others. */
    static Stream<Network> networks() {
        return Stream.of(
                Networks.dense(List.of(5, 4, 3), Activation.TANH, true, 96, Loss.CROSS_ENTROPY),
                Networks.dense(List.of(5, 4, 3), Activation.RELU, true, 97, Loss.CROSS_ENTROPY),
                Networks.dense(List.of(4, 3, 2, 3), Activation.SOFTPLUS, true, 67, Loss.SQUARED),
                Networks.dense(List.of(4, 3, 4), Activation.LINEAR, false, 60, Loss.SQUARED));
    }

    /** A network of some tens of microseconds. */
    private static Network middling(int samples) {
        return Networks.dense(List.of(10, 20, 20, 5), Activation.TANH, true, samples, Loss.SQUARED);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void valuesAreThoseOfTheWhole(Network network) {
        DerivedPrograms derived = DerivedPrograms.of(network.program(), network.parameters());
        for (Program program : List.of(derived.loss(), derived.gradient(), derived.hvp())) {
            agrees(program);
        }
        Program many = derived.hvps(3);
        Map<String, double[]> inputs = Runs.random(many, new Random(7), -1, 1);
        for (int count : COUNTS) {
            interprets(Shards.cut(many, count).orElseThrow(), inputs, Runs.interpret(many, inputs));
        }
    }

    /** Every shard needs the mean of all: a sum of products of all, with what comes after it. */
    @Test
    void shardsWaitForSumsOfAll() {
        var b = new ProgramBuilder();
        Dim rows = Dim.of(3);
        Dim samples = Dim.of(70);
        int x = b.input("X", Op.Role.DATA, List.of(rows, samples));
        int w = b.input("w", Op.Role.PARAMETER, List.of(rows));
        int z = b.map(Primitive.TANH, b.times(x, b.broadcast(w, List.of(0), b.shape(x))));
        int mean = sum(b, Rational.of(1, 70), z, List.of(0));
        int centred = b.minus(z, b.broadcast(b.power(mean, 3), List.of(0), b.shape(z)));
        int squares = sum(b, Rational.ONE, b.power(centred, 2), List.of(0));
        int scaled = b.times(z, b.broadcast(squares, List.of(0), b.shape(z)));
        int out = sum(b, Rational.ONE, b.map(Primitive.EXP, scaled), List.of());
        Program program =
                b.build(
                        List.of(
                                new Program.Output("loss", out),
                                new Program.Output("squares", squares)));
        agrees(program);
    }

    /** A middle axis, and a value that no sample has. */
    @Test
    void samplesLieAlongAnyAxis() {
        var b = new ProgramBuilder();
        Dim samples = Dim.of(50);
        int x = b.input("X", Op.Role.DATA, List.of(Dim.of(2), samples));
        int y = b.input("Y", Op.Role.DATA, List.of(samples, Dim.of(1)));
        int w = b.input("W", Op.Role.PARAMETER, List.of(Dim.of(3), Dim.of(2)));
        int wx =
                b.contract(
                        Rational.ONE,
                        List.of(
                                new Op.Factor(w, List.of(0, 1)),
                                new Op.Factor(x, List.of(1, 2)),
                                new Op.Factor(y, List.of(2, 3))),
                        List.of(0, 2, 3),
                        List.of(Dim.of(3), Dim.of(2), samples, Dim.of(1)));
        int out = sum(b, Rational.HALF, b.power(wx, 2), List.of(0));
        agrees(b.build(List.of(new Program.Output("out", out))));
    }

    private static int sum(ProgramBuilder b, Rational by, int node, List<Integer> kept) {
        List<Dim> shape = b.shape(node);
        List<Integer> all = ProgramBuilder.range(0, shape.size());
        return b.contract(by, List.of(new Op.Factor(node, all)), kept, shape);
    }

    /** In shards by the interpreter and by kernels as the whole program by the interpreter. */
    private static void agrees(Program program) {
        for (int count : COUNTS) {
            Shards.Sharded sharded = Shards.cut(program, count).orElseThrow();
            for (Precision precision : Precision.values()) {
                Map<String, double[]> inputs =
                        Runs.rounded(Runs.random(program, new Random(7), -1, 1), precision);
                Map<String, double[]> expected = Runs.interpret(program, inputs);
                Target target = Target.of(Lanes.of(4, precision), precision);
                interprets(sharded, inputs, expected);
                Map<String, double[]> alone = run(sharded, target, inputs, new Crew(1));
                KernelsTest.compare(expected, alone, 500, target);
                for (int threads = 2; threads <= 4; threads++) {
                    try (var crew = new Crew(threads, true)) {
                        run(sharded, target, inputs, crew)
                                .forEach(
                                        (name, values) ->
                                                assertArrayEquals(alone.get(name), values, name));
                    }
                }
            }
        }
    }

    /** The interpreter takes no node twice. */
    private static void interprets(
            Shards.Sharded sharded, Map<String, double[]> inputs, Map<String, double[]> expected) {
        var windowed = new HashMap<>(inputs);
        sharded.windows()
                .forEach(
                        (name, window) -> windowed.put(name, slice(sharded, name, window, inputs)));
        Program once = sharded.program().computing(sharded.program().outputs());
        KernelsTest.compare(expected, Runs.interpret(once, windowed), 500, Target.of(1));
    }

    private static Map<String, double[]> run(
            Shards.Sharded sharded, Target target, Map<String, double[]> inputs, Crew crew) {
        return Runs.run(
                sharded.program(),
                sharded.windows(),
                target,
                inputs,
                (lowered, arrays) -> LoadedProgram.load(lowered, arrays, crew));
    }

    private static double[] slice(
            Shards.Sharded sharded,
            String name,
            Shards.Window window,
            Map<String, double[]> inputs) {
        List<Integer> whole = Runs.extents(window.shape());
        int length =
                sharded.program().inputs().stream()
                        .filter(input -> input.name().equals(name))
                        .map(input -> Runs.extents(input.shape()).get(window.axis()))
                        .findFirst()
                        .orElseThrow();
        double[] all = inputs.getOrDefault(window.input(), new double[0]);
        int stride = Runs.rowMajor(whole).get(window.axis());
        var part = new ArrayList<Double>();
        for (int i = 0; i < all.length; i++) {
            int sample = i / stride % whole.get(window.axis());
            if (sample >= window.start() && sample < window.start() + length) {
                part.add(all[i]);
            }
        }
        return part.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Shards of a window have all samples once. */
    @ParameterizedTest
    @ValueSource(ints = {96, 97, 100, 1797})
    void shardsHaveAllSamplesOnce(int samples) {
        Network network = middling(samples);
        for (int count : COUNTS) {
            Program program = Shards.cut(network.program(), count).orElseThrow().program();
            int all =
                    program.inputs().stream()
                            .filter(input -> input.name().startsWith("X["))
                            .mapToInt(input -> Runs.extents(input.shape()).getLast())
                            .sum();
            assertEquals(samples, all);
            assertFalse(program.inputs().stream().anyMatch(input -> input.name().equals("X")));
        }
    }

    private static boolean isCut(ProgramBuilder b, int output) {
        return Shards.cut(b.build(List.of(new Program.Output("out", output))), 2).isPresent();
    }

    /** What is one number of all samples, or has samples for parameters, stays whole. */
    @Test
    void whatNeedsAllSamplesStaysWhole() {
        var b = new ProgramBuilder();
        Dim samples = Dim.of(64);
        int x = b.input("X", Op.Role.DATA, List.of(Dim.of(3), samples));
        int w = b.input("w", Op.Role.PARAMETER, List.of(Dim.of(3)));
        int v = b.input("v", Op.Role.PARAMETER, List.of(samples));
        List<Dim> shape = b.shape(x);
        int wx = b.times(x, b.broadcast(w, List.of(0), shape));
        assertTrue(isCut(b, sum(b, Rational.ONE, wx, List.of(0))));
        assertFalse(isCut(b, sum(b, Rational.ONE, wx, List.of(1))), "samples are an output's");
        int vx = b.times(x, b.broadcast(v, List.of(1), shape));
        assertFalse(isCut(b, sum(b, Rational.ONE, vx, List.of(0))), "samples are a parameter's");
        assertTrue(isCut(b, sum(b, Rational.ONE, b.logSumExp(wx, 0), List.of())));
        assertFalse(isCut(b, b.logSumExp(wx, 1)), "the largest of all samples");
        int products =
                b.contract(
                        Rational.ONE,
                        List.of(new Op.Factor(wx, List.of(0, 1)), new Op.Factor(x, List.of(0, 2))),
                        List.of(1, 2),
                        List.of(Dim.of(3), samples, samples));
        int all = sum(b, Rational.ONE, b.map(Primitive.TANH, products), List.of());
        assertFalse(isCut(b, all), "pairs of samples");
        var ones = new ArrayList<Rational>();
        for (int i = 0; i < 64; i++) {
            ones.add(Rational.of(i));
        }
        int numbered = b.add(new Op.Literal(ones, List.of(samples)));
        int weighted = b.times(wx, b.broadcast(numbered, List.of(1), shape));
        assertFalse(isCut(b, sum(b, Rational.ONE, weighted, List.of())), "numbered samples");
    }

    @Test
    void fewSamplesAndNoDataStayWhole() {
        assertFalse(Shards.cut(middling(31).program(), 2).isPresent());
        assertTrue(Shards.cut(middling(32).program(), 2).isPresent());
        var b = new ProgramBuilder();
        int w = b.input("w", Op.Role.PARAMETER, List.of(Dim.of(64)));
        assertFalse(isCut(b, sum(b, Rational.ONE, w, List.of())));
    }

    /** By their work: neither what one core does at once, nor what has large products. */
    @Test
    void onlyMiddlingProgramsAreCut() {
        assertFalse(isCut(40));
        assertTrue(isCut(300));
        assertFalse(isCut(2_000_000));
    }

    private static boolean isCut(int samples) {
        Network network = middling(samples);
        DerivedPrograms derived = DerivedPrograms.of(network.program(), network.parameters());
        return Shards.of(derived.gradient(), 2).isPresent();
    }

    private static KernelProgram lower(Network network, Set<Optimization> without) {
        return KernelPrograms.of(
                        VectorDeviceTest.bind(network, 1),
                        new SessionOptions(1, without),
                        Target.of(4))
                .lowerGradient();
    }

    /** Two cores do a shard each, and one of them adds. */
    @ParameterizedTest
    @ValueSource(ints = {256, 333})
    void eachCoreHasAShard(int samples) {
        KernelProgram program = lower(middling(samples), Set.of());
        List<Partition.Step> steps = Partition.of(program, 2, false).steps(Phase.POINT);
        assertEquals(2, steps.size());
        assertEquals(2, steps.getFirst().shares());
        assertEquals(1, steps.getLast().shares());
        for (Partition.Part part : steps.getFirst().parts()) {
            assertTrue(part.launch().shard() >= 0);
            assertEquals(part.launch().shard(), part.share());
        }
        for (Partition.Part part : steps.getLast().parts()) {
            assertEquals(-1, part.launch().shard());
        }
    }

    @Test
    void equalShardsHaveTheSameKernels() {
        KernelProgram program = lower(middling(256), Set.of());
        var kernels = new ArrayList<List<Integer>>();
        for (int shard : List.of(0, 1)) {
            kernels.add(
                    program.phase(Phase.POINT).stream()
                            .filter(launch -> launch.shard() == shard)
                            .map(KernelProgram.Launch::kernel)
                            .toList());
        }
        assertFalse(kernels.getFirst().isEmpty());
        assertEquals(kernels.getFirst(), kernels.getLast());
    }

    @Test
    void shardsAreLeftOutByName() {
        KernelProgram program = lower(middling(256), Set.of(Optimization.SHARD));
        assertTrue(program.phase(Phase.POINT).stream().allMatch(launch -> launch.shard() < 0));
    }

    /** Sessions with and without, of any number of threads. */
    @ParameterizedTest
    @ValueSource(ints = {256, 333})
    void sessionsAgree(int samples) {
        BoundModel model = VectorDeviceTest.bind(middling(samples), 1);
        int n = model.layout().size();
        double[] expected = products(model, SessionOptions.DEFAULT.without(Optimization.SHARD), n);
        double[] alone = products(model, SessionOptions.DEFAULT, n);
        double scale = 0;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertArrayEquals(expected, alone, 1e-13 * scale);
        for (int threads = 2; threads <= 4; threads++) {
            assertArrayEquals(
                    alone, products(model, SessionOptions.DEFAULT.withThreads(threads), n));
        }
    }

    /** Loss, gradient and a Hessian-vector product, again and again: the clock may choose. */
    private static double[] products(BoundModel model, SessionOptions options, int n) {
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] direction = new Random(3).doubles(n, -1, 1).toArray();
        var all = new double[1 + 2 * n];
        var part = new double[n];
        try (Session session = new VectorDevice().open(model, options)) {
            for (int i = 0; i < 50; i++) {
                all[0] = session.gradient(point, part);
                System.arraycopy(part, 0, all, 1, n);
            }
            session.linearize(point);
            for (int i = 0; i < 50; i++) {
                session.hvp(direction, part);
                System.arraycopy(part, 0, all, 1 + n, n);
            }
        }
        return all;
    }
}
