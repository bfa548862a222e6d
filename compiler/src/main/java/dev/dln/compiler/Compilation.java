package dev.dln.compiler;

import dev.dln.compiler.problem.Problem;

import java.util.List;
import java.util.Optional;

/**
 * What compiling a source gave.
 *
 * @param problems everything wrong with the file and what it imports, in the order of the text,
 *     warnings included
 * @param networks the names of the file's networks, in order
 * @param model the chosen network, if nothing stops its compilation: empty if there is an error
 *     anywhere, if warnings stop it too, or if the file holds definitions only
 */
public record Compilation(
        List<Problem> problems, List<String> networks, Optional<CompiledModel> model) {
    public Compilation {
        problems = List.copyOf(problems);
        networks = List.copyOf(networks);
    }

    /** Whether a problem is an error. */
    public boolean hasErrors() {
        return problems.stream().anyMatch(Problem::isError);
    }
}
