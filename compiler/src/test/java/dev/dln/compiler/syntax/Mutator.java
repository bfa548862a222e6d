package dev.dln.compiler.syntax;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes broken files out of whole ones: pieces of samples with tokens and characters deleted,
 * doubled, swapped, replaced, and pieces of other samples spliced in. The same seed gives the same
 * texts.
 */
public final class Mutator {
    private static final int LONGEST = 500;

    private static final List<String> WORDS =
            List.of(
                    "network",
                    "data",
                    "param",
                    "let",
                    "output",
                    "minimize",
                    "for",
                    "if",
                    "then",
                    "else",
                    "import",
                    "activation",
                    "loss",
                    "penalty",
                    "function",
                    "(",
                    ")",
                    "[",
                    "]",
                    "{",
                    "}",
                    ",",
                    ";",
                    ":",
                    "~",
                    "=",
                    "×",
                    "..",
                    "==",
                    "<=",
                    "+",
                    "-",
                    "*",
                    "/",
                    ".*",
                    ".^",
                    "^",
                    "'",
                    "‖",
                    "²",
                    "⁻¹",
                    "@loss",
                    "@",
                    "\"",
                    "\"a\"",
                    "//",
                    "\n",
                    "\r",
                    "\0",
                    " ",
                    "\t",
                    "1",
                    "2.5e-3",
                    ".5",
                    "1e999",
                    "W1",
                    "W{",
                    "x",
                    "sum(",
                    "σ(",
                    "π",
                    "\uFEFF",
                    "\uD800",
                    "𝕎",
                    "é",
                    "é",
                    "’",
                    "#",
                    "%",
                    "_");

    private final List<String> samples;
    private final SplittableRandom random;

    /** A source of texts made from samples. */
    public Mutator(List<String> samples, long seed) {
        this.samples = List.copyOf(samples);
        this.random = new SplittableRandom(seed);
    }

    /** The next text. */
    public String next() {
        var text = new StringBuilder(random.nextInt(8) == 0 ? noise() : piece());
        int changes = random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            change(text);
        }
        return text.toString();
    }

    private void change(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + 1 + random.nextInt(12));
        switch (random.nextInt(7)) {
            case 0 -> text.delete(at, Math.min(text.length(), at + 1));
            case 1 -> text.delete(at, to);
            case 2 -> text.insert(at, text.substring(at, to));
            case 3 -> text.insert(at, word());
            case 4 -> text.replace(at, to, word());
            case 5 -> text.insert(at, word().repeat(1 + random.nextInt(40)));
            default -> {
                String other = piece();
                int from = random.nextInt(other.length() + 1);
                int until = Math.min(other.length(), from + random.nextInt(60));
                text.insert(at, other.substring(from, until));
            }
        }
    }

    /** A run of lines of one sample, or all of a short one. */
    private String piece() {
        String sample = samples.get(random.nextInt(samples.size()));
        if (sample.length() <= LONGEST && random.nextBoolean()) {
            return sample;
        }
        List<String> lines = sample.lines().toList();
        if (lines.isEmpty()) {
            return sample;
        }
        int from = random.nextInt(lines.size());
        int to = Math.min(lines.size(), from + 1 + random.nextInt(12));
        String piece = String.join("\n", lines.subList(from, to));
        return piece.substring(0, Math.min(piece.length(), LONGEST));
    }

    private String noise() {
        var text = new StringBuilder();
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            text.append(word()).append(random.nextBoolean() ? " " : "");
        }
        return text.toString();
    }

    private String word() {
        return random.nextInt(10) == 0
                ? Character.toString(random.nextInt(0x3000))
                : WORDS.get(random.nextInt(WORDS.size()));
    }
}
