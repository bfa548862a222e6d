package dev.dln.app.certificates;

import dev.dln.analysis.Kind;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Fingerprints;
import dev.dln.analysis.verify.Flow;
import dev.dln.analysis.verify.Verification;
import dev.dln.analysis.verify.Verifier;
import dev.dln.app.json.CertificateJson;
import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader.Malformed;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A certificate made false. The first kinds change the text of the file only, as an accident or a
 * careless forger would; the others put a valid seal on a false claim, so that only the mathematics
 * can tell.
 *
 * @param what the kind
 * @param text the file
 * @param verifier of the model that it is said to be about
 */
record Corruption(String what, String text, Verifier verifier) {
    private static final List<Kind> KINDS = List.of(Kind.values());

    /** A corruption that a random generator chooses. */
    static Corruption of(Corpus.Point point, Verifier verifier, SplittableRandom random) {
        Certificate c = point.certificate();
        boolean box = c.method() == Certificate.Method.KRAWCZYK;
        while (true) {
            int kind = random.nextInt(16);
            switch (kind) {
                case 0, 1, 2, 3 -> {
                    return new Corruption(
                            "a digit of the file", otherDigit(text(c), random), verifier);
                }
                case 4 -> {
                    return new Corruption("a line left out", lineGone(text(c), random), verifier);
                }
                case 5 -> {
                    return sealed("index up", counts(c, 1, 0, -1), verifier);
                }
                case 6 -> {
                    return sealed("index down", counts(c, -1, 0, 1), verifier);
                }
                case 7 -> {
                    int by = random.nextBoolean() ? 1 : -1;
                    return sealed("nullity off by one", counts(c, 0, by, -by), verifier);
                }
                case 8 -> {
                    if (box) {
                        double radius = c.radius() * 0x1p-60;
                        return sealed("a radius too small", radius(c, radius), verifier);
                    }
                }
                case 9 -> {
                    if (box) {
                        return sealed("a point moved", moved(c, random), verifier);
                    }
                }
                case 10 -> {
                    BoundModel other = point.kind().withOtherData(random);
                    return sealed("other data", about(c, other), new Verifier(other));
                }
                case 11 -> {
                    Kind wrong = KINDS.get(random.nextInt(KINDS.size()));
                    if (wrong != c.kind()) {
                        return sealed("another kind", kind(c, wrong), verifier);
                    }
                }
                case 12 -> {
                    double by = (c.lossHigh() - c.lossLow()) + 1e-12 * (1 + c.lossHigh());
                    return sealed(
                            "another loss", loss(c, c.lossLow() + by, c.lossHigh() + by), verifier);
                }
                case 13 -> {
                    return sealed(
                            "a vague loss", loss(c, c.lossLow() - 1, c.lossHigh() + 1), verifier);
                }
                case 14 -> {
                    if (!c.flows().isEmpty()) {
                        return sealed("a false symmetry", falseFlow(c, random), verifier);
                    }
                }
                default -> {
                    if (!c.flows().isEmpty()) {
                        return sealed("a symmetry left out", fewer(c), verifier);
                    }
                }
            }
        }
    }

    /** Why it is refused; empty text if it is accepted. */
    String refused() {
        Certificate read;
        try {
            read = CertificateJson.read(text);
        } catch (Malformed e) {
            return "malformed";
        }
        if (!CertificateJson.canonical(text, read)) {
            return "edited";
        }
        return verifier.verify(read) instanceof Verification.Refused(String reason) ? reason : "";
    }

    private static String text(Certificate certificate) {
        return Json.text(CertificateJson.of(certificate));
    }

    private static Corruption sealed(String what, Certificate claim, Verifier verifier) {
        return new Corruption(what, text(claim.sealed()), verifier);
    }

    private static String otherDigit(String text, SplittableRandom random) {
        var digits = new ArrayList<Integer>();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isDigit(text.charAt(i))) {
                digits.add(i);
            }
        }
        int at = digits.get(random.nextInt(digits.size()));
        char other = (char) ('0' + (text.charAt(at) - '0' + 1 + random.nextInt(9)) % 10);
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private static String lineGone(String text, SplittableRandom random) {
        var lines = new ArrayList<>(text.lines().toList());
        lines.remove(1 + random.nextInt(lines.size() - 3));
        return String.join("\n", lines);
    }

    private static Certificate counts(Certificate c, int negative, int zero, int positive) {
        return with(
                c,
                c.point(),
                c.radius(),
                c.frozen(),
                c.flows(),
                c.negative() + negative,
                c.zero() + zero,
                c.positive() + positive,
                c.kind(),
                c.lossLow(),
                c.lossHigh());
    }

    private static Certificate radius(Certificate c, double radius) {
        return with(
                c,
                c.point(),
                radius,
                c.frozen(),
                c.flows(),
                c.negative(),
                c.zero(),
                c.positive(),
                c.kind(),
                c.lossLow(),
                c.lossHigh());
    }

    /** One free coordinate away by far more than the radius. */
    private static Certificate moved(Certificate c, SplittableRandom random) {
        var point = new ArrayList<>(c.point());
        int at;
        do {
            at = random.nextInt(point.size());
        } while (c.frozen().contains(at));
        point.set(at, point.get(at).add(Rational.of(1, 1 << 20)));
        double there = point.get(at).toDouble();
        point.set(at, Rational.of(new BigDecimal(there)));
        return with(
                c,
                point,
                c.radius(),
                c.frozen(),
                c.flows(),
                c.negative(),
                c.zero(),
                c.positive(),
                c.kind(),
                c.lossLow(),
                c.lossHigh());
    }

    private static Certificate kind(Certificate c, Kind kind) {
        return with(
                c,
                c.point(),
                c.radius(),
                c.frozen(),
                c.flows(),
                c.negative(),
                c.zero(),
                c.positive(),
                kind,
                c.lossLow(),
                c.lossHigh());
    }

    private static Certificate loss(Certificate c, double low, double high) {
        return with(
                c,
                c.point(),
                c.radius(),
                c.frozen(),
                c.flows(),
                c.negative(),
                c.zero(),
                c.positive(),
                c.kind(),
                low,
                high);
    }

    private static Certificate falseFlow(Certificate c, SplittableRandom random) {
        var flows = new ArrayList<>(c.flows());
        int which = random.nextInt(flows.size());
        Flow flow = flows.get(which);
        var linear = new ArrayList<>(flow.linear());
        int at = random.nextInt(linear.size());
        Flow.Entry e = linear.get(at);
        linear.set(at, new Flow.Entry(e.row(), e.column(), e.factor() * 1.0625));
        flows.set(which, new Flow(linear, flow.constant()));
        return with(
                c,
                c.point(),
                c.radius(),
                c.frozen(),
                flows,
                c.negative(),
                c.zero(),
                c.positive(),
                c.kind(),
                c.lossLow(),
                c.lossHigh());
    }

    /** One symmetry and one frozen coordinate less, the freed eigenvalue called positive. */
    private static Certificate fewer(Certificate c) {
        int last = c.flows().size() - 1;
        return with(
                c,
                c.point(),
                c.radius(),
                c.frozen().subList(0, last),
                c.flows().subList(0, last),
                c.negative(),
                c.zero() - 1,
                c.positive() + 1,
                c.kind(),
                c.lossLow(),
                c.lossHigh());
    }

    private static Certificate about(Certificate c, BoundModel other) {
        return new Certificate(
                c.tool(),
                c.network(),
                Fingerprints.model(other),
                Fingerprints.data(other),
                c.method(),
                c.point(),
                c.radius(),
                c.frozen(),
                c.flows(),
                c.negative(),
                c.zero(),
                c.positive(),
                c.kind(),
                c.lossLow(),
                c.lossHigh(),
                "");
    }

    private static Certificate with(
            Certificate c,
            List<Rational> point,
            double radius,
            List<Integer> frozen,
            List<Flow> flows,
            int negative,
            int zero,
            int positive,
            Kind kind,
            double lossLow,
            double lossHigh) {
        return new Certificate(
                c.tool(),
                c.network(),
                c.modelDigest(),
                c.dataDigest(),
                c.method(),
                point,
                radius,
                frozen,
                flows,
                negative,
                zero,
                positive,
                kind,
                lossLow,
                lossHigh,
                "");
    }
}
