package dev.dln.compiler.check;

import dev.dln.compiler.syntax.Ast;

import java.util.List;

/**
 * Marks names as used where an expression is not worked out: the branch not taken, the body of a
 * loop that does not run. What such code mentions is not unused.
 */
final class Mentions {
    private Mentions() {}

    static void in(Ast.Expr expr, Scope scope) {
        switch (expr) {
            case Ast.Numeral _ -> {}
            case Ast.Ref ref -> scope.find(ref.name().text()).ifPresent(Scope.Binding::use);
            case Ast.Call call -> call.args().forEach(a -> in(a.value(), scope));
            case Ast.Binary binary -> {
                in(binary.left(), scope);
                in(binary.right(), scope);
            }
            case Ast.Negate negate -> in(negate.operand(), scope);
            case Ast.Transpose transpose -> in(transpose.operand(), scope);
            case Ast.If choice -> {
                in(choice.condition(), scope);
                in(choice.then(), scope);
                in(choice.otherwise(), scope);
            }
            case Ast.Block block -> block.rows().forEach(r -> r.forEach(e -> in(e, scope)));
            case Ast.Slice slice -> {
                in(slice.target(), scope);
                for (Ast.Range range : slice.ranges()) {
                    range.from().ifPresent(e -> in(e, scope));
                    range.to().ifPresent(e -> in(e, scope));
                }
            }
        }
        // The index of an indexed name, wherever it stands, mentions loop variables and settings.
        if (expr instanceof Ast.Ref ref) {
            ref.name().index().ifPresent(e -> in(e, scope));
        }
    }

    /** Marks what statements mention. */
    static void in(List<Ast.Statement> statements, Scope scope) {
        for (Ast.Statement statement : statements) {
            switch (statement) {
                case Ast.Data data -> declared(data.names(), scope);
                case Ast.Param param -> declared(param.names(), scope);
                case Ast.Let let -> in(let.value(), scope);
                case Ast.Output output -> {
                    in(output.value(), scope);
                    annotations(output.annotations(), scope);
                }
                case Ast.Minimize minimize -> {
                    in(minimize.value(), scope);
                    annotations(minimize.annotations(), scope);
                }
                case Ast.For loop -> {
                    in(loop.from(), scope);
                    in(loop.to(), scope);
                    in(loop.body(), scope);
                }
            }
        }
    }

    private static void declared(List<Ast.Declared> names, Scope scope) {
        for (Ast.Declared name : names) {
            name.dims().forEach(e -> in(e, scope));
            name.distribution().ifPresent(call -> in(call, scope));
        }
    }

    private static void annotations(List<Ast.Annotation> annotations, Scope scope) {
        annotations.forEach(a -> a.args().forEach(arg -> in(arg.value(), scope)));
    }
}
