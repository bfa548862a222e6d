package dev.dln.app.command;

import dev.dln.analysis.DenseSpectrum;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.spectrum.EigenSolver;
import dev.dln.analysis.spectrum.SymmetricOperator;
import dev.dln.analysis.spectrum.Wanted;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.Progress;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code dln spectrum FILE}. */
@Command(
        name = "spectrum",
        description = "The eigenvalues of the Hessian at a point.",
        footer = {
            "",
            "They go to DIR/spectrum.npz with key eigenvalues; without --out they are printed.",
            "Example:  dln spectrum saddle.dln --at zeros",
            "          dln spectrum mlp.dln --data d.npz --at p.npz --method lanczos --k 5"
        })
final class SpectrumCommand implements Callable<Integer> {
    /** The ends of a spectrum. */
    enum Which {
        smallest,
        largest,
        both
    }

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description =
                    "dense: all eigenvalues, by LAPACK (default). lanczos: some, from products"
                            + " alone.")
    private String method = "dense";

    @Option(
            names = "--k",
            paramLabel = "K",
            description = "How many eigenvalues at each end that --which names (default: 5).")
    private int k = 5;

    @Option(
            names = "--which",
            paramLabel = "END",
            description = "smallest, largest or both (default: both).")
    private Which which = Which.both;

    @Option(
            names = "--tolerance",
            paramLabel = "T",
            description = "Converged when ||Hv - lambda v|| <= T ||H|| (default: 1e-12).")
    private double tolerance = EigenSolver.Limits.DEFAULT.tolerance();

    @Option(
            names = "--products",
            paramLabel = "N",
            description = "Hessian-vector products at most (default: 20000).")
    private int products = EigenSolver.Limits.DEFAULT.products();

    @Mixin private SeedOption seed;

    @Option(names = "--vectors", description = "Write the eigenvectors, too: [n, k] in --out.")
    private boolean vectors;

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    SpectrumCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoundModel bound = data.bind(context, model.compile(context));
        double[] point = at.point(context, bound);
        out.prepare();
        double[] gradient = new double[point.length];
        try (Session session = data.open(bound)) {
            double loss = session.gradient(point, gradient);
            SpectrumOutcome outcome = outcome(bound, session, point);
            SpectrumFiles.write(out, outcome, vectors);
            double gradientNorm = Vectors.norm(gradient);
            if (format.json()) {
                Json.Fields json =
                        Json.document("dln.spectrum/1")
                                .with("network", bound.compiled().name())
                                .with("status", outcome.status())
                                .with("method", method)
                                .with("loss", loss)
                                .with("gradientNorm", gradientNorm);
                SpectrumJson.add(json, outcome, !out.given());
                if (out.given()) {
                    json.with("files", out.written());
                }
                Json.print(context.out(), json);
            } else {
                var table = new Columns("", "");
                table.row("loss", Numbers.number(loss));
                table.row("gradient norm", Numbers.rough(gradientNorm));
                SpectrumText.print(context.out(), table, outcome);
                out.written().forEach(file -> context.out().println("wrote " + file));
            }
        }
        return ExitCode.OK;
    }

    private SpectrumOutcome outcome(BoundModel bound, Session session, double[] point) {
        if (method.equals("dense")) {
            ClassifyCommand.dense(bound);
            return new SpectrumOutcome.Whole(DenseSpectrum.of(session, point, vectors));
        }
        EigenSolver solver = EigenSolver.all().get(method);
        if (solver == null) {
            throw Failure.usage(
                    "there is no method '" + method + "'",
                    "the methods are dense, " + String.join(", ", EigenSolver.all().keySet()));
        }
        Wanted wanted = wanted(session.size());
        var limits = new EigenSolver.Limits(tolerance, products, seed.seed());
        try (var bar = new Progress(context, method)) {
            return new SpectrumOutcome.Some(
                    solver.solve(
                            SymmetricOperator.hessian(session, point),
                            wanted,
                            limits,
                            monitor(bar)));
        }
    }

    private Wanted wanted(int size) {
        MinimizeCommand.require(k >= 1, "--k must be at least 1");
        MinimizeCommand.require(
                tolerance > 0 && tolerance < 1, "--tolerance must lie between 0 and 1");
        MinimizeCommand.require(products >= 1, "--products must be at least 1");
        int low = which == Which.largest ? 0 : k;
        int high = which == Which.smallest ? 0 : k;
        if ((long) low + high > size) {
            throw Failure.usage(
                    "--k %d asks for %d eigenvalues of a Hessian that has %d"
                            .formatted(k, (long) low + high, size),
                    "--method dense computes all of them");
        }
        return new Wanted(low, high);
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
