package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The value of each kind of expression. */
final class Expressions {
    private final Context context;

    Expressions(Context context) {
        this.context = context;
    }

    /** The value of an expression; {@link Value#UNKNOWN} after a mistake that was reported. */
    Value eval(Ast.Expr expr, Scope scope) {
        try {
            return context.enter(expr.span(), scope) ? value(expr, scope) : Value.unknown();
        } finally {
            context.leave();
        }
    }

    private Value value(Ast.Expr expr, Scope scope) {
        return switch (expr) {
            case Ast.Numeral numeral -> numeral(numeral, scope);
            case Ast.Ref ref -> reference(ref, scope);
            case Ast.Call call -> context.calls().call(call, scope);
            case Ast.Binary binary -> context.operators().binary(binary, scope);
            case Ast.Negate negate -> context.operators().negate(negate, scope);
            case Ast.Transpose transpose -> context.operators().transpose(transpose, scope);
            case Ast.If choice -> choose(choice, scope);
            case Ast.Block block -> context.matrices().block(block, scope);
            case Ast.Slice slice -> context.matrices().slice(slice, scope);
        };
    }

    private Value numeral(Ast.Numeral numeral, Scope scope) {
        Optional<Rational> value = Arithmetic.parse(numeral.text());
        return value.isPresent()
                ? new Value.Num(value.get())
                : context.fail(
                        Code.BAD_NUMBER, numeral.span(), "this number is out of range", scope);
    }

    /** The branch that the condition chooses; the other may hold names that do not exist. */
    private Value choose(Ast.If choice, Scope scope) {
        Value condition = eval(choice.condition(), scope);
        return switch (condition) {
            case Value.Truth truth -> {
                Mentions.in(truth.holds() ? choice.otherwise() : choice.then(), scope);
                yield eval(truth.holds() ? choice.then() : choice.otherwise(), scope);
            }
            case Value.Unknown _ -> {
                Mentions.in(choice.then(), scope);
                Mentions.in(choice.otherwise(), scope);
                yield Value.unknown();
            }
            case Value.Num _, Value.Numbers _, Value.Extension _, Value.Matrix _ -> {
                Mentions.in(choice.then(), scope);
                Mentions.in(choice.otherwise(), scope);
                yield context.fail(
                        Problem.of(
                                        Code.WRONG_KIND,
                                        choice.condition().span(),
                                        "this is "
                                                + condition.describe()
                                                + ", not a comparison such as k == 1")
                                .withHelp(
                                        "to choose entry by entry at run time, write where(c, a,"
                                                + " b): a where c > 0, else b"),
                        scope);
            }
        };
    }

    /**
     * A name's text with its index worked out; empty after a mistake, or with {@code silent} also
     * where the index is no number.
     */
    Optional<String> text(Ast.Name name, Scope scope, boolean silent) {
        if (name.index().isEmpty()) {
            return Optional.of(name.text());
        }
        Ast.Expr index = name.index().get();
        Value value = eval(index, scope);
        if (value instanceof Value.Num(Rational number)
                && number.isInteger()
                && number.signum() >= 0) {
            return Optional.of(name.text() + number);
        }
        if (!silent && !(value instanceof Value.Unknown)) {
            context.fail(
                    Code.BAD_INDEX,
                    index.span(),
                    value instanceof Value.Num(Rational number)
                            ? "this index is " + number
                            : "this index is " + value.describe(),
                    scope);
        }
        return Optional.empty();
    }

    Optional<String> text(Ast.Name name, Scope scope) {
        return text(name, scope, false);
    }

    private Value reference(Ast.Ref ref, Scope scope) {
        Optional<String> text = text(ref.name(), scope);
        if (text.isEmpty()) {
            return Value.unknown();
        }
        String name = text.get();
        Optional<Scope.Binding> binding = scope.find(name);
        if (binding.isPresent()) {
            binding.get().use();
            return binding.get().value();
        }
        if (scope.frame().isEmpty() && context.dims().names().contains(name)) {
            Size size = context.dims().named(name);
            return new Value.Extension(new Extent(size, Origin.expression(ref.span())));
        }
        if (name.equals("pi") || name.equals("π")) {
            return new Value.Matrix(pi(Report.visible(ref.span(), scope)));
        }
        if (scope.isForgiven(name) || scope.module().isUnread(name)) {
            return Value.unknown();
        }
        return context.fail(unknown(name, ref.span(), scope), scope);
    }

    private Term pi(Span place) {
        Term minusOne = context.terms().number(Rational.MINUS_ONE, place);
        return context.terms().apply(Primitive.ACOS, List.of(minusOne), place);
    }

    /** The problem of a name that nothing declares here. */
    private Problem unknown(String name, Span span, Scope scope) {
        var known = new ArrayList<>(scope.names());
        if (scope.frame().isEmpty()) {
            known.addAll(context.dims().names());
        }
        Problem problem = Problem.of(Code.UNKNOWN_NAME, span, "`" + name + "` is not known here");
        Optional<Span> later = scope.declaredBelow(name);
        if (later.isPresent()) {
            return problem.withNote(
                            "`" + name + "` is declared below, on line " + later.get().line())
                    .withHelp("move the declaration above this line");
        }
        if (context.calls().isCallable(name, scope)) {
            return problem.withHelp("`" + name + "` is a function: write " + name + "(...)");
        }
        if (scope.frame().isPresent()) {
            problem =
                    problem.withNote(
                            "a definition sees its own arguments only: pass what it needs");
        }
        return Spelling.suggest(problem, name, known);
    }

    /** What messages call an expression. */
    String describe(Ast.Expr expr, String otherwise, Scope scope) {
        if (expr instanceof Ast.Ref ref) {
            Optional<String> name = text(ref.name(), scope, true);
            if (name.isPresent()) {
                return scope.find(name.get()).map(Scope.Binding::text).orElse(name.get());
            }
        }
        return Text.of(expr.span(), otherwise);
    }
}
