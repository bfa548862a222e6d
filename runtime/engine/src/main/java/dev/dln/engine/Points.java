package dev.dln.engine;

import dev.dln.compiler.CompiledModel.Distribution;
import dev.dln.compiler.CompiledModel.ParameterDeclaration;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Flat points: zeros, random starts, and the way from and to one array for each parameter. */
public final class Points {
    private Points() {}

    /** The origin. */
    public static double[] zeros(BoundModel model) {
        return new double[model.layout().size()];
    }

    /**
     * A random start: every parameter in declaration order, row-major, each entry drawn from the
     * declared distribution with one {@link SplitMix64} generator. The same seed gives the same
     * bits everywhere.
     */
    public static double[] random(BoundModel model, long seed) {
        var random = new SplitMix64(seed);
        double[] point = zeros(model);
        int next = 0;
        for (int p = 0; p < model.layout().entries().size(); p++) {
            ParameterLayout.Entry entry = model.layout().entries().get(p);
            Distribution distribution = model.compiled().parameters().get(p).distribution();
            for (int i = 0; i < entry.size(); i++) {
                point[next++] = draw(distribution, entry.shape(), random);
            }
        }
        return point;
    }

    private static double draw(Distribution distribution, List<Integer> shape, SplitMix64 random) {
        return switch (distribution) {
            case Distribution.Normal(double mean, double deviation) ->
                    mean + deviation * random.nextGaussian();
            case Distribution.Uniform(double low, double high) ->
                    low + (high - low) * random.nextDouble();
            case Distribution.Default() ->
                    switch (shape.size()) {
                        case 0 -> random.nextGaussian();
                        case 1 -> 0.1 * random.nextGaussian();
                        default -> random.nextGaussian() / Math.sqrt(shape.getLast());
                    };
        };
    }

    /**
     * The point that holds these arrays, or what is wrong with them. An array of shape n x 1 is
     * taken for a column vector, one of shape 1 or 1 x 1 for a number.
     *
     * @param arrays an array for each parameter and no other; copied
     */
    public static Checked<double[]> of(BoundModel model, Map<String, Array> arrays) {
        var problems = new ArrayList<Problem>();
        double[] point = zeros(model);
        for (int p = 0; p < model.layout().entries().size(); p++) {
            ParameterLayout.Entry entry = model.layout().entries().get(p);
            Span span = model.compiled().parameters().get(p).span();
            Array given = arrays.get(entry.name());
            if (given == null) {
                problems.add(Problem.of(Code.POINT_MISSING, span, entry.name()));
                continue;
            }
            Array array = Shapes.fit(given, entry.shape().size());
            if (!array.shape().equals(entry.shape())) {
                problems.add(wrongShape(entry, array, span));
                continue;
            }
            int bad = Shapes.firstNotFinite(array.values());
            if (bad >= 0) {
                String place = entry.name() + Shapes.place(entry.shape(), bad);
                problems.add(
                        Problem.of(
                                Code.POINT_NOT_FINITE, span, place + " is " + array.values()[bad]));
            }
            System.arraycopy(array.values(), 0, point, entry.offset(), entry.size());
        }
        List<String> known = model.layout().entries().stream().map(e -> e.name()).toList();
        for (String name : new TreeSet<>(arrays.keySet())) {
            if (!known.contains(name)) {
                problems.add(
                        Problem.of(Code.POINT_UNKNOWN, place(model), name)
                                .withNote("the parameters are " + String.join(", ", known)));
            }
        }
        return problems.isEmpty() ? Checked.of(point) : Checked.failed(problems);
    }

    /** One array for each parameter, in declaration order; copies. */
    public static Map<String, Array> toArrays(ParameterLayout layout, double[] point) {
        if (point.length != layout.size()) {
            throw new IllegalArgumentException(
                    "point has length " + point.length + ", not " + layout.size());
        }
        return layout.entries().stream()
                .collect(
                        Collectors.toMap(
                                ParameterLayout.Entry::name,
                                e ->
                                        new Array(
                                                e.shape(),
                                                Arrays.copyOfRange(
                                                        point, e.offset(), e.offset() + e.size())),
                                (a, _) -> a,
                                LinkedHashMap::new));
    }

    private static Problem wrongShape(ParameterLayout.Entry entry, Array array, Span span) {
        Problem problem =
                Problem.of(
                        Code.POINT_SHAPE,
                        span,
                        entry.name()
                                + " is "
                                + Shapes.describe(array.shape())
                                + ", the parameter is "
                                + Shapes.describe(entry.shape()));
        boolean transposed =
                entry.shape().size() == 2 && array.shape().equals(entry.shape().reversed());
        return transposed ? problem.withHelp("its transpose would fit") : problem;
    }

    private static Span place(BoundModel model) {
        List<ParameterDeclaration> parameters = model.compiled().parameters();
        return parameters.isEmpty()
                ? model.compiled().source().span(0, 0)
                : parameters.getFirst().span();
    }
}
