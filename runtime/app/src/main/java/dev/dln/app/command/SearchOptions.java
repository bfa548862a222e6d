package dev.dln.app.command;

import dev.dln.analysis.critical.Budget;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.analysis.critical.Finder;
import dev.dln.analysis.critical.Finders;
import dev.dln.app.Failure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How to search for critical points: the method, and how much of it. */
@Command
final class SearchOptions {
    @Option(
            names = "--method",
            paramLabel = "NAME",
            description =
                    "How to search from a start: a name that a wrong one lists"
                            + " (default: ${DEFAULT-VALUE}).")
    private String method = Finders.STANDARD.name();

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            description = "Begin no search later than this; those begun are finished.")
    private double timeLimit = Double.POSITIVE_INFINITY;

    @Option(
            names = "--max-distinct",
            paramLabel = "N",
            description = "Stop at the start with which so many distinct points are found.")
    private int maxDistinct = Integer.MAX_VALUE;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Searches at a time (default: one per processor); the result does not depend"
                            + " on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** The name of the method. */
    String method() {
        return method;
    }

    /** The finder asked for. */
    Finder finder() {
        return Finders.named(method)
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "there is no method '" + method + "'",
                                        "the methods are "
                                                + String.join(", ", Finders.all().keySet())));
    }

    /** A search by these options. */
    CriticalSearch search(int starts, long seed) {
        MinimizeCommand.require(threads >= 1, "--threads must be at least 1");
        MinimizeCommand.require(timeLimit >= 0, "--time-limit must not be negative");
        MinimizeCommand.require(maxDistinct >= 1, "--max-distinct must be at least 1");
        return CriticalSearch.of(starts, seed)
                .withThreads(threads)
                .withFinder(finder())
                .withBudget(
                        new Budget(
                                timeLimit < Long.MAX_VALUE / 1e9
                                        ? Optional.of(Duration.ofNanos((long) (timeLimit * 1e9)))
                                        : Optional.empty(),
                                maxDistinct < Integer.MAX_VALUE
                                        ? OptionalInt.of(maxDistinct)
                                        : OptionalInt.empty()));
    }
}
