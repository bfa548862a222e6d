package dev.dln.bench;

import dev.dln.analysis.Classifier;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.critical.Budget;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.analysis.critical.Finder;
import dev.dln.analysis.critical.Finders;
import dev.dln.analysis.critical.NewtonMr;
import dev.dln.analysis.critical.Starts;
import dev.dln.analysis.critical.TrajectoryStarts;
import dev.dln.analysis.linear.DeepLinearTheory;
import dev.dln.analysis.linear.IndexSet;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How many distinct critical points of a linear autoencoder a finder yields per second (Frye et al.
 * 2019/2021: 16-4-16, squared loss, data with a diagonal covariance of 16 linearly spaced
 * eigenvalues; 2,517 critical values in theory). Each finder searches for the same time, one after
 * the other, in one thread, from random starts and from starts on training trajectories. Newton-MR
 * with the published settings stands for the published method.
 *
 * <p>On a machine that does other work, compare the yield per second of processor time.
 *
 * <p>A point counts if loss and index are those of theory for one of its sets of directions; it
 * counts once, however often it is found. Points of the published settings are critical to 1e-5
 * only, too little to be sure of an index, and are given theirs. Several sets share loss and index,
 * because the eigenvalues are evenly spaced; the paper counts pairs of loss and index.
 */
public final class FinderYield {
    private static final int WIDTH = 16;

    /** What a classifier must let pass as critical for the published cut-off. */
    private static final double PUBLISHED_GRADIENT = 1e-5;

    /** Losses this near, relative to the loss at the origin, are equal. */
    private static final double LOSS_TOLERANCE = 1e-8;

    /** As many starts as the published code was timed with. */
    private static final int PAPER_STARTS = 20;

    private static final int MANY = 1_000_000;

    private FinderYield() {}

    /**
     * Prints the table.
     *
     * @param args seconds for each row (default 20), seconds of warming up before it (default 5),
     *     and the names of the finders to compare (default: all)
     */
    public static void main(String[] args) {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 20;
        double warm = args.length > 1 ? Double.parseDouble(args[1]) : 5;
        BoundModel model = model();
        LinearChain chain = LinearChain.recognise(model).orElseThrow();
        DeepLinearTheory theory = chain.theory();
        double w = theory.typicalWeight();
        Starts random =
                Starts.normal(theory.size(), 0.8 * w, w, 1.25 * w, 1.6 * w, 2 * w, 2.5 * w, 4 * w);
        Starts heights =
                new TrajectoryStarts(
                        random,
                        1,
                        20,
                        TrajectoryStarts.Choice.BY_HEIGHT,
                        Lbfgs.DEFAULT,
                        () -> Devices.auto().open(model));
        Map<String, Finder> finders = new LinkedHashMap<>();
        finders.put("newton-mr, published settings", NewtonMr.PUBLISHED);
        List<String> named = args.length > 2 ? List.of(args).subList(2, args.length) : List.of();
        Finders.all().entrySet().stream()
                .filter(f -> named.isEmpty() || named.contains(f.getKey()))
                .forEach(f -> finders.put(f.getKey(), f.getValue()));
        System.out.printf(
                "16-4-16 linear autoencoder, %s critical values; %.0f s a row, one thread%n%n",
                theory.count(), seconds);
        System.out.printf(
                "%-30s %-10s %7s %9s %6s %6s %9s %9s %11s%n",
                "method",
                "from",
                "starts",
                "converged",
                "sets",
                "pairs",
                "seconds",
                "cpu s",
                "sets/cpu s");
        for (var starts : List.of(Map.entry("random", random), Map.entry("trajectory", heights))) {
            for (var finder : finders.entrySet()) {
                search(model, chain, starts.getValue(), finder.getValue(), MANY, warm);
                row(model, chain, starts, finder, PAPER_STARTS, 10 * seconds);
                row(model, chain, starts, finder, MANY, seconds);
            }
        }
    }

    private static void row(
            BoundModel model,
            LinearChain chain,
            Map.Entry<String, Starts> starts,
            Map.Entry<String, Finder> finder,
            int count,
            double seconds) {
        long began = System.nanoTime();
        Duration cpu = cpu();
        CriticalPoints found =
                search(model, chain, starts.getValue(), finder.getValue(), count, seconds);
        double took = (System.nanoTime() - began) / 1e9;
        double busy = cpu().minus(cpu).toNanos() / 1e9;
        var sets = new HashSet<IndexSet>();
        var pairs = new HashSet<String>();
        DeepLinearTheory theory = chain.theory();
        boolean sure = !finder.getValue().equals(NewtonMr.PUBLISHED);
        for (CriticalPoints.Point p : found.points()) {
            var match = theory.match(chain.toChain(p.attempt().point()));
            var c = p.classification();
            int index = theory.inertia(match.set()).negative();
            boolean loss =
                    Math.abs(c.loss() - match.value()) <= LOSS_TOLERANCE * theory.lossScale();
            if (loss && (c.negative() == index || !sure)) {
                sets.add(match.set());
                pairs.add(Math.round(match.value() / LOSS_TOLERANCE) + " " + index);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-30s %-10s %7d %9d %6d %6d %9.2f %9.2f %11.3f%n",
                finder.getKey(),
                starts.getKey(),
                found.attempts().size(),
                found.points().size(),
                sets.size(),
                pairs.size(),
                took,
                busy,
                sets.size() / busy);
    }

    /** What this process has used of all cores, compilation and collection included. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static CriticalPoints search(
            BoundModel model,
            LinearChain chain,
            Starts starts,
            Finder finder,
            int count,
            double seconds) {
        Budget budget =
                new Budget(
                        Optional.of(Duration.ofMillis((long) (1000 * seconds))),
                        OptionalInt.empty());
        CriticalSearch search =
                CriticalSearch.of(count, 7).withThreads(1).withFinder(finder).withBudget(budget);
        if (finder.equals(NewtonMr.PUBLISHED)) {
            search =
                    search.withClassifier(
                            new Classifier(
                                    Classifier.DEFAULT.relativeTolerance(),
                                    OptionalDouble.of(PUBLISHED_GRADIENT)));
        }
        return search.run(
                () -> Devices.auto().open(model), starts, chain.knowledge(), Monitor.NONE);
    }

    /** Centred data with covariance diag(1, 2, ..., 16). */
    private static BoundModel model() {
        String text =
                """
                network autoencoder(k = 4) {
                  data   X[d, m]
                  param  W1[k, d], W2[d, k]
                  output W2 * W1 * X @loss squared(X)
                }
                """;
        int m = 2 * WIDTH;
        double[] x = new double[WIDTH * m];
        for (int i = 0; i < WIDTH; i++) {
            double value = Math.sqrt((i + 1) / 2.0);
            x[i * m + 2 * i] = value;
            x[i * m + 2 * i + 1] = -value;
        }
        return Binder.bind(
                        DlnCompiler.compile(new Source("autoencoder.dln", text))
                                .model()
                                .orElseThrow(),
                        Map.of("X", new Array(List.of(WIDTH, m), x)))
                .orThrow();
    }
}
