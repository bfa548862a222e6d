package dev.dln.app.certificates;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.analysis.critical.Starts;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Critical points of models of different kinds, found by search and certified. */
final class Corpus {
    private static final int DATA_SETS = 4;

    private Corpus() {}

    /**
     * A model and data.
     *
     * @param name what is special about it
     * @param source the text
     * @param data what is bound
     */
    record Kind(String name, String source, Map<String, Array> data) {
        BoundModel bound() {
            return bind(source, data);
        }

        /**
         * With all numbers of one array moved: one alone may not matter, where no unit is active.
         */
        BoundModel withOtherData(SplittableRandom random) {
            String array = data.keySet().stream().sorted().toList().getLast();
            Array old = java.util.Objects.requireNonNull(data.get(array));
            double[] values = old.values().clone();
            Arrays.setAll(values, i -> values[i] + 0.01 * random.nextGaussian());
            var other = new java.util.HashMap<>(data);
            other.put(array, new Array(old.shape(), values));
            return bind(source, other);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A point that was found, what floating point says of it, and its certificate. */
    record Point(Kind kind, Classification found, Certificate certificate) {}

    private static BoundModel bind(String source, Map<String, Array> data) {
        return Binder.bind(
                        DlnCompiler.compile(new Source("corpus.dln", source)).model().orElseThrow(),
                        data)
                .orThrow();
    }

    private static Array gaussian(long seed, int rows, int columns) {
        var random = new SplittableRandom(seed);
        double[] values = new double[rows * columns];
        Arrays.setAll(values, _ -> random.nextGaussian());
        return new Array(List.of(rows, columns), values);
    }

    private static String layers(String between, String loss, String penalty) {
        return "network corpus { data X[d, m], Y[e, m] param W1[2, d], b1[2], W2[e, 2]"
                + " output W2 * "
                + between
                + "(W1 * X + b1) "
                + loss
                + penalty
                + " }";
    }

    /** Six models, each with a few sets of data. */
    static List<Kind> kinds() {
        var kinds = new ArrayList<Kind>();
        for (int seed = 1; seed <= DATA_SETS; seed++) {
            Map<String, Array> small =
                    Map.of("X", gaussian(seed, 1, 6), "Y", gaussian(10 + seed, 1, 6));
            Map<String, Array> square =
                    Map.of("X", gaussian(20 + seed, 3, 8), "Y", gaussian(30 + seed, 3, 8));
            String l2 = " @penalty l2(0.01)";
            kinds.add(new Kind("tanh", layers("tanh", "@loss squared(Y)", l2), small));
            kinds.add(
                    new Kind(
                            "softplus", layers("softplus", "@loss pseudo_huber(Y, 1)", l2), small));
            kinds.add(new Kind("sigmoid", layers("sigmoid", "@loss cauchy(Y, 1)", l2), small));
            kinds.add(new Kind("exp", layers("exp", "@loss squared(Y)", l2), small));
            kinds.add(
                    new Kind(
                            "linear, with symmetry",
                            "network corpus { data X[d, m], Y[e, m] param W1[2, d], W2[e, 2]"
                                    + " output W2 * W1 * X @loss squared(Y) }",
                            square));
            kinds.add(new Kind("relu", layers("relu", "@loss squared(Y)", ""), small));
        }
        return kinds;
    }

    /** Up to so many certified points of a model, all different, and why the others are not. */
    static List<Point> points(Kind kind, int starts, int most, List<String> reasons) {
        BoundModel model = kind.bound();
        CriticalPoints found =
                CriticalSearch.of(starts, 1)
                        .run(
                                () -> Devices.auto().open(model),
                                new Starts() {
                                    @Override
                                    public String label(int index) {
                                        return "random:" + index;
                                    }

                                    @Override
                                    public double[] point(int index, RandomGenerator random) {
                                        return Points.random(model, index);
                                    }
                                },
                                Knowledge.NONE,
                                Monitor.NONE);
        Certifier certifier = Certifier.of(model, "test");
        var points = new ArrayList<Point>();
        var seen = new ArrayList<double[]>();
        for (CriticalPoints.Point point : found.points()) {
            double[] at = point.attempt().point();
            boolean known = seen.stream().anyMatch(other -> near(other, at));
            if (known || points.size() == most) {
                continue;
            }
            seen.add(at);
            switch (certifier.certify(at)) {
                case Outcome.Certified(var certificate, _) ->
                        points.add(new Point(kind, point.classification(), certificate));
                case Outcome.NotCertified(String reason) -> reasons.add(reason);
            }
        }
        return points;
    }

    private static boolean near(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (Math.abs(a[i] - b[i]) > 1e-6) {
                return false;
            }
        }
        return true;
    }
}
