package dev.dln.compiler.check;

import dev.dln.compiler.CompiledModel.DataDeclaration;
import dev.dln.compiler.CompiledModel.Distribution;
import dev.dln.compiler.CompiledModel.ParameterDeclaration;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The declared arrays of a network. */
final class Declarations {
    /** A declared array. */
    record Declared(
            String name,
            Op.Role role,
            List<Extent> extents,
            Distribution distribution,
            Term term,
            Span span) {}

    private final Context context;
    private final Scope root;
    private final Map<String, Declared> all = new LinkedHashMap<>();

    Declarations(Context context, Scope root) {
        this.context = context;
        this.root = root;
    }

    /** Everything declared without a mistake, in order. */
    Map<String, Declared> all() {
        return all;
    }

    List<Declared> of(Op.Role role) {
        return all.values().stream().filter(d -> d.role() == role).toList();
    }

    /** Declares an array in the network's scope. */
    void declare(Ast.Declared declared, Op.Role role, Scope scope) {
        Optional<String> fresh = fresh(declared.name(), scope);
        if (fresh.isEmpty()) {
            return;
        }
        String name = fresh.get();
        Value value = Value.unknown();
        Optional<List<Extent>> extents = extents(declared, name, role, scope);
        Distribution distribution =
                declared.distribution()
                        .map(call -> distribution(call, scope))
                        .orElseGet(Distribution.Default::new);
        if (declared.distribution().isPresent() && role == Op.Role.DATA) {
            context.fail(
                    Code.BAD_DISTRIBUTION,
                    declared.distribution().get().span(),
                    "data is bound, not drawn",
                    scope);
        }
        if (extents.isPresent()) {
            Term term = input(name, role, extents.get(), declared.name().span());
            value = new Value.Matrix(term);
            all.put(
                    name,
                    new Declared(
                            name, role, extents.get(), distribution, term, declared.name().span()));
        }
        Scope.Kind kind = role == Op.Role.DATA ? Scope.Kind.DATA : Scope.Kind.PARAMETER;
        root.bind(name, new Scope.Binding(kind, name, value, declared.name().span()));
    }

    /**
     * Declares a parameter that an annotation adds.
     *
     * @param name the network must not have it yet
     * @param span the annotation
     */
    Declared add(String name, List<Extent> extents, Span span) {
        Term term = input(name, Op.Role.PARAMETER, extents, span);
        var declared =
                new Declared(
                        name,
                        Op.Role.PARAMETER,
                        List.copyOf(extents),
                        new Distribution.Default(),
                        term,
                        span);
        all.put(name, declared);
        var binding = new Scope.Binding(Scope.Kind.PARAMETER, name, new Value.Matrix(term), span);
        binding.use();
        root.bind(name, binding);
        return declared;
    }

    /** A name that nothing has yet; empty, with a problem, where something has. */
    Optional<String> fresh(Ast.Name name, Scope scope) {
        Optional<String> text = context.expressions().text(name, scope);
        if (text.isEmpty()) {
            root.forgive(name.text());
            return text;
        }
        Optional<Scope.Binding> first = scope.find(text.get());
        if (first.isPresent()) {
            spoil(text.get(), first.get());
            context.fail(
                    Problem.of(
                                    Code.DUPLICATE_NAME,
                                    name.span(),
                                    "`" + text.get() + "` is " + first.get().kind() + " already")
                            .withNote("first " + Text.line(first.get().span(), name.span())),
                    scope);
            return Optional.empty();
        }
        return text;
    }

    /**
     * What a name declared twice means is not known any more, so nothing is said about its uses.
     */
    private void spoil(String name, Scope.Binding first) {
        var spoilt = new Scope.Binding(first.kind(), first.text(), Value.unknown(), first.span());
        spoilt.use();
        if (root.own().containsKey(name)) {
            root.bind(name, spoilt);
        }
    }

    private Optional<List<Extent>> extents(
            Ast.Declared declared, String name, Op.Role role, Scope scope) {
        if (declared.dims().size() > 2) {
            context.fail(
                    Problem.of(
                                    Code.TOO_MANY_DIMENSIONS,
                                    declared.span(),
                                    "this has " + declared.dims().size() + " dimensions")
                            .withNote("an array is a scalar, a column vector or a matrix"),
                    scope);
            return Optional.empty();
        }
        var kind = role == Op.Role.DATA ? Origin.Kind.DATA : Origin.Kind.PARAMETER;
        String written =
                name
                        + declared.dims().stream()
                                .map(d -> Text.of(d.span()))
                                .collect(Collectors.joining(", ", "[", "]"));
        var extents = new ArrayList<Extent>();
        for (int axis = 0; axis < declared.dims().size(); axis++) {
            var origin = new Origin(name, written, kind, axis, declared.dims().get(axis).span());
            context.coercions()
                    .dimension(declared.dims().get(axis), origin, scope)
                    .ifPresent(extents::add);
        }
        if (extents.size() < declared.dims().size()) {
            return Optional.empty();
        }
        long size = 1;
        for (Extent extent : extents) {
            size *= Dims.known(extent.size()).orElse(1);
        }
        if (size > Integer.MAX_VALUE) {
            context.fail(Code.TOO_LARGE, declared.span(), "this has " + size + " entries", scope);
            return Optional.empty();
        }
        return Optional.of(extents);
    }

    private Term input(String name, Op.Role role, List<Extent> extents, Span span) {
        var kind = role == Op.Role.DATA ? Origin.Kind.DATA : Origin.Kind.PARAMETER;
        Extent one = new Extent(Size.fixed(1), new Origin(name, name, kind, 1, span));
        var shape =
                new Shape(
                        extents.isEmpty() ? one : extents.getFirst(),
                        extents.size() < 2 ? one : extents.getLast());
        List<Size> sizes = extents.stream().map(Extent::size).toList();
        return context.terms().add(new Form.Input(name, role, sizes), shape, span);
    }

    private Distribution distribution(Ast.Call call, Scope scope) {
        String name = call.callee().text();
        boolean normal = name.equals("normal");
        if (!normal && !name.equals("uniform")) {
            context.fail(
                    Spelling.suggest(
                            Problem.of(
                                            Code.BAD_DISTRIBUTION,
                                            call.callee().span(),
                                            "no distribution is called `" + name + "`")
                                    .withNote(
                                            "there are normal(mean, deviation) and uniform(low,"
                                                    + " high)"),
                            name,
                            List.of("normal", "uniform")),
                    scope);
            return new Distribution.Default();
        }
        if (call.args().size() != 2) {
            context.fail(
                    Code.BAD_DISTRIBUTION,
                    call.span(),
                    name
                            + " takes two numbers, "
                            + (normal ? "mean and deviation" : "low and high"),
                    scope);
            return new Distribution.Default();
        }
        Optional<Double> first = constant(call.args().getFirst().value(), scope);
        Optional<Double> second = constant(call.args().getLast().value(), scope);
        if (first.isEmpty() || second.isEmpty()) {
            return new Distribution.Default();
        }
        double a = first.get();
        double b = second.get();
        if (normal ? b < 0 : b < a) {
            context.fail(
                    Code.BAD_DISTRIBUTION,
                    call.span(),
                    normal ? "the deviation is negative" : "low is above high",
                    scope);
            return new Distribution.Default();
        }
        return normal ? new Distribution.Normal(a, b) : new Distribution.Uniform(a, b);
    }

    /** A number known at compile time, or the power of one, as in {@code sqrt(2)}. */
    private Optional<Double> constant(Ast.Expr expr, Scope scope) {
        Value value = context.expressions().eval(expr, scope);
        if (value instanceof Value.Matrix(Term term)
                && term.form() instanceof Form.Power(Term base, Rational exponent)
                && base.form() instanceof Form.Constant(Rational number)) {
            return Optional.of(Math.pow(number.toDouble(), exponent.toDouble()));
        }
        return context.coercions()
                .number(value, expr.span(), "an argument of a distribution", scope)
                .map(Rational::toDouble);
    }

    /** The declarations of data, dimensions settled. */
    List<DataDeclaration> data() {
        return of(Op.Role.DATA).stream()
                .map(d -> new DataDeclaration(d.name(), dims(d), d.span()))
                .toList();
    }

    /** The declarations of parameters, dimensions settled. */
    List<ParameterDeclaration> parameters() {
        return parameters(List.of());
    }

    /** The declarations of parameters but for some, dimensions settled. */
    List<ParameterDeclaration> parameters(List<String> without) {
        return of(Op.Role.PARAMETER).stream()
                .filter(d -> !without.contains(d.name()))
                .map(d -> new ParameterDeclaration(d.name(), dims(d), d.distribution(), d.span()))
                .toList();
    }

    private static List<Dim> dims(Declared declared) {
        return declared.extents().stream().map(e -> Dims.resolve(e.size())).toList();
    }
}
