package dev.dln.compiler.check;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.syntax.ParseResult;
import dev.dln.compiler.syntax.SyntaxReader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The standard library: definitions in .dln files on the class path, seen by every file. */
final class Library {
    /** The files of the standard library, the only list of them. */
    static final List<String> FILES =
            List.of("activations.dln", "losses.dln", "penalties.dln", "layers.dln");

    private final Map<String, Defined> definitions = new LinkedHashMap<>();
    private final List<Module> modules = new ArrayList<>();

    private Library() {}

    /** Read once, when first needed. */
    private static final class Holder {
        static final Library STANDARD = read();
    }

    /** The library that comes with the compiler. */
    static Library standard() {
        return Holder.STANDARD;
    }

    Optional<Defined> find(String name) {
        return Optional.ofNullable(definitions.get(name));
    }

    /** Every definition, in the order of the files. */
    List<Defined> definitions() {
        return List.copyOf(definitions.values());
    }

    private static Library read() {
        var library = new Library();
        for (String name : FILES) {
            ParseResult parsed = SyntaxReader.parse(load(name));
            if (!parsed.isComplete()) {
                throw new CompilerBug("stdlib/" + name + " cannot be read: " + parsed.problems());
            }
            var module = new Module(load(name), parsed.tree(), true, Set.of());
            library.modules.add(module);
            for (Ast.Item item : parsed.tree().items()) {
                if (item instanceof Ast.Definition definition) {
                    var defined = new Defined(definition, module);
                    if (library.definitions.put(defined.name(), defined) != null) {
                        throw new CompilerBug(defined.name() + " is twice in stdlib");
                    }
                }
            }
        }
        return library;
    }

    private static Source load(String name) {
        String path = "/dev/dln/stdlib/" + name;
        try (InputStream in = Library.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new CompilerBug("no resource " + path);
            }
            return new Source(
                    "stdlib/" + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
