package dev.dln.compiler.problem;

/**
 * The catalogue of problems: one constant per code. Its explanation, which {@code dln explain}
 * prints, is the resource of the code's name beside this class, such as {@code DLN0203.txt}.
 *
 * <p>DLN00xx reading text, DLN01xx names, DLN02xx dimensions and shapes, DLN03xx calls and
 * annotations, DLN04xx smoothness and style, DLN05xx data at binding time.
 */
public enum Code {
    SYNTAX("DLN0001", Severity.ERROR, "this cannot be read"),
    UNCLOSED_BRACKET("DLN0002", Severity.ERROR, "a closing bracket is missing"),
    CLOSES_NOTHING("DLN0003", Severity.ERROR, "this closing bracket does not match"),
    UNKNOWN_CHARACTER("DLN0004", Severity.ERROR, "this character is not part of the language"),
    NESTED_TOO_DEEPLY("DLN0005", Severity.ERROR, "this is nested too deeply"),
    UNCLOSED_STRING("DLN0006", Severity.ERROR, "this text has no closing quote"),
    EXPRESSION_MISSING("DLN0007", Severity.ERROR, "an expression is missing"),
    NAME_MISSING("DLN0008", Severity.ERROR, "a name is missing"),
    RESERVED_WORD("DLN0009", Severity.ERROR, "this word is reserved"),
    NO_STATEMENT("DLN0010", Severity.ERROR, "this is not a statement"),
    OUTSIDE_NETWORK("DLN0011", Severity.ERROR, "this cannot stand outside a network"),
    OPERATOR_MISSING("DLN0012", Severity.ERROR, "an operator is missing"),
    ARGUMENT_PLACE("DLN0013", Severity.ERROR, "positional and named arguments are mixed"),
    COMPARISON_CHAIN("DLN0014", Severity.ERROR, "comparisons cannot be chained"),
    UNKNOWN_NAME("DLN0101", Severity.ERROR, "this name is not known"),
    DUPLICATE_NAME("DLN0102", Severity.ERROR, "this name is declared twice"),
    UNKNOWN_FUNCTION("DLN0103", Severity.ERROR, "this function is not known"),
    UNKNOWN_LOSS("DLN0104", Severity.ERROR, "this loss is not known"),
    UNKNOWN_PENALTY("DLN0105", Severity.ERROR, "this penalty is not known"),
    BAD_INDEX("DLN0106", Severity.ERROR, "this index of a name is no natural number"),
    RECURSIVE_DEFINITION("DLN0107", Severity.ERROR, "this definition uses itself"),
    UNKNOWN_NETWORK("DLN0108", Severity.ERROR, "no network has this name"),
    IMPORT_NOT_FOUND("DLN0109", Severity.ERROR, "this file cannot be imported"),
    IMPORT_CYCLE("DLN0110", Severity.ERROR, "these files import each other"),
    SHAPES_DIFFER("DLN0201", Severity.ERROR, "these shapes differ"),
    SCALAR_NEEDED("DLN0202", Severity.ERROR, "a scalar is needed here"),
    SHAPES_NOT_MULTIPLIABLE("DLN0203", Severity.ERROR, "these shapes cannot be multiplied"),
    SQUARE_NEEDED("DLN0204", Severity.ERROR, "a square matrix is needed here"),
    DIMENSION_NOT_FIXED(
            "DLN0205", Severity.ERROR, "this dimension is not known when the network is compiled"),
    BAD_DIMENSION("DLN0206", Severity.ERROR, "a dimension must be a positive integer"),
    UNDETERMINED_DIMENSION("DLN0207", Severity.ERROR, "nothing determines this dimension"),
    INDEX_OUT_OF_RANGE("DLN0208", Severity.ERROR, "this index is out of range"),
    BLOCK_SHAPES("DLN0209", Severity.ERROR, "these blocks do not fit together"),
    TOO_MANY_DIMENSIONS("DLN0210", Severity.ERROR, "an array has at most two dimensions"),
    WRONG_ARGUMENT_COUNT("DLN0301", Severity.ERROR, "wrong number of arguments"),
    UNKNOWN_ARGUMENT("DLN0302", Severity.ERROR, "no argument has this name"),
    ARGUMENT_TWICE("DLN0303", Severity.ERROR, "this argument is given twice"),
    COMPILE_TIME_NEEDED("DLN0304", Severity.ERROR, "a number known at compile time is needed here"),
    WRONG_KIND("DLN0305", Severity.ERROR, "a value of another kind is needed here"),
    BAD_NUMBER("DLN0306", Severity.ERROR, "this number cannot be computed"),
    NOT_ELEMENTWISE("DLN0307", Severity.ERROR, "an activation acts on single entries"),
    UNKNOWN_ANNOTATION("DLN0308", Severity.ERROR, "this annotation is not known"),
    ANNOTATION_INAPPLICABLE("DLN0309", Severity.ERROR, "this annotation cannot be carried out"),
    MISSING_LOSS("DLN0310", Severity.ERROR, "an output needs a loss"),
    TWO_OBJECTIVES("DLN0311", Severity.ERROR, "a network has one objective"),
    NO_OBJECTIVE("DLN0312", Severity.ERROR, "this network has nothing to minimize"),
    LOSS_WITHOUT_OUTPUT("DLN0313", Severity.ERROR, "a loss needs an output"),
    NO_PARAMETERS("DLN0314", Severity.ERROR, "this network has no parameters"),
    NOT_A_PARAMETER("DLN0315", Severity.ERROR, "a penalty applies to parameters"),
    BAD_DISTRIBUTION("DLN0316", Severity.ERROR, "this is no distribution"),
    UNKNOWN_SETTING("DLN0317", Severity.ERROR, "the network has no such parameter"),
    BAD_SETTING("DLN0318", Severity.ERROR, "this value does not suit the network parameter"),
    TOO_LARGE("DLN0319", Severity.ERROR, "this is too large"),
    UNUSED_DECLARATION("DLN0401", Severity.WARNING, "this is never used"),
    UNUSED_LET("DLN0402", Severity.WARNING, "this value is never used"),
    UNUSED_SETTING("DLN0403", Severity.WARNING, "this network parameter is never used"),
    UNUSED_IMPORT("DLN0404", Severity.WARNING, "nothing of this file is used"),
    NO_INFLUENCE("DLN0405", Severity.WARNING, "the loss does not depend on this parameter"),
    KINK("DLN0406", Severity.WARNING, "second derivatives do not exist everywhere"),
    HIDES_STANDARD("DLN0407", Severity.WARNING, "this hides a definition of the standard library"),
    DATA_MISSING("DLN0501", Severity.ERROR, "a declared data array is not given"),
    DATA_UNKNOWN("DLN0502", Severity.ERROR, "the network declares no data of this name"),
    DATA_RANK("DLN0503", Severity.ERROR, "this array has the wrong number of axes"),
    DATA_EXTENT("DLN0504", Severity.ERROR, "this array does not have the declared size"),
    DATA_DISAGREE("DLN0505", Severity.ERROR, "the data disagree about a dimension"),
    DATA_NOT_FINITE(
            "DLN0506", Severity.ERROR, "this array holds an entry that is not a finite number"),
    DATA_EMPTY("DLN0507", Severity.ERROR, "this array is empty"),
    DIMENSION_UNKNOWN("DLN0508", Severity.ERROR, "nothing gives this dimension a size"),
    MODEL_TOO_LARGE("DLN0509", Severity.ERROR, "the model is too large"),
    DIMENSION_TOO_SMALL("DLN0510", Severity.ERROR, "the data are too small for the network"),
    POINT_MISSING("DLN0511", Severity.ERROR, "the point has no array for this parameter"),
    POINT_UNKNOWN("DLN0512", Severity.ERROR, "the network has no parameter of this name"),
    POINT_SHAPE("DLN0513", Severity.ERROR, "this array does not have the parameter's shape"),
    POINT_NOT_FINITE(
            "DLN0514", Severity.ERROR, "this point holds an entry that is not a finite number");

    private final String id;
    private final Severity severity;
    private final String title;

    Code(String id, Severity severity, String title) {
        this.id = id;
        this.severity = severity;
        this.title = title;
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
        return Explanations.of(this);
    }
}
