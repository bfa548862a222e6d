package dev.dln.compiler.check;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.ProblemRenderer;
import dev.dln.compiler.problem.Source;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compiles texts for tests. Comment lines give options: {@code // set: k=8}, {@code // network: b},
 * {@code // strict}.
 */
final class Compiling {
    private Compiling() {}

    static Compilation compile(String name, String text, Map<String, String> files) {
        CompileOptions options =
                CompileOptions.defaults()
                        .withImports(
                                (path, from) ->
                                        path.equals(from.name())
                                                ? Optional.of(from)
                                                : Optional.ofNullable(files.get(path))
                                                        .map(t -> new Source(path, t)));
        for (String line : text.lines().toList()) {
            if (line.startsWith("// set: ")) {
                String[] parts = line.substring("// set: ".length()).split("=", 2);
                options = options.withSetting(parts[0], parts[1]);
            } else if (line.startsWith("// network: ")) {
                options = options.withNetwork(line.substring("// network: ".length()));
            } else if (line.equals("// strict")) {
                options = options.withStrict(true);
            }
        }
        return DlnCompiler.compile(new Source(name, text), options);
    }

    static Compilation compile(String text) {
        return compile("test.dln", text, Map.of());
    }

    /** The problems as a user sees them. */
    static String render(Compilation compilation) {
        return compilation.problems().stream()
                .map(p -> ProblemRenderer.render(p, false))
                .collect(Collectors.joining("\n\n", "", "\n"));
    }
}
