package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Minimizer;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.engine.Session;

import java.util.List;
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

    /** How many starts there are at most. */
    default int count() {
        return Integer.MAX_VALUE;
    }

    /**
     * Given points, once each.
     *
     * @param name where they come from; the label of the first is {@code name:1}
     */
    static Starts given(String name, List<double[]> points) {
        List<double[]> all = List.copyOf(points);
        return new Starts() {
            @Override
            public String label(int index) {
                return name + ":" + (index + 1);
            }

            @Override
            public double[] point(int index, RandomGenerator random) {
                return all.get(index).clone();
            }

            @Override
            public int count() {
                return all.size();
            }
        };
    }

    /**
     * Given points in turn, each time moved by independent normal numbers.
     *
     * @param name where they come from
     * @param points at least one
     * @param deviation of each coordinate's move
     */
    static Starts near(String name, List<double[]> points, double deviation) {
        List<double[]> all = List.copyOf(points);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no points");
        }
        return new Starts() {
            @Override
            public String label(int index) {
                return "near " + name + ":" + (index % all.size() + 1);
            }

            @Override
            public double[] point(int index, RandomGenerator random) {
                double[] point = all.get(index % all.size()).clone();
                for (int i = 0; i < point.length; i++) {
                    point[i] += deviation * random.nextGaussian();
                }
                return point;
            }
        };
    }

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
