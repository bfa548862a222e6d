package dev.dln.app.command;

import dev.dln.analysis.Kind;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.linear.LinearStudy;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.data.Bytes;
import dev.dln.app.data.DataSpec;
import dev.dln.app.data.Limits;
import dev.dln.app.json.Json;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code dln demo}: the critical points of a linear autoencoder on real data, beside theory. */
@Command(
        name = "demo",
        description =
                "Find the critical points of a linear autoencoder on real data and set them beside"
                        + " the closed form, in a page with a picture.",
        footer = {"", "Example:  dln demo && xdg-open dln-demo.html"})
final class DemoCommand implements Callable<Integer> {
    /** Where the build puts the files of samples/. */
    private static final String SAMPLES = "/dev/dln/app/samples/";

    /** So many starts descend to a minimum first. */
    static final int DESCENTS = 4;

    static final String MODEL = "linear-autoencoder.dln";
    static final String DATA = "data/wine-standardised.npz";

    private final Context context;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Where the page goes (default: dln-demo.html).")
    private String report = "dln-demo.html";

    @Option(
            names = "--starts",
            paramLabel = "N",
            description = "How many random starts (default: ${DEFAULT-VALUE}).",
            defaultValue = "150")
    private int starts;

    @Option(
            names = "--hidden",
            paramLabel = "K",
            description = "Hidden units of the autoencoder (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int hidden;

    @Mixin private SeedOption seed;
    @Mixin private DeviceOption device;
    @Mixin private FormatOption format;

    DemoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        MinimizeCommand.require(starts >= 1, "--starts must be at least 1");
        MinimizeCommand.require(hidden >= 1 && hidden <= 13, "--hidden must be from 1 to 13");
        Path page = Reports.prepare(report);
        long began = System.nanoTime();
        BoundModel bound = bound();
        device.requireDoubles();
        Device where = device.device(context, bound);
        LinearChain chain =
                LinearChain.recognise(bound)
                        .orElseThrow(() -> new CompilerBug("the demo's model is not linear"));
        LinearStudy study;
        try (var watch = new Watch(context, "searching")) {
            study =
                    LinearStudy.run(
                            () -> where.open(bound),
                            chain,
                            LinearStudy.Options.of(starts, seed.seed())
                                    .withDescents(Math.min(starts, DESCENTS)),
                            watch);
        }
        var demo =
                new StudyReport(
                        bound, study, seed.seed(), where.name(), Math.min(starts, DESCENTS));
        Reports.write(page, demo.page());
        if (format.json()) {
            json(demo, page);
        } else {
            double seconds = (System.nanoTime() - began) / 1e9;
            demo.text().forEach(context.out()::println);
            context.out().println();
            context.out().printf("%.1f s. The page with the picture: %s%n", seconds, page);
        }
        return ExitCode.OK;
    }

    private BoundModel bound() throws IOException {
        String text = new String(resource(MODEL), StandardCharsets.UTF_8);
        Compilation compilation =
                DlnCompiler.compile(
                        new Source(MODEL, text),
                        ModelOptions.options("", Map.of("k", Integer.toString(hidden))));
        CompiledModel model =
                compilation
                        .model()
                        .orElseThrow(() -> new CompilerBug("the demo's model has problems"));
        Map<String, Array> arrays =
                DataSpec.parse("X=" + DATA + ":X")
                        .load(Bytes.of(DATA, resource(DATA)), Limits.ofHeap());
        return Binder.bind(model, arrays).orThrow();
    }

    private static byte[] resource(String name) {
        try (InputStream in = DemoCommand.class.getResourceAsStream(SAMPLES + name)) {
            if (in == null) {
                throw new CompilerBug("the build left out " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void json(StudyReport demo, Path page) {
        LinearStudy study = demo.study();
        var kinds = new EnumMap<Kind, Integer>(Kind.class);
        demo.rows().forEach(r -> kinds.merge(r.kind(), 1, Integer::sum));
        Json.Fields counts = Json.object();
        kinds.forEach((kind, n) -> counts.with(kind.id(), n));
        Json.print(
                context.out(),
                Json.document("dln.demo/1")
                        .with("status", context.cancelled() ? "cancelled" : "done")
                        .with("starts", study.search().attempts().size())
                        .with("converged", study.search().points().size())
                        .with("predicted", study.predicted().size())
                        .with("distinct", demo.rows().size())
                        .with("agreeing", demo.agreeing())
                        .with("largestRelativeLossDifference", demo.largestDifference())
                        .with("kinds", counts)
                        .with("report", page.toString())
                        .with(
                                "points",
                                demo.rows().stream()
                                        .map(
                                                r ->
                                                        ClassifyCommand.json(
                                                                        r.best()
                                                                                .point()
                                                                                .classification())
                                                                .with(
                                                                        "directions",
                                                                        r.best()
                                                                                .match()
                                                                                .set()
                                                                                .indices())
                                                                .with(
                                                                        "predictedLoss",
                                                                        r.best().match().value())
                                                                .with("agrees", r.agrees())
                                                                .with("times", r.times()))
                                        .toList()));
    }
}
