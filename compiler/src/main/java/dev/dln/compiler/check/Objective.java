package dev.dln.compiler.check;

import dev.dln.compiler.CompiledModel.LossUse;
import dev.dln.compiler.CompiledModel.PenaltyUse;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The output, the loss, the penalties: what the network minimises. */
final class Objective {
    /** Annotations that are named in the language but not available yet. */
    private static final List<String> LATER = List.of("eliminate", "expected_relu");

    private final Context context;
    private final Declarations declarations;
    private Optional<Span> statement = Optional.empty();
    private Optional<Term> output = Optional.empty();
    private Optional<Term> loss = Optional.empty();
    private Optional<LossUse> use = Optional.empty();
    private final List<PenaltyUse> penalties = new ArrayList<>();
    private boolean forgiven;

    Objective(Context context, Declarations declarations) {
        this.context = context;
        this.declarations = declarations;
    }

    Optional<Term> output() {
        return output;
    }

    /** The scalar to minimise; empty after a mistake. */
    Optional<Term> loss() {
        return loss;
    }

    Optional<LossUse> use() {
        return use;
    }

    List<PenaltyUse> penalties() {
        return penalties;
    }

    /** Do not complain that there is no objective: it was left out because of a mistake. */
    void forgive() {
        forgiven = true;
    }

    void output(Ast.Output written, Scope scope) {
        Optional<Term> value = context.coercions().matrix(written.value(), scope);
        if (!first(written.span(), scope)) {
            return;
        }
        output = value;
        List<Ast.Annotation> losses = named(written.annotations(), "loss");
        if (losses.isEmpty()) {
            context.fail(
                    Problem.of(Code.MISSING_LOSS, written.span(), "this output has no @loss")
                            .withHelp("write for example: output E @loss squared(Y)"),
                    scope);
        }
        losses.stream()
                .skip(1)
                .forEach(
                        l ->
                                context.fail(
                                        Code.TWO_OBJECTIVES,
                                        l.span(),
                                        "this is the second @loss of this output",
                                        scope));
        Optional<Term> base =
                losses.isEmpty()
                        ? Optional.empty()
                        : loss(losses.getFirst(), written, value, scope);
        loss = annotations(written.annotations(), base, scope);
    }

    void minimize(Ast.Minimize written, Scope scope) {
        Value value = context.expressions().eval(written.value(), scope);
        Optional<Term> base =
                context.coercions()
                        .scalar(value, written.value().span(), "what is minimised", scope);
        if (!first(written.span(), scope)) {
            return;
        }
        named(written.annotations(), "loss")
                .forEach(
                        l ->
                                context.fail(
                                        Problem.of(
                                                        Code.LOSS_WITHOUT_OUTPUT,
                                                        l.span(),
                                                        "`minimize` is the loss already")
                                                .withHelp(
                                                        "write `output` instead of `minimize`, or"
                                                                + " leave the @loss out"),
                                        scope));
        loss = annotations(written.annotations(), base, scope);
    }

    /** Whether this is the first statement that says what to minimise. */
    private boolean first(Span span, Scope scope) {
        if (statement.isPresent()) {
            context.fail(
                    Problem.of(
                                    Code.TWO_OBJECTIVES,
                                    span,
                                    "this is the second output or minimize of the network")
                            .withNote("the first is " + Text.line(statement.get(), span)),
                    scope);
            return false;
        }
        statement = Optional.of(span);
        return true;
    }

    private static List<Ast.Annotation> named(List<Ast.Annotation> annotations, String name) {
        return annotations.stream().filter(a -> a.name().text().equals(name)).toList();
    }

    /** Adds the penalties to a loss, and looks at every other annotation. */
    private Optional<Term> annotations(
            List<Ast.Annotation> annotations, Optional<Term> base, Scope scope) {
        Optional<Term> sum = base;
        for (Ast.Annotation annotation : annotations) {
            String name = annotation.name().text();
            if (name.equals("penalty")) {
                Optional<Term> penalty = penalty(annotation, scope);
                Optional<Term> before = sum;
                sum =
                        penalty.flatMap(
                                p ->
                                        before.map(
                                                b ->
                                                        context.terms()
                                                                .combine(
                                                                        b,
                                                                        Rational.ONE,
                                                                        p,
                                                                        annotation.span())));
            } else if (!name.equals("loss")) {
                other(annotation, scope);
            }
        }
        return sum;
    }

    private void other(Ast.Annotation annotation, Scope scope) {
        String name = annotation.name().text();
        annotation.args().forEach(a -> Mentions.in(a.value(), scope));
        if (LATER.contains(name)) {
            context.fail(
                    Problem.of(
                                    Code.ANNOTATION_UNAVAILABLE,
                                    annotation.span(),
                                    "@" + name + " is not available in this version")
                            .withHelp("leave it out, or write the transformed model by hand"),
                    scope);
            return;
        }
        var known = new ArrayList<>(List.of("loss", "penalty"));
        known.addAll(LATER);
        context.fail(
                Spelling.suggest(
                        Problem.of(
                                Code.UNKNOWN_ANNOTATION,
                                annotation.name().span(),
                                "@" + name + " is not known here"),
                        name,
                        known),
                scope);
    }

    private Optional<Defined> definition(
            Ast.Annotation annotation, Ast.DefinitionKind kind, Code code, Scope scope) {
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

    private Optional<Term> loss(
            Ast.Annotation annotation, Ast.Output written, Optional<Term> value, Scope scope) {
        Optional<Defined> defined =
                definition(annotation, Ast.DefinitionKind.LOSS, Code.UNKNOWN_LOSS, scope);
        if (defined.isEmpty()) {
            return Optional.empty();
        }
        Value given = value.<Value>map(Value.Matrix::new).orElse(Value.unknown());
        var actual = new Inlining.Actual(given, "the output", written.value().span());
        Value result =
                context.calls()
                        .inlining()
                        .call(
                                defined.get(),
                                List.of(actual),
                                annotation.args(),
                                annotation.span(),
                                scope);
        use = Optional.of(use(defined.get(), annotation, scope));
        return context.coercions().matrix(result, annotation.span(), scope);
    }

    private LossUse use(Defined defined, Ast.Annotation annotation, Scope scope) {
        Optional<String> targets =
                annotation.args().stream()
                        .findFirst()
                        .filter(a -> a.value() instanceof Ast.Ref)
                        .flatMap(
                                a ->
                                        context.expressions()
                                                .text(((Ast.Ref) a.value()).name(), scope, true))
                        .filter(
                                n ->
                                        scope.find(n)
                                                .filter(b -> b.kind() == Scope.Kind.DATA)
                                                .isPresent());
        int fixed = defined.ast().args().size() - 1;
        var extras = new ArrayList<Double>();
        List<Ast.Arg> positional =
                annotation.args().stream().filter(a -> a.name().isEmpty()).toList();
        for (int i = 0; i < defined.ast().extras().size(); i++) {
            Ast.Default extra = defined.ast().extras().get(i);
            Ast.Expr expr = extra.value();
            if (fixed + i < positional.size()) {
                expr = positional.get(fixed + i).value();
            }
            for (Ast.Arg arg : annotation.args()) {
                if (arg.name().isPresent() && arg.name().get().text().equals(extra.name().text())) {
                    expr = arg.value();
                }
            }
            if (context.expressions().eval(expr, scope) instanceof Value.Num(Rational number)) {
                extras.add(number.toDouble());
            }
        }
        return new LossUse(defined.name(), defined.home().library(), targets, extras);
    }

    /** The penalty summed over the parameters listed, or over all where none is listed. */
    private Optional<Term> penalty(Ast.Annotation annotation, Scope scope) {
        Optional<Defined> found =
                definition(annotation, Ast.DefinitionKind.PENALTY, Code.UNKNOWN_PENALTY, scope);
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
        penalties.add(
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

    /**
     * Complains where nothing says what to minimise.
     *
     * @param complete whether the whole file could be read
     */
    void finish(Ast.Network network, boolean complete, Scope root) {
        if (statement.isEmpty() && !forgiven && complete) {
            context.fail(
                    Problem.of(
                                    Code.NO_OBJECTIVE,
                                    network.name().span(),
                                    "this network has neither output nor minimize")
                            .withHelp("end it with: output E @loss squared(Y), or: minimize E"),
                    root);
        }
    }
}
