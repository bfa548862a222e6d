package dev.dln.compiler.check;

import dev.dln.compiler.syntax.Ast;

import java.util.Locale;
import java.util.stream.Collectors;

/** A definition's head as text. */
final class Signature {
    private Signature() {}

    /** {@code loss pseudo_huber(q, y; delta = 1)}. */
    static String of(Defined defined) {
        Ast.Definition ast = defined.ast();
        String args = ast.args().stream().map(Ast.Name::text).collect(Collectors.joining(", "));
        String extras =
                ast.extras().stream()
                        .map(e -> e.name().text() + " = " + Text.of(e.value().span()))
                        .collect(Collectors.joining(", "));
        return ast.kind().name().toLowerCase(Locale.ROOT)
                + " "
                + defined.name()
                + "("
                + args
                + (extras.isEmpty() ? "" : "; " + extras)
                + ")";
    }
}
