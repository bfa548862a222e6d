package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.engine.Points;
import dev.dln.engine.SplitMix64;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Theorem 3.10: critical points of the loss plus a small random linear term. */
final class MorsePerturbation {
    /** The size of each entry of the random vector; any size will do. */
    private static final double SIZE = 0x1p-7;

    private static final int STARTS = 12;

    /**
     * Entries of Hessians times numbers of data, over all starts: larger models get fewer starts,
     * the largest none.
     */
    private static final long MOST_WORK = 2_000_000;

    /** Two solutions nearer than this in every coordinate are one. */
    private static final double SAME = 1e-6;

    private MorsePerturbation() {}

    static void examine(Instance instance, Finding.Builder f) {
        List<String> kinks = instance.model().compiled().kinks();
        int n = instance.model().layout().size();
        if (kinks.isEmpty()) {
            f.require("the loss is C2", true, "it is made of analytic functions");
        } else {
            f.require(
                    Hypothesis.open(
                            "the loss is C2", "it has " + String.join(", ", kinks) + " in it"));
        }
        f.follows(
                "for almost every vector w the loss plus <w, parameters> has non-degenerate"
                        + " critical points only");
        long numbers =
                instance.model().data().values().stream().mapToLong(a -> a.values().length).sum();
        int starts = (int) Math.min(STARTS, MOST_WORK / ((numbers + 1) * n * n));
        if (starts == 0) {
            f.remark("the model is too large to look for examples");
            return;
        }
        try {
            search(instance, f, n, starts);
        } catch (ArithmeticException e) {
            f.remark("no examples: " + e.getMessage());
        }
    }

    private static void search(Instance instance, Finding.Builder f, int n, int starts) {
        var random = new SplitMix64(instance.seed());
        double[] w = new double[n];
        for (int i = 0; i < n; i++) {
            w[i] = SIZE * (2 * random.nextDouble() - 1);
        }
        var model = instance.view(IntervalModel.class, i -> new IntervalModel(i.model()));
        int[] all = IntStream.range(0, n).toArray();
        var krawczyk = new Krawczyk(model, all, w);
        var found = new ArrayList<double[]>();
        var body = new ArrayList<List<String>>();
        double margin = Double.POSITIVE_INFINITY;
        for (int s = 0; s < starts; s++) {
            double[] start =
                    s == 0 && instance.point().isPresent()
                            ? instance.point().get()
                            : Points.random(instance.model(), instance.seed() + s);
            Optional<Krawczyk.Solution> solution = krawczyk.solve(start);
            if (solution.isEmpty()
                    || found.stream().anyMatch(p -> near(p, solution.get().point()))) {
                continue;
            }
            found.add(solution.get().point());
            Box hessian = model.hessian(solution.get().box(all));
            margin = Math.min(margin, Ranks.regular(hessian, n));
            body.add(
                    List.of(
                            Study.show(model.loss(Box.point(solution.get().point())).middle(0)),
                            Study.show(solution.get().radius()),
                            Study.show(Ranks.regular(hessian, n))));
        }
        f.show(new Exhibit.Spectrum("a random vector w", w));
        if (found.isEmpty()) {
            f.remark(
                    "from " + starts + " starts no critical point of the sum was found and proved");
            return;
        }
        f.show(
                new Exhibit.Rows(
                        "critical points of the sum, each proved to exist and to be non-degenerate",
                        List.of("loss", "radius", "margin"),
                        body));
        f.show(new Exhibit.Point("the first of them", found.getFirst()));
    }

    private static boolean near(double[] p, double[] q) {
        double most = 0;
        for (int i = 0; i < p.length; i++) {
            most = Math.max(most, Math.abs(p[i] - q[i]));
        }
        return most < SAME;
    }
}
