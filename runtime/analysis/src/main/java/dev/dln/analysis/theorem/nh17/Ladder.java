package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Standing;

/** Ranks of features and of the weights above them, and the choice of the layer. */
final class Ladder {
    private Ladder() {}

    /** Requires that W_l has full column rank for every l from a layer on. */
    static void fullRank(Finding.Builder f, LayeredNetwork network, Trace trace, int from) {
        for (int l = from; l <= network.depth(); l++) {
            f.require(weights(network, trace, l));
        }
    }

    /** Whether W_l has full column rank n_l. */
    static Hypothesis weights(LayeredNetwork network, Trace trace, int l) {
        return Ranks.columns(
                "W_" + l + " has full column rank " + network.width(l),
                trace.weights(l),
                network.width(l - 1),
                network.width(l));
    }

    /** The standing of full column rank for all layers from one on. */
    static Standing above(LayeredNetwork network, Trace trace, int from) {
        Standing all = Standing.PROVED;
        for (int l = from; l <= network.depth(); l++) {
            all = all.and(weights(network, trace, l).standing());
        }
        return all;
    }

    /** Whether [F_k, 1] has rank N; F_0 is X. */
    static Hypothesis features(LayeredNetwork network, Trace trace, int k) {
        int n = network.samples();
        String name = (k == 0 ? "[X, 1]" : "[F_" + k + ", 1]") + " has rank N = " + n;
        if (n > 1) {
            var same = Assumptions.same(trace, network);
            if (same.isPresent()) {
                return Hypothesis.exact(
                        name,
                        false,
                        "samples "
                                + (same.get()[0] + 1)
                                + " and "
                                + (same.get()[1] + 1)
                                + " are alike, and so are their rows");
            }
        }
        Hypothesis direct = Ranks.rows(name, trace.featuresAndOne(k), n, network.width(k) + 1);
        return k == 1 && direct.standing() == Standing.OPEN
                ? OddFeatures.dependent(network, trace)
                        .map(detail -> Hypothesis.exact(name, false, detail))
                        .orElse(direct)
                : direct;
    }

    /**
     * The k of 1, ..., L - 1 for which "the features of layer k have rank N and the weights above
     * layer k + 1 full column rank" is known best; 0 if there is no hidden layer.
     */
    static int best(LayeredNetwork network, Trace trace) {
        int best = 0;
        Standing known = Standing.REFUTED;
        for (int k = network.depth() - 1; k >= 1; k--) {
            Standing here =
                    features(network, trace, k).standing().and(above(network, trace, k + 2));
            if (best == 0 || here.compareTo(known) < 0) {
                best = k;
                known = here;
            }
        }
        return best;
    }
}
