package dev.dln.compiler.syntax;

import dev.dln.compiler.problem.Problem;

import java.util.List;
import java.util.Set;

/**
 * What reading a text gave.
 *
 * @param tree everything that could be read; statements and items with an error in them are left
 *     out
 * @param problems what is wrong, in the order of the text
 * @param unread the names that occur in what was left out. A check that goes on in spite of the
 *     problems must not complain that one of these is unknown
 */
public record ParseResult(Ast.File tree, List<Problem> problems, Set<String> unread) {
    public ParseResult {
        problems = List.copyOf(problems);
        unread = Set.copyOf(unread);
    }

    /** Whether the tree is the whole file. */
    public boolean isComplete() {
        return problems.stream().noneMatch(Problem::isError);
    }
}
