package dev.dln.app.command;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Ruling;
import dev.dln.analysis.theorem.Statement;
import dev.dln.analysis.theorem.Statements;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Progress;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dln theorems FILE}. */
@Command(
        name = "theorems",
        modelTransformer = CriticalCommand.OptionalFile.class,
        description =
                "Say which statements of five papers apply to a model, its data and a point: each"
                        + " hypothesis with its margin, what follows, and the evidence. Without a"
                        + " file, list the statements.",
        footer = {
            "",
            "Verdicts: proved (exactly), confirmed (in floating point, with the margin shown),",
            "undecided, not_applicable, vacuous (no point can meet a hypothesis), violated,",
            "unsound (false as printed; evaluated, nothing concluded). dln explain ID tells what a",
            "statement says. --out DIR writes theorems.json, the points that the evidence"
                    + " produced,",
            "and model, data, point and command to repeat it all; --report writes a hand-out.",
            "Example:  dln theorems deep-linear.dln --data iris.npz --at zeros --only k16.thm2.3"
        })
final class TheoremsCommand implements Callable<Integer> {
    private final Context context;
    private final List<Statement> registry;

    @Spec private CommandSpec spec;
    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description = "The point that statements about points look at: " + PointOption.FORMS)
    private String at = "";

    @Option(
            names = "--only",
            paramLabel = "ID",
            description =
                    "Only this statement, or those whose id begins with these whole parts: k16,"
                            + " k16.thm2.3, k16.thm2.3.ii; may be repeated.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--all",
            description = "List the statements that do not apply, too, which are only counted.")
    private boolean all;

    @Option(names = "--require", description = "Exit with 1 if a statement is violated.")
    private boolean require;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of everything random that evidence needs (default: 0).")
    private long seed;

    @Mixin private ReportOption report;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    /** Whether an examiner failed. */
    private boolean failed;

    TheoremsCommand(Context context) {
        this(context, Statements.all());
    }

    /** With a registry of one's own. */
    TheoremsCommand(Context context, List<Statement> registry) {
        this.context = context;
        this.registry = registry;
    }

    /** A statement and what it comes to. */
    record Result(Statement statement, Finding finding) {
        /**
         * Whether no hypothesis is known to fail: what is false as printed is only worth reading
         * where its hypotheses may hold.
         */
        boolean applies() {
            return finding.ruling() != Ruling.NOT_APPLICABLE
                    && (statement.sound()
                            || finding.hypotheses().stream().noneMatch(h -> h.standing().fails()));
        }
    }

    @Override
    public Integer call() {
        List<Statement> chosen = chosen();
        if (model.file() == null) {
            MinimizeCommand.require(
                    !data.any() && at.isEmpty() && !require && !out.given() && !report.given(),
                    "without a model, theorems lists the statements and takes only --only and"
                            + " --format");
            list(chosen);
            return ExitCode.OK;
        }
        BoundModel bound = data.bind(context, model.compile(context));
        Optional<double[]> point =
                at.isEmpty()
                        ? Optional.empty()
                        : Optional.of(PointOption.read(context, bound, at, "--at"));
        point.ifPresent(_ -> ClassifyCommand.dense(bound));
        out.prepare();
        report.prepare();
        Device device = data.device(context, bound);
        try (var instance =
                new Instance(
                        bound,
                        point,
                        device,
                        KnownFacts.about(bound),
                        CertifyOption.tool(),
                        seed)) {
            List<Result> results = examine(instance, chosen);
            var files = new TheoremsFiles(model, instance, only);
            report.write(() -> TheoremsReport.page(instance, results, listed(), typed()));
            return print(bound, results, chosen.size(), files);
        }
    }

    /** The command line as it was typed. */
    private String typed() {
        List<String> words = new ArrayList<>(spec.commandLine().getParseResult().originalArgs());
        words.addAll(0, words.contains("theorems") ? List.of("dln") : List.of("dln", "theorems"));
        return TheoremsFiles.line(words);
    }

    /** Whether statements that do not apply are listed as well. */
    private boolean listed() {
        return all || !only.isEmpty();
    }

    private int print(BoundModel bound, List<Result> results, int asked, TheoremsFiles files) {
        boolean violated = results.stream().anyMatch(r -> r.finding().ruling() == Ruling.VIOLATED);
        files.write(out, results);
        if (out.given()) {
            out.write("theorems.json", Json.text(document(bound, results, files, violated)) + "\n");
        }
        if (format.json()) {
            Json.print(
                    context.out(),
                    document(bound, results, files, violated).with("files", out.written()));
        } else {
            new TheoremsText(context.out()).print(results, asked, listed(), out.given());
            out.written().forEach(file -> context.out().println("wrote " + file));
            report.path().ifPresent(file -> context.out().println("report: " + file));
        }
        if (failed) {
            return ExitCode.BUG;
        }
        return require && violated ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    private List<Statement> chosen() {
        if (only.isEmpty()) {
            return registry;
        }
        var chosen = new LinkedHashSet<Statement>();
        only.forEach(id -> chosen.addAll(StatementText.find(id)));
        return List.copyOf(chosen);
    }

    private List<Result> examine(Instance instance, List<Statement> chosen) {
        var results = new ArrayList<Result>();
        try (var bar = new Progress(context, "examining")) {
            for (Statement statement : chosen) {
                if (context.cancelled()) {
                    context.warn(
                            "interrupted: %d of %d statements were examined"
                                    .formatted(results.size(), chosen.size()));
                    break;
                }
                bar.update(results.size(), chosen.size(), statement.id());
                results.add(new Result(statement, examine(instance, statement)));
            }
        }
        return results;
    }

    /** One statement; a bug in its examiner costs this statement only. */
    private Finding examine(Instance instance, Statement statement) {
        try {
            return statement.examine(instance);
        } catch (RuntimeException | StackOverflowError bug) {
            failed = true;
            context.warn(
                    "%s could not be examined, which is a bug in dln: %s"
                            .formatted(statement.id(), bug));
            return Finding.failed(bug.toString());
        }
    }

    private Json.Fields document(
            BoundModel bound, List<Result> results, TheoremsFiles files, boolean violated) {
        Json.Fields document =
                Json.document("dln.theorems/1")
                        .with("network", bound.compiled().name())
                        .with("status", context.cancelled() ? "interrupted" : "done")
                        .with("counts", TheoremsJson.counts(results))
                        .with("results", results.stream().map(TheoremsJson::of).toList());
        return violated ? document.with("reproduce", files.json()) : document;
    }

    private void list(List<Statement> statements) {
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.statements/1")
                            .with(
                                    "statements",
                                    statements.stream().map(TheoremsJson::of).toList()));
        } else {
            StatementText.list(context.out(), statements);
        }
    }
}
