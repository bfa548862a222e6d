package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.Failure;
import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The point that a command looks at. */
@Command
final class PointOption {
    private static final Pattern ROW = Pattern.compile("(.*\\.npz):([0-9]+)");

    /** What a point may be, for help texts. */
    static final String FORMS =
            "zeros, random:SEED, numbers such as 0.5,-1 in parameter order, arrays by name such as"
                    + " 'W=[1, 0; 0, 2], b=0', a .npz with an array per parameter, or FILE.npz:3"
                    + " for the third of a points.npz.";

    @Option(
            names = "--at",
            paramLabel = "POINT",
            required = true,
            description = "The point: " + FORMS)
    private String at;

    /** The flat point; prints what does not fit on standard error. */
    double[] point(Context context, BoundModel model) {
        return read(context, model, at, "--at");
    }

    /** As written. */
    String text() {
        return at;
    }

    static double[] read(Context context, BoundModel model, String text, String option) {
        if (text.equals("zeros")) {
            return Points.zeros(model);
        }
        if (text.startsWith("random:")) {
            String seed = text.substring("random:".length());
            try {
                return Points.random(model, Long.parseLong(seed));
            } catch (NumberFormatException _) {
                throw Failure.usage("the seed in " + option + " " + text + " is not an integer");
            }
        }
        if (text.matches("[-+0-9.eE,\\s]*[0-9.]\\s*")) {
            return numbers(model, text, option);
        }
        var row = ROW.matcher(text);
        boolean chosen = row.matches();
        String file = chosen ? row.group(1) : text;
        if (!file.endsWith(".npz") && NamedPoint.isMeant(text)) {
            return DataOptions.checked(
                    context, Points.of(model, NamedPoint.parse(model.layout(), text, option)));
        }
        if (!file.endsWith(".npz")) {
            throw Failure.usage(
                    option + " " + text + " is not a point",
                    "a point is zeros, random:SEED (such as random:1), numbers such as 0.5,-1,"
                            + " arrays such as 'W=[1, 0; 0, 2], b=0', or a .npz file");
        }
        try {
            Map<String, Array> arrays = DataSpec.loadAll(List.of(file), Path.of(""));
            return DataOptions.checked(
                    context, Points.of(model, chosen ? rows(arrays, row.group(2), text) : arrays));
        } catch (IOException e) {
            throw DataOptions.failure(e);
        }
    }

    private static double[] numbers(BoundModel model, String text, String option) {
        String[] parts = text.strip().split("\\s*,\\s*|\\s+", -1);
        int n = model.layout().size();
        if (parts.length != n) {
            throw Failure.usage(
                    "%s has %s, but the model has %s"
                            .formatted(
                                    option,
                                    Numbers.count(parts.length, "number"),
                                    Numbers.count(n, "parameter")));
        }
        double[] point = new double[n];
        for (int i = 0; i < n; i++) {
            try {
                point[i] = Double.parseDouble(parts[i]);
            } catch (NumberFormatException _) {
                throw Failure.usage("'" + parts[i] + "' in " + option + " is not a number");
            }
        }
        return point;
    }

    /** One of several points: every array without its first axis. */
    private static Map<String, Array> rows(Map<String, Array> all, String number, String text) {
        var one = new LinkedHashMap<String, Array>();
        all.forEach(
                (name, array) -> {
                    int count = array.shape().isEmpty() ? 0 : array.shape().getFirst();
                    int row = number.length() > 9 ? 0 : Integer.parseInt(number);
                    if (row < 1 || row > count) {
                        throw Failure.usage(
                                text + " does not exist: " + name + " holds points 1 to " + count);
                    }
                    int size = array.values().length / count;
                    one.put(
                            name,
                            new Array(
                                    array.shape().subList(1, array.shape().size()),
                                    Arrays.copyOfRange(
                                            array.values(), (row - 1) * size, row * size)));
                });
        return one;
    }
}
