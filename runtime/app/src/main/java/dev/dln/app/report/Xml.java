package dev.dln.app.report;

import java.util.Locale;

/** Writing of XML text: escapes, and numbers short enough for a picture. */
final class Xml {
    private Xml() {}

    /** Text as character data or as a quoted attribute; what XML forbids becomes U+FFFD. */
    static String escape(String text) {
        var out = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> out.append("&amp;");
                                case '<' -> out.append("&lt;");
                                case '>' -> out.append("&gt;");
                                case '"' -> out.append("&quot;");
                                case '\'' -> out.append("&#39;");
                                default -> out.appendCodePoint(allowed(c) ? c : 0xfffd);
                            }
                        });
        return out.toString();
    }

    private static boolean allowed(int c) {
        return c == '\n'
                || c == '\t'
                || (c >= 0x20 && c < 0x7f)
                || (c >= 0xa0 && c < 0xd800)
                || (c > 0xdfff && c < 0xfffe)
                || c > 0xffff;
    }

    /** A coordinate to a hundredth of a pixel. */
    static String pixels(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "").replaceFirst("^-0$", "0");
    }
}
