package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Op;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Walks the statements of a network in order. */
final class NetworkChecker {
    /** So many times may the bodies of a network's loops run, all together. */
    static final int MOST_ITERATIONS = 10_000;

    private final Ast.Network network;
    private final Context context;
    private final Scope root;
    private final Declarations declarations;
    private final Objective objective;
    private final Map<String, Term> lets = new LinkedHashMap<>();
    private int iterations;

    NetworkChecker(
            Ast.Network network,
            Module module,
            Map<String, String> settings,
            Report report,
            Library library) {
        this.network = network;
        this.context = new Context(report, Dims.of(network), library);
        this.root = Scope.network(module);
        Prescan.announce(network, root);
        Settings.bind(network, settings, root, context);
        this.declarations = new Declarations(context, root);
        this.objective = new Objective(context, declarations);
    }

    /**
     * Checks everything; the problems are in the report.
     *
     * @param complete whether the whole file could be read
     */
    void check(boolean complete) {
        statements(network.body(), root);
        objective.finish(network, complete, root);
    }

    Ast.Network network() {
        return network;
    }

    Context context() {
        return context;
    }

    Scope root() {
        return root;
    }

    Declarations declarations() {
        return declarations;
    }

    Objective objective() {
        return objective;
    }

    /** The value of each let that is a matrix. */
    Map<String, Term> lets() {
        return lets;
    }

    private void statements(List<Ast.Statement> statements, Scope scope) {
        for (Ast.Statement statement : statements) {
            switch (statement) {
                case Ast.Data data ->
                        data.names().forEach(d -> declarations.declare(d, Op.Role.DATA, scope));
                case Ast.Param param ->
                        param.names()
                                .forEach(d -> declarations.declare(d, Op.Role.PARAMETER, scope));
                case Ast.Let let -> let(let, scope);
                case Ast.Output output -> objective.output(output, scope);
                case Ast.Minimize minimize -> objective.minimize(minimize, scope);
                case Ast.For loop -> loop(loop, scope);
            }
        }
    }

    private void let(Ast.Let let, Scope scope) {
        Value value = context.expressions().eval(let.value(), scope);
        if (value instanceof Value.Truth) {
            value =
                    context.fail(
                            Code.WRONG_KIND,
                            let.value().span(),
                            "a condition is not a value",
                            scope);
        }
        Optional<String> name = declarations.fresh(let.name(), scope);
        if (name.isEmpty()) {
            return;
        }
        root.bind(
                name.get(),
                new Scope.Binding(Scope.Kind.LET, name.get(), value, let.name().span()));
        if (value instanceof Value.Matrix(Term term)) {
            lets.put(name.get(), term);
        }
    }

    private void loop(Ast.For loop, Scope scope) {
        OptionalInt from = context.coercions().integer(loop.from(), "the start of a loop", scope);
        OptionalInt to = context.coercions().integer(loop.to(), "the end of a loop", scope);
        String variable = loop.variable().text();
        Optional<Scope.Binding> hidden = scope.find(variable);
        if (hidden.isPresent()) {
            context.fail(
                    Problem.of(
                                    Code.DUPLICATE_NAME,
                                    loop.variable().span(),
                                    "`" + variable + "` is " + hidden.get().kind() + " already")
                            .withNote("first " + Text.line(hidden.get().span(), loop.span()))
                            .withHelp("give the loop variable another name"),
                    scope);
            return;
        }
        if (from.isEmpty() || to.isEmpty()) {
            skip(loop, scope);
            return;
        }
        if (from.getAsInt() > to.getAsInt()) {
            Mentions.in(loop.body(), scope);
            return;
        }
        long turns = (long) to.getAsInt() - from.getAsInt() + 1;
        if (turns > MOST_ITERATIONS - iterations) {
            context.fail(
                    Problem.of(
                                    Code.TOO_LARGE,
                                    loop.from().span().to(loop.to().span()),
                                    "this loop runs " + turns + " times")
                            .withNote(
                                    "the loops of a network run "
                                            + MOST_ITERATIONS
                                            + " times at most, all together"),
                    scope);
            skip(loop, scope);
            return;
        }
        iterations += (int) turns;
        for (int k = from.getAsInt(); k <= to.getAsInt(); k++) {
            Scope inner = scope.inner();
            var value = new Value.Num(dev.dln.compiler.tensor.Rational.of(k));
            inner.bind(
                    variable,
                    new Scope.Binding(Scope.Kind.LOOP, variable, value, loop.variable().span()));
            statements(loop.body(), inner);
        }
    }

    /** Leaves a loop out after a mistake: nothing it would declare is reported as unknown. */
    private void skip(Ast.For loop, Scope scope) {
        Mentions.in(loop.body(), scope);
        var names = new ArrayList<Ast.Name>();
        Prescan.declared(loop.body(), names);
        names.forEach(n -> root.forgive(n.text()));
        if (Prescan.hasObjective(loop.body())) {
            objective.forgive();
        }
    }
}
