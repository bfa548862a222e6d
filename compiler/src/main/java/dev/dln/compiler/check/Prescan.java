package dev.dln.compiler.check;

import dev.dln.compiler.syntax.Ast;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a network declares anywhere, found before it is checked in order. */
final class Prescan {
    private Prescan() {}

    /** The names of dimensions. */
    record DimensionNames(Set<String> data, Set<String> parameters) {}

    /**
     * The names that stand for dimensions: what declarations use as a size and nothing declares as
     * something else.
     */
    static DimensionNames dimensions(Ast.Network network) {
        var taken = new HashSet<String>();
        network.params().forEach(p -> taken.add(p.name().text()));
        var names = new ArrayList<Ast.Name>();
        declared(network.body(), names);
        names.stream().filter(n -> n.index().isEmpty()).forEach(n -> taken.add(n.text()));
        var data = new LinkedHashSet<String>();
        var parameters = new LinkedHashSet<String>();
        sizes(network.body(), taken, data, parameters);
        return new DimensionNames(data, parameters);
    }

    private static void sizes(
            List<Ast.Statement> body, Set<String> taken, Set<String> data, Set<String> params) {
        for (Ast.Statement statement : body) {
            switch (statement) {
                case Ast.Data d ->
                        d.names().forEach(n -> n.dims().forEach(e -> refs(e, taken, data)));
                case Ast.Param p ->
                        p.names().forEach(n -> n.dims().forEach(e -> refs(e, taken, params)));
                case Ast.For loop -> {
                    var inside = new HashSet<>(taken);
                    inside.add(loop.variable().text());
                    sizes(loop.body(), inside, data, params);
                }
                case Ast.Let _, Ast.Output _, Ast.Minimize _ -> {}
            }
        }
    }

    /** The names an expression of a dimension mentions. */
    private static void refs(Ast.Expr expr, Set<String> taken, Set<String> into) {
        switch (expr) {
            case Ast.Ref ref -> {
                if (ref.name().index().isEmpty() && !taken.contains(ref.name().text())) {
                    into.add(ref.name().text());
                }
            }
            case Ast.If choice -> {
                refs(choice.then(), taken, into);
                refs(choice.otherwise(), taken, into);
            }
            case Ast.Binary binary -> {
                refs(binary.left(), taken, into);
                refs(binary.right(), taken, into);
            }
            case Ast.Negate negate -> refs(negate.operand(), taken, into);
            case Ast.Numeral _, Ast.Call _, Ast.Transpose _, Ast.Block _, Ast.Slice _ -> {}
        }
    }

    /** Collects the names that statements declare. */
    static void declared(List<Ast.Statement> body, List<Ast.Name> into) {
        for (Ast.Statement statement : body) {
            switch (statement) {
                case Ast.Data data -> data.names().forEach(d -> into.add(d.name()));
                case Ast.Param param -> param.names().forEach(d -> into.add(d.name()));
                case Ast.Let let -> into.add(let.name());
                case Ast.For loop -> declared(loop.body(), into);
                case Ast.Output _, Ast.Minimize _ -> {}
            }
        }
    }

    static boolean hasObjective(List<Ast.Statement> body) {
        return body.stream()
                .anyMatch(
                        s ->
                                switch (s) {
                                    case Ast.Output _, Ast.Minimize _ -> true;
                                    case Ast.For loop -> hasObjective(loop.body());
                                    case Ast.Data _, Ast.Param _, Ast.Let _ -> false;
                                });
    }

    /** Tells a scope what is declared further down. */
    static void announce(Ast.Network network, Scope scope) {
        var names = new ArrayList<Ast.Name>();
        declared(network.body(), names);
        names.stream()
                .filter(n -> n.index().isEmpty())
                .forEach(n -> scope.announce(n.text(), n.span()));
    }
}
