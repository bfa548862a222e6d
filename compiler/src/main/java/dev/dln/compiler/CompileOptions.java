package dev.dln.compiler;

import dev.dln.compiler.problem.Source;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How to compile a source.
 *
 * @param network which network of the file; without it, the first
 * @param settings values of network parameters as text, such as {@code 8}, {@code 0.5} and {@code
 *     [20, 30]}; for the chosen network only
 * @param imports gives the text of an imported file
 * @param strict whether warnings stop the compilation too
 */
public record CompileOptions(
        Optional<String> network,
        Map<String, String> settings,
        ImportResolver imports,
        boolean strict) {
    public CompileOptions {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** Finds imported files. */
    @FunctionalInterface
    public interface ImportResolver {
        /**
         * The text of an imported file.
         *
         * @param path as written in the import
         * @param from the file that holds the import; relative paths start where it is
         * @return the source, under a name that is the same for the same file; empty if it cannot
         *     be read
         */
        Optional<Source> resolve(String path, Source from);
    }

    /** The first network with its defaults, no imports, warnings allowed. */
    public static CompileOptions defaults() {
        return new CompileOptions(Optional.empty(), Map.of(), (_, _) -> Optional.empty(), false);
    }

    /** The same with a network chosen. */
    public CompileOptions withNetwork(String name) {
        return new CompileOptions(Optional.of(name), settings, imports, strict);
    }

    /** The same with one more value of a network parameter. */
    public CompileOptions withSetting(String name, String value) {
        var all = new LinkedHashMap<>(settings);
        all.put(name, value);
        return new CompileOptions(network, all, imports, strict);
    }

    /** The same with a way to find imported files. */
    public CompileOptions withImports(ImportResolver resolver) {
        return new CompileOptions(network, settings, resolver, strict);
    }

    /** The same with warnings stopping the compilation, or not. */
    public CompileOptions withStrict(boolean stop) {
        return new CompileOptions(network, settings, imports, stop);
    }
}
