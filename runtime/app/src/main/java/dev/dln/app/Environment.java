package dev.dln.app;

import java.util.Map;

/**
 * What a run knows of the world beside its arguments and streams.
 *
 * @param variables environment variables; NO_COLOR, DLN_DEBUG and COLUMNS are looked at
 * @param outTerminal whether standard output is a terminal
 * @param errTerminal whether standard error is a terminal
 */
public record Environment(Map<String, String> variables, boolean outTerminal, boolean errTerminal) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** No variables, no terminal: what tests and embedders want. */
    public static Environment plain() {
        return new Environment(Map.of(), false, false);
    }

    /**
     * The process's own. The launcher says which of the streams are terminals ({@code
     * -Ddln.terminal=12}), because Java cannot tell for each.
     */
    public static Environment ofProcess() {
        String terminal = System.getProperty("dln.terminal", "");
        return new Environment(System.getenv(), terminal.contains("1"), terminal.contains("2"));
    }

    /** Whether colour is wanted on a stream: a terminal, and no NO_COLOR (no-color.org). */
    public boolean colour(boolean terminal) {
        return terminal
                && variables.getOrDefault("NO_COLOR", "").isEmpty()
                && !variables.getOrDefault("TERM", "").equals("dumb");
    }
}
