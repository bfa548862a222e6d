package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.data.AtomicFile;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.syntax.Formatter;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code dln fmt FILE...}. */
@Command(
        name = "fmt",
        description = "Lay out model files in the one common way; comments stay.",
        footer = {
            "",
            "Files are rewritten in place; - reads standard input and prints the result.",
            "Exit: 0 done; 1 a file would change, with --check; 65 a file cannot be read as dln.",
            "Example:  dln fmt --check *.dln"
        })
final class FmtCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Model files, or - for standard input.")
    private List<String> files;

    @Option(names = "--check", description = "Change nothing; list the files that would change.")
    private boolean check;

    FmtCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        int worst = ExitCode.OK;
        for (String file : files) {
            try {
                worst = Math.max(worst, format(file));
            } catch (Failure failure) {
                if (!failure.message().isEmpty()) {
                    context.err().println("dln fmt: " + failure.message());
                }
                worst = Math.max(worst, failure.exitCode());
            }
        }
        return worst;
    }

    private int format(String file) {
        Source source = Sources.read(file, context);
        Formatter.Formatted formatted = Formatter.format(source);
        ModelOptions.report(context, formatted.problems());
        String text =
                formatted.text().orElseThrow(() -> Failure.alreadyReported(ExitCode.BAD_INPUT));
        boolean changed = !text.equals(source.text());
        if (check) {
            if (changed) {
                context.out().println(file);
            }
            return changed ? ExitCode.CHECK_FAILED : ExitCode.OK;
        }
        if (file.equals("-")) {
            context.out().print(text);
        } else if (changed) {
            try {
                AtomicFile.write(
                        Sources.path(file),
                        out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw DataOptions.failure(e);
            }
        }
        return ExitCode.OK;
    }
}
