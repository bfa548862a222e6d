package dev.dln.app.command;

import dev.dln.analysis.critical.DeclaredStarts;
import dev.dln.analysis.critical.Starts;
import dev.dln.analysis.critical.TrajectoryStarts;
import dev.dln.analysis.linear.IndexSet;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.app.Context;
import dev.dln.app.Failure;
import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Points;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code --start-from} means: see the option's own text.
 *
 * @param starts how many are asked for, so that no more are constructed
 */
record StartSource(Context context, BoundModel model, Device device, long seed, int starts) {
    static final String RANDOM = "random";

    private static final String TRAJECTORY = "trajectory:";
    private static final String NEAR = "near:";
    private static final String CLOSED_FORM = "closed-form";
    private static final int TRAJECTORIES = 10;

    /** The starts; a failure names what is wrong with the text or the file. */
    Starts read(String text) {
        if (text.equals(RANDOM)) {
            return new DeclaredStarts(model, seed);
        }
        if (text.startsWith(TRAJECTORY)) {
            return trajectory(text, text.substring(TRAJECTORY.length()).split(":", -1));
        }
        if (text.startsWith(NEAR)) {
            String rest = text.substring(NEAR.length());
            int colon = rest.lastIndexOf(':');
            if (colon < 0 || !rest.substring(0, colon).endsWith(".npz")) {
                throw Failure.usage(
                        "--start-from " + text + " names no file and deviation",
                        "write near:points.npz:0.1");
            }
            double deviation = deviation(text, rest.substring(colon + 1));
            String file = rest.substring(0, colon);
            return Starts.near(name(file), points(file), deviation);
        }
        if (text.equals(CLOSED_FORM) || text.startsWith(CLOSED_FORM + ":")) {
            List<double[]> points = closedForm();
            return text.equals(CLOSED_FORM)
                    ? Starts.given(CLOSED_FORM, points)
                    : Starts.near(
                            CLOSED_FORM,
                            points,
                            deviation(text, text.substring(CLOSED_FORM.length() + 1)));
        }
        if (text.endsWith(".npz")) {
            return Starts.given(name(text), points(text));
        }
        throw Failure.usage(
                "--start-from " + text + " is not a source of starts",
                "there are random, trajectory:METHOD, FILE.npz, near:FILE.npz:DEVIATION and"
                        + " closed-form");
    }

    /** A file without its folder: a repeated run finds it elsewhere, and is to be the same. */
    private static String name(String file) {
        Path name = Path.of(file).getFileName();
        return name == null ? file : name.toString();
    }

    private Starts trajectory(String text, String[] parts) {
        Minimizer minimizer =
                Minimizer.named(parts[0])
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "--start-from %s: there is no minimiser '%s'"
                                                        .formatted(text, parts[0]),
                                                "there are "
                                                        + String.join(
                                                                ", ", Minimizer.all().keySet())));
        var choice = TrajectoryStarts.Choice.BY_HEIGHT;
        int count = TRAJECTORIES;
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            if (part.matches("[1-9][0-9]{0,5}")) {
                count = Integer.parseInt(part);
            } else if (part.equals(TrajectoryStarts.Choice.BY_ITERATION.id())) {
                choice = TrajectoryStarts.Choice.BY_ITERATION;
            } else if (!part.equals(TrajectoryStarts.Choice.BY_HEIGHT.id())) {
                throw Failure.usage(
                        "--start-from %s: '%s' is neither by-height, by-iteration nor a number of"
                                        .formatted(text, part)
                                + " trajectories");
            }
        }
        return new TrajectoryStarts(
                new DeclaredStarts(model, seed),
                seed,
                count,
                choice,
                minimizer,
                () -> device.open(model));
    }

    private static double deviation(String text, String number) {
        double value;
        try {
            value = Double.parseDouble(number);
        } catch (NumberFormatException _) {
            value = Double.NaN;
        }
        if (!(value >= 0 && Double.isFinite(value))) {
            throw Failure.usage("--start-from " + text + ": '" + number + "' is no deviation");
        }
        return value;
    }

    private List<double[]> closedForm() {
        LinearChain chain =
                LinearChain.recognise(model)
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "--start-from closed-form is for linear networks"
                                                        + " with squared loss; this model is not"
                                                        + " one",
                                                "it must be a product of parameters and one data"
                                                        + " array, with @loss squared or mse and no"
                                                        + " penalty"));
        var points = new ArrayList<double[]>();
        for (IndexSet set : chain.theory().indexSets(starts)) {
            points.add(chain.fromChain(chain.theory().representative(set)));
        }
        return points;
    }

    /** One point for each row of the arrays' common first axis; or the one point that they are. */
    private List<double[]> points(String file) {
        Map<String, Array> arrays;
        try {
            arrays = DataSpec.loadAll(List.of(file), Path.of(""));
        } catch (IOException e) {
            throw DataOptions.failure(e);
        }
        int count = rows(arrays);
        var points = new ArrayList<double[]>();
        if (count < 0) {
            points.add(DataOptions.checked(context, Points.of(model, arrays)));
        }
        for (int row = 0; row < count; row++) {
            points.add(DataOptions.checked(context, Points.of(model, row(arrays, row, count))));
        }
        if (points.isEmpty()) {
            throw Failure.input(file + " holds no point");
        }
        return points;
    }

    /**
     * The length of the leading axis that each array has beyond its parameter's; negative where
     * they do not all have one of the same length.
     */
    private int rows(Map<String, Array> arrays) {
        int count = -1;
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            Array array = arrays.get(entry.name());
            if (array == null || array.shape().size() != entry.shape().size() + 1) {
                return -1;
            }
            int length = array.shape().getFirst();
            if (count >= 0 && length != count) {
                return -1;
            }
            count = length;
        }
        return count;
    }

    private static Map<String, Array> row(Map<String, Array> arrays, int row, int count) {
        var one = new LinkedHashMap<String, Array>();
        arrays.forEach(
                (name, array) -> {
                    boolean stacked = !array.shape().isEmpty() && array.shape().getFirst() == count;
                    int size = stacked ? array.values().length / count : 0;
                    one.put(
                            name,
                            stacked
                                    ? new Array(
                                            array.shape().subList(1, array.shape().size()),
                                            Arrays.copyOfRange(
                                                    array.values(), row * size, (row + 1) * size))
                                    : array);
                });
        return one;
    }
}
