package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.Failure;
import dev.dln.app.data.DataSpec;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The point that a command looks at. */
@Command
final class PointOption {
    @Option(
            names = "--at",
            paramLabel = "POINT",
            required = true,
            description = "The point: zeros, random:SEED, or a .npz with an array per parameter.")
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
        if (!text.endsWith(".npz")) {
            throw Failure.usage(
                    option + " " + text + " is not a point",
                    "a point is zeros, random:SEED (such as random:1), or a .npz file");
        }
        try {
            return DataOptions.checked(
                    context, Points.of(model, DataSpec.loadAll(List.of(text), Path.of(""))));
        } catch (IOException e) {
            throw DataOptions.failure(e);
        }
    }
}
