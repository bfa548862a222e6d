package dev.dln.analysis.theorem;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.regex.Pattern;

/** A piece of evidence: something computed on the instance that a reader can check. */
public sealed interface Exhibit {

    /** What it shows, a phrase that can stand as a heading or before a colon. */
    String caption();

    /** A sentence. */
    record Remark(String caption) implements Exhibit {}

    /**
     * A number.
     *
     * @param error the bound on its error; 0 if exact, NaN if none is known
     */
    record Quantity(String caption, double value, double error) implements Exhibit {}

    /**
     * Something exact, as text: {@code 25/2}.
     *
     * @param value a fraction, a list, an index set
     */
    record Exact(String caption, String value) implements Exhibit {
        /** A number written with more characters than this is no help to a reader. */
        private static final int READABLE = 24;

        private static final Pattern NUMBER = Pattern.compile("[0-9]+(/[0-9]+)?");

        /** The value for a reader: long fractions rounded, each marked with a tilde. */
        public String brief() {
            return NUMBER.matcher(value)
                    .replaceAll(
                            number ->
                                    number.group().length() <= READABLE
                                            ? number.group()
                                            : "~" + rounded(number.group()));
        }

        private static String rounded(String fraction) {
            String[] parts = fraction.split("/", 2);
            return new BigDecimal(parts[0])
                    .divide(
                            parts.length == 2 ? new BigDecimal(parts[1]) : BigDecimal.ONE,
                            new MathContext(8))
                    .stripTrailingZeros()
                    .toString();
        }
    }

    /** Numbers that belong in a row, such as eigenvalues or singular values. */
    record Spectrum(String caption, double[] values) implements Exhibit {}

    /** A matrix, row-major. */
    record Grid(String caption, int rows, int columns, double[] values) implements Exhibit {}

    /**
     * Values along a line or a path, for a picture.
     *
     * @param horizontal what x is
     * @param vertical what y is
     * @param lines one or more lines over the same axes
     */
    record Curves(String caption, String horizontal, String vertical, List<Line> lines)
            implements Exhibit {
        public Curves {
            lines = List.copyOf(lines);
        }
    }

    /** One named line of {@link Curves}; x and y of the same length. */
    record Line(String name, double[] x, double[] y) {}

    /** A table of text. */
    record Rows(String caption, List<String> head, List<List<String>> body) implements Exhibit {
        public Rows {
            head = List.copyOf(head);
            body = body.stream().map(List::copyOf).toList();
        }
    }

    /**
     * Another point of the model that the evidence produced: an escape, a perturbation, a
     * constructed critical point. Written beside the results with {@code --out}.
     */
    record Point(String caption, double[] point) implements Exhibit {}
}
