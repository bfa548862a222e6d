package dev.dln.analysis.probe;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.minimize.TrustRegionNewton;
import dev.dln.analysis.symmetry.ModelSymmetry;
import dev.dln.analysis.theorem.Instance;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Kinks;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Random instances that are constructed so as to meet the hypotheses of some statements.
 *
 * @param name what they are
 * @param about the ids of those statements
 * @param draw one of them
 */
record Family(String name, List<String> about, Function<Dice, Family.Drawn> draw) {
    private static final Device DEVICE = Devices.named("reference").orElseThrow();
    private static final Workshop WORKSHOP = new Workshop(DEVICE, "dln test");
    private static final StopRule STOP =
            StopRule.DEFAULT.withTolerance(1e-12).withMaxIterations(200);

    /** Digits by which two instances are told apart when both are scaled to size 1. */
    private static final double DIGITS = 1e10;

    /** All families. */
    static List<Family> all() {
        return Stream.of(
                        LinearFamilies.all(),
                        RationalFamilies.all(),
                        ProductFamilies.all(),
                        KinkFamilies.all(),
                        PyramidFamilies.all(),
                        LayeredFamilies.all(),
                        NeuronFamilies.all(),
                        ExampleFamilies.all())
                .flatMap(List::stream)
                .toList();
    }

    /** The ids of statements of one paper. */
    static List<String> ids(String paper, String... numbers) {
        return Arrays.stream(numbers).map(n -> paper + "." + n).toList();
    }

    /** Several lists of ids as one. */
    @SafeVarargs
    static List<String> both(List<String>... ids) {
        var all = new ArrayList<String>();
        for (List<String> part : ids) {
            all.addAll(part);
        }
        return all;
    }

    /** A model with data and a point. */
    record Drawn(BoundModel model, double[] point) {
        Instance instance(long seed) {
            Knowledge smooth = Knowledge.NONE.with(ModelSymmetry.of(model));
            Knowledge known =
                    Kinks.of(model).map(k -> smooth.withKinks(k::distance)).orElse(smooth);
            return new Instance(model, Optional.of(point), DEVICE, known, "dln test", seed);
        }

        String describe() {
            return text() + rows(a -> Arrays.toString(a)) + " at " + Arrays.toString(point);
        }

        /** The architecture, the loss and the sizes of the data: what no scale changes. */
        String shape() {
            return text() + model.data().values().stream().map(Array::shape).toList();
        }

        /** The model with its data, each array scaled to size 1: equal if only a scale differs. */
        String problem() {
            return text() + rows(Drawn::scaled);
        }

        /** The same with the point. */
        String key() {
            return problem() + scaled(point);
        }

        private String text() {
            return model.compiled().source().text();
        }

        private String rows(Function<double[], String> show) {
            return model.data().entrySet().stream()
                    .map(
                            e ->
                                    e.getKey()
                                            + " "
                                            + e.getValue().shape()
                                            + show.apply(e.getValue().values()))
                    .toList()
                    .toString();
        }

        private static String scaled(double[] values) {
            double size = Arrays.stream(values).map(Math::abs).max().orElse(0);
            return Arrays.toString(
                    Arrays.stream(values)
                            .mapToLong(v -> size == 0 ? 0 : Math.round(DIGITS * v / size))
                            .toArray());
        }
    }

    /** Text and data as a design. */
    private record Plain(String text, Map<String, Array> data) implements Design {
        @Override
        public String describe() {
            return text;
        }

        @Override
        public List<Design> simpler() {
            return List.of();
        }
    }

    /** The model of a text with data. */
    static BoundModel model(String text, Map<String, Array> data) {
        return WORKSHOP.model(new Plain(text, data));
    }

    /** An instance at a point that depends on the model. */
    static Drawn drawn(String text, Map<String, Array> data, Function<BoundModel, double[]> point) {
        BoundModel model = model(text, data);
        return new Drawn(model, point.apply(model));
    }

    /** A point of integers up to a size. */
    static double[] integers(BoundModel model, Dice dice, int most) {
        double[] point = Points.zeros(model);
        Arrays.setAll(point, _ -> dice.between(-most, most));
        return point;
    }

    /** A point that descent from a random one comes to. */
    static double[] minimum(BoundModel model, Dice dice) {
        try (Session session = WORKSHOP.open(model)) {
            double[] start = Points.random(model, dice.seed());
            double[] near = Lbfgs.DEFAULT.minimize(session, start, STOP, Monitor.NONE).point();
            return TrustRegionNewton.DEFAULT
                    .minimize(session, near, STOP.withMaxIterations(30), Monitor.NONE)
                    .point();
        }
    }

    /** Arrays by name, in this order. */
    static Map<String, Array> data(Object... namesAndArrays) {
        var data = new LinkedHashMap<String, Array>();
        for (int i = 0; i < namesAndArrays.length; i += 2) {
            data.put((String) namesAndArrays[i], (Array) namesAndArrays[i + 1]);
        }
        return data;
    }

    /** A matrix as an array. */
    static Array array(long[][] matrix) {
        return array(matrix, 1);
    }

    /** A matrix over a number. */
    static Array array(long[][] matrix, int over) {
        return new Array(
                List.of(matrix.length, matrix[0].length),
                Arrays.stream(Whole.flat(matrix)).map(v -> v / over).toArray());
    }

    /** Matrices one after the other, as a point. */
    static double[] point(List<long[][]> matrices) {
        return matrices.stream().map(Whole::flat).flatMapToDouble(Arrays::stream).toArray();
    }
}
