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
 * <p>A point counts if loss and index are those of theory for one of its sets of directions, and
 * once however often it is found.
 */
public final class FinderYield {
    private static final int WIDTH = 16;

    /** What a classifier must let pass as critical for the published cut-off. */
    private static final double PUBLISHED_GRADIENT = 1e-5;

    private FinderYield() {}

    /**
     * Prints the table.
     *
     * @param args seconds for each row (default 20), and how much of it for warming up (default 5)
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
        Finders.all().forEach(finders::put);
        System.out.printf(
                "16-4-16 linear autoencoder, %s critical values; %.0f s a row, one thread%n%n",
                theory.count(), seconds);
        System.out.printf(
                Locale.ROOT,
                "%-30s %-12s %7s %10s %9s %12s %15s%n",
                "method",
                "starts",
                "starts",
                "converged",
                "distinct",
                "per second",
                "per cpu second");
        for (var starts : List.of(Map.entry("random", random), Map.entry("trajectory", heights))) {
            for (var finder : finders.entrySet()) {
                search(model, chain, starts.getValue(), finder.getValue(), warm);
                row(model, chain, starts, finder, seconds);
            }
        }
    }

    private static void row(
            BoundModel model,
            LinearChain chain,
            Map.Entry<String, Starts> starts,
            Map.Entry<String, Finder> finder,
            double seconds) {
        long began = System.nanoTime();
        Duration cpu = cpu();
        CriticalPoints found = search(model, chain, starts.getValue(), finder.getValue(), seconds);
        double took = (System.nanoTime() - began) / 1e9;
        double busy = cpu().minus(cpu).toNanos() / 1e9;
        var sets = new HashSet<IndexSet>();
        double scale = chain.theory().lossScale();
        for (CriticalPoints.Point p : found.points()) {
            var match = chain.theory().match(chain.toChain(p.attempt().point()));
            var c = p.classification();
            boolean loss = Math.abs(c.loss() - match.value()) <= 1e-8 * scale;
            if (loss && c.negative() == chain.theory().inertia(match.set()).negative()) {
                sets.add(match.set());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-30s %-12s %7d %10d %9d %12.3f %15.3f%n",
                finder.getKey(),
                starts.getKey(),
                found.attempts().size(),
                found.points().size(),
                sets.size(),
                sets.size() / took,
                sets.size() / busy);
    }

    /** What this process has used of all cores, compilation and collection included. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static CriticalPoints search(
            BoundModel model, LinearChain chain, Starts starts, Finder finder, double seconds) {
        Budget budget =
                new Budget(
                        Optional.of(Duration.ofMillis((long) (1000 * seconds))),
                        OptionalInt.empty());
        CriticalSearch search =
                CriticalSearch.of(1_000_000, 7)
                        .withThreads(1)
                        .withFinder(finder)
                        .withBudget(budget);
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
