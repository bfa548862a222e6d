package dev.dln.app.command;

import dev.dln.analysis.theorem.Statement;
import dev.dln.app.Context;
import dev.dln.app.Failure;
import dev.dln.compiler.problem.Code;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code dln explain CODE|ID}. */
@Command(
        name = "explain",
        description =
                "Say what a problem code means and how to repair it, or what a statement of a paper"
                        + " says.",
        footer = {"", "Example:  dln explain DLN0203, or  dln explain k16.thm2.3.ii"})
final class ExplainCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            paramLabel = "CODE|ID",
            arity = "0..1",
            description =
                    "A code such as DLN0203, or a statement such as k16.thm2.3.ii; without one, the"
                            + " list of all codes.")
    private String code = "";

    ExplainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (code.isEmpty()) {
            for (Code known : Code.values()) {
                context.out()
                        .printf(
                                "%s  %-8s %s%n",
                                known.id(),
                                known.severity().name().toLowerCase(Locale.ROOT),
                                known.title());
            }
            return 0;
        }
        if (StatementText.isId(code)) {
            List<Statement> statements = StatementText.find(code);
            if (statements.size() == 1) {
                StatementText.explain(context.out(), statements.getFirst());
            } else {
                StatementText.list(context.out(), statements);
            }
            return 0;
        }
        Code found = find(code);
        context.out()
                .printf(
                        "%s[%s]: %s%n%n%s%n",
                        found.severity().name().toLowerCase(Locale.ROOT),
                        found.id(),
                        found.title(),
                        found.explanation().stripTrailing());
        return 0;
    }

    /** Finds a code, forgiving the case and a missing {@code DLN}. */
    private static Code find(String text) {
        String id = text.toUpperCase(Locale.ROOT);
        String full = id.startsWith("DLN") ? id : "DLN" + id;
        return Arrays.stream(Code.values())
                .filter(known -> known.id().equals(full))
                .findFirst()
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "there is no problem code " + text,
                                        "dln explain lists all codes, dln theorems all"
                                                + " statements"));
    }
}
