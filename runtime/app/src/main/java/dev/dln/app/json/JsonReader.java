package dev.dln.app.json;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON back. Numbers keep their text, so that none loses a digit; what is missing or of
 * another type is a {@link Malformed} that names the field.
 */
public final class JsonReader {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonReader() {}

    /** The text is not JSON, or a field is missing or of another type. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        /** What is wrong, naming the place. */
        public Malformed(String message) {
            super(message);
        }

        /** What is wrong. */
        public String message() {
            String message = getMessage();
            return message == null ? "" : message;
        }
    }

    /**
     * Any value: null, Boolean, String, {@link Numeral}, a list or an {@link Entry}.
     *
     * @param text as it stood
     */
    public record Numeral(String text) {}

    /**
     * An object with typed access to its fields.
     *
     * @param fields in order
     */
    public record Entry(Map<String, @Nullable Object> fields) {
        /** Whether there is such a field, null or not. */
        public boolean has(String name) {
            return fields.containsKey(name);
        }

        /** The value of a field, as it is. */
        public @Nullable Object get(String name) {
            return fields.get(name);
        }

        /** A field that holds text. */
        public String string(String name) throws Malformed {
            if (fields.get(name) instanceof String s) {
                return s;
            }
            throw wrong(name, "a string");
        }

        /** A field that holds true or false. */
        public boolean bool(String name) throws Malformed {
            if (fields.get(name) instanceof Boolean b) {
                return b;
            }
            throw wrong(name, "true or false");
        }

        /** A field that holds a whole number. */
        public int integer(String name) throws Malformed {
            try {
                if (fields.get(name) instanceof Numeral n) {
                    return Integer.parseInt(n.text);
                }
            } catch (NumberFormatException _) {
                // not a whole number: the same mistake
            }
            throw wrong(name, "a whole number");
        }

        /** A field that holds a number, or the name of one that JSON lacks. */
        public double number(String name) throws Malformed {
            Double value = asNumber(fields.get(name));
            if (value == null) {
                throw wrong(name, "a number");
            }
            return value;
        }

        /** A field that holds a list of numbers. */
        public double[] numbers(String name) throws Malformed {
            List<@Nullable Object> list = list(name);
            double[] values = new double[list.size()];
            for (int i = 0; i < values.length; i++) {
                Double value = asNumber(list.get(i));
                if (value == null) {
                    throw wrong(name, "a list of numbers");
                }
                values[i] = value;
            }
            return values;
        }

        /** A field that holds a list. */
        @SuppressWarnings("unchecked")
        public List<@Nullable Object> list(String name) throws Malformed {
            if (fields.get(name) instanceof List<?> list) {
                return (List<@Nullable Object>) list;
            }
            throw wrong(name, "a list");
        }

        /** A field that holds a list of objects. */
        public List<Entry> entries(String name) throws Malformed {
            var entries = new ArrayList<Entry>();
            for (Object element : list(name)) {
                if (!(element instanceof Entry entry)) {
                    throw wrong(name, "a list of objects");
                }
                entries.add(entry);
            }
            return entries;
        }

        /** A field that holds a list of texts. */
        public List<String> strings(String name) throws Malformed {
            var strings = new ArrayList<String>();
            for (Object element : list(name)) {
                if (!(element instanceof String s)) {
                    throw wrong(name, "a list of strings");
                }
                strings.add(s);
            }
            return strings;
        }

        /** A field that holds an object. */
        public Entry entry(String name) throws Malformed {
            if (fields.get(name) instanceof Entry entry) {
                return entry;
            }
            throw wrong(name, "an object");
        }

        private Malformed wrong(String name, String wanted) {
            return new Malformed(
                    has(name)
                            ? "the field \"" + name + "\" is not " + wanted
                            : "the field \"" + name + "\" is missing");
        }
    }

    private static @Nullable Double asNumber(@Nullable Object value) {
        try {
            return switch (value) {
                case Numeral n -> Double.valueOf(n.text);
                case String s when s.equals("NaN") || s.endsWith("Infinity") -> Double.valueOf(s);
                case null, default -> null;
            };
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /**
     * Reads a document.
     *
     * @throws Malformed if it is not one JSON object, or a field occurs twice
     */
    public static Entry read(String text) throws Malformed {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new Malformed("there is something after the end of the object");
            }
            if (value instanceof Entry entry) {
                return entry;
            }
            throw new Malformed("this is not a JSON object");
        } catch (JacksonException e) {
            String place =
                    e.getLocation() == null ? "" : ", from line " + e.getLocation().getLineNr();
            throw new Malformed("this is not JSON, or it is cut off" + place);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws Malformed {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new Malformed("this is not JSON: it ends too early");
        }
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case START_OBJECT -> {
                var fields = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (fields.containsKey(name)) {
                        throw new Malformed("the field \"" + name + "\" occurs twice");
                    }
                    fields.put(name, value(parser));
                }
                yield new Entry(fields);
            }
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new Malformed("this is not JSON");
        };
    }
}
