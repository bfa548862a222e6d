package dev.dln.app.command;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.probe.Probe;
import dev.dln.analysis.probe.Question;
import dev.dln.analysis.probe.Questions;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.Json;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code dln probe}. */
@Command(
        name = "probe",
        description =
                "Drop a hypothesis of a theorem and search random models, widths and data for a"
                        + " violation; make what is found as small as possible.",
        footer = {
            "",
            "Without --drop, the hypotheses that can be dropped are listed. What is found is"
                    + " checked: by a certificate, in fractions, or by enclosures. With --out,"
                    + " model, data, points and certificate are written; the comments of the model"
                    + " say how to check them. Finding nothing proves nothing.",
            "The result depends on the seed and the budget only, unless --time-limit is given, of"
                    + " which every question has its share; those where nothing should be found"
                    + " come last. Ctrl-C keeps what there is.",
            "Example:  dln probe --drop width --out found"
        })
final class ProbeCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--drop",
            paramLabel = "HYPOTHESIS",
            description = "The hypothesis to drop; may be repeated; all drops each in turn.")
    private List<String> dropped = new ArrayList<>();

    @Option(
            names = "--statement",
            paramLabel = "ID",
            description = "Only with this statement, such as lb18.thm1; may be repeated.")
    private List<String> statements = new ArrayList<>();

    @Mixin private SeedOption seed;

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "Random designs looked at for each statement at most (default: 2000).")
    private int budget = 2000;

    @Option(
            names = "--simplify",
            paramLabel = "N",
            description =
                    "Simpler designs looked at at most once something is found (default: 600).")
    private int simplify = 600;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            description = "Stop after this time in all and keep what there is.")
    private double timeLimit = Double.POSITIVE_INFINITY;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Designs at a time (default: one per processor); the result does not depend on"
                            + " it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    ProbeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MinimizeCommand.require(budget >= 1, "--budget must be at least 1");
        MinimizeCommand.require(simplify >= 0, "--simplify must not be negative");
        MinimizeCommand.require(timeLimit >= 0, "--time-limit must not be negative");
        MinimizeCommand.require(threads >= 1, "--threads must be at least 1");
        if (dropped.isEmpty()) {
            MinimizeCommand.require(statements.isEmpty(), "--statement needs --drop");
            ProbeOutput.list(context.out(), format.json());
            return ExitCode.OK;
        }
        List<Question> questions = questions();
        out.prepare();
        var output = new ProbeOutput(seed.seed(), out);
        long end = deadline();
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            long left = end - System.nanoTime();
            if (context.cancelled() || left <= 0) {
                output.add(question, context.cancelled());
                continue;
            }
            long share = System.nanoTime() + left / (questions.size() - i);
            try (var watch = new ProbeWatch(context, question.hypothesis(), share)) {
                Probe probe =
                        Probe.of(seed.seed(), device(), CertifyOption.tool())
                                .within(budget, simplify)
                                .withThreads(threads);
                output.add(probe.ask(question, watch), context.cancelled());
            }
        }
        if (format.json()) {
            Json.print(context.out(), output.json());
        } else {
            output.print(context.out());
        }
        return ExitCode.OK;
    }

    private long deadline() {
        double most = Long.MAX_VALUE / 4e9;
        return System.nanoTime() + (long) (Math.min(timeLimit, most) * 1e9);
    }

    /** Tiny models spend their time in being opened, where the interpreter is fastest. */
    private static Device device() {
        return Devices.named("reference").orElseThrow();
    }

    /** What is asked; those where nothing should be found last, as they take the whole budget. */
    private List<Question> questions() {
        return chosen().stream().sorted(Comparator.comparing(Question::stillTrue)).toList();
    }

    private List<Question> chosen() {
        Set<Question> chosen = new LinkedHashSet<>();
        for (String name : dropped) {
            List<Question> about = name.equals("all") ? Questions.all() : Questions.about(name);
            if (about.isEmpty()) {
                throw Failure.usage(
                        "there is no hypothesis '" + name + "' to drop",
                        "they are " + String.join(", ", Questions.hypotheses()));
            }
            chosen.addAll(about);
        }
        if (statements.isEmpty()) {
            return List.copyOf(chosen);
        }
        for (String id : statements) {
            if (chosen.stream().noneMatch(q -> q.statement().equals(id))) {
                throw Failure.usage(
                        "nothing to drop from '" + id + "'",
                        "with these hypotheses the statements are "
                                + String.join(
                                        ", ",
                                        chosen.stream()
                                                .map(Question::statement)
                                                .distinct()
                                                .toList()));
            }
        }
        return chosen.stream().filter(q -> statements.contains(q.statement())).toList();
    }

    /** Shows how far it is, and ends it. */
    private static final class ProbeWatch implements Monitor, AutoCloseable {
        private final Context context;
        private final dev.dln.app.Progress bar;
        private final long end;

        ProbeWatch(Context context, String task, long end) {
            this.context = context;
            this.bar = new dev.dln.app.Progress(context, "dropping " + task);
            this.end = end;
        }

        @Override
        public void progress(Progress progress) {
            bar.update(progress.done(), progress.total(), progress.stage());
        }

        @Override
        public boolean cancelled() {
            return context.cancelled() || System.nanoTime() - end >= 0;
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
