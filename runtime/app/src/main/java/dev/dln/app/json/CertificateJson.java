package dev.dln.app.json;

import dev.dln.analysis.Kind;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Flow;
import dev.dln.app.json.JsonReader.Entry;
import dev.dln.app.json.JsonReader.Malformed;
import dev.dln.app.json.JsonReader.Numeral;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Certificates as JSON, {@code dln.certificate/1}; {@code runtime/CERTIFICATES.md} describes the
 * form. A number stands for the double nearest to it, a string such as {@code "1/3"} for a
 * fraction.
 */
public final class CertificateJson {
    /** Any double is a fraction of fewer digits; reading one takes time quadratic in them. */
    private static final int LONGEST_FRACTION = 10_000;

    private CertificateJson() {}

    /** The document. */
    public static Json.Fields of(Certificate c) {
        Object point =
                switch (c.method()) {
                    case KRAWCZYK -> c.point().stream().mapToDouble(Rational::toDouble).toArray();
                    case EXACT -> c.point().stream().map(Rational::toString).toList();
                };
        return Json.document(Certificate.SCHEMA)
                .with("tool", c.tool())
                .with("network", c.network())
                .with("model", c.modelDigest())
                .with("data", c.dataDigest())
                .with("method", c.method().id())
                .with("point", point)
                .with("radius", c.radius())
                .with("frozen", c.frozen())
                .with("symmetries", c.flows().stream().map(CertificateJson::flow).toList())
                .with("negative", c.negative())
                .with("zero", c.zero())
                .with("positive", c.positive())
                .with("kind", c.kind().id())
                .with("loss", new double[] {c.lossLow(), c.lossHigh()})
                .with("seal", c.seal());
    }

    private static Json.Fields flow(Flow flow) {
        return Json.object()
                .with(
                        "linear",
                        flow.linear().stream()
                                .map(e -> List.<Object>of(e.row(), e.column(), e.factor()))
                                .toList())
                .with(
                        "constant",
                        flow.constant().stream()
                                .map(s -> List.<Object>of(s.row(), s.value()))
                                .toList());
    }

    /**
     * The certificate of a text.
     *
     * @throws Malformed if it is no JSON, not of this schema, or a field is missing or of another
     *     type
     */
    public static Certificate read(String text) throws Malformed {
        Entry entry = JsonReader.read(text);
        String schema = entry.string("schema");
        if (!schema.equals(Certificate.SCHEMA)) {
            throw new Malformed(
                    "its schema is \"" + schema + "\", not \"" + Certificate.SCHEMA + "\"");
        }
        Certificate.Method method =
                Certificate.Method.of(entry.string("method"))
                        .orElseThrow(() -> new Malformed("the field \"method\" is unknown"));
        String kind = entry.string("kind");
        double[] loss = entry.numbers("loss");
        if (loss.length != 2) {
            throw new Malformed("the field \"loss\" is not a pair of numbers");
        }
        return new Certificate(
                entry.string("tool"),
                entry.string("network"),
                entry.string("model"),
                entry.string("data"),
                method,
                point(entry, method),
                entry.number("radius"),
                integers(entry.list("frozen"), "frozen"),
                flows(entry),
                entry.integer("negative"),
                entry.integer("zero"),
                entry.integer("positive"),
                Arrays.stream(Kind.values())
                        .filter(k -> k.id().equals(kind))
                        .findFirst()
                        .orElseThrow(() -> new Malformed("the field \"kind\" is unknown")),
                loss[0],
                loss[1],
                entry.string("seal"));
    }

    /**
     * Whether a text is what {@link #of} makes of its certificate, up to blanks between tokens: no
     * other field, no other spelling of a number.
     */
    public static boolean canonical(String text, Certificate certificate) {
        return squeezed(text).equals(squeezed(Json.text(of(certificate))));
    }

    private static String squeezed(String json) {
        var result = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inside && c == '\\') {
                result.append(c).append(json, i + 1, Math.min(i + 2, json.length()));
                i++;
                continue;
            }
            inside ^= c == '"';
            if (inside || !(c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                result.append(c);
            }
        }
        return result.toString();
    }

    private static List<Rational> point(Entry entry, Certificate.Method method) throws Malformed {
        var point = new ArrayList<Rational>();
        switch (method) {
            case KRAWCZYK -> {
                for (double x : entry.numbers("point")) {
                    if (!Double.isFinite(x)) {
                        throw new Malformed("the field \"point\" is not finite");
                    }
                    point.add(Rational.of(new BigDecimal(x)));
                }
            }
            case EXACT -> {
                for (String fraction : entry.strings("point")) {
                    point.add(fraction(fraction));
                }
            }
        }
        return point;
    }

    private static Rational fraction(String text) throws Malformed {
        if (text.length() > LONGEST_FRACTION) {
            throw new Malformed(
                    "the field \"point\" holds a fraction of "
                            + text.length()
                            + " characters; at most "
                            + LONGEST_FRACTION
                            + " are read");
        }
        String[] parts = text.split("/", -1);
        try {
            if (parts.length <= 2) {
                var denominator = parts.length == 2 ? new BigInteger(parts[1]) : BigInteger.ONE;
                if (denominator.signum() > 0) {
                    return new Rational(new BigInteger(parts[0]), denominator);
                }
            }
        } catch (NumberFormatException _) {
            // not a fraction: the same mistake
        }
        throw new Malformed("the field \"point\" holds \"" + text + "\", which is no fraction");
    }

    private static List<Flow> flows(Entry entry) throws Malformed {
        var flows = new ArrayList<Flow>();
        for (Entry flow : entry.entries("symmetries")) {
            var linear = new ArrayList<Flow.Entry>();
            for (Object element : flow.list("linear")) {
                List<?> three = tuple(element, 3, "linear");
                linear.add(
                        new Flow.Entry(
                                integer(three.get(0), "linear"),
                                integer(three.get(1), "linear"),
                                number(three.get(2), "linear")));
            }
            var constant = new ArrayList<Flow.Shift>();
            for (Object element : flow.list("constant")) {
                List<?> two = tuple(element, 2, "constant");
                constant.add(
                        new Flow.Shift(
                                integer(two.get(0), "constant"), number(two.get(1), "constant")));
            }
            flows.add(new Flow(linear, constant));
        }
        return flows;
    }

    private static List<?> tuple(@Nullable Object value, int size, String name) throws Malformed {
        if (value instanceof List<?> list && list.size() == size) {
            return list;
        }
        throw new Malformed(
                "the field \"" + name + "\" is not a list of " + size + " numbers each");
    }

    private static List<Integer> integers(List<? extends @Nullable Object> list, String name)
            throws Malformed {
        var integers = new ArrayList<Integer>();
        for (Object element : list) {
            integers.add(integer(element, name));
        }
        return integers;
    }

    private static int integer(@Nullable Object value, String name) throws Malformed {
        try {
            if (value instanceof Numeral(String text)) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException _) {
            // not a whole number: the same mistake
        }
        throw new Malformed("the field \"" + name + "\" holds what is no whole number");
    }

    private static double number(@Nullable Object value, String name) throws Malformed {
        try {
            if (value instanceof Numeral(String text)) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException _) {
            // not a number: the same mistake
        }
        throw new Malformed("the field \"" + name + "\" holds what is no number");
    }
}
