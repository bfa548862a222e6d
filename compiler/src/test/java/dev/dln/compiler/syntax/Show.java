package dev.dln.compiler.syntax;

import java.util.List;
import java.util.stream.Collectors;

/** Syntax trees as text without places: every operator in parentheses. */
final class Show {
    private Show() {}

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
