package dev.dln.app.command;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Instance;
import dev.dln.app.Version;
import dev.dln.app.json.Json;
import dev.dln.app.run.RunFolder;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that repeats an examination: model text, data, point, command. */
final class TheoremsFiles {
    /** Data of more numbers stay out of the JSON; {@code --out} always has them. */
    private static final int MOST_NUMBERS = 10_000;

    private static final String POINT = "at.npz";

    private final BoundModel bound;
    private final Optional<double[]> point;
    private final Map<String, byte[]> sources = new LinkedHashMap<>();
    private final List<String> command = new ArrayList<>();

    TheoremsFiles(ModelOptions model, Instance instance, List<String> only) {
        this.bound = instance.model();
        this.point = instance.point();
        command.addAll(List.of("dln", "theorems", RunOptions.sources(model, bound, sources)));
        command.addAll(model.arguments());
        if (!bound.data().isEmpty()) {
            command.addAll(List.of("--data", RunFolder.DATA));
        }
        if (point.isPresent()) {
            command.addAll(List.of("--at", POINT));
        }
        only.forEach(id -> command.addAll(List.of("--only", id)));
        command.addAll(
                List.of(
                        "--seed",
                        Long.toString(instance.seed()),
                        "--device",
                        instance.device().name()));
    }

    /** Writes them, and the points among the evidence; nothing if no folder was given. */
    void write(OutOption out, List<TheoremsCommand.Result> results) {
        if (!out.given()) {
            return;
        }
        sources.forEach((name, text) -> out.write(name, new String(text, StandardCharsets.UTF_8)));
        if (!bound.data().isEmpty()) {
            out.write(RunFolder.DATA, data());
        }
        point.ifPresent(p -> out.write(POINT, Points.toArrays(bound.layout(), p)));
        for (TheoremsCommand.Result result : results) {
            int count = 0;
            for (Exhibit exhibit : result.finding().evidence()) {
                if (exhibit instanceof Exhibit.Point(_, double[] values)
                        && values.length == bound.layout().size()) {
                    out.write(
                            "%s-%d.npz".formatted(result.statement().id(), ++count),
                            Points.toArrays(bound.layout(), values));
                }
            }
        }
        out.write("command.txt", line() + "\n");
    }

    /** The same as JSON. */
    Json.Fields json() {
        Json.Fields model = Json.object();
        sources.forEach((name, text) -> model.with(name, new String(text, StandardCharsets.UTF_8)));
        Json.Fields data = Json.object();
        long size = 0;
        for (Map.Entry<String, Array> entry : data().entrySet()) {
            size += entry.getValue().values().length;
            data.with(
                    entry.getKey(),
                    Json.object()
                            .with("shape", entry.getValue().shape())
                            .with("values", entry.getValue().values()));
        }
        return Json.object()
                .with("dln", Version.number())
                .with("java", Runtime.version().toString())
                .with("command", line())
                .with("model", model)
                .with("data", size <= MOST_NUMBERS ? data : null)
                .with("point", point.orElse(null));
    }

    private Map<String, Array> data() {
        var ordered = new LinkedHashMap<String, Array>();
        bound.compiled()
                .data()
                .forEach(
                        d -> {
                            Array array = bound.data().get(d.name());
                            if (array != null) {
                                ordered.put(d.name(), array);
                            }
                        });
        return ordered;
    }

    /** The command, to be run in the folder. */
    private String line() {
        return line(command);
    }

    /** Words as one line for a shell. */
    static String line(List<String> words) {
        return String.join(" ", words.stream().map(TheoremsFiles::quoted).toList());
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
