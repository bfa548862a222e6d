package dev.dln.compiler.check;

import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.syntax.ParseResult;
import dev.dln.compiler.syntax.SyntaxReader;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a file and what it imports, directly and indirectly. */
final class Modules {
    /** So many files at most, so that a resolver cannot lead us on for ever. */
    private static final int MOST_FILES = 1000;

    private final Report report;
    private final Library library;
    private final CompileOptions.ImportResolver resolver;
    private final Map<Source, Module> read = new LinkedHashMap<>();
    private final Set<Source> open = new LinkedHashSet<>();
    private final Map<Ast.Import, Module> imported = new LinkedHashMap<>();
    private boolean complete = true;

    Modules(Report report, Library library, CompileOptions.ImportResolver resolver) {
        this.report = report;
        this.library = library;
        this.resolver = resolver;
    }

    /** Whether every file could be read without a mistake of syntax. */
    boolean complete() {
        return complete;
    }

    /** Which file each import of the main file led to. */
    Map<Ast.Import, Module> imported() {
        return imported;
    }

    /** Every file read, the main one included. */
    List<Module> all() {
        return List.copyOf(read.values());
    }

    /** A file with all its definitions and those it imports. */
    Module read(Source source) {
        Module known = read.get(source);
        if (known != null) {
            return known;
        }
        ParseResult parsed = SyntaxReader.parse(source);
        parsed.problems().forEach(report::add);
        complete &= parsed.isComplete();
        var module = new Module(source, parsed.tree(), false, parsed.unread());
        read.put(source, module);
        open.add(source);
        for (Ast.Item item : parsed.tree().items()) {
            switch (item) {
                case Ast.Import written -> follow(written, module);
                case Ast.Definition definition -> define(new Defined(definition, module), module);
                case Ast.Network _ -> {}
            }
        }
        open.remove(source);
        return module;
    }

    private void follow(Ast.Import written, Module module) {
        Optional<Source> found = resolver.resolve(written.path(), module.source());
        if (found.isEmpty() || read.size() >= MOST_FILES) {
            report.add(
                    Problem.of(
                            Code.IMPORT_NOT_FOUND,
                            written.span(),
                            "there is no file `" + written.path() + "` to read"));
            complete = false;
            return;
        }
        Source source = found.get();
        if (open.contains(source)) {
            var path = new ArrayList<String>();
            open.stream().dropWhile(s -> !s.equals(source)).forEach(s -> path.add(s.name()));
            path.add(source.name());
            report.add(
                    Problem.of(
                            Code.IMPORT_CYCLE,
                            written.span(),
                            path.size() == 2
                                    ? "this file imports itself"
                                    : String.join(" imports ", path)));
            return;
        }
        Module other = read(source);
        imported.put(written, other);
        for (Defined defined : other.visible().values()) {
            if (defined.home() == other) {
                Defined before = module.visible().putIfAbsent(defined.name(), defined);
                if (before != null && before != defined) {
                    report.add(
                            twice(defined.name(), before, written.span())
                                    .withNote("it comes from " + source.name() + " as well"));
                }
            }
        }
    }

    private void define(Defined defined, Module module) {
        Defined before = module.visible().putIfAbsent(defined.name(), defined);
        if (before != null) {
            report.add(twice(defined.name(), before, defined.span()));
            return;
        }
        Optional<Defined> standard = library.find(defined.name());
        Optional<Builtin> builtin = Builtin.find(defined.name());
        if (standard.isPresent() || builtin.isPresent()) {
            report.add(
                    Problem.of(
                                    Code.HIDES_STANDARD,
                                    defined.span(),
                                    "`" + defined.name() + "` is in the standard library")
                            .withNote(
                                    standard.map(Signature::of)
                                            .orElseGet(() -> builtin.orElseThrow().meaning()))
                            .withHelp("give it another name if the two are not the same"));
        }
    }

    private static Problem twice(String name, Defined before, dev.dln.compiler.problem.Span span) {
        return Problem.of(Code.DUPLICATE_NAME, span, "`" + name + "` is defined already")
                .withNote("first " + Text.line(before.span(), span));
    }
}
