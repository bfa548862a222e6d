package dev.dln.compiler.check;

import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.problem.Span;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects problems. A problem inside a definition of stdlib is moved to the call, where the user
 * can do something about it; one inside a definition of the user stays there and says who called.
 * The same mistake is kept once, however often its definition is used.
 */
final class Report {
    private final List<Problem> problems = new ArrayList<>();
    private final Set<List<Object>> seen = new HashSet<>();

    void add(Problem problem) {
        if (seen.add(List.of(problem.code(), problem.span()))) {
            problems.add(problem);
        }
    }

    void add(Problem problem, Scope scope) {
        Problem placed = problem;
        Optional<Frame> frame = scope.frame();
        while (frame.isPresent() && frame.get().defined().home().library()) {
            Frame at = frame.get();
            if (placed.span().source().equals(at.defined().home().source())) {
                placed =
                        new Problem(
                                        problem.code(),
                                        at.call(),
                                        problem.label(),
                                        problem.notes(),
                                        problem.help())
                                .withNote(
                                        at.defined().name()
                                                + " computes "
                                                + Text.of(problem.span(), "this"));
            }
            frame = at.outer();
        }
        if (frame.isPresent() && !frame.get().call().equals(frame.get().defined().span())) {
            Frame at = frame.get();
            placed =
                    placed.withNote(
                            at.defined().name()
                                    + " is called "
                                    + Text.line(at.call(), placed.span()));
        }
        add(placed);
    }

    /** Where the user sees something that stands at a place. */
    static Span visible(Span span, Scope scope) {
        Span placed = span;
        Optional<Frame> frame = scope.frame();
        while (frame.isPresent() && frame.get().defined().home().library()) {
            placed = frame.get().call();
            frame = frame.get().outer();
        }
        return placed;
    }

    boolean hasErrors() {
        return problems.stream().anyMatch(Problem::isError);
    }

    /** All problems, those of the main file first, each file's in the order of the text. */
    List<Problem> sorted(Source main) {
        var sorted = new ArrayList<>(problems);
        sorted.sort(
                Comparator.comparing((Problem p) -> !p.span().source().equals(main))
                        .thenComparing(p -> p.span().source().name())
                        .thenComparing(p -> p.span().start())
                        .thenComparing(p -> p.span().end()));
        return sorted;
    }
}
