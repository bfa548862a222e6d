package dev.dln.app.command;

import dev.dln.app.Failure;
import dev.dln.app.data.DataException;
import dev.dln.app.data.InlineArray;
import dev.dln.engine.Array;
import dev.dln.engine.ParameterLayout;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point written parameter by parameter: {@code W1=[1, 0; 0, 2], b=0}. A number alone fills its
 * whole array, and a vector may be written as a row.
 */
final class NamedPoint {
    private static final Pattern NAME = Pattern.compile("\\s*([\\p{L}_][\\p{L}\\p{N}_]*)\\s*=\\s*");
    private static final Pattern VALUE =
            Pattern.compile("(\\[[^\\]]*\\]|[^,;\\[\\]]+)\\s*([,;]|$)");

    private NamedPoint() {}

    /** Whether a text is such a point, or is meant for one. */
    static boolean isMeant(String text) {
        return NAME.matcher(text).lookingAt();
    }

    /**
     * Reads the arrays, shaped as the parameters are where they can be.
     *
     * @throws Failure 64 if the text is not of this form, 65 if an array is wrong
     */
    static Map<String, Array> parse(ParameterLayout layout, String text, String option) {
        var arrays = new LinkedHashMap<String, Array>();
        int position = 0;
        while (position < text.length()) {
            Matcher name = NAME.matcher(text).region(position, text.length());
            if (!name.lookingAt()) {
                throw wrong(text.substring(position), option, "a name and =");
            }
            Matcher value = VALUE.matcher(text).region(name.end(), text.length());
            if (!value.lookingAt()) {
                throw wrong(text.substring(name.end()), option, "a number or an array in brackets");
            }
            Array array;
            try {
                array = InlineArray.parse(value.group(1));
            } catch (DataException e) {
                throw DataOptions.failure(e);
            }
            if (arrays.put(name.group(1), fitted(layout, name.group(1), array)) != null) {
                throw Failure.usage(option + " gives " + name.group(1) + " twice");
            }
            position = value.end();
        }
        return arrays;
    }

    private static Failure wrong(String rest, String option, String expected) {
        return Failure.usage(
                "%s has '%s' where %s should be".formatted(option, rest.strip(), expected),
                "arrays by name are written W=[1, 0; 0, 2], b=0");
    }

    private static Array fitted(ParameterLayout layout, String name, Array array) {
        return layout.entries().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .map(e -> fitted(e, array))
                .orElse(array);
    }

    private static Array fitted(ParameterLayout.Entry entry, Array array) {
        if (array.shape().isEmpty()) {
            double[] values = new double[entry.size()];
            Arrays.fill(values, array.values()[0]);
            return new Array(entry.shape(), values);
        }
        boolean row = entry.shape().size() == 1 && array.shape().getFirst() == 1;
        return row ? new Array(List.of(array.values().length), array.values()) : array;
    }
}
