package dev.dln.compiler.facts;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.Goldens;
import dev.dln.compiler.problem.ProblemRenderer;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.syntax.SyntaxReader;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests derive properties of. */
final class Subjects {
    private Subjects() {}

    /** A definition of stdlib. */
    record Subject(Ast.Definition definition) {
        String name() {
            return definition.name().text();
        }

        /** A program with the output {@code loss} as a function of {@code x}. */
        Program program() {
            return switch (definition.kind()) {
                case ACTIVATION -> scalar(name() + "(x)");
                case LOSS ->
                        compile(
                                "network p { data y[c, m] param x[c, m] output x @loss "
                                        + name()
                                        + "(y) }");
                case PENALTY, FUNCTION -> throw new IllegalStateException(name());
            };
        }

        Properties properties() {
            return PropertyCalculus.of(program(), "loss", "x", assumed());
        }

        /** Cross entropy is a loss for targets that are distributions. */
        Map<String, Interval> assumed() {
            return name().equals("cross_entropy") ? Map.of("y", Interval.closed(0, 1)) : Map.of();
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /** The activations and losses of stdlib. */
    static List<Subject> stdlib() {
        var subjects = new ArrayList<Subject>();
        for (String file : List.of("activations", "losses")) {
            var path = Goldens.root().resolve("stdlib/" + file + ".dln");
            var source = new Source(path.toString(), Goldens.read(path));
            SyntaxReader.parse(source).tree().items().stream()
                    .map(i -> new Subject((Ast.Definition) i))
                    .forEach(subjects::add);
        }
        return subjects;
    }

    /** An expression in a scalar x, as a program with the output {@code loss}. */
    static Program scalar(String expression) {
        return compile("network p { param x minimize " + expression + " }");
    }

    static Program compile(String text) {
        Compilation result = DlnCompiler.compile(new Source("test.dln", text));
        return result.model()
                .orElseThrow(
                        () -> new AssertionError(ProblemRenderer.render(result.problems(), false)))
                .program();
    }
}
