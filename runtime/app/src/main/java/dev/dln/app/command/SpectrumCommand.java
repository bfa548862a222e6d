package dev.dln.app.command;

import dev.dln.analysis.DenseSpectrum;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.Json;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code dln spectrum FILE}. */
@Command(
        name = "spectrum",
        description = "The eigenvalues of the Hessian at a point.",
        footer = {
            "",
            "They go to DIR/spectrum.npz with key eigenvalues; without --out they are printed.",
            "Example:  dln spectrum saddle.dln --at zeros"
        })
final class SpectrumCommand implements Callable<Integer> {
    private static final int SHOWN = 10;

    /** How eigenvalues are computed. */
    enum Method {
        dense
    }

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "dense: all eigenvalues, by LAPACK (default).")
    private Method method = Method.dense;

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    SpectrumCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoundModel bound = data.bind(context, model.compile(context));
        double[] point = at.point(context, bound);
        ClassifyCommand.dense(bound);
        out.prepare();
        DenseSpectrum spectrum;
        try (Session session = data.open(bound)) {
            spectrum = DenseSpectrum.of(session, point, false);
        }
        double[] values = spectrum.eigen().map(SymmetricEigen::values).orElse(new double[0]);
        out.write("spectrum.npz", Map.of("eigenvalues", new Array(List.of(values.length), values)));
        if (format.json()) {
            json(bound, spectrum, values);
        } else {
            print(spectrum, values);
        }
        return ExitCode.OK;
    }

    private void json(BoundModel bound, DenseSpectrum spectrum, double[] values) {
        Json.Fields json =
                Json.document("dln.spectrum/1")
                        .with("network", bound.compiled().name())
                        .with("status", spectrum.status().name().toLowerCase(Locale.ROOT))
                        .with("method", method.name())
                        .with("loss", spectrum.loss())
                        .with("gradientNorm", spectrum.gradientNorm())
                        .with("size", values.length)
                        .with("bound", spectrum.eigen().map(SymmetricEigen::bound).orElse(null));
        if (out.given()) {
            json.with("files", out.written());
        } else {
            json.with("eigenvalues", values);
        }
        Json.print(context.out(), json);
    }

    private void print(DenseSpectrum spectrum, double[] values) {
        var table = new Columns("", "");
        table.row("loss", Numbers.number(spectrum.loss()));
        table.row("gradient norm", Numbers.rough(spectrum.gradientNorm()));
        if (spectrum.eigen().isEmpty()) {
            table.row("eigenvalues", "none: an entry of the Hessian is not finite");
            table.printBody(context.out(), "");
            return;
        }
        double bound = spectrum.eigen().get().bound();
        long negative = Arrays.stream(values).filter(v -> v < -bound).count();
        long positive = Arrays.stream(values).filter(v -> v > bound).count();
        table.row(
                "eigenvalues",
                "%d: %d below zero, %d above, %d within rounding (%s) of it"
                        .formatted(
                                values.length,
                                negative,
                                positive,
                                values.length - negative - positive,
                                Numbers.rough(bound)));
        table.row("trace", Numbers.number(Arrays.stream(values).sum()));
        table.printBody(context.out(), "");
        if (values.length <= 2 * SHOWN) {
            context.out().println(list(values, 0, values.length));
        } else {
            context.out().println("lowest   " + list(values, 0, SHOWN));
            context.out().println("highest  " + list(values, values.length - SHOWN, values.length));
        }
        out.written().forEach(file -> context.out().println("wrote " + file));
    }

    private static String list(double[] values, int from, int to) {
        return Arrays.stream(values, from, to)
                .mapToObj(Numbers::number)
                .collect(java.util.stream.Collectors.joining("  "));
    }
}
