package dev.dln.analysis.probe;

import dev.dln.analysis.lp.Separation;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two linearly separable classes of points in the plane, each point some times, and a network with
 * a hidden layer of two tanh units and two tanh outputs. The loss, two_sided_truncated_square,
 * counts what falls short of the target 3/4 for the own class and what exceeds -3/4 for the other,
 * squared.
 *
 * @param points the distinct points, halves of these integers
 * @param inside whether each belongs to the first class
 * @param counts how often each is taken
 */
record SeparableDesign(List<int[]> points, List<Boolean> inside, List<Integer> counts)
        implements Design {
    /** Of the own class; minus it of the other. */
    static final double TARGET = 0.75;

    /** The separation of so few points takes a handful of steps. */
    private static final int PIVOTS = 10_000;

    SeparableDesign {
        points = List.copyOf(points);
        inside = List.copyOf(inside);
        counts = List.copyOf(counts);
    }

    @Override
    public String text() {
        return """
        network found {
          data   X[d, n], Y[m, n]
          param  W1[2, d], b1[2], W2[m, 2], b2[m]
          output tanh(W2 * tanh(W1 * X + b1) + b2)   @loss two_sided_truncated_square(Y)
        }
        """;
    }

    int samples() {
        return counts.stream().mapToInt(c -> c).sum();
    }

    @Override
    public Map<String, Array> data() {
        int n = samples();
        double[] x = new double[2 * n];
        double[] y = new double[2 * n];
        int at = 0;
        for (int i = 0; i < points.size(); i++) {
            for (int c = 0; c < counts.get(i); c++) {
                x[at] = points.get(i)[0] / 2.0;
                x[n + at] = points.get(i)[1] / 2.0;
                y[at] = inside.get(i) ? TARGET : -TARGET;
                y[n + at] = -y[at];
                at++;
            }
        }
        var data = new LinkedHashMap<String, Array>();
        data.put("X", new Array(List.of(2, n), x));
        data.put("Y", new Array(List.of(2, n), y));
        return data;
    }

    @Override
    public String describe() {
        return "%d points in the plane, %d samples, two classes, 2 hidden tanh units, 2 tanh outputs"
                .formatted(points.size(), samples());
    }

    /** The same points with other counts; those of count 0 are left out. */
    SeparableDesign counted(List<Integer> newCounts) {
        var keptPoints = new ArrayList<int[]>();
        var keptInside = new ArrayList<Boolean>();
        var keptCounts = new ArrayList<Integer>();
        for (int i = 0; i < points.size(); i++) {
            if (newCounts.get(i) > 0) {
                keptPoints.add(points.get(i));
                keptInside.add(inside.get(i));
                keptCounts.add(newCounts.get(i));
            }
        }
        return new SeparableDesign(keptPoints, keptInside, keptCounts);
    }

    @Override
    public List<SeparableDesign> simpler() {
        var found = new ArrayList<SeparableDesign>();
        for (int parts = 4; parts <= points.size() / 2; parts *= 2) {
            for (int part = 0; part < parts; part++) {
                var rest = new ArrayList<>(counts);
                for (int i = part; i < points.size(); i += parts) {
                    rest.set(i, 0);
                }
                found.add(counted(rest));
            }
        }
        for (int i = 0; i < points.size(); i++) {
            found.add(counting(i, 0));
        }
        for (int i = 0; i < points.size(); i++) {
            for (int fewer : LinearDesign.nearerZero(counts.get(i))) {
                if (fewer > 0) {
                    found.add(counting(i, fewer));
                }
            }
        }
        return found;
    }

    private SeparableDesign counting(int index, int count) {
        var changed = new ArrayList<>(counts);
        changed.set(index, count);
        return counted(changed);
    }

    /** A line between the classes, decided exactly; there are points of both. */
    Separation separation() {
        boolean[] marks = new boolean[points.size()];
        for (int i = 0; i < marks.length; i++) {
            marks[i] = inside.get(i);
        }
        Rational[][] exact =
                points.stream()
                        .map(
                                p ->
                                        Arrays.stream(p)
                                                .mapToObj(c -> Rational.of(c, 2))
                                                .toArray(Rational[]::new))
                        .toArray(Rational[][]::new);
        return Separation.of(exact, marks, PIVOTS);
    }
}
