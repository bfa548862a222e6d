package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Calls: the file's own definitions first, then what is built in, then stdlib, then the primitives
 * of the table. In stdlib a definition's own name means the primitive of that name, so that stdlib
 * can wrap and document it.
 */
final class Calls {
    private final Context context;
    private final Library library;
    private final Inlining inlining;

    Calls(Context context, Library library) {
        this.context = context;
        this.library = library;
        this.inlining = new Inlining(context);
    }

    Inlining inlining() {
        return inlining;
    }

    Value call(Ast.Call call, Scope scope) {
        Optional<String> text = context.expressions().text(call.callee(), scope);
        if (text.isEmpty()) {
            return Value.unknown();
        }
        String name = text.get();
        Optional<Defined> own = scope.module().find(name);
        if (own.isPresent()) {
            return inlining.call(own.get(), call, scope);
        }
        Optional<Builtin> builtin = Builtin.find(name);
        if (builtin.isPresent()) {
            return builtin(builtin.get(), call, scope);
        }
        Optional<Defined> standard = library.find(name).filter(d -> !isSelf(d, scope));
        if (standard.isPresent()) {
            return inlining.call(standard.get(), call, scope);
        }
        Optional<Primitive> primitive = primitive(name);
        if (primitive.isPresent()) {
            return primitive(primitive.get(), call, scope);
        }
        call.args().forEach(a -> Mentions.in(a.value(), scope));
        if (scope.module().isUnread(name)) {
            return Value.unknown();
        }
        Optional<Scope.Binding> array = scope.find(name);
        if (array.isPresent()) {
            array.get().use();
            return context.fail(
                    Problem.of(
                                    Code.UNKNOWN_FUNCTION,
                                    call.callee().span(),
                                    "`" + name + "` is " + array.get().kind() + ", no function")
                            .withHelp(
                                    "to multiply, write *; to take a part, write "
                                            + name
                                            + "[...]"),
                    scope);
        }
        return context.fail(
                Spelling.suggest(
                        Problem.of(
                                Code.UNKNOWN_FUNCTION,
                                call.callee().span(),
                                "no function is called `" + name + "`"),
                        name,
                        callables(scope)),
                scope);
    }

    private static boolean isSelf(Defined defined, Scope scope) {
        return scope.frame().isPresent() && scope.frame().get().defined() == defined;
    }

    /** Whether a name can be called here. */
    boolean isCallable(String name, Scope scope) {
        return callables(scope).contains(name);
    }

    /** A definition by its name, as losses and penalties are found. */
    Optional<Defined> definition(String name, Scope scope) {
        return scope.module().find(name).or(() -> library.find(name));
    }

    /** A definition of the standard library, whatever the file defines. */
    Defined standard(String name) {
        return library.find(name)
                .orElseThrow(() -> new CompilerBug(name + " is missing in stdlib"));
    }

    /** The names of all definitions of a kind. */
    List<String> names(Ast.DefinitionKind kind, Scope scope) {
        var all = new ArrayList<>(scope.module().visible().values());
        all.addAll(library.definitions());
        return all.stream().filter(d -> d.ast().kind() == kind).map(Defined::name).toList();
    }

    private List<String> callables(Scope scope) {
        var names = new ArrayList<>(scope.module().visible().keySet());
        library.definitions().forEach(d -> names.add(d.name()));
        Arrays.stream(Builtin.values()).forEach(b -> names.add(b.symbol()));
        Arrays.stream(Primitive.values()).forEach(p -> names.add(p.symbol()));
        return names;
    }

    private static Optional<Primitive> primitive(String name) {
        return Arrays.stream(Primitive.values()).filter(p -> p.symbol().equals(name)).findFirst();
    }

    // ---- what is built in

    private Value builtin(Builtin builtin, Ast.Call call, Scope scope) {
        if (scope.elementwise() && !builtin.elementwise()) {
            return context.operators().notElementwise(call.span(), builtin.symbol(), scope);
        }
        List<Value> values = values(call, scope);
        int count = values.size();
        if (count < builtin.least() || count > builtin.most()) {
            return wrongCount(call, builtin.least(), builtin.most(), builtin.meaning(), scope);
        }
        if (hasNames(call, scope) || values.stream().anyMatch(Value.Unknown.class::isInstance)) {
            return Value.unknown();
        }
        return builtin.rule()
                .apply(new Invocation(context, call, values, scope))
                .orElse(Value.unknown());
    }

    private Value primitive(Primitive primitive, Ast.Call call, Scope scope) {
        List<Value> values = values(call, scope);
        if (values.size() != primitive.arity()) {
            return wrongCount(
                    call,
                    primitive.arity(),
                    primitive.arity(),
                    primitive.symbol() + " acts on each entry",
                    scope);
        }
        if (hasNames(call, scope) || values.stream().anyMatch(Value.Unknown.class::isInstance)) {
            return Value.unknown();
        }
        Optional<Rational> folded = fold(primitive, values);
        if (folded.isPresent()) {
            return new Value.Num(folded.get());
        }
        Span place = Report.visible(call.span(), scope);
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Optional<Term> term =
                    context.coercions()
                            .matrix(values.get(i), call.args().get(i).value().span(), scope);
            if (term.isEmpty()) {
                return Value.unknown();
            }
            terms.add(term.get());
        }
        return align(terms, call, scope)
                .<Value>map(t -> new Value.Matrix(context.terms().apply(primitive, t, place)))
                .orElse(Value.unknown());
    }

    /** Brings all arguments to one shape, with two passes over neighbours. */
    private Optional<List<Term>> align(List<Term> terms, Ast.Call call, Scope scope) {
        Span place = Report.visible(call.span(), scope);
        List<Term> aligned = new ArrayList<>(terms);
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 1; i < aligned.size(); i++) {
                Optional<Aligned> pair =
                        Aligned.of(
                                context.terms(),
                                aligned.getFirst(),
                                aligned.get(i),
                                place,
                                () -> Text.of(place, "a call") + " on line " + place.line());
                if (pair.isEmpty()) {
                    context.fail(
                            Code.SHAPES_DIFFER,
                            call.span(),
                            "argument 1 is "
                                    + aligned.getFirst().shape()
                                    + ", argument "
                                    + (i + 1)
                                    + " is "
                                    + aligned.get(i).shape(),
                            scope);
                    return Optional.empty();
                }
                aligned.set(0, pair.get().left());
                aligned.set(i, pair.get().right());
            }
        }
        return Optional.of(aligned);
    }

    /** The exact value of a piecewise linear primitive of numbers. */
    private static Optional<Rational> fold(Primitive primitive, List<Value> values) {
        List<Rational> numbers = new ArrayList<>();
        for (Value value : values) {
            if (!(value instanceof Value.Num(Rational number))) {
                return Optional.empty();
            }
            numbers.add(number);
        }
        Rational first = numbers.getFirst();
        boolean positive = first.signum() > 0;
        Optional<Rational> none = Optional.empty();
        return primitive == Primitive.RELU
                ? Optional.of(positive ? first : Rational.ZERO)
                : primitive == Primitive.ABS
                        ? Optional.of(positive ? first : first.negate())
                        : primitive == Primitive.WHERE
                                ? Optional.of(numbers.get(positive ? 1 : 2))
                                : none;
    }

    private List<Value> values(Ast.Call call, Scope scope) {
        return call.args().stream().map(a -> context.expressions().eval(a.value(), scope)).toList();
    }

    private boolean hasNames(Ast.Call call, Scope scope) {
        Optional<Ast.Name> name = call.args().stream().flatMap(a -> a.name().stream()).findFirst();
        name.ifPresent(
                n ->
                        context.fail(
                                Code.UNKNOWN_ARGUMENT,
                                n.span(),
                                call.callee().text() + " has no argument `" + n.text() + "`",
                                scope));
        return name.isPresent();
    }

    private Value wrongCount(Ast.Call call, int least, int most, String meaning, Scope scope) {
        return context.fail(
                Problem.of(
                                Code.WRONG_ARGUMENT_COUNT,
                                call.span(),
                                "this has "
                                        + Text.count(call.args().size(), "argument")
                                        + ", "
                                        + call.callee().text()
                                        + " takes "
                                        + (least == most ? least : least + " to " + most))
                        .withNote(meaning),
                scope);
    }
}
