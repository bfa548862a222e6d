package dev.dln.bench.jmh;

import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long and how often a benchmark runs.
 *
 * @param forks fresh virtual machines, one after the other; with 0 it runs in this one
 * @param warmUp seconds of processor time that it may take at most until it is compiled
 * @param iterations how many medians are taken in each fork
 * @param milliseconds that each is taken over
 */
public record Timing(int forks, double warmUp, int iterations, int milliseconds) {
    private static final String FOLDER = "dln.bench.folder";
    private static final String WARM_UP = "dln.bench.warmup";

    /** The folder that holds what {@code torch_peers.py} dumped, told by a system property. */
    public static String folder() {
        return System.getProperty(FOLDER, "");
    }

    /**
     * How long a benchmark may at most take to warm up, in processor time, told by a system
     * property.
     */
    static double warmUpSeconds() {
        return Double.parseDouble(System.getProperty(WARM_UP, "10"));
    }

    /** Sets {@link #folder} here and in forks. */
    public static void setFolder(Path folder) {
        System.setProperty(FOLDER, folder.toString());
    }

    /**
     * Runs a benchmark.
     *
     * <p>One that is a single shot runs {@code iterations} times, {@code warmUp} being 0.
     *
     * @param benchmark its class
     * @param parameters of the class, by name
     * @param arguments more of them for Java in forks
     * @return milliseconds per evaluation, the median of each iteration of each fork
     * @throws RunnerException if it threw, or did not run
     */
    public List<Double> run(Class<?> benchmark, Map<String, String> parameters, String... arguments)
            throws RunnerException {
        System.setProperty(WARM_UP, String.valueOf(warmUp)); // for benchmarks in this one
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                        .verbosity(VerboseMode.SILENT)
                        .forks(forks)
                        .warmupIterations(warmUp > 0 ? 1 : 0)
                        .warmupTime(TimeValue.milliseconds(milliseconds))
                        .measurementIterations(iterations)
                        .measurementTime(TimeValue.milliseconds(milliseconds))
                        .shouldFailOnError(true)
                        .jvmArgsAppend(all(arguments));
        parameters.forEach(options::param);
        var all = new ArrayList<Double>();
        for (RunResult run : results(options)) {
            for (BenchmarkResult fork : run.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    for (Result<?> raw : iteration.getRawPrimaryResults()) {
                        all.add(raw.getStatistics().getPercentile(50));
                    }
                }
            }
        }
        if (all.isEmpty()) {
            throw new RunnerException("nothing was measured by " + benchmark.getSimpleName());
        }
        return all;
    }

    private String[] all(String[] arguments) {
        return Stream.concat(
                        Stream.of("-D" + FOLDER + "=" + folder(), "-D" + WARM_UP + "=" + warmUp),
                        Stream.of(arguments))
                .toArray(String[]::new);
    }

    /** Runs; what a benchmark threw is in the message. */
    private static Collection<RunResult> results(ChainedOptionsBuilder options)
            throws RunnerException {
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            for (Throwable cause : e.getSuppressed()) {
                throw new RunnerException(cause.toString(), e);
            }
            throw e;
        }
    }
}
