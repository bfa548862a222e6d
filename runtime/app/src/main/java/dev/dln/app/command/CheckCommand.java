package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.ProblemRenderer;
import dev.dln.compiler.problem.Source;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code dln check FILE...}. */
@Command(
        name = "check",
        description = "Find all problems of model files, or say what the models are.",
        footer = {
            "",
            "Exit: 0 no errors; 1 warnings, with --strict; 65 errors; 66 a file is missing.",
            "Example:  dln check mlp.dln"
        })
final class CheckCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Model files, or - for standard input.")
    private List<String> files;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "Check this network with the values of --set; by default all.")
    private String network = "";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "Set a network parameter, such as k=8 or widths=[20,30]; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--strict", description = "Count warnings as failures.")
    private boolean strict;

    @Mixin private FormatOption format;

    CheckCommand(Context context) {
        this.context = context;
    }

    /** What became of one file. */
    private record Result(String file, Compilation compilation, List<Compilation> networks) {}

    @Override
    public Integer call() {
        var results = new ArrayList<Result>();
        int missing = 0;
        for (String file : files) {
            try {
                results.add(check(Sources.read(file, context), file));
            } catch (Failure failure) {
                context.err().println("dln check: " + failure.message());
                missing = Math.max(missing, failure.exitCode());
            }
        }
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.check/1")
                            .with("files", results.stream().map(CheckCommand::json).toList()));
        } else {
            results.forEach(this::print);
        }
        if (missing != 0) {
            return missing;
        }
        if (results.stream().anyMatch(r -> r.compilation.hasErrors())) {
            return ExitCode.BAD_INPUT;
        }
        boolean warned = results.stream().anyMatch(r -> !r.compilation.problems().isEmpty());
        return strict && warned ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    /** Checks the whole file once, and compiles each of its networks for the summary. */
    private Result check(Source source, String file) {
        Compilation first = DlnCompiler.compile(source, ModelOptions.options(network, settings));
        var networks = new ArrayList<Compilation>();
        if (!first.hasErrors()) {
            networks.add(first);
            for (String other : first.networks()) {
                if (network.isEmpty()
                        && first.model().filter(m -> m.name().equals(other)).isEmpty()) {
                    CompileOptions options = ModelOptions.options(other, Map.of());
                    networks.add(DlnCompiler.compile(source, options));
                }
            }
        }
        return new Result(file, first, networks);
    }

    private void print(Result result) {
        List<Problem> problems = result.compilation.problems();
        if (!problems.isEmpty()) {
            boolean colour = context.environment().colour(context.environment().outTerminal());
            context.out().println(ProblemRenderer.render(problems, colour));
            context.out().println();
        }
        if (result.compilation.hasErrors()) {
            long errors = problems.stream().filter(Problem::isError).count();
            context.out().println(result.file + ": " + tally(errors, problems.size() - errors));
            return;
        }
        for (Compilation compilation : result.networks) {
            compilation
                    .model()
                    .ifPresentOrElse(
                            model ->
                                    context.out()
                                            .println(result.file + ": " + ModelSummary.line(model)),
                            () -> context.out().println(result.file + ": definitions only"));
        }
        if (!problems.isEmpty()) {
            context.out().println(result.file + ": " + tally(0, problems.size()));
        }
    }

    private static String tally(long errors, long warnings) {
        var parts = new ArrayList<String>();
        if (errors > 0) {
            parts.add(Numbers.count(errors, "error"));
        }
        if (warnings > 0) {
            parts.add(Numbers.count(warnings, "warning"));
        }
        return String.join(", ", parts);
    }

    private static Json.Fields json(Result result) {
        return Json.object()
                .with("file", result.file)
                .with("ok", !result.compilation.hasErrors())
                .with(
                        "problems",
                        result.compilation.problems().stream().map(CheckCommand::json).toList())
                .with(
                        "networks",
                        result.networks.stream()
                                .flatMap(c -> c.model().stream())
                                .map(ModelSummary::json)
                                .toList());
    }

    /** The fields of a problem. */
    private static Json.Fields json(Problem problem) {
        Source source = problem.span().source();
        return Json.object()
                .with("code", problem.code().id())
                .with("severity", problem.code().severity().name().toLowerCase(Locale.ROOT))
                .with("title", problem.code().title())
                .with("label", problem.label())
                .with("file", source.name())
                .with("line", problem.span().line())
                .with("column", problem.span().column())
                .with("endLine", source.lineAt(problem.span().end()))
                .with("endColumn", source.columnAt(problem.span().end()))
                .with("notes", problem.notes())
                .with("help", problem.help());
    }
}
