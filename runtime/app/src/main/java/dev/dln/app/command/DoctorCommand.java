package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.VectorModule;
import dev.dln.app.Version;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code dln doctor}. */
@Command(
        name = "doctor",
        description = "Say what works on this machine: Java, vector units, libraries, devices.",
        footer = {"", "Example:  dln doctor"})
final class DoctorCommand implements Callable<Integer> {
    private final Context context;

    DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().println(Version.line());
        boolean vector = VectorModule.load();
        context.out().println("vector module: " + (vector ? "present" : "absent"));
        return ExitCode.OK;
    }
}
