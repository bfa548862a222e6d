package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.JavaPrinter;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.KernelVerifier;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.kernel.Value;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.TestModels;
import dev.dln.engine.kernel.RunningProgram;
import dev.dln.engine.reference.ReferenceDevice;
import dev.dln.engine.vector.Layers;
import dev.dln.engine.vector.Runs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Products by work-groups with local memory, and the statements of kernels that they need. */
class OpenClGroupsTest {
    private static final int[] SIZES = {1, 2, 3, 5, 7, 13, 31, 33, 64, 65, 129};

    /** Left and right indices of A*B, A^T*B and A*B^T: 0 rows, 1 summed, 2 columns. */
    private static final List<List<List<Integer>>> ORIENTATIONS =
            List.of(
                    List.of(List.of(0, 1), List.of(1, 2)),
                    List.of(List.of(1, 0), List.of(1, 2)),
                    List.of(List.of(0, 1), List.of(2, 1)));

    /** How much further on in the sizes terms and columns are than rows, for each orientation. */
    private static final List<Integer> TERMS = List.of(1, 2, 10);

    private static final List<Integer> COLUMNS = List.of(2, 1, 1);

    /** Entries of inputs are below 1, so that a sum of products is below their number. */
    private static final double LIMIT = 1;

    /**
     * Rounding of a sum of so many terms: each addition is off by half a unit in the last place of
     * what is below the number of terms, here and in the interpreter, and by the factor afterwards.
     */
    private static double tolerance(int terms, Precision precision) {
        return (terms + 1) * precision.ulp(2.0 * terms);
    }

    private static OpenClShape shape(int lanes, Target.Groups groups) {
        return OpenClShape.processor(lanes, 2).withTile(lanes, 1).withGroups(groups);
    }

    /** The program of a product for each size in each role, and some orientations. */
    private record Products(Program program, Map<String, Integer> terms) {
        static Products of(String ways) {
            var b = new ProgramBuilder();
            var outputs = new ArrayList<Program.Output>();
            var terms = new java.util.HashMap<String, Integer>();
            for (int i = 0; i < SIZES.length; i++) {
                for (String which : ways.split(" ", -1)) {
                    int way = Integer.parseInt(which);
                    int k = SIZES[(i + TERMS.get(way)) % SIZES.length];
                    int n = SIZES[(i + COLUMNS.get(way)) % SIZES.length];
                    List<Dim> dims = List.of(Dim.of(SIZES[i]), Dim.of(k), Dim.of(n));
                    List<Integer> left = ORIENTATIONS.get(way).get(0);
                    List<Integer> right = ORIENTATIONS.get(way).get(1);
                    String name = SIZES[i] + "x" + k + "x" + n + " " + way;
                    int x = b.input("x" + name, Op.Role.PARAMETER, pick(left, dims));
                    int y = b.input("y" + name, Op.Role.DATA, pick(right, dims));
                    List<Integer> out = i % 2 == 0 ? List.of(0, 2) : List.of(2, 0);
                    var factors = List.of(new Op.Factor(x, left), new Op.Factor(y, right));
                    Rational factor = Rational.of(i % 3 - 1 == 0 ? 2 : i % 3 - 1, 2);
                    int node = b.add(new Op.Contract(factor, factors, out, dims));
                    outputs.add(new Program.Output(name, node));
                    terms.put(name, k);
                }
            }
            return new Products(b.build(outputs), terms);
        }

        private static List<Dim> pick(List<Integer> indices, List<Dim> dims) {
            return indices.stream().map(dims::get).toList();
        }
    }

    /** Blocks and what is left of rows, columns and terms, against the interpreter; twice. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT64, 1, 4, 2, 3, true, 0 1 2",
        "FLOAT32, 1, 4, 1, 2, false, 0 1 2",
        "FLOAT64, 4, 8, 2, 2, false, 1",
        "FLOAT32, 1, 16, 2, 4, true, 2"
    })
    void odd(
            Precision precision,
            int lanes,
            int side,
            int rows,
            int columns,
            boolean checked,
            String ways) {
        Products products = Products.of(ways);
        Map<String, double[]> inputs =
                Runs.rounded(
                        Runs.random(products.program, new Random(3), -LIMIT, LIMIT), precision);
        Map<String, double[]> expected = Runs.interpret(products.program, inputs);
        OpenClShape shape = shape(lanes, new Target.Groups(side, rows, columns));
        try (var machines = new Machines(OpenClHere.device(), true)) {
            var kernels = new ArrayList<Kernel>();
            var loaded = new ArrayList<RunningProgram>();
            for (int run = 0; run < 2; run++) {
                Map<String, double[]> actual =
                        Runs.run(
                                products.program,
                                shape.target(precision),
                                inputs,
                                (lowered, data) -> {
                                    kernels.addAll(lowered.kernels());
                                    if (loaded.isEmpty()) {
                                        loaded.add(machines.load(lowered, data, shape, checked));
                                    }
                                    return loaded.getFirst();
                                });
                Map<String, double[]> before = expected;
                boolean first = run == 0;
                actual.forEach(
                        (name, values) -> {
                            int terms = products.terms.getOrDefault(name, 0);
                            double[] want = before.getOrDefault(name, new double[0]);
                            double most = first ? tolerance(terms, precision) : 0;
                            assertArrayEquals(want, values, most, name);
                        });
                expected = actual;
            }
            long blocks = kernels.stream().filter(k -> k.items().isPresent()).count();
            assertTrue(blocks >= 3, blocks + " kernels for work-groups");
        }
    }

    /** What follows a product has the same bits with it and in a kernel of its own. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT64, 1, 0, 131, 5, 67, NNN, ROWS",
        "FLOAT32, 4, 0, 67, 33, 131, TNN, COLUMNS",
        "FLOAT64, 4, 0, 131, 1541, 65, NTN, ROWS",
        "FLOAT32, 1, 8, 131, 19, 67, NNN, COLUMNS",
        "FLOAT64, 1, 8, 131, 19, 67, NNT, ROWS",
    })
    void steps(
            Precision precision,
            int lanes,
            int side,
            int m,
            int k,
            int n,
            String ways,
            Layers.Kind kind) {
        Program program = Layers.of(m, k, n, ways, kind);
        Map<String, double[]> inputs =
                Runs.rounded(Runs.random(program, new Random(3), -LIMIT, LIMIT), precision);
        OpenClShape shape = shape(lanes, new Target.Groups(side, 2, 3));
        var results = new ArrayList<Map<String, double[]>>();
        for (Set<Optimization> without :
                List.of(EnumSet.of(Optimization.EPILOGUE), EnumSet.noneOf(Optimization.class))) {
            Target target = shape.target(precision).without(without);
            try (var machines = new Machines(OpenClHere.device(), true)) {
                results.add(
                        Runs.run(
                                program,
                                target,
                                inputs,
                                (lowered, data) -> machines.load(lowered, data, shape, true)));
            }
        }
        assertEquals(results.get(0).keySet(), results.get(1).keySet());
        results.get(0)
                .forEach(
                        (name, values) ->
                                assertArrayEquals(
                                        values,
                                        results.get(1).getOrDefault(name, new double[0]),
                                        name));
    }

    /** Derivatives of a network of two layers whose products have full blocks and edges. */
    @Test
    void gradientAndHessian() {
        BoundModel model =
                Binder.bind(TestModels.tanhClassifier(13), TestModels.randomData(9, 7, 21, 3))
                        .orThrow();
        int n = model.layout().size();
        double[] point = Points.random(model, 1);
        // the sums of a few hundred terms of about 1
        double tolerance = 1e-11;
        OpenClShape shape = shape(1, new Target.Groups(2, 2, 3));
        try (Session reference = new ReferenceDevice().open(model);
                Session session = new OpenClDevice(OpenClHere.device(), shape, true).open(model)) {
            double[] expected = new double[n];
            double[] actual = new double[n];
            double loss = reference.gradient(point, expected);
            assertEquals(loss, session.gradient(point, actual), tolerance * Math.abs(loss));
            assertArrayEquals(expected, actual, tolerance);
            double[] hessian = new double[n * n];
            double[] other = new double[n * n];
            reference.hessian(point, hessian);
            session.hessian(point, other);
            assertArrayEquals(hessian, other, tolerance);
        }
    }

    /** Two by four items write what they are given, wait, and read what another wrote. */
    private static KernelProgram exchange(List<Statement> body) {
        var kernel =
                new Kernel(
                        "exchange",
                        1,
                        List.of(
                                new Kernel.Parameter(Memory.POINT, 8),
                                new Kernel.Parameter(Memory.RESULT, 8)),
                        List.of(8),
                        body,
                        2,
                        3);
        return new KernelProgram(
                1,
                Precision.FLOAT64,
                List.of(kernel),
                Map.of(Phase.POINT, List.of(new KernelProgram.Launch(0, List.of(0, 0)))),
                0,
                List.of(),
                Map.of(),
                0,
                Map.of());
    }

    private static final Affine FORWARD = Affine.of(0).plus(0, 4).plus(1, 1);
    private static final Affine BACKWARD = Affine.of(7).plus(0, -4).plus(1, -1);
    private static final Statement READ = new Statement.Define(0, new Value.Load(0, FORWARD));
    private static final Statement WAIT = new Statement.Barrier();
    private static final Statement WRITE = new Statement.Store(1, FORWARD, 1);

    private static Statement share(int move) {
        return new Statement.Store(2, FORWARD.plus(move), 0);
    }

    private static Statement take(int move) {
        return new Statement.Define(1, new Value.Load(2, BACKWARD.plus(move)));
    }

    private static Statement items(Statement... body) {
        return new Statement.Items(0, 2, 1, 4, List.of(body));
    }

    private static Statement loop(boolean parallel, Statement... body) {
        return new Statement.Loop(2, 3, parallel, List.of(body));
    }

    private static void verify(Statement... body) {
        KernelVerifier.verify(exchange(List.of(body)), Map.of(Memory.POINT, 8L, Memory.RESULT, 8L));
    }

    @Test
    void itemsExchangeNumbers() {
        Statement good = items(READ, share(0), WAIT, take(0), WRITE);
        verify(good);
        double[] point = {1, 2, 3, 4, 5, 6, 7, 8};
        try (var machines = new Machines(OpenClHere.device(), true)) {
            for (boolean checked : new boolean[] {false, true}) {
                double[] result = new double[8];
                OpenClShape shape = OpenClShape.processor(1, 2);
                machines.load(exchange(List.of(good)), Map.of(), shape, checked)
                        .point(point, result);
                assertArrayEquals(new double[] {8, 7, 6, 5, 4, 3, 2, 1}, result);
            }
            for (Statement wrong :
                    List.of(
                            items(READ, share(1), WAIT, take(0), WRITE),
                            items(READ, share(0), WAIT, take(-1), WRITE))) {
                assertThrows(CompilerBug.class, () -> verify(wrong));
                OpenClShape shape = OpenClShape.processor(1, 2);
                RunningProgram run = machines.load(exchange(List.of(wrong)), Map.of(), shape, true);
                var bug = assertThrows(CompilerBug.class, () -> run.point(point, new double[8]));
                assertTrue(String.valueOf(bug.getMessage()).contains("outside of its memory"));
            }
        }
    }

    @Test
    void barriersAreWhereAllItemsMeet() {
        assertDoesNotThrow(() -> verify(items(WAIT, loop(false, WAIT))));
        assertDoesNotThrow(() -> verify(loop(true, items(WAIT))));
        for (Statement wrong :
                List.of(
                        WAIT,
                        loop(false, WAIT),
                        loop(true, WAIT),
                        items(loop(true, WAIT)),
                        items(loop(true, items(WAIT))))) {
            var bug = assertThrows(CompilerBug.class, () -> verify(wrong), wrong::toString);
            String message = String.valueOf(bug.getMessage());
            assertTrue(message.contains("barrier") || message.contains("ill-formed"), message);
        }
        // an iteration of a loop around items is a group: groups have no order and do no more
        assertThrows(CompilerBug.class, () -> verify(loop(false, items(WAIT))));
        assertThrows(CompilerBug.class, () -> verify(READ, items(WAIT)));
        assertThrows(CompilerBug.class, () -> verify(items(WAIT), items(WAIT)));
        // local buffers are those of a group
        assertThrows(
                CompilerBug.class,
                () ->
                        verify(
                                new Statement.Define(0, new Value.Load(2, Affine.of(0))),
                                items(WAIT)));
    }

    @Test
    void targetsWithoutGroupsRefuseThem() {
        KernelProgram program = exchange(List.of(items(READ, share(0), WAIT, take(0), WRITE)));
        var printed = assertThrows(CompilerBug.class, () -> JavaPrinter.print(program, "Kernels"));
        assertTrue(String.valueOf(printed.getMessage()).contains("work-groups"));
        Products products = Products.of("0");
        Map<String, double[]> inputs = Runs.random(products.program, new Random(3), -LIMIT, LIMIT);
        Target target = shape(1, new Target.Groups(4, 2, 3)).target(Precision.FLOAT64);
        var emitted =
                assertThrows(
                        CompilerBug.class, () -> Runs.kernels(products.program, target, inputs));
        assertTrue(String.valueOf(emitted.getMessage()).contains("work-groups"));
        assertTrue(program.toString().contains("barrier"), program::toString);
    }
}
