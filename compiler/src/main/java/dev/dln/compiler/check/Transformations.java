package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The annotations that change the output before the loss is applied to it, in the order in which
 * they act, whatever the order they are written in: first {@code @expected_relu}, then {@code
 * @eliminate}.
 */
final class Transformations {
    static final String ELIMINATE = "eliminate";
    static final String EXPECTED_RELU = "expected_relu";

    private Transformations() {}

    static boolean isOne(Ast.Annotation annotation) {
        String name = annotation.name().text();
        return name.equals(ELIMINATE) || name.equals(EXPECTED_RELU);
    }

    /** The annotation of a name, with a problem for each further one. */
    static Optional<Ast.Annotation> single(
            List<Ast.Annotation> annotations, String name, Context context, Scope scope) {
        List<Ast.Annotation> all =
                annotations.stream().filter(a -> a.name().text().equals(name)).toList();
        all.stream()
                .skip(1)
                .forEach(
                        a ->
                                context.fail(
                                        Code.ANNOTATION_INAPPLICABLE,
                                        a.span(),
                                        "this output has @" + name + " already",
                                        scope));
        return all.stream().findFirst();
    }

    /** Says that an objective without an output cannot be transformed. */
    static void refuse(Ast.Annotation annotation, Context context, Scope scope) {
        annotation.args().forEach(a -> Mentions.in(a.value(), scope));
        context.fail(
                Problem.of(
                                Code.ANNOTATION_INAPPLICABLE,
                                annotation.span(),
                                "`minimize` has no output that could be changed")
                        .withHelp("write: output E @loss squared(Y) @" + annotation.name().text()),
                scope);
    }

    /**
     * The one named argument of an annotation, a number known at compile time; other names are
     * problems, and so is a number out of range.
     *
     * @param range what {@code admissible} asks, in words
     */
    static Optional<Rational> number(
            Ast.Annotation annotation,
            String argument,
            Predicate<Rational> admissible,
            String range,
            Context context,
            Scope scope) {
        String name = "@" + annotation.name().text();
        Optional<Ast.Arg> found = Optional.empty();
        for (Ast.Arg arg : annotation.args()) {
            if (arg.name().isEmpty()) {
                continue;
            }
            Ast.Name given = arg.name().get();
            if (!given.text().equals(argument)) {
                Mentions.in(arg.value(), scope);
                context.fail(
                        Spelling.suggest(
                                Problem.of(
                                        Code.UNKNOWN_ARGUMENT,
                                        given.span(),
                                        name + " has no argument `" + given.text() + "`"),
                                given.text(),
                                List.of(argument)),
                        scope);
                return Optional.empty();
            }
            if (found.isPresent()) {
                context.fail(
                        Code.ARGUMENT_TWICE,
                        arg.span(),
                        "`" + argument + "` is given twice",
                        scope);
                return Optional.empty();
            }
            found = Optional.of(arg);
        }
        if (found.isEmpty()) {
            context.fail(
                    Problem.of(
                                    Code.WRONG_ARGUMENT_COUNT,
                                    annotation.span(),
                                    "`" + argument + "` is missing")
                            .withHelp("write for example " + name + "(" + argument + " = 0.5)"),
                    scope);
            return Optional.empty();
        }
        Ast.Expr expr = found.get().value();
        Optional<Rational> value =
                context.coercions().number(expr, argument + " of " + name, scope);
        if (value.isPresent() && !admissible.test(value.get())) {
            context.fail(
                    Code.ANNOTATION_INAPPLICABLE,
                    expr.span(),
                    argument + " must be " + range + ", this is " + value.get(),
                    scope);
            return Optional.empty();
        }
        return value;
    }
}
