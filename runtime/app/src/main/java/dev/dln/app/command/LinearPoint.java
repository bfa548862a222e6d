package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;
import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.linear.GlobalMinimum;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.linear.PivotCriterion;
import dev.dln.analysis.linear.PivotCriterion.Pivot;
import dev.dln.analysis.linear.PivotCriterion.Product;
import dev.dln.analysis.verify.Certificate;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * What the closed form says of one critical point of a linear network.
 *
 * @param judged by the spectrum
 * @param criterion by ranks
 * @param proof that it is, or is not, a global minimum; empty where nothing is proved
 */
record LinearPoint(
        Classification judged, PivotCriterion.Assessment criterion, Optional<Proof> proof) {

    /**
     * A certified critical point beside the finite set of critical values: if only the lowest value
     * is as low as its loss, its loss is that value exactly.
     *
     * @param certificate of the critical point
     * @param global whether it is a global minimum
     */
    record Proof(Certificate certificate, boolean global) {}

    /** Looks at a point that has been judged. */
    static LinearPoint of(
            BoundModel bound, LinearChain chain, double[] point, Classification judged) {
        PivotCriterion.Assessment criterion =
                chain.theory()
                        .criterion()
                        .assess(chain.toChain(point), judged.gradientNorm(), judged.distance());
        return new LinearPoint(
                judged,
                criterion,
                judged.kind() == Kind.NOT_CRITICAL ? Optional.empty() : proof(bound, chain, point));
    }

    private static Optional<Proof> proof(BoundModel bound, LinearChain chain, double[] point) {
        Optional<GlobalMinimum> minimum = chain.theory().provedMinimum();
        if (minimum.isEmpty()) {
            return Optional.empty();
        }
        return switch (Certifier.of(bound, CertifyOption.tool()).certify(point)) {
            case Outcome.Certified(var certificate, _) ->
                    minimum.get().onlyBelow(certificate.lossHigh())
                            ? Optional.of(new Proof(certificate, true))
                            : certificate.lossLow() > minimum.get().high()
                                    ? Optional.of(new Proof(certificate, false))
                                    : Optional.empty();
            case Outcome.NotCertified _ -> Optional.empty();
        };
    }

    /** The direction of negative curvature of a strict saddle, for {@code descent.npz}. */
    void write(BoundModel bound, LinearChain chain, OutOption out) {
        criterion
                .descent()
                .ifPresent(
                        v ->
                                out.write(
                                        "descent.npz",
                                        Points.toArrays(bound.layout(), chain.fromChain(v))));
    }

    void print(PrintStream out) {
        if (judged.kind() == Kind.NOT_CRITICAL) {
            out.println("at the point: not critical (" + judged.reason() + ")");
            return;
        }
        out.println(
                "at the point: directions %s (deviation %s), loss %s"
                        .formatted(
                                criterion.match().set(),
                                Numbers.rough(criterion.match().deviation()),
                                Numbers.number(judged.loss())));
        out.println(
                "  by ranks     %s: %s"
                        .formatted(Kinds.name(criterion.kind()), criterion.reason()));
        out.println("  with Hessian %s: %s".formatted(Kinds.name(judged.kind()), judged.reason()));
        if (criterion.descent().isPresent()) {
            out.println(
                    "  a direction of curvature %s is known"
                            .formatted(Numbers.rough(criterion.curvature())));
        }
        out.println(
                "  "
                        + proof.map(
                                        p ->
                                                p.global
                                                        ? "proved: a global minimum lies within "
                                                                + Numbers.rough(
                                                                        p.certificate.radius())
                                                                + " in every weight; no other"
                                                                + " critical value is as low as its"
                                                                + " loss"
                                                        : "proved: not a global minimum")
                                .orElse("whether it is a global minimum is not proved"));
        if (!criterion.pivots().isEmpty()) {
            var table =
                    new Columns(
                            "layers",
                            "between",
                            ">largest idle",
                            ">counts from",
                            "around",
                            ">largest idle",
                            ">counts from");
            for (Pivot p : criterion.pivots()) {
                table.row(
                        p.i() + ", " + p.j(),
                        words(p.between()),
                        Numbers.rough(p.between().largest()),
                        Numbers.rough(p.between().clear()),
                        words(p.around()),
                        Numbers.rough(p.around().largest()),
                        Numbers.rough(p.around().clear()));
            }
            table.print(out, "  ");
        }
    }

    private String words(Product product) {
        int q = criterion.match().set().size();
        return switch (product.rank()) {
            case LEAST -> "rank " + q;
            case MORE -> "rank above " + q;
            case UNDECIDED -> "undecided";
        };
    }

    Json.Fields json() {
        Json.Fields fields =
                ClassifyCommand.json(judged)
                        .with("directions", criterion.match().set().indices())
                        .with("deviation", criterion.match().deviation())
                        .with("criterionKind", criterion.kind().id())
                        .with("criterion", criterion.reason())
                        .with("criterionMargin", criterion.margin())
                        .with(
                                "pivots",
                                criterion.pivots().stream()
                                        .map(
                                                p ->
                                                        Json.object()
                                                                .with("i", p.i())
                                                                .with("j", p.j())
                                                                .with("between", json(p.between()))
                                                                .with("around", json(p.around())))
                                        .toList());
        criterion.descent().ifPresent(_ -> fields.with("curvature", criterion.curvature()));
        return fields.with(
                "global", proof.map(p -> p.global ? "proved" : "refuted").orElse("not_proved"));
    }

    private static Json.Fields json(Product product) {
        return Json.object()
                .with("rank", product.rank().name().toLowerCase(Locale.ROOT))
                .with("idle", product.idle())
                .with("countsFrom", product.clear());
    }
}
