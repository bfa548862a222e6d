package dev.dln.compiler.problem;

/**
 * The catalogue of problems: one constant per code, its only declaration. {@code dln explain}
 * prints it.
 *
 * <p>DLN00xx reading text, DLN01xx names, DLN02xx dimensions and shapes, DLN03xx calls and
 * annotations, DLN04xx smoothness and style, DLN05xx data at binding time.
 */
public enum Code {
    SYNTAX(
            "DLN0001",
            Severity.ERROR,
            "this cannot be read",
            "The text does not follow the grammar at this place."),
    UNKNOWN_NAME(
            "DLN0101",
            Severity.ERROR,
            "this name is not known",
            "Nothing of this name is declared above the place where it is used."),
    SHAPES_NOT_MULTIPLIABLE(
            "DLN0203",
            Severity.ERROR,
            "these shapes cannot be multiplied",
            "In A * B, the columns of A must be as many as the rows of B.");

    private final String id;
    private final Severity severity;
    private final String title;
    private final String explanation;

    Code(String id, Severity severity, String title, String explanation) {
        this.id = id;
        this.severity = severity;
        this.title = title;
        this.explanation = explanation;
    }

    /** The stable code, such as {@code DLN0203}. */
    public String id() {
        return id;
    }

    /** Whether problems of this kind are errors or warnings. */
    public Severity severity() {
        return severity;
    }

    /** One line, lower case, without a full stop. */
    public String title() {
        return title;
    }

    /** What {@code dln explain} prints: why it is a problem, an example of it and of its repair. */
    public String explanation() {
        return explanation;
    }
}
