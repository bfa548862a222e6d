package dev.dln.bench;

import dev.dln.bench.table.Medians;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What was measured in several rounds, by its name and with how many threads: mostly times. */
final class Samples {
    private record Key(String who, int threads) {}

    private final Map<Key, List<Double>> times = new LinkedHashMap<>();

    void add(String who, int threads, List<Double> more) {
        times.computeIfAbsent(new Key(who, threads), _ -> new ArrayList<>()).addAll(more);
    }

    /** The median; empty if there is none. */
    OptionalDouble median(String who, int threads) {
        List<Double> all = times.get(new Key(who, threads));
        return all == null ? OptionalDouble.empty() : OptionalDouble.of(Medians.of(all));
    }

    /** The least and the largest; empty if there is none. */
    Optional<DoubleSummaryStatistics> range(String who, int threads) {
        return Optional.ofNullable(times.get(new Key(who, threads)))
                .map(all -> all.stream().mapToDouble(Double::doubleValue).summaryStatistics());
    }

    /** The least median with so many threads or fewer: what a user would choose. */
    OptionalDouble best(String who, int threads) {
        return times.keySet().stream()
                .filter(key -> key.who.equals(who) && key.threads <= threads)
                .mapToDouble(key -> median(who, key.threads).orElseThrow())
                .min();
    }
}
