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
            """
            The text does not follow the grammar at this place. The message says what stands there and what
            was expected; the language reference has every construct with an example.

              let A 3 * X        `=` is expected after the name
              let A = 3 * X      right
            """),
    UNCLOSED_BRACKET(
            "DLN0002",
            Severity.ERROR,
            "a closing bracket is missing",
            """
            Every `(`, `[` and `{` needs its `)`, `]` or `}`. The message points to where the closing one is
            missed and names the place of the opening one; it may belong further to the left.

              let A = tanh(W * X + b       the `(` is not closed
              let A = tanh(W * X + b)      right
            """),
    CLOSES_NOTHING(
            "DLN0003",
            Severity.ERROR,
            "this closing bracket does not match",
            """
            A `)`, `]` or `}` stands where none, or one of another kind, is open.

              let A = tanh(W * X + b))     the second `)` closes nothing
              let A = W[1, 2)              a `]` is expected
            """),
    UNKNOWN_CHARACTER(
            "DLN0004",
            Severity.ERROR,
            "this character is not part of the language",
            """
            Outside comments, a file holds names, numbers, operators, brackets and the few mathematical signs
            that the language reference lists. Text pasted from a document often brings look-alikes: curly
            quotes, long dashes, invisible characters.
            """),
    NESTED_TOO_DEEPLY(
            "DLN0005",
            Severity.ERROR,
            "this is nested too deeply",
            """
            Brackets, conditionals and blocks may be nested 200 levels deep, and 500 operators may stand in one
            another. Name parts of the expression with `let`; a sum over many layers is written with `for`.
            """),
    UNCLOSED_STRING(
            "DLN0006",
            Severity.ERROR,
            "this text has no closing quote",
            """
            File names stand in double quotes on one line.

              import "layers.dln"       right
            """),
    EXPRESSION_MISSING(
            "DLN0007",
            Severity.ERROR,
            "an expression is missing",
            """
            After an operator, an opening bracket, a comma or `=`, an expression must follow.

              let A = W *          nothing to multiply by
              let A = W * X        right
            """),
    NAME_MISSING(
            "DLN0008",
            Severity.ERROR,
            "a name is missing",
            """
            Networks, definitions, data, parameters and values all have names: a letter, then letters, digits
            and underscores.

              param [3, n]         which parameter?
              param W[3, n]        right
            """),
    RESERVED_WORD(
            "DLN0009",
            Severity.ERROR,
            "this word is reserved",
            """
            The words that start statements and definitions, and `if`, `then`, `else`, cannot be names: network,
            activation, loss, penalty, function, import, data, param, let, output, minimize, for.

              let B = A * data     `data` starts a statement
              let B = A * data1    right
            """),
    NO_STATEMENT(
            "DLN0010",
            Severity.ERROR,
            "this is not a statement",
            """
            Inside a network, every statement starts with `data`, `param`, `let`, `output`, `minimize` or `for`.

              A = W * X            starts with a name
              let A = W * X        right
            """),
    OUTSIDE_NETWORK(
            "DLN0011",
            Severity.ERROR,
            "this cannot stand outside a network",
            """
            At its top level a file holds networks, definitions (activation, loss, penalty, function) and
            imports. A statement there often means that a `}` further up closes the network too early.
            """),
    OPERATOR_MISSING(
            "DLN0012",
            Severity.ERROR,
            "an operator is missing",
            """
            Two expressions stand side by side. Products are written with `*` (of matrices), `.*` (elementwise).

              let A = 2 W X        products must be written
              let A = 2 * W * X    right
            """),
    ARGUMENT_PLACE(
            "DLN0013",
            Severity.ERROR,
            "positional and named arguments are mixed",
            """
            Arguments are given by position first, then after a semicolon by name.

              softplus(T, alpha = 4)       a name before the semicolon
              softplus(T; alpha = 4)       right
              softplus(T, 4)               right too
            """),
    COMPARISON_CHAIN(
            "DLN0014",
            Severity.ERROR,
            "comparisons cannot be chained",
            """
            `a < b < c` is not read as in mathematics. Nest two conditions.

              if 0 < k < 3 then A else B                        two comparisons
              if 0 < k then (if k < 3 then A else B) else B     right
            """),
    UNKNOWN_NAME(
            "DLN0101",
            Severity.ERROR,
            "this name is not known",
            "Nothing of this name is declared above the place where it is used."),
    SHAPES_NOT_MULTIPLIABLE(
            "DLN0203",
            Severity.ERROR,
            "these shapes cannot be multiplied",
            "In A * B, the columns of A must be as many as the rows of B."),

    // ---- DLN05xx: data and points at binding time

    DATA_MISSING(
            "DLN0501",
            Severity.ERROR,
            "a declared data array is not given",
            """
            Every array that the network declares with data must be bound before it can be
            evaluated: --data X=file.npy, or --data file.npz with one array of each name.\
            """),
    DATA_UNKNOWN(
            "DLN0502",
            Severity.ERROR,
            "the network declares no data of this name",
            """
            An array was given under a name that no data statement declares. Often the name is
            misspelt, or the file holds more arrays than the network needs: bind those it needs
            one by one, as in --data X=file.npz:X.\
            """),
    DATA_RANK(
            "DLN0503",
            Severity.ERROR,
            "this array has the wrong number of axes",
            """
            X[d, m] takes an array with two axes, v[n] one with one axis (n x 1 is taken too), a
            plain name a single number. Samples are columns: a table with one sample in each row
            must be transposed.\
            """),
    DATA_EXTENT(
            "DLN0504",
            Severity.ERROR,
            "this array does not have the declared size",
            """
            Where a data statement gives a number, as in X[64, m], the array must have exactly
            that many rows or columns. Samples are columns: a table with one sample in each row
            must be transposed.\
            """),
    DATA_DISAGREE(
            "DLN0505",
            Severity.ERROR,
            "the data disagree about a dimension",
            """
            A dimension name stands for one number. With X[d, m] and Y[k, m], X and Y must have
            as many columns as each other.\
            """),
    DATA_NOT_FINITE(
            "DLN0506",
            Severity.ERROR,
            "this array holds an entry that is not a finite number",
            """
            NaN or an infinity in the data makes every result NaN. Missing values have to be
            filled in or their samples left out before the data are bound.\
            """),
    DATA_EMPTY(
            "DLN0507",
            Severity.ERROR,
            "this array is empty",
            """
            An array with no rows or no columns gives the network nothing to compute with.\
            """),
    DIMENSION_UNKNOWN(
            "DLN0508",
            Severity.ERROR,
            "nothing gives this dimension a size",
            """
            Dimensions are numbers or names that the data give a size to. A name that occurs in
            no data statement stays unknown: write a number, or a network parameter such as
            network mlp(width = 20).\
            """),
    MODEL_TOO_LARGE(
            "DLN0509",
            Severity.ERROR,
            "the model is too large",
            """
            A tensor, or all parameters together, would have more than 2^31 - 1 entries with
            these data.\
            """),
    POINT_MISSING(
            "DLN0511",
            Severity.ERROR,
            "the point has no array for this parameter",
            """
            A point given as arrays needs one for each param of the network, under its name.\
            """),
    POINT_UNKNOWN(
            "DLN0512",
            Severity.ERROR,
            "the network has no parameter of this name",
            """
            A point given as arrays holds one that no param statement declares. Often the name is
            misspelt, or the point belongs to another network.\
            """),
    POINT_SHAPE(
            "DLN0513",
            Severity.ERROR,
            "this array does not have the parameter's shape",
            """
            Each array of a point must have the shape that its param statement declares, with the
            dimensions that the data give. A column vector b[n] may be given as n x 1.\
            """),
    POINT_NOT_FINITE(
            "DLN0514",
            Severity.ERROR,
            "this point holds an entry that is not a finite number",
            """
            NaN or an infinity in a parameter makes every result NaN. The point may come from a
            search that diverged.\
            """);

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
