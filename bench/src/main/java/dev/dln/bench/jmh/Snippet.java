package dev.dln.bench.jmh;

import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import java.util.Map;

/** Models of a line, without data, for what is measured on its own. */
public final class Snippet {
    private Snippet() {}

    /**
     * The sum of W times A B, entry by entry: its gradient is the three products A B, W B' and A'
     * W.
     *
     * @param m rows of A
     * @param k columns of A, rows of B
     * @param n columns of B
     */
    public static BoundModel product(int m, int k, int n) {
        return bind(
                "network product(m = 1, k = 1, n = 1) {"
                        + " param W[m, n], A[m, k], B[k, n] minimize sum(W .* (A * B)) }",
                Map.of("m", m, "k", k, "n", n));
    }

    /**
     * The sum of a function of n numbers.
     *
     * @param expression in x
     */
    public static BoundModel elementwise(String expression, int n) {
        return bind(
                "network elementwise(n = 1) { param x[n] minimize sum(" + expression + ") }",
                Map.of("n", n));
    }

    private static BoundModel bind(String text, Map<String, Integer> settings) {
        CompileOptions options = CompileOptions.defaults();
        for (var setting : settings.entrySet()) {
            options = options.withSetting(setting.getKey(), String.valueOf(setting.getValue()));
        }
        var compiled = DlnCompiler.compile(new Source("benchmark", text), options);
        return Binder.bind(
                        compiled.model()
                                .orElseThrow(
                                        () ->
                                                new IllegalStateException(
                                                        compiled.problems().toString())),
                        Map.of())
                .orThrow();
    }
}
