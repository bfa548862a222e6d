package dev.dln.analysis.theorem.kk20;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers in sentences. */
final class Text {
    private static final int MOST_LISTED = 8;

    private Text() {}

    /** Six significant digits, short where the number is. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        String text = String.format(Locale.ROOT, "%.6g", value);
        return text.contains("e") || !text.contains(".")
                ? text
                : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** {@code 1, 2, 3}; long lists end in dots. */
    static String list(List<String> entries) {
        var shown = new ArrayList<>(entries.subList(0, Math.min(MOST_LISTED, entries.size())));
        if (shown.size() < entries.size()) {
            shown.add("...");
        }
        return String.join(", ", shown);
    }

    /** The entries of values. */
    static String list(Values values) {
        var entries = new ArrayList<String>();
        for (int i = 0; i < values.size(); i++) {
            entries.add(values.text(i));
        }
        return list(entries);
    }

    /** {@code 1 sample}, {@code 3 samples}. */
    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
