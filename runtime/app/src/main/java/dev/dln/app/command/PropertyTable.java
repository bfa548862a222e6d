package dev.dln.app.command;

import dev.dln.app.json.Json;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Op;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the compiler proves about the loss as a function of each parameter, the others fixed. */
final class PropertyTable {
    private PropertyTable() {}

    /** By parameter; those that the loss does not use are left out. */
    private static Map<String, Properties> derive(CompiledModel model) {
        List<String> used = model.program().inputs().stream().map(Op.Input::name).toList();
        var all = new LinkedHashMap<String, Properties>();
        for (CompiledModel.ParameterDeclaration parameter : model.parameters()) {
            if (used.contains(parameter.name())) {
                all.put(
                        parameter.name(),
                        PropertyCalculus.of(model.program(), "loss", parameter.name()));
            }
        }
        return all;
    }

    static void print(PrintStream out, CompiledModel model) {
        var table =
                new Columns("loss in", "convex", "smooth", "Lipschitz", "polynomial", ">at least");
        derive(model)
                .forEach(
                        (name, p) ->
                                table.row(
                                        name,
                                        word(p.convex()),
                                        smooth(p),
                                        word(p.lipschitz()),
                                        p.polynomial() == Answer.YES && p.degree().isPresent()
                                                ? "degree " + p.degree().getAsInt()
                                                : word(p.polynomial()),
                                        Numbers.number(p.range().low())));
        table.print(out, "  ");
    }

    static List<Json.Fields> json(CompiledModel model) {
        return derive(model).entrySet().stream()
                .map(
                        e ->
                                Json.object()
                                        .with("parameter", e.getKey())
                                        .with("convex", word(e.getValue().convex()))
                                        .with("c1", word(e.getValue().c1()))
                                        .with("c2", word(e.getValue().c2()))
                                        .with("analytic", word(e.getValue().analytic()))
                                        .with("lipschitz", word(e.getValue().lipschitz()))
                                        .with("polynomial", word(e.getValue().polynomial()))
                                        .with("nonnegative", word(e.getValue().nonnegative()))
                                        .with("lowerBound", e.getValue().range().low()))
                .toList();
    }

    private static String smooth(Properties p) {
        if (p.analytic() == Answer.YES) {
            return "analytic";
        }
        if (p.c2() == Answer.YES) {
            return "C2";
        }
        if (p.c1() == Answer.YES) {
            return "C1";
        }
        return p.continuous() == Answer.YES ? "continuous" : "unknown";
    }

    private static String word(Answer answer) {
        return answer.name().toLowerCase(Locale.ROOT);
    }
}
