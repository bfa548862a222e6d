package dev.dln.analysis.theorem;

import java.util.List;

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
    record Exact(String caption, String value) implements Exhibit {}

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
