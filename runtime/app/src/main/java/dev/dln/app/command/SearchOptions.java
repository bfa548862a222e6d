package dev.dln.app.command;

import dev.dln.analysis.critical.Budget;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.analysis.critical.EigenvectorFollowing;
import dev.dln.analysis.critical.Finder;
import dev.dln.analysis.critical.Finders;
import dev.dln.analysis.critical.SeekRule;
import dev.dln.analysis.critical.Starts;
import dev.dln.app.Context;
import dev.dln.app.Failure;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How to search for critical points: the method, and how much of it. */
@Command
final class SearchOptions {
    private static final Pattern INDICES = Pattern.compile("(\\d{1,6})(?:\\.\\.(\\d{1,6}))?");

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description =
                    "How to search from a start: levenberg-marquardt (default), damped-newton,"
                            + " pseudo-inverse-newton, newton-mr, newton-tr, gradient-norm,"
                            + " eigenvector-following, saddle-free.")
    private String method = Finders.STANDARD.name();

    @Option(
            names = "--index",
            paramLabel = "K",
            description =
                    "The index that eigenvector-following looks for: K, or J..K for these in turn"
                            + " (default: 1).")
    private String index = "";

    @Option(
            names = "--start-from",
            paramLabel = "WHERE",
            description = {
                "Where searches start (default: random, as the model declares):",
                "trajectory:METHOD, points that a minimiser passed on its way from 10 random"
                        + " points, uniform in loss; trajectory:METHOD:by-iteration:20, uniform in"
                        + " time on 20 of them;",
                "FILE.npz, the points of a points.npz, or one point;",
                "near:FILE.npz:0.1, these moved by normal numbers of deviation 0.1;",
                "closed-form, or closed-form:0.1: one critical point for every critical value of a"
                        + " linear network, or near it."
            })
    private String startFrom = StartSource.RANDOM;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps of a search at most (default: 500, some methods more).")
    private Integer steps;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "Give a search up when N steps together reduce the gradient norm by less than a"
                            + " tenth (default: 15, some methods more).")
    private Integer patience;

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
        Finder finder =
                Finders.named(method)
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "there is no method '" + method + "'",
                                                "the methods are "
                                                        + String.join(
                                                                ", ", Finders.all().keySet())));
        MinimizeCommand.require(steps == null || steps >= 0, "--steps must not be negative");
        MinimizeCommand.require(patience == null || patience >= 1, "--patience must be at least 1");
        SeekRule rule = finder.rule();
        finder =
                finder.with(
                        rule.within(
                                steps == null ? rule.maxIterations() : steps,
                                patience == null ? rule.patience() : patience));
        if (index.isEmpty()) {
            return finder;
        }
        if (!(finder instanceof EigenvectorFollowing following)) {
            throw Failure.usage(
                    "--index is for --method eigenvector-following, not " + method,
                    "other methods go to whatever critical point they come upon");
        }
        Matcher range = INDICES.matcher(index);
        if (!range.matches()) {
            throw Failure.usage("--index " + index + " is not an index, such as 2 or 0..5");
        }
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        MinimizeCommand.require(
                first <= last, "--index " + index + " goes down: write " + last + ".." + first);
        return following.towards(first, last);
    }

    /** Where the searches start. */
    Starts from(Context context, BoundModel model, Device device, long seed, int starts) {
        return new StartSource(context, model, device, seed, starts).read(startFrom);
    }

    /** As written. */
    String startFrom() {
        return startFrom;
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
