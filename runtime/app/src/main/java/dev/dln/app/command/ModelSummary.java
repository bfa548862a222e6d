package dev.dln.app.command;

import dev.dln.app.json.Json;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.CompiledModel.Distribution;
import dev.dln.compiler.tensor.Dim;

import java.io.PrintStream;
import java.util.List;
import java.util.OptionalLong;

/** What a network is: its data, parameters and loss, as text and as JSON. */
final class ModelSummary {
    private ModelSummary() {}

    /** One line: {@code network mlp: 2 data arrays, 4 parameters (745 numbers), loss mse(Y)}. */
    static String line(CompiledModel model) {
        OptionalLong numbers = numbers(model);
        return "network %s: %s, %s%s, %s"
                .formatted(
                        model.name(),
                        Numbers.count(model.data().size(), "data array"),
                        Numbers.count(model.parameters().size(), "parameter"),
                        numbers.isPresent()
                                ? " (" + Numbers.count(numbers.getAsLong(), "number") + ")"
                                : "",
                        objective(model));
    }

    /** The whole summary. */
    static void print(PrintStream out, CompiledModel model) {
        out.println("network " + model.name());
        if (!model.settings().isEmpty()) {
            var table = new Columns("setting", "value");
            model.settings().forEach(s -> table.row(s.name(), s.value()));
            table.print(out, "  ");
        }
        if (!model.data().isEmpty()) {
            var table = new Columns("data", "shape");
            model.data().forEach(d -> table.row(d.name(), Numbers.shape(d.shape())));
            table.print(out, "  ");
        }
        var table = new Columns("parameter", "shape", "starts from");
        model.parameters()
                .forEach(
                        p ->
                                table.row(
                                        p.name(),
                                        Numbers.shape(p.shape()),
                                        distribution(p.distribution(), p.shape())));
        table.print(out, "  ");
        out.println("  " + objective(model));
        model.penalties()
                .forEach(
                        p ->
                                out.println(
                                        "  penalty %s(%s, %s)"
                                                .formatted(
                                                        p.name(),
                                                        Numbers.number(p.coefficient()),
                                                        String.join(", ", p.parameters()))));
        transformations(model).forEach(t -> out.println("  " + t));
        if (!model.kinks().isEmpty()) {
            out.println("  kinks or jumps: " + String.join(", ", model.kinks()));
        }
    }

    /** The fields of a network. */
    static Json.Fields json(CompiledModel model) {
        Json.Fields fields =
                Json.object()
                        .with("name", model.name())
                        .with(
                                "settings",
                                model.settings().stream()
                                        .map(
                                                s ->
                                                        Json.object()
                                                                .with("name", s.name())
                                                                .with("value", s.value()))
                                        .toList())
                        .with(
                                "data",
                                model.data().stream().map(d -> array(d.name(), d.shape())).toList())
                        .with(
                                "parameters",
                                model.parameters().stream()
                                        .map(
                                                p ->
                                                        array(p.name(), p.shape())
                                                                .with(
                                                                        "start",
                                                                        distribution(
                                                                                p.distribution(),
                                                                                p.shape())))
                                        .toList())
                        .with("loss", model.loss().map(CompiledModel.LossUse::name).orElse(null))
                        .with(
                                "penalties",
                                model.penalties().stream()
                                        .map(
                                                p ->
                                                        Json.object()
                                                                .with("name", p.name())
                                                                .with(
                                                                        "coefficient",
                                                                        p.coefficient())
                                                                .with("parameters", p.parameters()))
                                        .toList())
                        .with("kinks", model.kinks())
                        .with("transformations", transformations(model));
        return fields;
    }

    /** What was done to the output before the loss, a line each. */
    private static List<String> transformations(CompiledModel model) {
        var lines = new java.util.ArrayList<String>();
        model.averaging().ifPresent(a -> lines.add("relus averaged with probability " + a.rho()));
        model.elimination()
                .ifPresent(
                        e ->
                                lines.add(
                                        "exponential neurons %s, %s, %s with lambda %s"
                                                .formatted(e.a(), e.b(), e.w(), e.lambda())));
        return lines;
    }

    private static Json.Fields array(String name, List<Dim> shape) {
        return Json.object()
                .with("name", name)
                .with("shape", shape.stream().map(ModelSummary::extent).toList());
    }

    private static Object extent(Dim dim) {
        return switch (dim) {
            case Dim.Fixed fixed -> fixed.size();
            case Dim.Named named -> named.name();
        };
    }

    private static String objective(CompiledModel model) {
        return model.loss()
                .map(
                        loss -> {
                            var args = new java.util.ArrayList<String>();
                            loss.targets().ifPresent(args::add);
                            loss.extras().forEach(x -> args.add(Numbers.number(x)));
                            return args.isEmpty()
                                    ? "loss " + loss.name()
                                    : "loss %s(%s)".formatted(loss.name(), String.join(", ", args));
                        })
                .orElse("a free objective");
    }

    /** How many numbers the parameters have, if no dimension is left to the data. */
    private static OptionalLong numbers(CompiledModel model) {
        long total = 0;
        for (CompiledModel.ParameterDeclaration parameter : model.parameters()) {
            long size = 1;
            for (Dim dim : parameter.shape()) {
                switch (dim) {
                    case Dim.Fixed fixed -> size *= fixed.size();
                    case Dim.Named _ -> {
                        return OptionalLong.empty();
                    }
                }
            }
            total += size;
        }
        return OptionalLong.of(total);
    }

    private static String distribution(Distribution distribution, List<Dim> shape) {
        return switch (distribution) {
            case Distribution.Normal normal ->
                    "normal(%s, %s)"
                            .formatted(
                                    Numbers.number(normal.mean()),
                                    Numbers.number(normal.deviation()));
            case Distribution.Uniform uniform ->
                    "uniform(%s, %s)"
                            .formatted(
                                    Numbers.number(uniform.low()), Numbers.number(uniform.high()));
            case Distribution.Default() ->
                    switch (shape.size()) {
                        case 0 -> "normal(0, 1)";
                        case 1 -> "normal(0, 0.1)";
                        default -> "normal(0, 1/sqrt(" + shape.getLast() + "))";
                    };
        };
    }
}
