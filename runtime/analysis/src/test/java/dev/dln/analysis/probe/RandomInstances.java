package dev.dln.analysis.probe;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.minimize.TrustRegionNewton;
import dev.dln.analysis.symmetry.ModelSymmetry;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Random instances that meet the hypotheses of many statements: small, of integers. */
final class RandomInstances {
    private static final Device DEVICE = Devices.named("reference").orElseThrow();
    private static final Workshop WORKSHOP = new Workshop(DEVICE, "dln test");

    private static final StopRule STOP =
            StopRule.DEFAULT.withTolerance(1e-12).withMaxIterations(200);

    private RandomInstances() {}

    /** A model with data and perhaps a point. */
    record Drawn(BoundModel model, Optional<double[]> point) {
        Instance instance(long seed) {
            return new Instance(
                    model,
                    point,
                    DEVICE,
                    Knowledge.NONE.with(ModelSymmetry.of(model)),
                    "dln test",
                    seed);
        }

        String describe() {
            return model.compiled().source().text()
                    + model.data().entrySet().stream()
                            .map(
                                    e ->
                                            e.getKey()
                                                    + " "
                                                    + e.getValue().shape()
                                                    + " "
                                                    + Arrays.toString(e.getValue().values()))
                            .toList()
                    + " at "
                    + point.map(Arrays::toString).orElse("no point");
        }
    }

    /** A kind of instance, and the papers that have something to say about it. */
    record Source(String name, List<Paper> papers, Function<Dice, Drawn> draw) {}

    /** Text and data as a design. */
    record Plain(String text, Map<String, Array> data) implements Design {
        @Override
        public String describe() {
            return text;
        }

        @Override
        public List<Design> simpler() {
            return List.of();
        }
    }

    static List<Source> all() {
        List<Paper> linear = List.of(Paper.K16, Paper.LB18, Paper.NR18);
        List<Paper> layered = List.of(Paper.NH17);
        return List.of(
                new Source("critical point of a linear network", linear, RandomInstances::critical),
                new Source("any point of a linear network", linear, d -> anywhere(d, "full-rank")),
                new Source("a convex loss", linear, d -> anywhere(d, "squared-loss")),
                new Source("a bottleneck", linear, d -> anywhere(d, "width")),
                new Source("a loss that is not convex", linear, d -> anywhere(d, "convexity")),
                new Source("relus", List.of(Paper.K16), RandomInstances::relus),
                new Source("a layered network", layered, RandomInstances::layered),
                new Source("two classes", layered, RandomInstances::classes),
                new Source("a line", List.of(Paper.KK20), d -> LineInstances.line(d, false)),
                new Source(
                        "a line with neurons",
                        List.of(Paper.KK20),
                        d -> LineInstances.line(d, true)),
                new Source("a line through zero", List.of(Paper.KK20), LineInstances::through),
                new Source("a narrow linear network", linear, RandomInstances::narrow),
                new Source("one layer", layered, RandomInstances::oneLayer));
    }

    static Drawn drawn(Design design, Function<BoundModel, double[]> point) {
        BoundModel model = WORKSHOP.model(design);
        return new Drawn(model, Optional.of(point.apply(model)));
    }

    // ---- linear networks

    /** Block form with junk blocks, moved by integer changes of basis. */
    private static Drawn critical(Dice dice) {
        while (true) {
            int layers = dice.between(1, 4);
            int[] d = new int[layers + 1];
            Arrays.setAll(d, _ -> dice.between(1, 3));
            d[layers] = Math.min(d[layers], d[0]);
            int[] y = new int[d[layers]];
            List<Integer> values = new ArrayList<>(List.of(1, 2, 3, 4));
            for (int i = 0; i < y.length; i++) {
                y[i] = values.remove(dice.between(0, values.size() - 1));
            }
            int narrowest = Arrays.stream(d).min().orElseThrow();
            List<Integer> chosen = new ArrayList<>();
            boolean top = dice.chance(0.5);
            Integer[] order = new Integer[y.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> y[b] - y[a]);
            int most = dice.between(0, narrowest);
            for (int i : order) {
                if (chosen.size() < most && (top || dice.chance(0.5))) {
                    chosen.add(i);
                }
            }
            int[][][] w = blocks(d, y, chosen, dice);
            int[][] target = new int[d[layers]][d[0]];
            for (int i = 0; i < y.length; i++) {
                target[i][i] = y[i];
            }
            if (!stationary(w, target)) {
                continue;
            }
            moved(w, dice);
            return linear(d, target, w, dice.chance(0.3));
        }
    }

    /** Square targets, one hidden width below both ends, the largest entries learned. */
    private static Drawn narrow(Dice dice) {
        int[] d = new int[dice.between(3, 4)];
        int n = dice.between(2, 3);
        int p = dice.between(1, n - 1);
        Arrays.setAll(d, k -> k == 0 || k == d.length - 1 ? n : p);
        int[] y = new int[n];
        int[][] target = new int[n][n];
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < n; i++) {
            y[i] = 3 * (n - i) - dice.between(0, 2);
            target[i][i] = y[i];
            if (i < p) {
                chosen.add(i);
            }
        }
        int[][][] w = blocks(d, y, chosen, dice);
        moved(w, dice);
        return linear(d, target, w, false);
    }

    private static int[][][] blocks(int[] d, int[] y, List<Integer> chosen, Dice dice) {
        int layers = d.length - 1;
        int q = chosen.size();
        int[][][] w = new int[layers][][];
        for (int k = 1; k <= layers; k++) {
            w[k - 1] = new int[d[k]][d[k - 1]];
            boolean junk = dice.chance(0.5);
            int rows = k == layers ? 0 : q;
            int columns = k == 1 ? 0 : q;
            for (int i = rows; junk && layers > 1 && i < d[k]; i++) {
                for (int j = columns; j < d[k - 1]; j++) {
                    w[k - 1][i][j] = dice.between(-1, 1);
                }
            }
            for (int a = 0; a < q; a++) {
                int i = chosen.get(a);
                int row = k == layers ? i : a;
                int column = k == 1 ? i : a;
                w[k - 1][row][column] = k == 1 ? y[i] : 1;
            }
        }
        return w;
    }

    /** Whether the gradient vanishes, for X the identity. */
    private static boolean stationary(int[][][] w, int[][] target) {
        int layers = w.length;
        int[][] error = w[0];
        for (int k = 1; k < layers; k++) {
            error = times(w[k], error);
        }
        error = Arrays.stream(error).map(int[]::clone).toArray(int[][]::new);
        for (int i = 0; i < target.length; i++) {
            for (int j = 0; j < target[0].length; j++) {
                error[i][j] -= target[i][j];
            }
        }
        for (int k = 0; k < layers; k++) {
            int[][] gradient = error;
            for (int j = layers - 1; j > k; j--) {
                gradient = times(transposed(w[j]), gradient);
            }
            for (int j = 0; j < k; j++) {
                gradient = times(gradient, transposed(w[j]));
            }
            if (Arrays.stream(gradient).flatMapToInt(Arrays::stream).anyMatch(v -> v != 0)) {
                return false;
            }
        }
        return true;
    }

    private static void moved(int[][][] w, Dice dice) {
        for (int k = 0; k + 1 < w.length; k++) {
            int width = w[k].length;
            if (width > 1 && dice.chance(0.6)) {
                int a = dice.between(0, width - 1);
                int b = (a + 1) % width;
                int c = dice.between(-2, 2);
                for (int j = 0; j < w[k][0].length; j++) {
                    w[k][a][j] += c * w[k][b][j];
                }
                for (int[] row : w[k + 1]) {
                    row[b] -= c * row[a];
                }
            }
        }
    }

    private static Drawn linear(int[] d, int[][] target, int[][][] w, boolean twice) {
        int n = d[0];
        int[][] x = new int[n][twice ? 2 * n : n];
        int[][] y = new int[target.length][twice ? 2 * n : n];
        for (int j = 0; j < x[0].length; j++) {
            x[j % n][j] = j < n ? 1 : -1;
            for (int i = 0; i < y.length; i++) {
                y[i][j] = j < n ? target[i][j] : -target[i][j - n];
            }
        }
        var design =
                new LinearDesign(
                        Arrays.stream(d).boxed().toList(),
                        "",
                        LinearLoss.SQUARED,
                        Arrays.stream(w).map(_ -> 0).toList(),
                        x,
                        Map.of("Y", y),
                        _ -> true);
        return drawn(
                design,
                _ ->
                        Arrays.stream(w)
                                .flatMap(Arrays::stream)
                                .flatMapToInt(Arrays::stream)
                                .asDoubleStream()
                                .toArray());
    }

    private static int[][] times(int[][] a, int[][] b) {
        int[][] product = new int[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b[0].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static int[][] transposed(int[][] a) {
        int[][] t = new int[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }

    /** The designs of a question, at zero, at integers, at a minimum that was found. */
    private static Drawn anywhere(Dice dice, String hypothesis) {
        Design design = Questions.about(hypothesis).getFirst().draw(dice);
        return switch (dice.between(0, 3)) {
            case 0 -> drawn(design, Points::zeros);
            case 1 -> drawn(design, m -> integers(m, dice, 2));
            default -> drawn(design, m -> minimum(m, dice));
        };
    }

    static double[] integers(BoundModel model, Dice dice, int most) {
        double[] point = Points.zeros(model);
        Arrays.setAll(point, _ -> dice.between(-most, most));
        return point;
    }

    private static double[] minimum(BoundModel model, Dice dice) {
        try (Session session = WORKSHOP.open(model)) {
            double[] start = Points.random(model, dice.seed());
            double[] near = Lbfgs.DEFAULT.minimize(session, start, STOP, Monitor.NONE).point();
            return TrustRegionNewton.DEFAULT
                    .minimize(session, near, STOP.withMaxIterations(30), Monitor.NONE)
                    .point();
        }
    }

    private static Drawn relus(Dice dice) {
        int hidden = dice.between(1, 3);
        int layers = dice.between(2, 3);
        boolean averaged = dice.chance(0.5);
        String inner = layers == 2 ? "" : "W2 * relu(";
        String text =
                """
                network relus {
                  data   X[d, m], Y[1, m]
                  param  W1[%1$d, d]%2$s, V[1, %1$d]
                  output %3$s V * relu(%4$sW1 * X%5$s)   @loss squared(Y)%6$s
                }
                """
                        .formatted(
                                hidden,
                                layers == 2 ? "" : ", W2[%1$d, %1$d]".formatted(hidden),
                                averaged ? (layers == 2 ? "2 *" : "4 *") : "",
                                inner,
                                layers == 2 ? "" : ")",
                                averaged ? "   @expected_relu(rho = 0.5)" : "");
        int inputs = dice.between(1, 2);
        int samples = dice.between(1, 3);
        return drawn(
                new Plain(
                        text,
                        data(
                                "X",
                                array(dice.matrix(inputs, samples, -3, 3), 1),
                                "Y",
                                array(dice.matrix(1, samples, -4, 4), 1))),
                m -> dice.chance(0.8) ? integers(m, dice, 3) : minimum(m, dice));
    }

    // ---- layered networks

    private static Drawn layered(Dice dice) {
        int samples = dice.between(2, 4);
        int hidden = Math.max(1, samples + dice.between(-2, 1));
        String f = dice.pick(List.of("tanh", "sigmoid"));
        int outputs = dice.between(1, 2);
        int inputs = dice.between(1, samples);
        int[][] y =
                dice.matrix(outputs, samples, f.equals("tanh") ? -6 : 1, f.equals("tanh") ? 6 : 7);
        return drawn(
                new Plain(
                        """
                        network layered {
                          data   X[d, n], Y[c, n]
                          param  W1[%1$d, d], b1[%1$d], W2[c, %1$d], b2[c]
                          output %2$s(W2 * %2$s(W1 * X + b1) + b2)   @loss squared(Y)
                        }
                        """
                                .formatted(hidden, f),
                        data("X", array(dice.matrix(inputs, samples, -4, 4), 2), "Y", array(y, 8))),
                m -> dice.chance(0.5) ? minimum(m, dice) : eighths(m, dice));
    }

    /** As many inputs and the bias as samples, all targets met. */
    private static Drawn oneLayer(Dice dice) {
        int inputs = dice.between(1, 2);
        boolean tanh = dice.chance(0.5);
        int[][] y = dice.matrix(1, inputs + 1, tanh ? -4 : 2, tanh ? 4 : 6);
        return drawn(
                new Plain(
                        """
                        network layer {
                          data   X[d, n], Y[1, n]
                          param  W[1, d], b[1]
                          output %s(W * X + b)   @loss squared(Y)
                        }
                        """
                                .formatted(tanh ? "tanh" : "sigmoid"),
                        data(
                                "X",
                                array(dice.matrix(inputs, inputs + 1, -2, 2), 1),
                                "Y",
                                array(y, 8))),
                m -> minimum(m, dice));
    }

    private static double[] eighths(BoundModel model, Dice dice) {
        double[] point = integers(model, dice, 12);
        return Arrays.stream(point).map(v -> v / 8).toArray();
    }

    private static Drawn classes(Dice dice) {
        int count = dice.between(3, 5);
        var points = new ArrayList<int[]>();
        var inside = new ArrayList<Boolean>();
        int a = dice.between(1, 3);
        int b = dice.between(-3, 3);
        for (int i = 0; i < count; i++) {
            int[] p = {dice.between(-5, 5), dice.between(-5, 5)};
            boolean in = i == 0 || (i > 1 && dice.chance(0.5));
            int side = 2 * (a * p[0] + b * p[1]) + 1;
            boolean same = side > 0 == in;
            points.add(same ? p : new int[] {-p[0], -p[1]});
            inside.add(same ? in : side <= 0 == !in ? in : !in);
        }
        var counts = points.stream().map(_ -> 1).toList();
        return drawn(
                new SeparableDesign(points, inside, counts),
                m -> dice.chance(0.7) ? minimum(m, dice) : eighths(m, dice));
    }

    static Map<String, Array> data(String a, Array x, String b, Array y) {
        var data = new LinkedHashMap<String, Array>();
        data.put(a, x);
        data.put(b, y);
        return data;
    }

    static Array array(int[][] matrix, int over) {
        return new Array(
                List.of(matrix.length, matrix[0].length),
                Arrays.stream(LinearConditions.flat(matrix)).map(v -> v / over).toArray());
    }
}
