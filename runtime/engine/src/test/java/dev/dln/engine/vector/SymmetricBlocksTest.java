package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.KernelVerifier;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.TestModels;
import dev.dln.engine.kernel.KernelPrograms;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Blocks on a Hessian's diagonal that are computed once for each pair. */
class SymmetricBlocksTest {
    /** Sums over samples in another order: rounding of a few hundred additions. */
    private static final double ROUNDING = 1e-12;

    private static BoundModel bind(CompiledModel model, int d, int k, int m, boolean transposed) {
        Map<String, Array> data = TestModels.randomData(d, k, m, 5);
        if (transposed) {
            var turned = new HashMap<String, Array>();
            data.forEach((name, array) -> turned.put(name, transpose(array)));
            data = turned;
        }
        return Binder.bind(model, data).orThrow();
    }

    private static Array transpose(Array array) {
        int rows = array.shape().get(0);
        int columns = array.shape().get(1);
        var values = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[j * rows + i] = array.values()[i * columns + j];
            }
        }
        return new Array(List.of(columns, rows), values);
    }

    /** 1/2 || tanh(X W1) W2 - Y ||^2 with a sample in each row. */
    private static CompiledModel samplesInRows(int hidden) {
        var t = new TestModels();
        ProgramBuilder b = t.builder();
        int x = t.data("X", "m", "d");
        int y = t.data("Y", "m", "k");
        int w1 = t.parameter("W1", "d", hidden);
        int w2 = t.parameter("W2", hidden, "k");
        int a = b.map(Primitive.TANH, t.product(x, w1));
        return t.minimize(t.squared(t.product(a, w2), y));
    }

    private static void check(BoundModel model, int lanes) {
        int n = model.layout().size();
        var programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        var kernels = new KernelPrograms(programs, model.layout(), Target.of(lanes)).lowerHessian();
        KernelVerifier.verify(kernels, Map.of(Memory.POINT, (long) n, Memory.RESULT, (long) n * n));
        assertTrue(hasSpread(kernels), "no block is computed by pairs");
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] expected = hessian(model, lanes, point, true);
        double scale = 0;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        double[] actual = hessian(model, lanes, point, false);
        assertArrayEquals(expected, actual, ROUNDING * scale);
        var shared = new double[n * n];
        var options = SessionOptions.DEFAULT.withThreads(3);
        try (var session = VectorMachine.open(model, lanes, options, new Crew(3, true))) {
            session.hessian(point, shared);
        }
        assertArrayEquals(actual, shared);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                assertEquals(actual[i * n + j], actual[j * n + i]);
                assertEquals(expected[i * n + j], expected[j * n + i]);
            }
        }
    }

    private static double[] hessian(BoundModel model, int lanes, double[] point, boolean plain) {
        int n = point.length;
        var options =
                plain
                        ? SessionOptions.DEFAULT.without(Optimization.SYMMETRY)
                        : SessionOptions.DEFAULT;
        var hessian = new double[n * n];
        java.util.Arrays.fill(hessian, Double.NaN);
        try (Session session = VectorMachine.open(model, lanes, options)) {
            session.hessian(point, hessian);
        }
        return hessian;
    }

    private static boolean hasSpread(KernelProgram program) {
        return program.kernels().stream().anyMatch(k -> k.name().equals("spread"));
    }

    @ParameterizedTest
    @CsvSource({"5,5,3,9", "6,5,2,40", "7,6,3,17", "8,12,4,33", "13,7,2,70", "16,10,3,257"})
    void samplesInColumns(int d, int hidden, int k, int m) {
        BoundModel model = bind(TestModels.tanhClassifier(hidden), d, k, m, false);
        for (int lanes : KernelsTest.LANES) {
            check(model, lanes);
        }
    }

    @ParameterizedTest
    @CsvSource({"5,5,3,19", "8,6,2,40", "11,9,3,64"})
    void samplesInRows(int d, int hidden, int k, int m) {
        BoundModel model = bind(samplesInRows(hidden), d, k, m, true);
        for (int lanes : KernelsTest.LANES) {
            check(model, lanes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void fewRowsAreComputedInFull(int hidden) {
        BoundModel model = bind(TestModels.tanhClassifier(hidden), 3, 2, 30, false);
        var programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        var kernels = new KernelPrograms(programs, model.layout(), Target.of(4)).lowerHessian();
        assertEquals(false, hasSpread(kernels));
    }
}
