package dev.dln.app.command;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.analysis.critical.Starts;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.app.run.Manifest;
import dev.dln.app.run.RunFolder;
import dev.dln.app.run.RunJournal;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dln critical FILE}. */
@Command(
        name = "critical",
        modelTransformer = CriticalCommand.OptionalFile.class,
        description = "Find critical points of any index from random starts, and classify them.",
        footer = {
            "",
            "Points that known symmetries move onto one another are listed once. DIR/points.npz"
                    + " has",
            "every parameter with one more axis in front, over the points in the order listed.",
            "Ctrl-C prints what there is; with --run DIR nothing found is lost, and",
            "dln critical --run DIR --resume goes on.",
            "Example:  dln critical mlp.dln --data X=x.npy --data Y=y.npy --starts 100 --report"
                    + " r.html"
        })
final class CriticalCommand implements Callable<Integer> {
    /** With --resume the file may be left out. */
    static final class OptionalFile implements CommandLine.IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec spec) {
            for (PositionalParamSpec file : List.copyOf(spec.positionalParameters())) {
                spec.remove(file);
                spec.add(PositionalParamSpec.builder(file).arity("0..1").required(false).build());
            }
            return spec;
        }
    }

    private static final CriticalExtras NO_EXTRAS = CriticalExtras.NONE;

    private final Context context;
    private final boolean quiet;

    @Spec private CommandSpec spec;
    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--starts",
            paramLabel = "N",
            description = "How many starts at most (default: 100).")
    private int starts = 100;

    @Mixin private SeedOption seed;
    @Mixin private SearchOptions how;
    @Mixin private RunOptions run;
    @Mixin private CertifyOption certify;
    @Mixin private ReportOption report;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    CriticalCommand(Context context) {
        this(context, false);
    }

    private CriticalCommand(Context context, boolean quiet) {
        this.context = context;
        this.quiet = quiet;
    }

    /**
     * Runs the command of a run folder once more.
     *
     * @param more further arguments
     * @param quiet whether to print nothing
     */
    static int again(
            Context context,
            RunFolder folder,
            Manifest manifest,
            List<String> more,
            boolean quiet) {
        var command = new CriticalCommand(context, quiet);
        try {
            new CommandLine(command)
                    .parseArgs(RunOptions.arguments(folder, manifest, more).toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw Failure.input(
                    folder.path().resolve(RunFolder.MANIFEST)
                            + " has options that this version does not know: "
                            + e.getMessage());
        }
        return command.call();
    }

    @Override
    public Integer call() {
        run.check();
        if (model.file() == null) {
            return resumeAsBegun();
        }
        MinimizeCommand.require(starts >= 1, "--starts must be at least 1");
        CriticalSearch search = how.search(starts, seed.seed());
        BoundModel bound = data.bind(context, model.compile(context));
        ClassifyCommand.dense(bound);
        report.prepare();
        out.prepare();
        Device device = data.device(context, bound, Math.min(search.starts(), search.threads()));
        if (!run.given()) {
            CriticalPoints found =
                    certified(bound, search(search, bound, device, Optional.empty()));
            boolean drawn = report.path().isPresent();
            write(bound, files(bound, found, drawn ? extras(bound, device, found) : NO_EXTRAS));
            return ExitCode.OK;
        }
        CriticalPoints found;
        Optional<Failure> failure;
        try (RunJournal journal =
                run.open(
                        context,
                        "critical",
                        spec.commandLine().getParseResult(),
                        Map.of(
                                "--starts",
                                Integer.toString(starts),
                                "--seed",
                                Long.toString(seed.seed()),
                                "--method",
                                how.method()),
                        model,
                        bound,
                        device.name())) {
            found = search(search.withJournal(journal), bound, device, Optional.of(journal));
            failure = journal.failure();
        }
        if (failure.isEmpty()) {
            try {
                out.alsoInto(run.folder());
                found = certified(bound, found);
            } catch (Failure full) {
                failure = Optional.of(full);
            }
        }
        CriticalFiles files = files(bound, found, extras(bound, device, found));
        if (failure.isEmpty()) {
            try {
                files.into(run.folder());
            } catch (Failure full) {
                failure = Optional.of(full);
            }
        }
        write(bound, files);
        if (failure.isPresent()) {
            return RunOptions.failed(context, failure.get());
        }
        if (!found.notRun().isEmpty() && found.ending() != CriticalPoints.Ending.POINT_BUDGET) {
            context.err()
                    .println("to go on:  dln critical --run " + run.folder().path() + " --resume");
        }
        return ExitCode.OK;
    }

    /** {@code dln critical --run DIR --resume} alone: everything else is in the folder. */
    private int resumeAsBegun() {
        if (!run.resumes()) {
            throw Failure.usage("missing required parameter: 'FILE'", "dln critical --help");
        }
        var more = new ArrayList<String>(List.of("--run=" + run.folder().path(), "--resume"));
        for (var option : spec.commandLine().getParseResult().matchedOptions()) {
            switch (option.longestName()) {
                case "--run", "--resume", "--debug" -> {}
                case "--report",
                        "--out",
                        "--format",
                        "--threads",
                        "--kernel-threads",
                        "--time-limit" ->
                        more.add(
                                option.longestName()
                                        + "="
                                        + option.originalStringValues().getFirst());
                default ->
                        throw Failure.usage(
                                option.longestName()
                                        + " is already decided by the run in "
                                        + run.folder().path(),
                                "dln critical --run " + run.folder().path() + " --resume");
            }
        }
        return again(context, run.folder(), run.folder().manifest(), more, quiet);
    }

    private CriticalPoints search(
            CriticalSearch search, BoundModel bound, Device device, Optional<RunJournal> journal) {
        Starts from = how.from(context, bound, device, seed.seed(), starts);
        try (var watch =
                new SearchWatch(
                        context,
                        journal.map(RunJournal::recalled).orElse(0),
                        () -> journal.flatMap(RunJournal::failure).isPresent())) {
            return search.run(() -> device.open(bound), from, knowledge(bound), watch);
        }
    }

    /** What can be proved, if asked for; an interrupt is in a hurry. */
    private CriticalPoints certified(BoundModel bound, CriticalPoints found) {
        return context.cancelled() ? found : certify.certified(bound, found, out);
    }

    private CriticalFiles files(BoundModel bound, CriticalPoints found, CriticalExtras extras) {
        return new CriticalFiles(bound, found, extras, how.method(), seed.seed());
    }

    /** What the page shows beside the search; nothing after an interrupt, which is in a hurry. */
    private CriticalExtras extras(BoundModel bound, Device device, CriticalPoints found) {
        if (context.cancelled()) {
            return CriticalExtras.NONE;
        }
        try (var watch = new Watch(context, "drawing")) {
            return CriticalExtras.of(bound, device, found, watch);
        }
    }

    private static Knowledge knowledge(BoundModel bound) {
        return KnownFacts.about(bound);
    }

    /** Prints, and writes what was asked for outside the run's folder. */
    private void write(BoundModel bound, CriticalFiles files) {
        CriticalPoints found = files.found();
        out.write("points.npz", PointArrays.stack(bound, CriticalOutput.points(found)));
        report.write(files::page);
        if (quiet) {
            return;
        }
        if (format.json()) {
            Json.print(
                    context.out(),
                    CriticalOutput.json(bound, found, how.method()).with("files", out.written()));
            return;
        }
        CriticalOutput.print(context.out(), found);
        out.written().forEach(file -> context.out().println("wrote " + file));
        report.path().ifPresent(file -> context.out().println("report: " + file));
        if (run.given()) {
            context.out().println("run: " + run.folder().path());
        }
    }
}
