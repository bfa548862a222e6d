package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Classifier;
import dev.dln.analysis.Nullity;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;

/** {@code dln classify FILE}. */
@Command(
        name = "classify",
        description =
                "Say what a point is: minimum, saddle or maximum, by gradient and Hessian spectrum,"
                        + " and how sure that is.",
        footer = {"", "Example:  dln classify saddle.dln --at zeros"})
final class ClassifyCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;

    @Option(
            names = "--tolerance",
            paramLabel = "T",
            description =
                    "The gradient counts as zero up to this norm; by default a tolerance is derived"
                            + " from the Hessian's size and from rounding.")
    private Double tolerance;

    @Mixin private CertifyOption certify;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    ClassifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Classifier classifier = Classifier.DEFAULT;
        if (tolerance != null) {
            MinimizeCommand.require(tolerance >= 0, "--tolerance must not be negative");
            classifier =
                    new Classifier(classifier.relativeTolerance(), OptionalDouble.of(tolerance));
        }
        BoundModel bound = data.bind(context, model.compile(context));
        double[] point = at.point(context, bound);
        dense(bound);
        out.prepare();
        try (Session session = data.open(context, bound)) {
            Classification numerical = classifier.classify(session, point, KnownFacts.about(bound));
            Classification result = certify.certified(bound, point, numerical, out);
            if (format.json()) {
                Json.print(
                        context.out(),
                        Json.document("dln.classify/1")
                                .with("network", bound.compiled().name())
                                .with("status", "done")
                                .with("points", List.of(json(result)))
                                .with("files", out.written()));
            } else {
                print(result);
                out.written().forEach(file -> context.out().println("wrote " + file));
            }
        }
        return ExitCode.OK;
    }

    /** Refuses a Hessian that no array can hold. */
    static void dense(BoundModel bound) {
        long n = bound.layout().size();
        MinimizeCommand.require(
                n * n <= Integer.MAX_VALUE - 8,
                "a Hessian of " + n + " parameters has more entries than an array can hold");
    }

    private void print(Classification c) {
        String kind = c.kind().id().replace('_', ' ');
        context.out()
                .println("%s (%s)".formatted(kind, c.certainty().name().toLowerCase(Locale.ROOT)));
        context.out().println("  " + c.reason());
        var table = new Columns("", "");
        table.row("loss", Numbers.number(c.loss()));
        table.row(
                "gradient norm",
                "%s (counts as zero up to %s)"
                        .formatted(
                                Numbers.rough(c.gradientNorm()),
                                Numbers.rough(c.gradientTolerance())));
        table.row(
                "eigenvalues",
                "%d negative, %d zero, %d positive"
                        .formatted(c.negative(), c.zero(), c.positive()));
        double[] values = c.eigenvalues();
        if (values.length > 0) {
            table.row(
                    "from, to",
                    Numbers.number(values[0]) + ", " + Numbers.number(values[values.length - 1]));
            table.row(
                    "each within",
                    "%s; the smallest nonzero one is %s times that"
                            .formatted(
                                    Numbers.rough(c.eigenvalueBound()), Numbers.rough(c.margin())));
            nullity(table, c.nullity());
        }
        table.printBody(context.out(), "  ");
    }

    private static void nullity(Columns table, Nullity nullity) {
        if (nullity.total() > 0) {
            table.row(
                    "zero ones",
                    "%d by symmetry%s, %d genuinely flat"
                            .formatted(
                                    nullity.symmetric(),
                                    nullity.symmetric() > 0
                                            ? " (%s; margin %s)"
                                                    .formatted(
                                                            nullity.symmetries(),
                                                            Numbers.rough(nullity.symmetryMargin()))
                                            : "",
                                    nullity.flat()));
        }
        if (nullity.flat() > 0) {
            table.row(
                    "flat directions",
                    "curvature up to %s, known to within %s"
                            .formatted(
                                    Numbers.rough(nullity.flatCurvature()),
                                    Numbers.rough(nullity.flatBound())));
        }
        if (!Double.isNaN(nullity.third())) {
            table.row(
                    "third derivatives",
                    "up to %s, known to within %s"
                            .formatted(
                                    Numbers.rough(nullity.third()),
                                    Numbers.rough(nullity.thirdBound())));
            table.row(
                    "reduced fourth",
                    "from %s to %s, known to within %s"
                            .formatted(
                                    Numbers.rough(nullity.fourthLow()),
                                    Numbers.rough(nullity.fourthHigh()),
                                    Numbers.rough(nullity.fourthBound())));
        }
        if (Double.isFinite(nullity.kinkDistance())) {
            table.row(
                    "nearest kink",
                    Numbers.rough(nullity.kinkDistance()) + " away, relative to its argument");
        }
    }

    /** The fields of a classified point, as the contract has them. */
    static Json.Fields json(Classification c) {
        return Json.object()
                .with("loss", c.loss())
                .with("gradientNorm", c.gradientNorm())
                .with("negative", c.negative())
                .with("zero", c.zero())
                .with("positive", c.positive())
                .with("kind", c.kind().id())
                .with("certainty", c.certainty().name().toLowerCase(Locale.ROOT))
                .with("reason", c.reason())
                .with("gradientTolerance", c.gradientTolerance())
                .with("eigenvalueBound", c.eigenvalueBound())
                .with("gap", c.gap())
                .with("margin", c.margin())
                .with("symmetric", c.nullity().symmetric())
                .with("flat", c.nullity().flat())
                .with("nullity", json(c.nullity()));
    }

    private static Json.Fields json(Nullity nullity) {
        return Json.object()
                .with("symmetries", nullity.symmetries())
                .with("fibre", nullity.fibre())
                .with("symmetryMargin", nullity.symmetryMargin())
                .with("symmetryGap", nullity.symmetryGap())
                .with("decided", nullity.decided())
                .with("flatCurvature", nullity.flatCurvature())
                .with("flatBound", nullity.flatBound())
                .with("third", nullity.third())
                .with("thirdBound", nullity.thirdBound())
                .with("fourthLow", nullity.fourthLow())
                .with("fourthHigh", nullity.fourthHigh())
                .with("fourthBound", nullity.fourthBound())
                .with("kinkDistance", nullity.kinkDistance())
                .with("kinkReach", Classifier.KINK_REACH);
    }
}
