package dev.dln.analysis.minimize;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.engine.Model;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Limited-memory BFGS (Nocedal 1980; Nocedal and Wright 2006, algorithm 7.5) with a strong Wolfe
 * line search.
 *
 * @param memory how many pairs of steps and gradient changes are kept
 */
public record Lbfgs(int memory) implements Minimizer {
    /** Ten pairs. */
    public static final Lbfgs DEFAULT = new Lbfgs(10);

    /** A step s with its change y of the gradient. */
    private record Pair(double[] s, double[] y, double sy) {}

    @Override
    public String name() {
        return "lbfgs";
    }

    @Override
    public Minimum minimize(Model model, double[] start, StopRule stop, Monitor monitor) {
        var at = new Progressing(name(), model, start, stop, monitor);
        if (at.badStart()) {
            return at.finish(Minimum.Status.BAD_START);
        }
        var pairs = new ArrayDeque<Pair>();
        while (true) {
            Optional<Minimum.Status> reason = at.reasonToStop();
            if (reason.isPresent()) {
                return at.finish(reason.get());
            }
            double[] direction = direction(at.gradient, pairs);
            if (!(Vectors.dot(direction, at.gradient) < 0) || !Vectors.isFinite(direction)) {
                pairs.clear();
                direction = direction(at.gradient, pairs);
            }
            double first = pairs.isEmpty() ? firstStep(at) : 1;
            WolfeSearch.Trial trial = WolfeSearch.DEFAULT.search(at, direction, first);
            if (trial == null) {
                if (pairs.isEmpty()) {
                    return at.finish(at.reasonToStop().orElse(Minimum.Status.STAGNATED));
                }
                pairs.clear(); // start again along the gradient
                continue;
            }
            double[] s = Vectors.plus(trial.point(), -1, at.point);
            double[] y = Vectors.plus(trial.gradient(), -1, at.gradient);
            double sy = Vectors.dot(s, y);
            if (sy > 0x1p-52 * Vectors.norm(s) * Vectors.norm(y)) {
                pairs.addLast(new Pair(s, y, sy));
                if (pairs.size() > memory) {
                    pairs.removeFirst();
                }
            }
            at.accept(trial.point(), trial.loss(), trial.gradient());
        }
    }

    /** The first step moves the point by at most its own size, or by one. */
    private static double firstStep(Progressing at) {
        double norm = Vectors.norm(at.gradient);
        return Math.min(1, Math.max(Vectors.norm(at.point), 1) * 0.1 / norm);
    }

    /** The two-loop recursion: minus the inverse Hessian's approximation times the gradient. */
    private static double[] direction(double[] gradient, ArrayDeque<Pair> pairs) {
        double[] q = gradient.clone();
        double[] alpha = new double[pairs.size()];
        int k = pairs.size();
        for (var newest = pairs.descendingIterator(); newest.hasNext(); ) {
            Pair pair = newest.next();
            alpha[--k] = Vectors.dot(pair.s, q) / pair.sy;
            Vectors.step(q, -alpha[k], pair.y, q);
        }
        double scale = -1;
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            scale = -last.sy / Vectors.dot(last.y, last.y);
        }
        for (int i = 0; i < q.length; i++) {
            q[i] *= scale;
        }
        for (Pair pair : pairs) {
            double beta = Vectors.dot(pair.y, q) / pair.sy;
            Vectors.step(q, -alpha[k++] - beta, pair.s, q);
        }
        return q;
    }
}
