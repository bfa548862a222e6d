package dev.dln.app.command;

import dev.dln.analysis.critical.Outcome;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.Version;
import dev.dln.app.json.Json;
import dev.dln.app.run.Manifest;
import dev.dln.app.run.RunComparison;
import dev.dln.app.run.RunFolder;
import dev.dln.app.run.RunJournal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code dln rerun DIR}. */
@Command(
        name = "rerun",
        description =
                "Repeat a run from its folder alone, and say whether the results are the same bit"
                        + " for bit.",
        footer = {
            "",
            "Exit: 0 the same, 1 not. An unfinished run is compared start by start.",
            "Example:  dln critical saddle.dln --run r && dln rerun r"
        })
final class RerunCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "DIR", description = "The folder that --run made.")
    private String folder = "";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep the new run in this folder (default: forget it).")
    private String out = "";

    @Mixin private FormatOption format;

    RerunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var old = new RunFolder(Sources.path(folder));
        Manifest manifest = old.manifest();
        old.verify(manifest);
        if (!manifest.command().equals("critical")) {
            throw Failure.input(
                    "%s is a run of dln %s, which this version does not repeat"
                            .formatted(folder, manifest.command()));
        }
        if (!out.isEmpty()) {
            return compare(old, manifest, new RunFolder(Sources.path(out)));
        }
        Path temporary;
        try {
            temporary = Files.createTempDirectory("dln-rerun");
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.ENVIRONMENT,
                    "cannot make a temporary folder: " + e.getMessage(),
                    "--out DIR says where to keep the new run");
        }
        try {
            return compare(old, manifest, new RunFolder(temporary));
        } finally {
            delete(temporary);
        }
    }

    private int compare(RunFolder old, Manifest manifest, RunFolder now) {
        Map<Integer, Outcome> before = RunJournal.read(old);
        if (RunComparison.damaged(old)) {
            throw Failure.input(
                    folder + ": results.json is missing or damaged",
                    "dln critical --run " + folder + " --resume writes it again");
        }
        boolean finished = RunComparison.finished(old);
        if (before.isEmpty() && !finished) {
            throw Failure.input(
                    folder + " holds no finished start; there is nothing to compare",
                    "dln critical --run " + folder + " --resume");
        }
        var more = new ArrayList<String>(List.of("--run=" + now.path()));
        if (!finished) {
            // the starts from the first to the last one that was finished
            int last = before.keySet().stream().max(Comparator.naturalOrder()).orElseThrow();
            Manifest shorter = manifest.withOption("--starts", Integer.toString(last + 1));
            repeat(old, shorter, more);
        } else {
            repeat(old, manifest, more);
        }
        if (context.cancelled()) {
            context.out().println("interrupted: nothing was compared");
            return ExitCode.OK;
        }
        var comparison = RunComparison.of(old, now, finished);
        print(manifest, comparison);
        return comparison.identical() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private void repeat(RunFolder old, Manifest manifest, List<String> more) {
        int code = CriticalCommand.again(context, old, manifest, more, true);
        if (code != ExitCode.OK) {
            throw Failure.alreadyReported(code);
        }
    }

    private void print(Manifest manifest, RunComparison comparison) {
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.rerun/1")
                            .with("status", comparison.identical() ? "identical" : "different")
                            .with("starts", comparison.starts())
                            .with("equalStarts", comparison.equalStarts())
                            .with("files", comparison.files())
                            .with("difference", comparison.difference().orElse(null)));
            return;
        }
        if (comparison.identical()) {
            context.out()
                    .println(
                            "identical bit for bit: %s%s"
                                    .formatted(
                                            Numbers.count(comparison.starts(), "start"),
                                            comparison.files().isEmpty()
                                                    ? " (the run was not finished)"
                                                    : ", "
                                                            + String.join(
                                                                    ", ", comparison.files())));
        } else {
            context.out()
                    .println(
                            "different: %d of %s equal"
                                    .formatted(
                                            comparison.equalStarts(),
                                            Numbers.count(comparison.starts(), "start")));
            comparison.difference().ifPresent(d -> context.out().println("first difference: " + d));
            String now = Version.number() + " on Java " + Runtime.version();
            String then = manifest.dln() + " on Java " + manifest.java();
            if (!now.equals(then)) {
                context.out().println("the run was made by dln " + then + "; this is dln " + now);
            }
        }
        if (!out.isEmpty()) {
            context.out().println("run: " + out);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException _) {
            // a temporary folder that stays does no harm
        }
    }
}
