package dev.dln.app.command;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.spectrum.SymmetricOperator;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.Progress;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dln spectrum FILE}. */
@Command(
        name = "spectrum",
        description = "The eigenvalues of the Hessian at a point, or of a part of it.",
        footer = {
            "",
            "They go to DIR/spectrum.npz with key eigenvalues; without --out they are printed.",
            "Each of lanczos and lobpcg comes with a bound: an eigenvalue of the Hessian lies that",
            "close. Estimates of slq and hutch++ come with standard errors over their probes.",
            "Ctrl-C prints what there is.",
            "Example:  dln spectrum saddle.dln --at zeros",
            "          dln spectrum mlp.dln --data d.npz --at p.npz --method lanczos --k 5",
            "          dln spectrum mlp.dln --data d.npz --at p.npz --method slq --report s.html"
        })
final class SpectrumCommand implements Callable<Integer> {
    /** From so many bytes on, the memory that a method takes is announced. */
    private static final long ANNOUNCED = 256L << 20;

    /** The parts of a Hessian. */
    enum Part {
        hessian,
        gauss_newton,
        remainder;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;
    @Mixin private SpectrumMethod method;

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = {
                "hessian (default), gauss-newton (J' F J with the output's Jacobian J and the",
                "loss's Hessian F by the output), or remainder (what is left)."
            })
    private String part = "hessian";

    @Option(
            names = "--block",
            paramLabel = "NAME",
            split = ",",
            description = "Only the rows and columns of these parameters, such as W1 or W1,b1.")
    private List<String> block = new ArrayList<>();

    @Option(
            names = "--blocks",
            description = "Each parameter's diagonal block, one after the other.")
    private boolean blocks;

    @Option(
            names = "--against",
            paramLabel = "FILE.npz",
            description = "Compare with all eigenvalues, as written by --method dense --out.")
    private String against = "";

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with a picture of the spectrum.")
    private String report = "";

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    SpectrumCommand(Context context) {
        this.context = context;
    }

    /**
     * One operator and what was found out about it.
     *
     * @param block the parameters whose block it is; empty for the whole
     * @param outcome what was found
     */
    record Result(String block, int size, SpectrumOutcome outcome) {}

    @Override
    public Integer call() {
        method.check(out.given());
        MinimizeCommand.require(
                block.isEmpty() || !blocks, "--block and --blocks exclude each other");
        MinimizeCommand.require(
                against.isEmpty() || !blocks, "--against and --blocks exclude each other");
        Part which = part();
        BoundModel bound = data.bind(context, model.compile(context));
        double[] point = at.point(context, bound);
        List<List<ParameterLayout.Entry>> chosen = chosen(bound.layout());
        chosen.forEach(c -> afford(bound, c));
        double[] exact =
                against.isEmpty()
                        ? new double[0]
                        : SpectrumComparison.read(against, size(bound.layout(), chosen.getFirst()));
        out.prepare();
        Path page = report.isEmpty() ? Path.of("") : Reports.prepare(report);
        double[] gradient = new double[point.length];
        double loss;
        var results = new ArrayList<Result>();
        try (Session session = data.open(context, bound);
                var bar = new Progress(context, method.name())) {
            loss = session.gradient(point, gradient);
            SymmetricOperator whole = operator(session, point, which);
            for (List<ParameterLayout.Entry> entries : chosen) {
                if (context.cancelled() && !results.isEmpty()) {
                    break;
                }
                results.add(result(session, point, which, whole, entries, monitor(bar)));
            }
        }
        SpectrumFiles.write(out, results, method.vectors());
        Optional<SpectrumComparison> comparison =
                against.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                SpectrumComparison.of(
                                        against, exact, results.getFirst().outcome()));
        var facts =
                new Facts(bound, which, method, loss, Vectors.norm(gradient), blocks, comparison);
        if (!report.isEmpty()) {
            Reports.write(page, SpectrumReport.page(facts, results));
        }
        if (format.json()) {
            Json.print(context.out(), SpectrumJson.document(facts, results, out));
        } else {
            SpectrumText.print(context.out(), facts, results);
            out.written().forEach(file -> context.out().println("wrote " + file));
            if (!report.isEmpty()) {
                context.out().println("report: " + page);
            }
        }
        return ExitCode.OK;
    }

    /**
     * What a result is about.
     *
     * @param blocks whether every parameter's block was asked for
     * @param comparison with eigenvalues computed before, if there are any
     */
    record Facts(
            BoundModel bound,
            Part part,
            SpectrumMethod method,
            double loss,
            double gradientNorm,
            boolean blocks,
            Optional<SpectrumComparison> comparison) {}

    private Part part() {
        for (Part one : Part.values()) {
            if (one.toString().equals(part)) {
                return one;
            }
        }
        throw Failure.usage(
                "there is no part '" + part + "'",
                "the parts are hessian, gauss-newton and remainder");
    }

    /** The parameters of each operator; an empty list for the whole. */
    private List<List<ParameterLayout.Entry>> chosen(ParameterLayout layout) {
        if (blocks) {
            return layout.entries().stream().map(List::of).toList();
        }
        var entries = new ArrayList<ParameterLayout.Entry>();
        for (String name : block) {
            ParameterLayout.Entry entry =
                    layout.entries().stream()
                            .filter(e -> e.name().equals(name))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            Failure.usage(
                                                    "there is no parameter '" + name + "'",
                                                    "the parameters are "
                                                            + String.join(
                                                                    ", ",
                                                                    layout.entries().stream()
                                                                            .map(
                                                                                    ParameterLayout
                                                                                                    .Entry
                                                                                            ::name)
                                                                            .toList())));
            MinimizeCommand.require(!entries.contains(entry), "--block names '" + name + "' twice");
            entries.add(entry);
        }
        return List.of(entries);
    }

    private static int size(ParameterLayout layout, List<ParameterLayout.Entry> entries) {
        return entries.isEmpty()
                ? layout.size()
                : entries.stream().mapToInt(ParameterLayout.Entry::size).sum();
    }

    /** Refuses what no array or not this machine can hold, and announces what is large. */
    private void afford(BoundModel bound, List<ParameterLayout.Entry> entries) {
        int size = size(bound.layout(), entries);
        if (method.dense()) {
            MinimizeCommand.require(
                    (long) size * size <= Integer.MAX_VALUE - 8,
                    "a Hessian of " + size + " parameters has more entries than an array can hold");
        }
        long bytes = method.bytes(size);
        long most = Runtime.getRuntime().maxMemory();
        if (bytes > most) {
            throw new Failure(
                    ExitCode.ENVIRONMENT,
                    "--method %s takes %s for %d parameters, and Java may use %s"
                            .formatted(method.name(), mebibytes(bytes), size, mebibytes(most)),
                    "ask for fewer eigenvalues or steps, or give Java more:"
                            + " DLN_JAVA_OPTIONS=-Xmx8g");
        }
        if (bytes >= ANNOUNCED) {
            context.err().println("%s takes %s".formatted(method.name(), mebibytes(bytes)));
        }
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + " MiB";
    }

    private SymmetricOperator operator(Session session, double[] point, Part which) {
        if (which != Part.hessian && !session.hasGaussNewton()) {
            throw Failure.input(
                    "the Hessian has no Gauss-Newton part: the loss is not that of an output",
                    "--part " + which + " is for networks that end in: output E @loss L(Y)");
        }
        return switch (which) {
            case hessian -> SymmetricOperator.hessian(session, point);
            case gauss_newton -> SymmetricOperator.gaussNewton(session, point);
            case remainder ->
                    SymmetricOperator.hessian(session, point)
                            .minus(SymmetricOperator.gaussNewton(session, point));
        };
    }

    private Result result(
            Session session,
            double[] point,
            Part which,
            SymmetricOperator whole,
            List<ParameterLayout.Entry> entries,
            Monitor monitor) {
        if (entries.isEmpty()) {
            int n = whole.size();
            if (method.dense() && which == Part.hessian) {
                double[] hessian = new double[n * n];
                session.hessian(point, hessian);
                return new Result("", n, method.whole(hessian, n));
            }
            return new Result("", n, method.run(whole, monitor));
        }
        SymmetricOperator block = whole.block(entries);
        String name = String.join(",", entries.stream().map(ParameterLayout.Entry::name).toList());
        return new Result(name, block.size(), method.run(block, monitor));
    }

    private Monitor monitor(Progress bar) {
        return new Monitor() {
            @Override
            public void products(String stage, int done, int most, int found, int wanted) {
                bar.update(
                        done,
                        most,
                        String.format(Locale.ROOT, "%s, %d of %d found", stage, found, wanted));
            }

            @Override
            public boolean cancelled() {
                return context.cancelled();
            }
        };
    }
}
