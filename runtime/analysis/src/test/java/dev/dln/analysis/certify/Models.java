package dev.dln.analysis.certify;

import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small models for the tests of certificates. */
public final class Models {
    private Models() {}

    /** A model without data. */
    public static BoundModel of(String source) {
        return of(source, Map.of());
    }

    /** A model with data. */
    public static BoundModel of(String source, Map<String, Array> data) {
        var compilation = DlnCompiler.compile(new Source("test.dln", source));
        return Binder.bind(
                        compilation
                                .model()
                                .orElseThrow(
                                        () ->
                                                new AssertionError(
                                                        compilation.problems().toString())),
                        data)
                .orThrow();
    }

    /** A matrix of given rows. */
    public static Array matrix(double[]... rows) {
        return new Array(
                List.of(rows.length, rows[0].length),
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
    }

    /** A matrix of pseudo-random standard normal numbers. */
    public static Array gaussian(long seed, int rows, int columns) {
        var random = new SplittableRandom(seed);
        double[] values = new double[rows * columns];
        Arrays.setAll(values, _ -> random.nextGaussian());
        return new Array(List.of(rows, columns), values);
    }
}
