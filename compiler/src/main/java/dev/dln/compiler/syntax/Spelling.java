package dev.dln.compiler.syntax;

import java.text.Normalizer;

/** Names are compared by one spelling, however papers and keyboards write them. */
final class Spelling {
    private Spelling() {}

    /** {@code W₁} is {@code W1}, {@code π} is {@code pi}, {@code ∑} is {@code sum}. */
    static String ofName(String written) {
        if (written.chars().allMatch(c -> c < 0x80)) {
            return written;
        }
        String composed = Normalizer.normalize(written, Normalizer.Form.NFC);
        var plain = new StringBuilder(composed.length());
        for (int i = 0; i < composed.length(); i++) {
            char c = composed.charAt(i);
            plain.append(c >= '₀' && c <= '₉' ? (char) ('0' + (c - '₀')) : c);
        }
        return switch (plain.toString()) {
            case "π" -> "pi";
            case "∑" -> "sum";
            default -> plain.toString();
        };
    }

    /** As {@link #ofName}, for what is called: {@code σ} is {@code sigmoid} there. */
    static String ofFunction(String written) {
        return written.equals("σ") ? "sigmoid" : ofName(written);
    }

    /** The digits of a superscript: {@code ⁻¹²} is {@code -12}. */
    static String ofSuperscript(String written) {
        return Normalizer.normalize(written, Normalizer.Form.NFKC).replace('−', '-');
    }
}
