package dev.dln.analysis.linear;

import dev.dln.analysis.Classification;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.Monitor;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.critical.CriticalSearch;
import dev.dln.analysis.critical.Starts;
import dev.dln.analysis.minimize.TrustRegionNewton;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A search for the critical points of a linear network, set beside the closed form.
 *
 * @param theory the closed form
 * @param predicted every critical value, at most as many as asked for
 * @param search what the random starts came to
 * @param found the critical points among them with their index sets, in the order of the starts
 * @param constructed the representatives of the first predicted index sets, checked in the model
 *     itself; these are not found but built, and never counted as found
 */
public record LinearStudy(
        DeepLinearTheory theory,
        List<Predicted> predicted,
        CriticalPoints search,
        List<Found> found,
        List<Constructed> constructed) {
    public LinearStudy {
        predicted = List.copyOf(predicted);
        found = List.copyOf(found);
        constructed = List.copyOf(constructed);
    }

    /** A found point matches its index set up to this deviation and relative loss difference. */
    public static final double MATCH_TOLERANCE = 1e-6;

    /** One critical value of the closed form; the inertia is that of the representative. */
    public record Predicted(
            IndexSet set, double value, Inertia inertia, dev.dln.analysis.Kind kind) {}

    /**
     * A found critical point beside the closed form.
     *
     * @param point what was found
     * @param match its index set
     * @param lossAgrees whether its loss is that of the index set
     * @param inertiaAgrees whether its inertia is the predicted one; true where the closed form
     *     makes no statement on it
     */
    public record Found(
            CriticalPoints.Point point,
            DeepLinearTheory.Match match,
            boolean lossAgrees,
            boolean inertiaAgrees) {
        /** Whether everything agrees. */
        public boolean agrees() {
            return lossAgrees && inertiaAgrees && match.deviation() <= MATCH_TOLERANCE;
        }
    }

    /** A constructed critical point and what the model's own derivatives say about it. */
    public record Constructed(Predicted predicted, Classification classification, boolean agrees) {}

    /**
     * What to do.
     *
     * @param search the search
     * @param maxPredicted list at most so many index sets
     * @param construct build and check at most so many representatives
     * @param descents so many of the starts descend to a minimum first
     */
    public record Options(CriticalSearch search, int maxPredicted, int construct, int descents) {
        /** Without descents. */
        public Options(CriticalSearch search, int maxPredicted, int construct) {
            this(search, maxPredicted, construct, 0);
        }

        /** The same with so many descents. */
        public Options withDescents(int count) {
            return new Options(search, maxPredicted, construct, count);
        }

        /** A number of starts with a seed; up to 100,000 predicted values, none constructed. */
        public static Options of(int starts, long seed) {
            return new Options(CriticalSearch.of(starts, seed), 100_000, 0);
        }
    }

    /**
     * Runs the study.
     *
     * @param sessions opens sessions on the model
     * @param chain the recognised linear network
     */
    public static LinearStudy run(
            Supplier<? extends Session> sessions,
            LinearChain chain,
            Options options,
            Monitor monitor) {
        DeepLinearTheory theory = chain.theory();
        Knowledge knowledge = chain.knowledge();
        var predicted = new ArrayList<Predicted>();
        for (IndexSet set : theory.indexSets(options.maxPredicted)) {
            predicted.add(
                    new Predicted(set, theory.value(set), theory.inertia(set), theory.kind(set)));
        }
        double w = theory.typicalWeight();
        Starts starts =
                Starts.normal(theory.size(), 0.8 * w, w, 1.25 * w, 1.6 * w, 2 * w, 2.5 * w, 4 * w);
        starts = Starts.descending(starts, options.descents, sessions, TrustRegionNewton.DEFAULT);
        CriticalPoints search = options.search.run(sessions, starts, knowledge, monitor);
        var found = new ArrayList<Found>();
        for (CriticalPoints.Point point : search.points()) {
            found.add(compare(theory, chain, point));
        }
        List<Constructed> constructed = construct(sessions, chain, predicted, options, monitor);
        return new LinearStudy(theory, predicted, search, found, constructed);
    }

    private static Found compare(
            DeepLinearTheory theory, LinearChain chain, CriticalPoints.Point point) {
        DeepLinearTheory.Match match = theory.match(chain.toChain(point.attempt().point()));
        Classification c = point.classification();
        boolean lossAgrees =
                Math.abs(c.loss() - match.value()) <= MATCH_TOLERANCE * theory.lossScale();
        boolean inertiaAgrees =
                !theory.inertiaIsUnique(match.set())
                        || inertia(c).equals(theory.inertia(match.set()));
        return new Found(point, match, lossAgrees, inertiaAgrees);
    }

    private static List<Constructed> construct(
            Supplier<? extends Session> sessions,
            LinearChain chain,
            List<Predicted> predicted,
            Options options,
            Monitor monitor) {
        int count = Math.min(options.construct, predicted.size());
        LinearConstruction construction =
                LinearConstruction.run(
                        sessions,
                        chain,
                        LinearConstruction.plans(chain.theory(), count, 1),
                        OptionalLong.empty(),
                        options.search.threads(),
                        monitor);
        var built = new ArrayList<Constructed>();
        for (int i = 0; i < construction.built().size(); i++) {
            LinearConstruction.Built b = construction.built().get(i);
            built.add(new Constructed(predicted.get(i), b.judged(), b.agrees()));
        }
        return built;
    }

    private static Inertia inertia(Classification c) {
        return new Inertia(c.negative(), c.zero(), c.positive());
    }

    /** The index sets of the found points that agree with the closed form. */
    public Set<IndexSet> foundSets() {
        var sets = new HashSet<IndexSet>();
        for (Found f : found) {
            if (f.agrees()) {
                sets.add(f.match.set());
            }
        }
        return sets;
    }
}
