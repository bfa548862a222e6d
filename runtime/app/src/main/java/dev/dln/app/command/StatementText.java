package dev.dln.app.command;

import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.theorem.Statements;
import dev.dln.app.Failure;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Statements of the registry as text, without any model. */
final class StatementText {
    private StatementText() {}

    /** Whether a text begins like a statement's id, with the tag of a paper. */
    static boolean isId(String text) {
        String tag = text.toLowerCase(Locale.ROOT).replaceFirst("\\..*", "");
        return Arrays.stream(Paper.values()).anyMatch(paper -> paper.tag().equals(tag));
    }

    /**
     * The statements of an id, or of all ids below it; forgives the case.
     *
     * @throws Failure 64 if there is none
     */
    static List<Statement> find(String id) {
        List<Statement> found = Statements.matching(id.strip().toLowerCase(Locale.ROOT));
        if (found.isEmpty()) {
            String tag = id.strip().toLowerCase(Locale.ROOT).replaceFirst("\\..*", "");
            throw Failure.usage(
                    "there is no statement " + id,
                    isId(id)
                            ? "dln theorems --only " + tag + " lists those of this paper"
                            : "dln theorems lists all; the papers are "
                                    + String.join(
                                            ", ",
                                            Arrays.stream(Paper.values())
                                                    .map(Paper::tag)
                                                    .toList()));
        }
        return found;
    }

    /** Id, number and title of each, under the papers. */
    static void list(PrintStream out, List<Statement> statements) {
        for (Paper paper : Paper.values()) {
            List<Statement> here = statements.stream().filter(s -> s.paper() == paper).toList();
            if (here.isEmpty()) {
                continue;
            }
            out.println("%s, %s".formatted(paper.citation(), paper.title()));
            var table = new Columns("", "", "", "");
            for (Statement s : here) {
                table.row(s.id(), s.number(), s.sound() ? "" : "unsound", s.title());
            }
            table.printBody(out, "  ");
            out.println();
        }
        long unsound = statements.stream().filter(s -> !s.sound()).count();
        out.println(
                "%s, %d of them false as printed; dln explain ID tells what one says"
                        .formatted(Numbers.count(statements.size(), "statement"), unsound));
    }

    /** All that the registry says of one. */
    static void explain(PrintStream out, Statement s) {
        out.println("%s: %s".formatted(s.id(), s.title()));
        out.println(
                "%s of %s, \"%s\"%s"
                        .formatted(
                                s.number(),
                                s.paper().citation(),
                                s.paper().title(),
                                s.sound() ? "" : "; false as printed"));
        out.println();
        Wrapped.print(out, "", s.says());
        out.println();
        part(out, "About: ", s.scope());
        part(out, "Decided: ", s.decided());
        part(out, s.sound() ? "Note: " : "Unsound: ", s.note());
        part(out, "Tested as: ", String.join(", ", s.cases()));
        out.println("Example: samples/theorems/%s.dln".formatted(s.id()));
    }

    private static void part(PrintStream out, String heading, String text) {
        if (!text.isEmpty()) {
            Wrapped.print(out, heading, text);
        }
    }
}
