package dev.dln.analysis.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Tries to falsify the theory of deep linear networks on random integer instances of depth 1 to 5:
 * critical points of every type, moved by random changes of basis, all in fractions. {@code
 * -Ddln.falsify=10000} runs so many; {@code -Ddln.falsify.seed} starts elsewhere. A failure names
 * its instance.
 */
class FalsificationTest {
    private static final int COUNT = Integer.getInteger("dln.falsify", 120);
    private static final long SEED = Long.getLong("dln.falsify.seed", 1);

    /** Exact inertias of larger Hessians take too long for so many. */
    private static final int MOST_PARAMETERS = 26;

    private final TreeMap<String, Integer> seen = new TreeMap<>();

    @Test
    void nothingIsFalsified(TestReporter reporter) {
        for (int i = 0; i < COUNT; i++) {
            var random = new SplittableRandom(SEED * 1_000_003 + i);
            int depth = 1 + i % 5;
            if (depth == 1) {
                oneLayer(random);
            } else {
                examine(instance(random, depth));
            }
        }
        // every branch was reached
        List<String> kinds = List.of("global", "non-strict", "strict", "worse", "escaped");
        assertTrue(seen.keySet().containsAll(kinds), () -> "seen " + seen);
        assertEquals(
                COUNT,
                seen.values().stream().mapToInt(n -> n).sum() - seen.getOrDefault("escaped", 0));
        reporter.publishEntry(COUNT + " instances", seen.toString());
    }

    private record Case(
            RationalProblem problem,
            List<Integer> widths,
            List<Integer> selected,
            List<RationalMatrix> idle,
            ExactChain chain) {
        @Override
        public String toString() {
            return "X = %s, Y = %s, widths %s, selected %s, weights %s"
                    .formatted(problem.x(), problem.y(), widths, selected, chain.layers());
        }
    }

    /** Least squares: one critical point, where the gradient vanishes; it is the global minimum. */
    private void oneLayer(SplittableRandom random) {
        RationalProblem p = problem(random);
        var chain = new ExactChain(p.x(), p.y(), List.of(p.map()), Rational.ONE);
        assertTrue(chain.critical() && chain.outer().isZero(), () -> p.toString());
        assertEquals(0, chain.hessian().inertia().negative());
        assertEquals(
                p.value(IntStream.rangeClosed(1, p.y().rows()).boxed().toList()), chain.loss());
        count("global");
    }

    private static RationalProblem problem(SplittableRandom random) {
        int inputs = random.nextInt(1, 4);
        int outputs = random.nextInt(1, inputs + 1);
        return RationalProblem.random(random, inputs, outputs, inputs + random.nextInt(0, 3));
    }

    private static Case instance(SplittableRandom random, int depth) {
        while (true) {
            RationalProblem p = problem(random);
            var widths = new ArrayList<Integer>();
            widths.add(p.x().rows());
            for (int k = 1; k < depth; k++) {
                widths.add(random.nextInt(1, 5));
            }
            widths.add(p.y().rows());
            int size = 0;
            for (int k = 1; k <= depth; k++) {
                size += widths.get(k) * widths.get(k - 1);
            }
            if (size > MOST_PARAMETERS) {
                continue;
            }
            int narrowest = widths.stream().mapToInt(d -> d).min().orElseThrow();
            List<List<Integer>> all = p.selections(narrowest);
            List<Integer> selected = all.get(random.nextInt(all.size()));
            List<RationalMatrix> idle = idle(random, p, widths, selected);
            ExactChain chain = p.point(widths, selected, idle);
            for (int k = 1; k < depth; k++) {
                chain = chain.moved(k, unimodular(random, widths.get(k)));
            }
            return new Case(p, List.copyOf(widths), selected, idle, chain);
        }
    }

    /** Random sparse idle blocks that meet the conditions; zeros if none were found. */
    private static List<RationalMatrix> idle(
            SplittableRandom random, RationalProblem p, List<Integer> widths, List<Integer> i) {
        List<RationalMatrix> zero = RationalProblem.idle(widths, i.size());
        RationalMatrix g =
                p.vectors().columns(p.others(i)).transpose().times(p.y()).times(p.x().transpose());
        RationalMatrix unseen = g.kernel();
        for (int trial = 0; trial < 20; trial++) {
            var blocks = new ArrayList<RationalMatrix>();
            for (RationalMatrix z : zero) {
                int kind = random.nextInt(4);
                RationalMatrix block = RationalProblem.integers(random, z.rows(), z.columns(), 1);
                blocks.add(kind < 2 ? z : kind == 2 ? sparse(random, z) : block);
            }
            if (unseen.columns() > 0 && random.nextInt(3) == 0) { // rows that the targets ignore
                RationalMatrix rows =
                        RationalProblem.integers(
                                        random, zero.getFirst().rows(), unseen.columns(), 1)
                                .times(unseen.transpose());
                blocks.set(0, rows);
            }
            if (p.critical(i, blocks)) {
                return blocks;
            }
        }
        return zero;
    }

    private static RationalMatrix sparse(SplittableRandom random, RationalMatrix z) {
        double[] values = new double[z.rows() * z.columns()];
        if (values.length > 0) {
            values[random.nextInt(values.length)] = 1;
        }
        return new RationalMatrix(z.rows(), z.columns(), values);
    }

    private static RationalMatrix unimodular(SplittableRandom random, int n) {
        RationalMatrix g = RationalMatrix.identity(n);
        for (int step = 0; step < n && n > 1; step++) {
            int a = random.nextInt(n);
            int b = (a + random.nextInt(1, n)) % n;
            double[] e = new double[n * n];
            e[a * n + b] = random.nextBoolean() ? 1 : -1;
            g = g.plus(new RationalMatrix(n, n, e).times(g));
        }
        return g;
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    private void examine(Case c) {
        ExactChain chain = c.chain;
        assertTrue(chain.critical(), () -> "gradient of " + c);
        assertEquals(c.problem.value(c.selected), chain.loss(), () -> "loss of " + c);
        LeastSquares data = LeastSquares.of(chain.x(), chain.y()).orElseThrow();
        RationalMatrix upper = chain.upper();
        assertEquals(Optional.of(c.selected), data.selected(upper), () -> "index set of " + c);
        assertEquals(upper.projector().times(data.map()), chain.map(), () -> "Lemma 4.2 at " + c);
        RationalMatrix hessian = chain.hessian();
        Fractions.Inertia inertia = hessian.inertia();
        RationalMatrix tangents = chain.tangents();
        assertTrue(hessian.times(tangents).isZero(), () -> "orbit of " + c);
        assertTrue(inertia.zero() >= tangents.rank(), () -> "nullity of " + c);
        kind(c, inertia);
        lemmas(c, data, inertia);
        escape(c);
        openness(c);
    }

    /** Strictness by the index set and the ranks around pairs of layers. */
    private void kind(Case c, Fractions.Inertia inertia) {
        int q = c.selected.size();
        int narrowest = c.widths.stream().mapToInt(d -> d).min().orElseThrow();
        boolean best = q == 0 || c.selected.getLast() == q;
        boolean strict = inertia.negative() > 0;
        if (!best) {
            assertTrue(strict, () -> "exchange at " + c);
            count("worse");
        } else if (q == narrowest) {
            assertTrue(!strict, () -> "global minimum " + c);
            count("global");
        } else {
            boolean tight = c.chain.pivots().stream().allMatch(p -> p.tight(q));
            assertEquals(!tight, strict, () -> "pivots of " + c + ": " + c.chain.pivots());
            count(strict ? "strict" : "non-strict");
        }
        int depth = c.widths.size() - 1;
        int p = c.chain.hidden();
        if (depth == 2) {
            int outputs = c.widths.getLast();
            int pairs = 0;
            for (int i : c.selected) {
                for (int b = 1; b < i; b++) {
                    pairs += c.selected.contains(b) ? 0 : 1;
                }
            }
            assertEquals(
                    pairs + (p - q) * (outputs - q), inertia.negative(), () -> "index of " + c);
        }
        if (q == narrowest) {
            int pairs = 0;
            for (int i : c.selected) {
                for (int b = 1; b < i; b++) {
                    pairs += c.selected.contains(b) ? 0 : 1;
                }
            }
            // K10, for p = narrowest; the fibre has the dimension of the rest
            int move = q * (c.widths.getFirst() + c.widths.getLast() - q);
            assertEquals(move - pairs, inertia.positive(), () -> "inertia of " + c);
            assertEquals(pairs, inertia.negative(), () -> "inertia of " + c);
        }
        if (!(best && q == narrowest) && c.chain.product(depth - 1, 2).rank() == p) {
            assertTrue(strict, () -> "Theorem 2.3 (iv) at " + c);
        }
    }

    private static void lemmas(Case c, LeastSquares data, Fractions.Inertia inertia) {
        ExactChain chain = c.chain;
        boolean semidefinite = inertia.negative() == 0 || inertia.positive() == 0;
        if (!semidefinite) {
            return;
        }
        RationalMatrix upper = chain.upper();
        RationalMatrix gram = upper.transpose().times(upper);
        for (int k = 2; k <= chain.depth(); k++) {
            RationalMatrix below = chain.product(k - 1, 2);
            boolean zero =
                    chain.outer().transpose().times(chain.product(chain.depth(), k + 1)).isZero();
            assertTrue(zero || gram.contains(below.transpose()), () -> "Lemma 4.4 at " + c);
            assertTrue(
                    zero || chain.product(chain.depth(), k).rank() >= below.rank(),
                    () -> "Corollary 4.5 at " + c);
        }
        if (inertia.negative() == 0) {
            List<Integer> set = data.selected(upper).orElseThrow();
            assertTrue(
                    chain.outer().isZero() || set.isEmpty() || set.getLast() == set.size(),
                    () -> "Lemma 4.6 at " + c);
        }
    }

    /** Every degenerate point that is not critical for the product is left, both ways. */
    private void escape(Case c) {
        ExactChain chain = c.chain;
        int narrowest = c.widths.stream().mapToInt(d -> d).min().orElseThrow();
        boolean leaves = chain.map().rank() < narrowest && !chain.outer().isZero();
        for (boolean down : new boolean[] {true, false}) {
            Optional<FibreEscape> escape = FibreEscape.of(chain.layers(), chain.outer(), down);
            assertEquals(leaves, escape.isPresent(), () -> "escape from " + c);
            if (escape.isPresent()) {
                RationalPolynomial loss = chain.along(escape.get().curve());
                RationalPolynomial change =
                        loss.subtract(RationalPolynomial.constant(chain.loss()));
                assertEquals(escape.get().order(), change.order(), () -> "escape from " + c);
                assertEquals(
                        escape.get().slope(),
                        change.coefficient(change.order()),
                        () -> "escape from " + c);
                assertEquals(down ? -1 : 1, change.germ());
            }
        }
        if (leaves) {
            count("escaped");
        }
    }

    /** Nouiehed and Razaviyayn 2018, Theorem 2, on two neighbouring layers: (iii) iff (iv). */
    private static void openness(Case c) {
        for (int k = 1; k < c.chain.depth(); k++) {
            RationalMatrix w1 = c.chain.layer(k + 1);
            RationalMatrix w2 = c.chain.layer(k);
            int r1 = w1.rank();
            int r2 = w2.rank();
            int meet = meet(w1.kernel(), w2.range());
            int meetTransposed = meet(w2.transpose().kernel(), w1.transpose().range());
            int product = w1.times(w2).rank();
            assertEquals(r2 - product, meet, () -> "(iii) at " + c);
            assertEquals(r1 - product, meetTransposed, () -> "(iv) at " + c);
            if (r1 == r2) {
                assertEquals(meet == 0, meetTransposed == 0, () -> "Theorem 2 at " + c);
            }
        }
    }

    /** The dimension of the intersection of two column spaces with bases as columns. */
    private static int meet(RationalMatrix a, RationalMatrix b) {
        return a.columns() + b.columns() - a.beside(b).rank();
    }
}
