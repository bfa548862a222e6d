package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Session;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Where searches start: a function of the start's number and of randomness derived from it. */
public interface Starts {
    /** A label for start number {@code index}, such as {@code random, deviation 0.5}. */
    String label(int index);

    /**
     * Start number {@code index}.
     *
     * @param random seeded from the search's seed and the index only
     */
    double[] point(int index, RandomGenerator random);

    /**
     * Independent normal coordinates with mean 0, whose deviation goes through a list from start to
     * start.
     *
     * @param size the number of parameters
     */
    static Starts normal(int size, double... deviations) {
        double[] scales = deviations.clone();
        return new Starts() {
            @Override
            public String label(int index) {
                return "random, deviation " + scales[index % scales.length];
            }

            @Override
            public double[] point(int index, RandomGenerator random) {
                double[] point = new double[size];
                for (int i = 0; i < size; i++) {
                    point[i] = scales[index % scales.length] * random.nextGaussian();
                }
                return point;
            }
        };
    }

    /**
     * The same starts, of which the first few are replaced by where a descent from them ends, so
     * that minima are looked for too: few of the other starts lie near one.
     *
     * @param sessions opens a session for each descent
     * @param count how many descend
     */
    static Starts descending(
            Starts from, int count, Supplier<? extends Session> sessions, Minimizer method) {
        return new Starts() {
            @Override
            public String label(int index) {
                return from.label(index) + (index < count ? ", descended by " + method.name() : "");
            }

            @Override
            public double[] point(int index, RandomGenerator random) {
                double[] start = from.point(index, random);
                if (index >= count) {
                    return start;
                }
                try (Session session = sessions.get()) {
                    return method.minimize(
                                    session,
                                    start,
                                    StopRule.DEFAULT.withTolerance(1e-13),
                                    Monitor.NONE)
                            .point();
                }
            }
        };
    }

    /** The generator of one start; equal seeds and indices give equal numbers. */
    static RandomGenerator random(long seed, int index) {
        long mixed = seed + 0x9E3779B97F4A7C15L * (index + 1L);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return new SplittableRandom(mixed ^ (mixed >>> 31));
    }
}
