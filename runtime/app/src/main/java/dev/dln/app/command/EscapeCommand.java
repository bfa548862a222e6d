package dev.dln.app.command;

import dev.dln.analysis.factored.EscapeFamily;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dln escape FILE}. */
@Command(
        name = "escape",
        description =
                "Leave a critical point of a loss of a product of matrices that is no local minimum"
                    + " although its Hessian may show no descent: along a line of points with the"
                    + " same product to one with a gradient, and down from there, all replayed in"
                    + " fractions.",
        footer = {
            "",
            "Where it works: the loss sees its weights through W_L ... W_1 only, the gradient of",
            "the loss in that product is not zero, and the product has less than the largest",
            "possible rank, or no hidden layer is narrower than both ends and a partial product",
            "has a kernel. --out DIR writes escape.npz, the lower point.",
            "Example:  dln escape deep-linear.dln --data iris.npz --at zeros --radius 0.1"
        })
final class EscapeCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;

    @Option(
            names = "--radius",
            paramLabel = "R",
            description = "How far the lower point may be (default: 0.25).")
    private double radius = 0.25;

    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    EscapeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MinimizeCommand.require(
                radius > 0 && Double.isFinite(radius), "--radius must be a number above 0");
        BoundModel bound = data.bind(context, model.compile(context));
        double[] point = at.point(context, bound);
        out.prepare();
        Optional<FactoredModel> factored = FactoredModel.recognise(bound);
        Optional<ExactProduct> exact = factored.flatMap(m -> ExactProduct.of(m, point));
        Optional<EscapeFamily> family = exact.flatMap(EscapeFamily::of);
        Optional<EscapeFamily.Descent> descent = family.flatMap(f -> f.descend(radius));
        descent.ifPresent(d -> out.write("escape.npz", Points.toArrays(bound.layout(), d.point())));
        String reason = reason(factored, exact, family, descent);
        if (format.json()) {
            json(bound, family, descent, reason);
        } else {
            text(family, descent, reason);
            out.written().forEach(file -> context.out().println("wrote " + file));
        }
        return ExitCode.OK;
    }

    private static String reason(
            Optional<FactoredModel> factored,
            Optional<ExactProduct> exact,
            Optional<EscapeFamily> family,
            Optional<EscapeFamily.Descent> descent) {
        if (factored.isEmpty()) {
            return "the loss is not a function of one product of all parameters";
        }
        if (exact.isEmpty()) {
            return "more than "
                    + ExactProduct.MOST_PARAMETERS
                    + " parameters are not done in fractions";
        }
        if (family.isPresent()) {
            return descent.isPresent()
                    ? family.get().why()
                    : family.get().why() + "; no lower point could be replayed in fractions";
        }
        ExactProduct at = exact.get();
        if (at.slopeIsZero()) {
            return "the gradient of the loss in the product is exactly zero";
        }
        if (!at.slopeIsNotZero()) {
            return at.smooth()
                    ? "the gradient of the loss in the product cannot be told from zero"
                    : "the loss may have a kink at the product";
        }
        return at.degenerate()
                ? "no line of equal products was found"
                : "the product has the largest possible rank, "
                        + at.rank()
                        + ", and a gradient that is not zero: another kind of descent is needed";
    }

    private void text(
            Optional<EscapeFamily> family, Optional<EscapeFamily.Descent> descent, String reason) {
        context.out()
                .println(
                        descent.isPresent()
                                ? "left: no local minimum"
                                : family.isPresent() ? "no local minimum" : "not left");
        context.out().println("  " + reason);
        var table = new Columns("", "");
        descent.ifPresent(
                d -> {
                    table.row("loss", Numbers.number(d.before().toDouble()));
                    table.row("lower by", Numbers.rough(d.before().subtract(d.after()).toDouble()));
                    table.row("at distance", Numbers.rough(d.distance()));
                });
        family.flatMap(EscapeFamily::curve)
                .ifPresent(c -> table.row("along a curve", c.loss().toString()));
        table.printBody(context.out(), "  ");
    }

    private void json(
            BoundModel bound,
            Optional<EscapeFamily> family,
            Optional<EscapeFamily.Descent> descent,
            String reason) {
        var document =
                Json.document("dln.escape/1")
                        .with("network", bound.compiled().name())
                        .with(
                                "status",
                                descent.isPresent()
                                        ? "left"
                                        : family.isPresent() ? "not_minimum" : "none")
                        .with("reason", reason);
        if (descent.isPresent()) {
            EscapeFamily.Descent d = descent.get();
            document =
                    document.with("before", d.before().toDouble())
                            .with("after", d.after().toDouble())
                            .with("lower_by", d.before().subtract(d.after()).toDouble())
                            .with("distance", d.distance())
                            .with("point", d.point());
        }
        Optional<EscapeFamily.Curve> curve = family.flatMap(EscapeFamily::curve);
        if (curve.isPresent()) {
            document = document.with("curve", curve.get().loss().toString());
        }
        Json.print(context.out(), document.with("files", out.written()));
    }
}
