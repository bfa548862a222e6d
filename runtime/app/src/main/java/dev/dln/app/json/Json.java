package dev.dln.app.json;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

import java.io.PrintStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON that commands print. Every document is an object whose first field, {@code schema},
 * names its form and version, such as {@code dln.eval/1}; a version gains fields but never loses or
 * changes one.
 *
 * <p>Doubles have 17 significant digits, so they come back bit for bit. JSON has no NaN and no
 * infinities: they are the strings {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}, which
 * Python's {@code float}, JavaScript's {@code Number} and Java's {@code parseDouble} all read.
 */
public final class Json {
    private static final MathContext DIGITS = new MathContext(17);
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** An object that keeps the order of its fields; grows by {@link Fields#with}. */
    public static final class Fields {
        private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

        private Fields() {}

        /** One more field: a string, number, boolean, list, double[], Fields or null. */
        public Fields with(String name, @Nullable Object value) {
            values.put(name, value);
            return this;
        }
    }

    /** An empty object. */
    public static Fields object() {
        return new Fields();
    }

    /** A document of a schema. */
    public static Fields document(String schema) {
        return object().with("schema", schema);
    }

    /** Prints a document, indented, and a line end. */
    public static void print(PrintStream out, Fields document) {
        out.println(text(document));
    }

    /** A document as indented text. */
    public static String text(Fields document) {
        var text = new StringWriter();
        var indenter = new DefaultIndenter("  ", "\n");
        var context =
                new ObjectWriteContext.Base() {
                    @Override
                    public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                        return new DefaultPrettyPrinter().withObjectIndenter(indenter);
                    }
                };
        try (JsonGenerator json = FACTORY.createGenerator(context, text)) {
            write(json, document);
        }
        return text.toString();
    }

    /** A document on one line, without blanks. */
    public static String line(Fields document) {
        var text = new StringWriter();
        try (JsonGenerator json =
                FACTORY.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), text)) {
            write(json, document);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case String string -> json.writeString(string);
            case Boolean bool -> json.writeBoolean(bool);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> number(json, number);
            case double[] numbers -> {
                json.writeStartArray();
                for (double number : numbers) {
                    number(json, number);
                }
                json.writeEndArray();
            }
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(element -> write(json, element));
                json.writeEndArray();
            }
            case Fields fields -> {
                json.writeStartObject();
                fields.values.forEach(
                        (name, element) -> {
                            json.writeName(name);
                            write(json, element);
                        });
                json.writeEndObject();
            }
            default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
        }
    }

    private static void number(JsonGenerator json, double number) {
        if (Double.isFinite(number)) {
            json.writeNumber(number(number));
        } else {
            json.writeString(Double.toString(number));
        }
    }

    /** A finite number with 17 significant digits, without trailing zeros. */
    static String number(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        String digits = new BigDecimal(number, DIGITS).stripTrailingZeros().toString();
        return digits.matches("-?[0-9]+") ? digits + ".0" : digits;
    }
}
