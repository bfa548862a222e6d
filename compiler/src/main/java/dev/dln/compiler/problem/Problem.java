package dev.dln.compiler.problem;

import java.util.List;

/**
 * Something wrong with a user's source.
 *
 * @param code which kind of problem; the catalogue entry holds its title, severity and explanation
 * @param span the place
 * @param label what stands at the place, printed beside the carets; may be empty
 * @param notes further facts, such as where a dimension came from
 * @param help suggestions; a suggestion never changes the meaning of what is right already
 */
public record Problem(Code code, Span span, String label, List<String> notes, List<String> help) {

    public Problem {
        notes = List.copyOf(notes);
        help = List.copyOf(help);
    }

    /** A problem with a label only. */
    public static Problem of(Code code, Span span, String label) {
        return new Problem(code, span, label, List.of(), List.of());
    }

    /** The same problem with one more note. */
    public Problem withNote(String note) {
        return new Problem(code, span, label, append(notes, note), help);
    }

    /** The same problem with one more suggestion. */
    public Problem withHelp(String suggestion) {
        return new Problem(code, span, label, notes, append(help, suggestion));
    }

    /** Whether this problem stops the compilation. */
    public boolean isError() {
        return code.severity() == Severity.ERROR;
    }

    private static List<String> append(List<String> list, String last) {
        var all = new java.util.ArrayList<>(list);
        all.add(last);
        return all;
    }
}
