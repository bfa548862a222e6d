package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;

/** A definition with the file it belongs to: its body sees that file's definitions. */
final class Defined {
    private final Ast.Definition ast;
    private final Module home;
    private boolean used;

    Defined(Ast.Definition ast, Module home) {
        this.ast = ast;
        this.home = home;
    }

    Ast.Definition ast() {
        return ast;
    }

    Module home() {
        return home;
    }

    /** Notes that something calls it. */
    void use() {
        used = true;
    }

    boolean used() {
        return used;
    }

    String name() {
        return ast.name().text();
    }

    Span span() {
        return ast.name().span();
    }
}
