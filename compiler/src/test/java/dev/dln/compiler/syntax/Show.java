package dev.dln.compiler.syntax;

import java.util.List;
import java.util.stream.Collectors;

/** Syntax trees as text without places: every operator in parentheses. */
final class Show {
    private Show() {}

    /** A whole file, one item or statement on a line. */
    static String file(Ast.File file) {
        return String.join("\n", file.items().stream().map(Show::item).toList());
    }

    private static String item(Ast.Item item) {
        return switch (item) {
            case Ast.Import include -> "import " + include.path();
            case Ast.Definition definition ->
                    "%s %s(%s; %s) %s = %s"
                            .formatted(
                                    definition.kind(),
                                    name(definition.name()),
                                    list(definition.args().stream().map(Show::name).toList()),
                                    defaults(definition.extras()),
                                    annotations(definition.properties()),
                                    expression(definition.body()));
            case Ast.Network network ->
                    "network %s(%s) %s"
                            .formatted(
                                    name(network.name()),
                                    defaults(network.params()),
                                    block(network.body()));
        };
    }

    private static String block(List<Ast.Statement> statements) {
        return statements.stream()
                .map(s -> "  " + statement(s))
                .collect(Collectors.joining("\n", "{\n", "\n}"));
    }

    private static String statement(Ast.Statement statement) {
        return switch (statement) {
            case Ast.Data data -> "data " + declared(data.names());
            case Ast.Param param -> "param " + declared(param.names());
            case Ast.Let let -> "let " + name(let.name()) + " = " + expression(let.value());
            case Ast.Output output ->
                    "output "
                            + expression(output.value())
                            + " "
                            + annotations(output.annotations());
            case Ast.Minimize minimize ->
                    "minimize "
                            + expression(minimize.value())
                            + " "
                            + annotations(minimize.annotations());
            case Ast.For loop ->
                    "for %s = %s .. %s %s"
                            .formatted(
                                    name(loop.variable()),
                                    expression(loop.from()),
                                    expression(loop.to()),
                                    block(loop.body()));
        };
    }

    private static String declared(List<Ast.Declared> names) {
        return list(
                names.stream()
                        .map(
                                d ->
                                        name(d.name())
                                                + "["
                                                + list(
                                                        d.dims().stream()
                                                                .map(Show::expression)
                                                                .toList())
                                                + "]"
                                                + d.distribution()
                                                        .map(c -> " ~ " + expression(c))
                                                        .orElse(""))
                        .toList());
    }

    private static String defaults(List<Ast.Default> defaults) {
        return list(
                defaults.stream()
                        .map(d -> name(d.name()) + " = " + expression(d.value()))
                        .toList());
    }

    private static String annotations(List<Ast.Annotation> annotations) {
        return list(
                annotations.stream()
                        .map(
                                a ->
                                        "@"
                                                + name(a.name())
                                                + a.callee().map(c -> " " + name(c)).orElse("")
                                                + "("
                                                + args(a.args())
                                                + ")")
                        .toList());
    }

    static String expression(Ast.Expr expr) {
        return switch (expr) {
            case Ast.Numeral numeral -> numeral.text();
            case Ast.Ref ref -> name(ref.name());
            case Ast.Call call -> name(call.callee()) + "(" + args(call.args()) + ")";
            case Ast.Binary binary ->
                    "(%s %s %s)"
                            .formatted(
                                    expression(binary.left()),
                                    binary.operator().symbol(),
                                    expression(binary.right()));
            case Ast.Negate negate -> "(-" + expression(negate.operand()) + ")";
            case Ast.Transpose transpose -> expression(transpose.operand()) + "'";
            case Ast.If choice ->
                    "if %s then %s else %s"
                            .formatted(
                                    expression(choice.condition()),
                                    expression(choice.then()),
                                    expression(choice.otherwise()));
            case Ast.Block block ->
                    block.rows().stream()
                            .map(r -> list(r.stream().map(Show::expression).toList()))
                            .collect(Collectors.joining("; ", "[", "]"));
            case Ast.Slice slice ->
                    expression(slice.target())
                            + "["
                            + list(slice.ranges().stream().map(Show::range).toList())
                            + "]";
        };
    }

    private static String range(Ast.Range range) {
        return range.from().map(Show::expression).orElse(":")
                + range.to().map(t -> ".." + expression(t)).orElse("");
    }

    static String name(Ast.Name name) {
        return name.text() + name.index().map(i -> "{" + expression(i) + "}").orElse("");
    }

    private static String args(List<Ast.Arg> args) {
        String plain =
                list(
                        args.stream()
                                .filter(a -> a.name().isEmpty())
                                .map(a -> expression(a.value()))
                                .toList());
        String named =
                list(
                        args.stream()
                                .filter(a -> a.name().isPresent())
                                .map(
                                        a ->
                                                name(a.name().orElseThrow())
                                                        + " = "
                                                        + expression(a.value()))
                                .toList());
        return named.isEmpty() ? plain : plain + "; " + named;
    }

    private static String list(List<String> parts) {
        return String.join(", ", parts);
    }
}
