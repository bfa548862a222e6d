package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.Json;
import dev.dln.compiler.CompiledModel;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code dln info FILE}. */
@Command(
        name = "info",
        description =
                "Show a network: settings, data, parameters, loss and what is derived about it;"
                        + " with data, all sizes.",
        footer = {"", "Example:  dln info mlp.dln --data X=x.npy --data Y=y.npy"})
final class InfoCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private FormatOption format;

    InfoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CompiledModel compiled = model.compile(context);
        if (!data.any() && !compiled.data().isEmpty()) {
            if (format.json()) {
                Json.print(
                        context.out(),
                        Json.document("dln.info/1")
                                .with("network", ModelSummary.json(compiled))
                                .with("properties", PropertyTable.json(compiled)));
            } else {
                ModelSummary.print(context.out(), compiled);
                PropertyTable.print(context.out(), compiled);
            }
            return ExitCode.OK;
        }
        BoundModel bound = data.bind(context, compiled);
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.info/1")
                            .with("network", ModelSummary.json(compiled))
                            .with("properties", PropertyTable.json(compiled))
                            .with("dimensions", dimensions(bound))
                            .with("parameters", layout(bound.layout()))
                            .with("size", bound.layout().size()));
        } else {
            ModelSummary.print(context.out(), compiled);
            PropertyTable.print(context.out(), compiled);
            bound.dimensions().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(d -> context.out().println("  " + d.getKey() + " = " + d.getValue()));
            context.out()
                    .println("  " + Numbers.count(bound.layout().size(), "number") + " to choose");
        }
        return ExitCode.OK;
    }

    private static List<Json.Fields> dimensions(BoundModel bound) {
        return bound.dimensions().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(d -> Json.object().with("name", d.getKey()).with("size", d.getValue()))
                .toList();
    }

    /** Names, shapes and offsets of the parameters, as the contract has them. */
    static List<Json.Fields> layout(ParameterLayout layout) {
        return layout.entries().stream()
                .map(
                        e ->
                                Json.object()
                                        .with("name", e.name())
                                        .with("shape", e.shape())
                                        .with("offset", e.offset()))
                .toList();
    }
}
