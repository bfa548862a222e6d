package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.ProblemRenderer;
import dev.dln.compiler.problem.Source;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model file of a command, and which network of it with which parameters. */
@Command
final class ModelOptions {
    @Parameters(
            paramLabel = "FILE",
            description = "The model: a .dln file, or - for standard input.")
    private String file;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "Which network of the file; by default the first.")
    private String network = "";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "Set a network parameter, such as k=8 or widths=[20,30]; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    private final Map<String, Source> imports = new LinkedHashMap<>();

    /** The file as the user wrote it; null where a command leaves it out. */
    @Nullable String file() {
        return file;
    }

    /** The files that the compiled model imports, directly or not, by name. */
    Map<String, Source> imports() {
        return Map.copyOf(imports);
    }

    private Optional<Source> resolve(String imported, Source from) {
        Optional<Source> found = Sources.resolve(imported, from);
        found.ifPresent(source -> imports.put(source.name(), source));
        return found;
    }

    /** The options but for the file, as they are written on a command line. */
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        if (!network.isEmpty()) {
            arguments.addAll(List.of("--network", network));
        }
        settings.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
        return arguments;
    }

    /** How to compile, by these options. */
    CompileOptions options() {
        return options(network, settings);
    }

    static CompileOptions options(String network, Map<String, String> settings) {
        CompileOptions options = CompileOptions.defaults().withImports(Sources::resolve);
        if (!network.isEmpty()) {
            options = options.withNetwork(network);
        }
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            options = options.withSetting(setting.getKey(), setting.getValue());
        }
        return options;
    }

    /** The compiled model; prints the file's problems on standard error. */
    CompiledModel compile(Context context) {
        return compile(context, options(), true);
    }

    /** Another network of the file, with its own defaults as settings. */
    CompiledModel compile(Context context, String other) {
        return compile(context, options(other, Map.of()), false);
    }

    private CompiledModel compile(Context context, CompileOptions options, boolean warn) {
        Source source = Sources.read(file, context);
        Compilation compilation = DlnCompiler.compile(source, options.withImports(this::resolve));
        if (warn || compilation.hasErrors()) {
            report(context, compilation.problems());
        }
        return compilation
                .model()
                .orElseThrow(
                        () ->
                                compilation.hasErrors()
                                        ? Failure.alreadyReported(ExitCode.BAD_INPUT)
                                        : Failure.input(file + " declares no network"));
    }

    /** Prints problems on standard error, with an empty line after them. */
    static void report(Context context, List<Problem> problems) {
        if (!problems.isEmpty()) {
            context.err().println(ProblemRenderer.render(problems, context.colourErrors()));
            context.err().println();
        }
    }
}
