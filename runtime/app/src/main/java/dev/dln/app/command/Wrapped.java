package dev.dln.app.command;

import java.io.PrintStream;

/** Paragraphs in lines of a hundred characters. */
final class Wrapped {
    private static final int WIDTH = 100;

    private Wrapped() {}

    /**
     * Prints a paragraph after a heading. Further lines begin below the text where the heading is
     * indented, else with two blanks.
     */
    static void print(PrintStream out, String heading, String text) {
        int indent = heading.isBlank() || heading.startsWith(" ") ? heading.length() : 2;
        String margin = " ".repeat(indent);
        var line = new StringBuilder(heading);
        boolean first = true;
        for (String word : text.strip().split("\\s+")) {
            if (!first && line.length() + 1 + word.length() > WIDTH) {
                out.println(line.toString().stripTrailing());
                line.setLength(0);
                line.append(margin);
                first = true;
            }
            line.append(first ? "" : " ").append(word);
            first = false;
        }
        out.println(line.toString().stripTrailing());
    }
}
