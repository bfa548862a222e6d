package dev.dln.compiler.check;

import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Ast;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file with the definitions that can be called in it: its own and those it imports. The standard
 * library is seen everywhere and not listed here.
 */
final class Module {
    private final Source source;
    private final Ast.File file;
    private final boolean library;
    private final Set<String> unread;
    private final Map<String, Defined> visible = new LinkedHashMap<>();

    /**
     * @param library whether this file is part of stdlib
     * @param unread names in what could not be read; nothing is reported about them
     */
    Module(Source source, Ast.File file, boolean library, Set<String> unread) {
        this.source = source;
        this.file = file;
        this.library = library;
        this.unread = Set.copyOf(unread);
    }

    Source source() {
        return source;
    }

    Ast.File file() {
        return file;
    }

    boolean library() {
        return library;
    }

    /** Whether a name occurs in what could not be read, so that it may well be declared there. */
    boolean isUnread(String name) {
        return unread.contains(name) || unread.contains(name.replaceAll("\\d+$", ""));
    }

    /** The definitions by name, own ones and imported ones. */
    Map<String, Defined> visible() {
        return visible;
    }

    Optional<Defined> find(String name) {
        return Optional.ofNullable(visible.get(name));
    }
}
