package dev.dln.engine;

import dev.dln.compiler.problem.Problem;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What came of checking something a user gave: a value, or everything that is wrong with it.
 *
 * @param value present exactly if there is no problem
 * @param problems all that were found
 * @param <T> what is checked
 */
public record Checked<T>(Optional<T> value, List<Problem> problems) {
    public Checked {
        problems = List.copyOf(problems);
        if (value.isPresent() != problems.isEmpty()) {
            throw new IllegalArgumentException("a value or problems, not both and not neither");
        }
    }

    /** A value without problems. */
    public static <T> Checked<T> of(T value) {
        return new Checked<>(Optional.of(value), List.of());
    }

    /** Problems, at least one. */
    public static <T> Checked<T> failed(List<Problem> problems) {
        return new Checked<>(Optional.empty(), problems);
    }

    /** The next step, taken only if this one succeeded. */
    public <U> Checked<U> then(Function<? super T, Checked<U>> next) {
        return value.isPresent() ? next.apply(value.get()) : failed(problems);
    }

    /**
     * The value, for callers who treat problems as their own mistake.
     *
     * @throws IllegalArgumentException with one line for each problem
     */
    public T orThrow() {
        return value.orElseThrow(
                () ->
                        new IllegalArgumentException(
                                problems.stream()
                                        .map(Checked::line)
                                        .collect(Collectors.joining("\n"))));
    }

    private static String line(Problem problem) {
        String title = problem.code().id() + ": " + problem.code().title();
        return problem.label().isEmpty() ? title : title + ": " + problem.label();
    }
}
