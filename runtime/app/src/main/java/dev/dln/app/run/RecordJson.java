package dev.dln.app.run;

import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader;
import dev.dln.app.json.JsonReader.Malformed;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Records as JSON and back: an object with a field for each component. Components may be numbers,
 * truth values, strings, enum constants, arrays of doubles or ints, lists, optionals, records, and
 * sealed interfaces of records (which gain a field {@code type}). Doubles come back bit for bit. A
 * record that gains a component is written and read without a change here; what was written before
 * is then refused.
 */
public final class RecordJson {
    private static final String TYPE = "type";

    private RecordJson() {}

    /** A record as a JSON object. */
    public static Json.Fields write(Record record) {
        Json.Fields fields = Json.object();
        Class<?> type = record.getClass();
        if (Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed)) {
            fields.with(TYPE, type.getSimpleName());
        }
        for (RecordComponent component : type.getRecordComponents()) {
            fields.with(component.getName(), value(get(record, component)));
        }
        return fields;
    }

    private static Object get(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    private static @Nullable Object value(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(RecordJson::value).orElse(null);
            case OptionalDouble optional ->
                    optional.isPresent() ? (Object) optional.getAsDouble() : null;
            case OptionalInt optional -> optional.isPresent() ? (Object) optional.getAsInt() : null;
            case Record record -> write(record);
            case Enum<?> constant -> constant.name();
            case List<?> list -> {
                var elements = new ArrayList<@Nullable Object>();
                list.forEach(element -> elements.add(value(element)));
                yield elements;
            }
            case int[] numbers -> Arrays.stream(numbers).boxed().toList();
            default -> value;
        };
    }

    /**
     * Reads a record.
     *
     * @throws Malformed if a field is missing or of another type, or the record refuses it
     */
    public static <T> T read(Class<T> type, JsonReader.Entry entry) throws Malformed {
        return type.cast(record(type, entry));
    }

    private static Object record(Class<?> declared, JsonReader.Entry entry) throws Malformed {
        Class<?> type = declared;
        if (declared.isSealed()) {
            String name = entry.string(TYPE);
            type =
                    Arrays.stream(declared.getPermittedSubclasses())
                            .filter(c -> c.getSimpleName().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new Malformed("there is no type " + name));
        }
        RecordComponent[] components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            if (!entry.has(name)) {
                throw new Malformed("the field \"" + name + "\" is missing");
            }
            types[i] = components[i].getType();
            values[i] = parse(components[i].getGenericType(), entry.get(name), name);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new Malformed(type.getSimpleName() + " refuses it: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private static Object parse(Type type, @Nullable Object json, String name) throws Malformed {
        if (type instanceof ParameterizedType generic) {
            Type argument = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return json == null ? Optional.empty() : Optional.of(parse(argument, json, name));
            }
            if (generic.getRawType() == List.class && json instanceof List<?> list) {
                var elements = new ArrayList<Object>();
                for (Object element : list) {
                    elements.add(parse(argument, element, name));
                }
                return elements;
            }
            throw new Malformed("the field \"" + name + "\" is not a list");
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalStateException(
                    name + " is of a type that no JSON is read as: " + type);
        }
        var one = new JsonReader.Entry(java.util.Collections.singletonMap(name, json));
        if (plain == double.class || plain == Double.class) {
            return one.number(name);
        }
        if (plain == int.class || plain == Integer.class) {
            return one.integer(name);
        }
        if (plain == long.class || plain == Long.class) {
            return whole(one, name);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return one.bool(name);
        }
        if (plain == String.class) {
            return one.string(name);
        }
        if (plain == double[].class) {
            return one.numbers(name);
        }
        if (plain == int[].class) {
            return Arrays.stream(one.numbers(name)).mapToInt(v -> (int) v).toArray();
        }
        if (plain == OptionalDouble.class) {
            return json == null ? OptionalDouble.empty() : OptionalDouble.of(one.number(name));
        }
        if (plain == OptionalInt.class) {
            return json == null ? OptionalInt.empty() : OptionalInt.of(one.integer(name));
        }
        if (plain.isEnum()) {
            String constant = one.string(name);
            for (Object candidate : plain.getEnumConstants()) {
                if (candidate instanceof Enum<?> e && e.name().equals(constant)) {
                    return e;
                }
            }
            throw new Malformed("the field \"" + name + "\" has no value " + constant);
        }
        return record(plain, one.entry(name));
    }

    private static long whole(JsonReader.Entry one, String name) throws Malformed {
        try {
            if (one.get(name) instanceof JsonReader.Numeral numeral) {
                return Long.parseLong(numeral.text());
            }
        } catch (NumberFormatException _) {
            // the same mistake as another type
        }
        throw new Malformed("the field \"" + name + "\" is not a whole number");
    }
}
