package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;

import java.util.ArrayList;
import java.util.Optional;

/**
 * The message about two shapes that do not fit: what they are, where each came from, what to try.
 */
final class Mismatch {
    private final Ast.Binary binary;
    private final Span place;
    private final Term left;
    private final Term right;
    private final String leftName;
    private final String rightName;

    Mismatch(Context context, Ast.Binary binary, Term left, Term right, Scope scope) {
        this.binary = binary;
        this.place = Report.visible(binary.span(), scope);
        this.left = left;
        this.right = right;
        this.leftName = context.expressions().describe(binary.left(), "the left side", scope);
        this.rightName = context.expressions().describe(binary.right(), "the right side", scope);
    }

    /** The problem of a matrix product. */
    Problem product() {
        Extent inner = left.shape().cols();
        Extent other = right.shape().rows();
        Problem problem =
                Problem.of(Code.SHAPES_NOT_MULTIPLIABLE, binary.span(), shapes())
                        .withNote(
                                from(leftName, inner, "column")
                                        + "; "
                                        + from(rightName, other, "row"));
        problem = reasons(problem, inner, other);
        Optional<String> transposed = transposition();
        if (transposed.isPresent()) {
            return problem.withHelp("did you mean " + transposed.get() + "?");
        }
        return repair(problem, inner, other);
    }

    /** The problem of an operation on equal shapes. */
    Problem elementwise() {
        Shape a = left.shape();
        Shape b = right.shape();
        Problem problem = Problem.of(Code.SHAPES_DIFFER, binary.span(), shapes());
        if (a.isRow() != b.isRow()) {
            String row = a.isRow() ? leftName : rightName;
            String matrix = a.isRow() ? rightName : leftName;
            Extent along = (a.isRow() ? a : b).cols();
            Extent down = (a.isRow() ? b : a).rows();
            problem =
                    problem.withNote(
                            "only a column vector is added to every column; "
                                    + row
                                    + " is a row vector");
            return Dims.same(along.size(), down.size())
                    ? problem.withHelp("did you mean " + wrap(row) + "'?")
                    : problem.withHelp(
                            "to add it to every row, write ones(rows("
                                    + matrix
                                    + "), 1) * "
                                    + wrap(row));
        }
        boolean rows = !Dims.same(a.rows().size(), b.rows().size());
        Extent inner = rows ? a.rows() : a.cols();
        Extent other = rows ? b.rows() : b.cols();
        String noun = rows ? "row" : "column";
        problem =
                problem.withNote(from(leftName, inner, noun) + "; " + from(rightName, other, noun));
        problem = reasons(problem, inner, other);
        if (Dims.same(a.rows().size(), b.cols().size())
                && Dims.same(a.cols().size(), b.rows().size())) {
            return problem.withHelp("did you mean " + wrap(rightName) + "'?");
        }
        return repair(problem, inner, other);
    }

    private String shapes() {
        return leftName + " is " + left.shape() + ", " + rightName + " is " + right.shape();
    }

    /** {@code A's 20 rows come from W1[20, dx] on line 3}. */
    private String from(String name, Extent extent, String noun) {
        Origin origin = extent.origin();
        String counted = Text.count(extent, noun);
        if (origin.kind() == Origin.Kind.EXPRESSION) {
            return name
                    + "'s "
                    + counted
                    + " come"
                    + (extent.isOne() ? "s" : "")
                    + " from "
                    + Text.of(origin.span(), "an expression")
                    + " "
                    + at(origin);
        }
        return origin.owner().equals(name)
                ? name + " was declared " + at(origin)
                : name
                        + "'s "
                        + counted
                        + " come"
                        + (extent.isOne() ? "s" : "")
                        + " from "
                        + origin.text()
                        + " "
                        + at(origin);
    }

    private String at(Origin origin) {
        return Text.line(origin.span(), place);
    }

    /** Says why a name that only parameters use has the value it has. */
    private static Problem reasons(Problem problem, Extent... extents) {
        Problem noted = problem;
        for (Extent extent : extents) {
            Size size = extent.size();
            if (!size.reason().isEmpty()) {
                noted =
                        noted.withNote(
                                size.name()
                                        + " is "
                                        + Dims.show(size)
                                        + " because of "
                                        + size.reason());
            }
        }
        return noted;
    }

    /** A transposition of one factor that would make the product possible. */
    private Optional<String> transposition() {
        Shape a = left.shape();
        Shape b = right.shape();
        String l = wrap(leftName);
        String r = wrap(rightName);
        if (Dims.same(a.rows().size(), b.rows().size())) {
            return Optional.of(l + "' * " + r);
        }
        if (Dims.same(a.cols().size(), b.cols().size())) {
            return Optional.of(l + " * " + r + "'");
        }
        return Dims.same(a.rows().size(), b.cols().size())
                ? Optional.of(r + " * " + l)
                : Optional.empty();
    }

    private static String wrap(String name) {
        return name.matches("[\\p{L}\\p{N}_']+") ? name : "(" + name + ")";
    }

    /** A declaration that would fit, or what to write where two names of the data meet. */
    private Problem repair(Problem problem, Extent inner, Extent other) {
        Size a = inner.size().root();
        Size b = other.size().root();
        boolean names = a.kind() == Size.Kind.DATA && b.kind() == Size.Kind.DATA;
        // A declared operand is repaired rather than what an operand was computed from.
        boolean rightFirst =
                other.origin().owner().equals(rightName)
                        && !inner.origin().owner().equals(leftName);
        Optional<String> idea =
                rightFirst
                        ? declaration(other, inner).or(() -> declaration(inner, other))
                        : declaration(inner, other).or(() -> declaration(other, inner));
        if (idea.isPresent()) {
            return problem.withHelp("did you mean " + idea.get() + "?");
        }
        if (names) {
            return problem.withHelp(
                    "if "
                            + a.name()
                            + " and "
                            + b.name()
                            + " are always equal, write the same name in both declarations");
        }
        if (a.kind() == Size.Kind.DATA || b.kind() == Size.Kind.DATA) {
            Size name = a.kind() == Size.Kind.DATA ? a : b;
            Size number = a.kind() == Size.Kind.DATA ? b : a;
            return problem.withHelp(
                    "if "
                            + name.name()
                            + " is always "
                            + number.name()
                            + ", write "
                            + number.name()
                            + " in the declaration of the data");
        }
        return problem;
    }

    /** A parameter's declaration with one dimension replaced by the one demanded. */
    private static Optional<String> declaration(Extent wrong, Extent wanted) {
        Origin origin = wrong.origin();
        int open = origin.text().indexOf('[');
        if (origin.kind() != Origin.Kind.PARAMETER || open < 0) {
            return Optional.empty();
        }
        String[] dims =
                origin.text().substring(open + 1, origin.text().lastIndexOf(']')).split(",");
        if (origin.axis() >= dims.length) {
            return Optional.empty();
        }
        dims[origin.axis()] = Dims.show(wanted.size());
        var stripped = new ArrayList<String>();
        for (String dim : dims) {
            stripped.add(dim.strip());
        }
        return Optional.of(
                origin.text().substring(0, open) + "[" + String.join(", ", stripped) + "]");
    }
}
