package dev.dln.engine.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.reference.RationalArithmetic;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Statements: loops, families of names, network parameters, imports, hygiene, data bounds. */
final class NetworkMeaningTest {
    private static final String DEEP =
            """
            network deep(depth = 2, widths = [3, 2]) {
              data X[d, m]
              let A0 = X
              for k = 1 .. depth {
                param W{k}[widths[k], if k == 1 then d else widths[k - 1]]
                let A{k} = W{k} * A{k - 1}
              }
              output A{depth} @loss free()
            }
            loss free(q) = sum(q)
            """;

    private static CompiledModel compile(String text, Map<String, String> settings) {
        CompileOptions options = CompileOptions.defaults();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            options = options.withSetting(setting.getKey(), setting.getValue());
        }
        Compilation compilation = DlnCompiler.compile(new Source("test.dln", text), options);
        return compilation
                .model()
                .orElseThrow(() -> new AssertionError(compilation.problems().toString()));
    }

    private static List<Rational> numbers(long... values) {
        return java.util.Arrays.stream(values).mapToObj(Rational::of).toList();
    }

    private static Rational loss(
            CompiledModel model, Map<String, Integer> sizes, Map<String, List<Rational>> arrays) {
        return Evaluate.output(
                        model,
                        "loss",
                        sizes,
                        arrays,
                        RationalArithmetic.INSTANCE,
                        Function.identity())
                .getFirst();
    }

    @Test
    void loopsBuildFamilies() {
        CompiledModel model = compile(DEEP, Map.of());
        assertEquals(
                List.of(List.of(Dim.of(3), Dim.of("d")), List.of(Dim.of(2), Dim.of(3))),
                model.parameters().stream()
                        .map(CompiledModel.ParameterDeclaration::shape)
                        .toList());
        assertEquals(
                Rational.of(2 * 3 * 2),
                loss(
                        model,
                        Map.of("d", 2, "m", 1),
                        Map.of(
                                "X", numbers(1, 1),
                                "W1", numbers(1, 1, 1, 1, 1, 1),
                                "W2", numbers(1, 1, 1, 1, 1, 1))));
    }

    @Test
    void settingsChangeTheArchitecture() {
        CompiledModel model = compile(DEEP, Map.of("depth", "3", "widths", "[4, 5, 1]"));
        assertEquals(
                List.of("W1", "W2", "W3"),
                model.parameters().stream().map(CompiledModel.ParameterDeclaration::name).toList());
        assertEquals(List.of(Dim.of(1), Dim.of(5)), model.parameters().getLast().shape());
        assertEquals(
                List.of(
                        new CompiledModel.Setting("depth", "3"),
                        new CompiledModel.Setting("widths", "[4, 5, 1]")),
                model.settings());
        // Depth 0: the loop does not run and the output is the data.
        assertEquals(
                "DLN0314",
                DlnCompiler.compile(
                                new Source("test.dln", DEEP),
                                CompileOptions.defaults().withSetting("depth", "0"))
                        .problems()
                        .getFirst()
                        .code()
                        .id());
    }

    @Test
    void widthOneIsNoSpecialCase() {
        CompiledModel model = compile(DEEP, Map.of("widths", "[1, 1]"));
        assertEquals(
                Rational.of(5 * (2 * 3 + 4 * 7)),
                loss(
                        model,
                        Map.of("d", 2, "m", 1),
                        Map.of("X", numbers(3, 7), "W1", numbers(2, 4), "W2", numbers(5))));
    }

    @Test
    void definitionsAreHygienic() {
        CompiledModel model =
                compile(
                        """
                        function f(x; y = 10) = x + y
                        function g(y) = f(y) * y
                        network n {
                          param x, y
                          let a = 100
                          minimize g(x + y) + a
                        }
                        """,
                        Map.of());
        assertEquals(
                Rational.of((5 + 10) * 5 + 100),
                loss(model, Map.of(), Map.of("x", numbers(2), "y", numbers(3))));
    }

    @Test
    void activationsActEntryByEntry() {
        CompiledModel model =
                compile(
                        """
                        activation f(t; s = 2) = t * t / s - t ^ 2
                        network n { param T[2, 2] minimize sum(f(T; s = 4)) }
                        """,
                        Map.of());
        assertEquals(
                Rational.of(-3, 4).multiply(Rational.of(30)),
                loss(model, Map.of(), Map.of("T", numbers(1, 2, 3, 4))));
    }

    @Test
    void importsSeeTheirOwnFile() {
        Map<String, String> files =
                Map.of(
                        "a.dln", "import \"b.dln\"\nfunction twice(x) = two() * x\n",
                        "b.dln", "function two() = 2\n");
        Compilation compilation =
                DlnCompiler.compile(
                        new Source(
                                "test.dln",
                                "import \"a.dln\"\nnetwork n { param x minimize twice(x) }\n"),
                        CompileOptions.defaults()
                                .withImports(
                                        (path, _) ->
                                                Optional.ofNullable(files.get(path))
                                                        .map(t -> new Source(path, t))));
        assertEquals(List.of(), compilation.problems());
        assertEquals(
                Rational.of(14),
                loss(compilation.model().orElseThrow(), Map.of(), Map.of("x", numbers(7))));
    }

    @Test
    void parametersTakeTheSizeThatOperationsDemand() {
        CompiledModel model =
                compile(
                        """
                        network n {
                          data X[d, m], Y[2, m]
                          param W[a, b], c[a]
                          output W * X + c @loss squared(Y)
                        }
                        """,
                        Map.of());
        assertEquals(
                List.of(List.of(Dim.of(2), Dim.of("d")), List.of(Dim.of(2))),
                model.parameters().stream()
                        .map(CompiledModel.ParameterDeclaration::shape)
                        .toList());
    }

    @Test
    void slicesOfDataNeedEnoughData() {
        CompiledModel model =
                compile(
                        "network n { data X[d, m] param w minimize w * sum(X[2..3, :]) }",
                        Map.of());
        assertEquals(3, model.dimensions().getFirst().least());
        var bound = Binder.bind(model, Map.of("X", new Array(List.of(2, 1), new double[] {1, 2})));
        assertEquals(
                List.of("DLN0510"), bound.problems().stream().map(p -> p.code().id()).toList());
        assertEquals(
                Rational.of(2 * (2 + 3)),
                loss(
                        model,
                        Map.of("d", 3, "m", 1),
                        Map.of("X", numbers(1, 2, 3), "w", numbers(2))));
    }

    @Test
    void dimensionsAreNumbersInExpressions() {
        CompiledModel model =
                compile("network n { data X[d, m] param w minimize w * sum(X) / m + d }", Map.of());
        assertEquals(
                Rational.of(2 * 21, 3).add(Rational.of(2)),
                loss(
                        model,
                        Map.of("d", 2, "m", 3),
                        Map.of("X", numbers(1, 2, 3, 4, 5, 6), "w", numbers(2))));
    }
}
