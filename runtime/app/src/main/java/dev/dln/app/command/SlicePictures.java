package dev.dln.app.command;

import dev.dln.analysis.path.LineSlice;
import dev.dln.analysis.path.PlaneSlice;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.HeatMap;
import dev.dln.app.report.Picture;
import dev.dln.app.report.Series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures of the loss on lines and planes. */
final class SlicePictures {
    /** A loss above this times the middle half's range is cut off, so that the rest can be seen. */
    private static final double TALL = 20;

    private SlicePictures() {}

    /**
     * A point to mark.
     *
     * @param name written beside it on a plane
     * @param first its first coordinate
     * @param second its second; 0 on a line
     */
    record Mark(String name, double first, double second) {}

    /** The loss along a line, with the parabola of second order at the origin beside it. */
    static Picture line(LineSlice line, String title, String axis, List<Mark> marks) {
        var series = new ArrayList<Series>();
        series.add(curve("loss", Series.Shape.LINE, 1, line.at(), line.loss()));
        series.add(
                curve(
                        "second-order expansion at 0",
                        Series.Shape.DASHES,
                        2,
                        line.at(),
                        Arrays.stream(line.at()).map(line::quadratic).toArray()));
        for (Mark mark : marks) {
            series.add(
                    new Series(
                            mark.name(),
                            Series.Shape.DISC,
                            3 + marks.indexOf(mark) % 3,
                            List.of(
                                    new Series.Point(
                                            mark.first(),
                                            interpolate(line, mark.first()),
                                            mark.name()))));
        }
        return new Chart(
                title,
                "The loss as a line; slope "
                        + Numbers.rough(line.slope())
                        + " and curvature "
                        + Numbers.rough(line.curvature())
                        + " at the origin give the dashed parabola.",
                new Axis(axis, line.at()[0], line.at()[line.at().length - 1], Axis.Scale.LINEAR),
                Axis.linear("loss", shown(line.loss())),
                series);
    }

    private static double interpolate(LineSlice line, double t) {
        double[] at = line.at();
        int k = Arrays.binarySearch(at, t);
        if (k >= 0) {
            return line.loss()[k];
        }
        int after = Math.clamp(-k - 1, 1, at.length - 1);
        double s = (t - at[after - 1]) / (at[after] - at[after - 1]);
        return (1 - s) * line.loss()[after - 1] + s * line.loss()[after];
    }

    /** Gradient norms along a line. */
    static Picture gradients(LineSlice line, String title, String axis) {
        return new Chart(
                title,
                "The norm of the gradient, by its logarithm.",
                new Axis(axis, line.at()[0], line.at()[line.at().length - 1], Axis.Scale.LINEAR),
                Axis.logarithmic("gradient norm", line.gradientNorm()),
                List.of(curve("", Series.Shape.LINE, 1, line.at(), line.gradientNorm())));
    }

    /** The values without those that would leave no room for the others. */
    static double[] shown(double[] losses) {
        double[] sorted = Arrays.stream(losses).filter(Double::isFinite).sorted().toArray();
        if (sorted.length < 8) {
            return sorted;
        }
        double low = sorted[0];
        double middle = sorted[sorted.length * 3 / 4] - low;
        return Arrays.stream(sorted).filter(v -> v - low <= TALL * middle || middle == 0).toArray();
    }

    static Series curve(String name, Series.Shape shape, int colour, double[] x, double[] y) {
        return new Series(
                name,
                shape,
                colour,
                IntStream.range(0, x.length)
                        .mapToObj(k -> new Series.Point(x[k], y[k], ""))
                        .toList());
    }

    /** The loss on a plane. */
    static Picture plane(
            PlaneSlice plane, String title, String first, String second, List<Mark> marks) {
        return map(plane, plane.loss(), "loss", title, first, second, marks);
    }

    /** The gradient's norm on a plane. */
    static Picture planeGradients(
            PlaneSlice plane, String title, String first, String second, List<Mark> marks) {
        return map(plane, plane.gradientNorm(), "gradient norm", title, first, second, marks);
    }

    private static Picture map(
            PlaneSlice plane,
            double[] values,
            String label,
            String title,
            String first,
            String second,
            List<Mark> marks) {
        double[] u = plane.firstAt();
        double[] v = plane.secondAt();
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double low = Arrays.stream(finite).min().orElse(Double.NaN);
        double high = Arrays.stream(finite).max().orElse(Double.NaN);
        return new HeatMap(
                title,
                "The %s from %s (dark blue) to %s (yellow), with contour lines."
                        .formatted(label, Numbers.rough(low), Numbers.rough(high)),
                new Axis(first, u[0], u[u.length - 1], Axis.Scale.LINEAR),
                new Axis(second, v[0], v[v.length - 1], Axis.Scale.LINEAR),
                u,
                v,
                values,
                label,
                marks.stream()
                        .map(
                                m ->
                                        new Series(
                                                m.name(),
                                                Series.Shape.DISC,
                                                2,
                                                List.of(
                                                        new Series.Point(
                                                                m.first(), m.second(), m.name()))))
                        .toList());
    }
}
