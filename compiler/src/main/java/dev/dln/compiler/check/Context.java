package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;

import java.util.ArrayList;
import java.util.List;

/** What the checking of one network shares: where problems go, sizes, terms, and the workers. */
final class Context {
    /** So many expressions are worked out at most, counting each inlining anew. */
    static final int MOST_STEPS = 1_000_000;

    /** So deep may expressions lie in one another, counting through definitions. */
    static final int MOST_DEPTH = 700;

    /** So deep may calls of definitions lie in one another. */
    static final int MOST_CALLS = 100;

    private final Report report;
    private final Dims dims;
    private final Terms terms = new Terms();
    private final Expressions expressions;
    private final Operators operators;
    private final Matrices matrices;
    private final Calls calls;
    private final Coercions coercions;
    private final List<Requirement> requirements = new ArrayList<>();
    private int steps;
    private int depth;
    private boolean exhausted;

    Context(Report report, Dims dims, Library library) {
        this.report = report;
        this.dims = dims;
        this.coercions = new Coercions(this);
        this.operators = new Operators(this);
        this.matrices = new Matrices(this);
        this.calls = new Calls(this, library);
        this.expressions = new Expressions(this);
    }

    Report report() {
        return report;
    }

    Dims dims() {
        return dims;
    }

    Terms terms() {
        return terms;
    }

    Expressions expressions() {
        return expressions;
    }

    Operators operators() {
        return operators;
    }

    Matrices matrices() {
        return matrices;
    }

    Calls calls() {
        return calls;
    }

    Coercions coercions() {
        return coercions;
    }

    /** What slices need of sizes that may not be known yet. */
    List<Requirement> requirements() {
        return requirements;
    }

    /**
     * Starts an expression; false, with a problem the first time, where there are too many or they
     * are too deep in one another. Each start is followed by a {@link #leave}.
     */
    boolean enter(Span span, Scope scope) {
        steps++;
        depth++;
        int calls = scope.frame().map(Frame::depth).orElse(0);
        if (steps <= MOST_STEPS && depth <= MOST_DEPTH && calls <= MOST_CALLS) {
            return true;
        }
        if (!exhausted) {
            exhausted = true;
            report.add(
                    Problem.of(
                                    Code.TOO_LARGE,
                                    Report.visible(span, scope),
                                    steps > MOST_STEPS
                                            ? "after " + MOST_STEPS + " expressions"
                                            : "definitions are too deep inside definitions")
                            .withHelp("use smaller loops, or fewer definitions inside definitions"),
                    scope);
        }
        return false;
    }

    /** Ends an expression. */
    void leave() {
        depth--;
    }

    /** Reports a problem and gives the value of what it spoils. */
    Value fail(Problem problem, Scope scope) {
        report.add(problem, scope);
        return Value.unknown();
    }

    /** Reports a problem at a place, with a label, and gives the value of what it spoils. */
    Value fail(Code code, Span span, String label, Scope scope) {
        return fail(Problem.of(code, span, label), scope);
    }
}
