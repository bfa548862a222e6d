package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Warns of functions with kinks or jumps that the loss applies to what depends on a parameter, each
 * once, at its first use. A function with a kink under a power above 2, as in relu(t)^3, has
 * continuous second derivatives and needs no warning.
 */
final class Kinks {
    private final NetworkChecker checker;
    private final Report report;

    Kinks(NetworkChecker checker, Report report) {
        this.checker = checker;
        this.report = report;
    }

    void warn() {
        Set<Term> loss =
                Afterwards.reachable(checker.objective().loss().map(List::of).orElseGet(List::of));
        Set<Primitive> named = new HashSet<>();
        loss.stream()
                .sorted(Comparator.comparingInt(Term::number))
                .forEach(
                        term -> {
                            if (term.form() instanceof Form.Apply(Primitive primitive, var args)
                                    && primitive.facts().order() <= 0
                                    && dependsOnParameter(args.getFirst())
                                    && !isSmoothed(primitive, term, loss)
                                    && named.add(primitive)) {
                                warn(primitive, term.place());
                            }
                        });
    }

    /** Whether every use of a term with a kink takes a power above 2 of it. */
    private static boolean isSmoothed(Primitive primitive, Term term, Set<Term> loss) {
        return primitive.facts().order() == 0
                && loss.stream()
                        .filter(t -> t.form().operands().contains(term))
                        .allMatch(
                                t ->
                                        t.form() instanceof Form.Power(Term _, Rational exponent)
                                                && exponent.compareTo(Rational.TWO) > 0);
    }

    private void warn(Primitive primitive, Span span) {
        String symbol = primitive.symbol();
        String label =
                primitive == Primitive.WHERE
                        ? "where changes branches at 0"
                        : symbol
                                + (primitive.facts().order() < 0
                                        ? " jumps at 0"
                                        : " has a kink at 0");
        Problem problem =
                Problem.of(Code.KINK, span, label)
                        .withNote(
                                "derivatives there are those of one side or the mean of both;"
                                        + " classify and critical call a point on a kink"
                                        + " undetermined");
        if (primitive == Primitive.RELU) {
            problem = problem.withHelp("softplus(t; alpha = 20) is a smooth relu");
        } else if (primitive == Primitive.ABS) {
            problem = problem.withHelp("sqrt(t^2 + 0.0001) is a smooth absolute value");
        }
        report.add(problem);
    }

    private static boolean dependsOnParameter(Term term) {
        return Afterwards.reachable(List.of(term)).stream()
                .anyMatch(
                        t ->
                                t.form() instanceof Form.Input input
                                        && input.role() == Op.Role.PARAMETER);
    }
}
