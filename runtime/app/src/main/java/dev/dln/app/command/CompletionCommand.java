package dev.dln.app.command;

import dev.dln.app.Context;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code dln completion}: the script that teaches a shell our commands and options. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh.",
        footer = {"", "Example:  source <(dln completion)"})
final class CompletionCommand implements Callable<Integer> {
    private final Context context;

    @Spec private CommandSpec spec;

    CompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().print(AutoComplete.bash("dln", spec.root().commandLine()));
        return 0;
    }
}
