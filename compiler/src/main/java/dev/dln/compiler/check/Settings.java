package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The network parameters: defaults, and values given from outside. */
final class Settings {
    private Settings() {}

    /**
     * Binds every network parameter in a scope, in order; a default may use the ones before it.
     *
     * @param given values as text by name, such as {@code 8} and {@code [20, 30]}
     */
    static void bind(Ast.Network network, Map<String, String> given, Scope scope, Context context) {
        for (Ast.Default param : network.params()) {
            String name = param.name().text();
            if (scope.own().containsKey(name)) {
                context.fail(
                        Problem.of(
                                        Code.DUPLICATE_NAME,
                                        param.name().span(),
                                        "`" + name + "` is declared twice")
                                .withNote(
                                        "first "
                                                + Text.line(
                                                        scope.own().get(name).span(),
                                                        param.span())),
                        scope);
                continue;
            }
            Value value = context.expressions().eval(param.value(), scope);
            if (value instanceof Value.Matrix || value instanceof Value.Truth) {
                value =
                        context.fail(
                                Problem.of(
                                                Code.COMPILE_TIME_NEEDED,
                                                param.value().span(),
                                                "this is " + value.describe())
                                        .withNote(
                                                "a network parameter is a number or a list of"
                                                        + " numbers"),
                                scope);
            }
            String text = given.get(name);
            if (text != null) {
                value = given(name, text, value, context);
            }
            scope.bind(
                    name, new Scope.Binding(Scope.Kind.SETTING, name, value, param.name().span()));
        }
        var names = network.params().stream().map(p -> p.name().text()).toList();
        given.forEach(
                (name, text) -> {
                    if (!names.contains(name)) {
                        context.report().add(unknown(network, name, text, names));
                    }
                });
    }

    private static Problem unknown(
            Ast.Network network, String name, String text, List<String> names) {
        Span span = new Source("--set", name + "=" + text).span(0, name.length());
        Problem problem =
                Problem.of(
                        Code.UNKNOWN_SETTING,
                        span,
                        "the network "
                                + network.name().text()
                                + " has no parameter `"
                                + name
                                + "`");
        problem =
                names.isEmpty()
                        ? problem.withNote("it has no parameters at all")
                        : problem.withNote("its parameters are " + String.join(", ", names));
        return Spelling.suggest(problem, name, names);
    }

    private static Value given(String name, String text, Value standard, Context context) {
        Source source = new Source("--set", name + "=" + text);
        Span span = source.span(name.length() + 1, source.text().length());
        Optional<Value> value = parse(text);
        if (value.isEmpty()) {
            context.report()
                    .add(
                            Problem.of(Code.BAD_SETTING, span, "this is no number and no list")
                                    .withHelp(
                                            "write a number such as 8 or 0.5, or a list such as"
                                                    + " [20, 30]"));
            return Value.unknown();
        }
        boolean list = value.get() instanceof Value.Numbers;
        if (!(standard instanceof Value.Unknown) && list != standard instanceof Value.Numbers) {
            context.report()
                    .add(
                            Problem.of(
                                            Code.BAD_SETTING,
                                            span,
                                            list ? "this is a list" : "this is a single number")
                                    .withNote(
                                            "the default of "
                                                    + name
                                                    + " is "
                                                    + standard.describe()));
            return Value.unknown();
        }
        return value.get();
    }

    /** The value of a text; empty where it is none. */
    static Optional<Value> parse(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("[")) {
            return number(stripped).map(Value.Num::new);
        }
        if (!stripped.endsWith("]")) {
            return Optional.empty();
        }
        var numbers = new ArrayList<Rational>();
        String inner = stripped.substring(1, stripped.length() - 1).strip();
        if (inner.isEmpty()) {
            return Optional.of(new Value.Numbers(List.of()));
        }
        for (String part : inner.split(",", -1)) {
            Optional<Rational> number = number(part.strip());
            if (number.isEmpty()) {
                return Optional.empty();
            }
            numbers.add(number.get());
        }
        return Optional.of(new Value.Numbers(List.copyOf(numbers)));
    }

    private static Optional<Rational> number(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Arithmetic.parse(text);
        }
        Optional<Rational> above = Arithmetic.parse(text.substring(0, slash).strip());
        Optional<Rational> below = Arithmetic.parse(text.substring(slash + 1).strip());
        return above.flatMap(a -> below.filter(b -> !b.isZero()).map(a::divide));
    }

    /** A value as {@code --set} would take it; a decimal where that is exact. */
    static String show(Value value) {
        return switch (value) {
            case Value.Num(Rational number) -> show(number);
            case Value.Numbers(List<Rational> values) ->
                    values.stream().map(Settings::show).collect(Collectors.joining(", ", "[", "]"));
            case Value.Truth _, Value.Extension _, Value.Matrix _, Value.Unknown _ -> "?";
        };
    }

    private static String show(Rational number) {
        double nearest = number.toDouble();
        boolean exact =
                !number.isInteger()
                        && Rational.of(java.math.BigDecimal.valueOf(nearest)).equals(number);
        return exact ? java.math.BigDecimal.valueOf(nearest).toPlainString() : number.toString();
    }
}
