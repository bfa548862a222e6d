package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls of definitions: binds arguments to values and works out the body with them. Values, not
 * texts, are bound, so no name of the caller can be caught by the body, nor the other way round.
 */
final class Inlining {
    private final Context context;

    Inlining(Context context) {
        this.context = context;
    }

    /** A value passed to a definition, with what messages call it. */
    record Actual(Value value, String text, Span span) {}

    /** A call that stands in an expression. */
    Value call(Defined defined, Ast.Call call, Scope scope) {
        defined.use();
        boolean matrices =
                defined.ast().kind() == Ast.DefinitionKind.LOSS
                        || defined.ast().kind() == Ast.DefinitionKind.PENALTY;
        if (scope.elementwise() && matrices) {
            return context.operators().notElementwise(call.span(), defined.name(), scope);
        }
        return call(defined, List.of(), call.args(), call.span(), scope);
    }

    /**
     * A call with some values given already.
     *
     * @param given the first values, before those of {@code args}
     * @param args the written arguments, worked out in the caller's scope
     * @param span the call
     */
    Value call(Defined defined, List<Actual> given, List<Ast.Arg> args, Span span, Scope scope) {
        List<Actual> positional = new ArrayList<>(given);
        Map<String, Actual> named = new LinkedHashMap<>();
        boolean sound = true;
        for (Ast.Arg arg : args) {
            Value value = context.expressions().eval(arg.value(), scope);
            String text = context.expressions().describe(arg.value(), "the argument", scope);
            var actual = new Actual(value, text, arg.span());
            sound &= !(value instanceof Value.Unknown);
            if (arg.name().isEmpty()) {
                positional.add(actual);
            } else if (named.put(arg.name().get().text(), actual) != null) {
                context.fail(
                        Code.ARGUMENT_TWICE,
                        arg.span(),
                        "`" + arg.name().get().text() + "` is given twice",
                        scope);
                sound = false;
            }
        }
        sound &= given.stream().noneMatch(a -> a.value() instanceof Value.Unknown);
        sound &= accepts(defined, positional, args, span, scope);
        if (Frame.active(scope.frame(), defined)) {
            return context.fail(
                    Problem.of(
                                    Code.RECURSIVE_DEFINITION,
                                    span,
                                    "`" + defined.name() + "` is defined by itself")
                            .withNote("definitions are written out where they are used")
                            .withHelp("repeat layers with for k = 1 .. n { ... } in the network"),
                    scope);
        }
        return sound ? body(defined, positional, named, span, scope) : Value.unknown();
    }

    /** The value of a definition by itself, its extra arguments having their defaults. */
    void alone(Defined defined, List<Actual> actuals, Scope scope) {
        body(defined, actuals, Map.of(), defined.span(), scope);
    }

    /** Whether the arguments fit the definition; reports what does not. */
    private boolean accepts(
            Defined defined, List<Actual> positional, List<Ast.Arg> args, Span span, Scope scope) {
        int fixed = defined.ast().args().size();
        int most = fixed + defined.ast().extras().size();
        List<String> extras = defined.ast().extras().stream().map(e -> e.name().text()).toList();
        boolean sound = true;
        if (positional.size() < fixed || positional.size() > most) {
            int hidden =
                    positional.size() - (int) args.stream().filter(a -> a.name().isEmpty()).count();
            context.fail(
                    Problem.of(
                                    Code.WRONG_ARGUMENT_COUNT,
                                    span,
                                    "this has "
                                            + Text.count(positional.size() - hidden, "argument")
                                            + ", "
                                            + defined.name()
                                            + " takes "
                                            + (fixed == most
                                                    ? fixed - hidden
                                                    : (fixed - hidden) + " to " + (most - hidden)))
                            .withNote("it is declared as " + Signature.of(defined)),
                    scope);
            sound = false;
        }
        for (Ast.Arg arg : args) {
            if (arg.name().isEmpty()) {
                continue;
            }
            String name = arg.name().get().text();
            int place = extras.indexOf(name);
            if (place < 0) {
                context.fail(
                        Spelling.suggest(
                                Problem.of(
                                                Code.UNKNOWN_ARGUMENT,
                                                arg.name().get().span(),
                                                defined.name()
                                                        + " has no argument `"
                                                        + name
                                                        + "` that can be given by name")
                                        .withNote("it is declared as " + Signature.of(defined)),
                                name,
                                extras),
                        scope);
                sound = false;
            } else if (fixed + place < positional.size()) {
                context.fail(
                        Code.ARGUMENT_TWICE,
                        arg.span(),
                        "`" + name + "` is given by position as well",
                        scope);
                sound = false;
            }
        }
        return sound;
    }

    private Value body(
            Defined defined,
            List<Actual> positional,
            Map<String, Actual> named,
            Span span,
            Scope caller) {
        Ast.Definition ast = defined.ast();
        boolean activation = ast.kind() == Ast.DefinitionKind.ACTIVATION;
        var frame = new Frame(defined, span, caller.frame());
        Scope scope = Scope.body(frame, activation || caller.elementwise());
        for (int i = 0; i < ast.args().size(); i++) {
            bind(scope, ast.args().get(i), positional.get(i), defined);
        }
        for (int i = 0; i < ast.extras().size(); i++) {
            Ast.Default extra = ast.extras().get(i);
            int place = ast.args().size() + i;
            Actual actual = named.get(extra.name().text());
            if (place < positional.size()) {
                actual = positional.get(place);
            }
            if (actual == null) {
                Scope defaults = Scope.body(frame, false);
                Value value = context.expressions().eval(extra.value(), defaults);
                actual = new Actual(value, extra.name().text(), extra.span());
            }
            bind(scope, extra.name(), actual, defined);
        }
        if (activation && !scalars(defined, positional, named, caller)) {
            return Value.unknown();
        }
        Value value = context.expressions().eval(ast.body(), scope);
        return switch (ast.kind()) {
            case FUNCTION -> value;
            case ACTIVATION ->
                    ast.args().isEmpty()
                            ? value
                            : spread(value, positional.getFirst(), ast.body().span(), scope);
            case LOSS, PENALTY ->
                    context.coercions()
                            .scalar(
                                    value,
                                    ast.body().span(),
                                    "the value of " + defined.name(),
                                    scope)
                            .<Value>map(Value.Matrix::new)
                            .orElse(Value.unknown());
        };
    }

    private static void bind(Scope scope, Ast.Name name, Actual actual, Defined defined) {
        String text = defined.home().library() ? actual.text() : name.text();
        scope.bind(
                name.text(),
                new Scope.Binding(Scope.Kind.ARGUMENT, text, actual.value(), actual.span()));
    }

    /** An activation's further arguments must be scalars. */
    private boolean scalars(
            Defined defined, List<Actual> positional, Map<String, Actual> named, Scope caller) {
        List<Actual> further = new ArrayList<>(named.values());
        if (!positional.isEmpty()) {
            further.addAll(positional.subList(1, positional.size()));
        }
        boolean sound = true;
        for (Actual actual : further) {
            sound &=
                    context.coercions()
                            .scalar(
                                    actual.value(),
                                    actual.span(),
                                    "an extra argument of " + defined.name(),
                                    caller)
                            .isPresent();
        }
        return sound;
    }

    /** The value at every entry of the argument, where the body does not depend on it. */
    private Value spread(Value value, Actual argument, Span span, Scope scope) {
        if (!(argument.value() instanceof Value.Matrix(Term given)) || given.shape().isScalar()) {
            return value;
        }
        Optional<Term> term = context.coercions().matrix(value, span, scope);
        if (term.isEmpty()) {
            return Value.unknown();
        }
        return term.get().shape().isScalar()
                ? new Value.Matrix(
                        context.terms()
                                .spread(term.get(), given.shape(), Report.visible(span, scope)))
                : value;
    }
}
