package dev.dln.compiler.check;

import dev.dln.compiler.CompiledModel.PenaltyUse;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The penalties of an objective, and the definitions that annotations name. */
final class Penalties {
    private final Context context;
    private final Declarations declarations;
    private final List<PenaltyUse> uses = new ArrayList<>();

    Penalties(Context context, Declarations declarations) {
        this.context = context;
        this.declarations = declarations;
    }

    /** The penalties met so far. */
    List<PenaltyUse> uses() {
        return uses;
    }

    /** The definition that an annotation names; empty, with a problem, where there is none. */
    static Optional<Defined> definition(
            Ast.Annotation annotation,
            Ast.DefinitionKind kind,
            Code code,
            Context context,
            Scope scope) {
        String noun = kind == Ast.DefinitionKind.LOSS ? "loss" : "penalty";
        if (annotation.callee().isEmpty()) {
            context.fail(
                    Problem.of(code, annotation.span(), "the name of the " + noun + " is missing")
                            .withHelp("write for example @loss squared(Y) or @penalty l2(0.1, W)"),
                    scope);
            return Optional.empty();
        }
        Ast.Name callee = annotation.callee().get();
        Optional<Defined> found = context.calls().definition(callee.text(), scope);
        if (found.isPresent() && found.get().ast().kind() == kind) {
            found.get().use();
            return found;
        }
        annotation.args().forEach(a -> Mentions.in(a.value(), scope));
        if (scope.module().isUnread(callee.text())) {
            return Optional.empty();
        }
        Problem problem =
                Problem.of(
                        code, callee.span(), "no " + noun + " is called `" + callee.text() + "`");
        if (found.isPresent()) {
            problem = problem.withNote("there is " + Signature.of(found.get()));
        }
        context.fail(
                Spelling.suggest(problem, callee.text(), context.calls().names(kind, scope)),
                scope);
        return Optional.empty();
    }

    /** The penalty summed over the parameters listed, or over all where none is listed. */
    Optional<Term> penalty(Ast.Annotation annotation, Scope scope) {
        Optional<Defined> found =
                definition(
                        annotation,
                        Ast.DefinitionKind.PENALTY,
                        Code.UNKNOWN_PENALTY,
                        context,
                        scope);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Defined defined = found.get();
        List<Ast.Arg> positional =
                annotation.args().stream().filter(a -> a.name().isEmpty()).toList();
        List<Ast.Arg> named = annotation.args().stream().filter(a -> a.name().isPresent()).toList();
        if (positional.isEmpty() || defined.ast().args().size() != 2) {
            context.fail(
                    Problem.of(
                                    Code.WRONG_ARGUMENT_COUNT,
                                    annotation.span(),
                                    "a penalty takes its coefficient and then parameters")
                            .withNote("it is declared as " + Signature.of(defined)),
                    scope);
            return Optional.empty();
        }
        Ast.Expr first = positional.getFirst().value();
        Optional<Rational> coefficient =
                context.coercions().number(first, "the coefficient of a penalty", scope);
        List<Declarations.Declared> parameters = parameters(positional, scope);
        if (coefficient.isEmpty() || parameters.isEmpty()) {
            return Optional.empty();
        }
        var number =
                new Inlining.Actual(
                        new Value.Num(coefficient.get()), Text.of(first.span()), first.span());
        Optional<Term> sum = Optional.empty();
        for (Declarations.Declared parameter : parameters) {
            var weight =
                    new Inlining.Actual(
                            new Value.Matrix(parameter.term()),
                            parameter.name(),
                            annotation.span());
            Value value =
                    context.calls()
                            .inlining()
                            .call(
                                    defined,
                                    List.of(number, weight),
                                    named,
                                    annotation.span(),
                                    scope);
            Optional<Term> term = context.coercions().matrix(value, annotation.span(), scope);
            if (term.isEmpty()) {
                return term;
            }
            sum =
                    sum.isEmpty()
                            ? term
                            : Optional.of(
                                    context.terms()
                                            .combine(
                                                    sum.get(),
                                                    Rational.ONE,
                                                    term.get(),
                                                    annotation.span()));
        }
        uses.add(
                new PenaltyUse(
                        defined.name(),
                        defined.home().library(),
                        coefficient.get().toDouble(),
                        parameters.stream().map(Declarations.Declared::name).toList()));
        return sum;
    }

    private List<Declarations.Declared> parameters(List<Ast.Arg> positional, Scope scope) {
        if (positional.size() == 1) {
            return declarations.of(Op.Role.PARAMETER);
        }
        var parameters = new ArrayList<Declarations.Declared>();
        for (Ast.Arg arg : positional.subList(1, positional.size())) {
            Value value = context.expressions().eval(arg.value(), scope);
            Optional<Declarations.Declared> parameter =
                    declarations.of(Op.Role.PARAMETER).stream()
                            .filter(
                                    d ->
                                            value instanceof Value.Matrix(Term term)
                                                    && term == d.term())
                            .findFirst();
            if (parameter.isPresent()) {
                parameters.add(parameter.get());
            } else if (!(value instanceof Value.Unknown)) {
                context.fail(
                        Code.NOT_A_PARAMETER,
                        arg.span(),
                        Text.of(arg.span(), "this") + " is not a parameter",
                        scope);
            }
        }
        return parameters.size() == positional.size() - 1 ? parameters : List.of();
    }
}
