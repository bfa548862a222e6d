package dev.dln.app.command;

import dev.dln.analysis.Certainty;
import dev.dln.analysis.Classification;
import dev.dln.analysis.Kind;
import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.verify.Certificate;
import dev.dln.app.Version;
import dev.dln.app.json.CertificateJson;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** Certificates for the points that a command shows. */
@Command
final class CertifyOption {
    @Option(
            names = "--certify",
            description = {
                "Prove what can be proved of each point, by interval arithmetic or exactly; with"
                        + " --out DIR, write a certificate for 'dln verify' for each:"
                        + " DIR/cert-0001.json, ..."
            })
    private boolean wanted;

    private int count;

    /** Whether the option was given. */
    boolean wanted() {
        return wanted;
    }

    /** How certificates name the program. */
    static String tool() {
        return "dln " + Version.number();
    }

    /** The text of a certificate. */
    static String text(Certificate certificate) {
        return Json.text(CertificateJson.of(certificate)) + "\n";
    }

    /** The verdict on one point, certified if asked for and possible. */
    Classification certified(
            BoundModel model, double[] point, Classification verdict, OutOption out) {
        return wanted && verdict.kind() != Kind.NOT_CRITICAL
                ? certified(Certifier.of(model, tool()), point, verdict, out)
                : verdict;
    }

    /** The verdicts on the distinct points of a search. */
    CriticalPoints certified(BoundModel model, CriticalPoints found, OutOption out) {
        if (!wanted) {
            return found;
        }
        Certifier certifier = Certifier.of(model, tool());
        var distinct = new ArrayList<CriticalPoints.Distinct>();
        for (CriticalPoints.Distinct point : found.distinct()) {
            CriticalPoints.Point shown = point.representative();
            Classification verdict =
                    certified(certifier, shown.attempt().point(), shown.classification(), out);
            distinct.add(point.with(new CriticalPoints.Point(shown.attempt(), verdict)));
        }
        return found.with(distinct);
    }

    private Classification certified(
            Certifier certifier, double[] point, Classification verdict, OutOption out) {
        return switch (certifier.certify(point)) {
            case Outcome.Certified(var certificate, _) -> {
                String file = "cert-%04d.json".formatted(++count);
                out.write(file, text(certificate));
                yield judged(verdict, certificate);
            }
            case Outcome.NotCertified(String why) ->
                    verdict.judged(
                            verdict.negative(),
                            verdict.zero(),
                            verdict.positive(),
                            verdict.kind(),
                            verdict.certainty(),
                            verdict.reason() + "; not certified: " + why);
        };
    }

    private static Classification judged(Classification numerical, Certificate proved) {
        boolean decided = proved.kind() != Kind.UNDETERMINED;
        String where =
                switch (proved.method()) {
                    case KRAWCZYK ->
                            "proved: exactly one critical point, up to symmetry, within "
                                    + Numbers.rough(proved.radius())
                                    + " of this one, with this inertia";
                    case EXACT -> "proved in fractions: the gradient is zero, with this inertia";
                };
        boolean same = numerical.kind() == proved.kind();
        return numerical.judged(
                proved.negative(),
                proved.zero(),
                proved.positive(),
                decided ? proved.kind() : numerical.kind(),
                decided ? Certainty.CERTIFIED : numerical.certainty(),
                same
                        ? where
                        : where
                                + "; by floating point "
                                + numerical.kind().id().replace('_', ' ')
                                + ": "
                                + numerical.reason());
    }

    /** The lines that say what a certificate shows. */
    static List<String> lines(Certificate certificate) {
        return List.of(
                "%s (certified)".formatted(certificate.kind().id().replace('_', ' ')),
                "  %d negative, %d zero, %d positive eigenvalues"
                        .formatted(
                                certificate.negative(), certificate.zero(), certificate.positive()),
                "  loss between %s and %s"
                        .formatted(
                                Numbers.number(certificate.lossLow()),
                                Numbers.number(certificate.lossHigh())));
    }
}
