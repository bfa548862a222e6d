package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.ExactChain;
import dev.dln.analysis.exact.LeastSquares;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Section 4: the lemmas on critical points, and the index sets they select. */
final class Lemmas {
    private static final String TOO_LARGE =
            "an equality is not decided in floating point; it follows from the structure";

    private Lemmas() {}

    /** Lemma 4.1: the gradient by Kronecker products. */
    static void gradient(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        finding.require(Premises.given(instance));
        if (network.isEmpty() || instance.point().isEmpty()) {
            return;
        }
        String text = "each block of the gradient is (A_k (x) (B_k X)')' vec r";
        Optional<LinearNetwork.Exact> given = network.get().given();
        if (given.isEmpty()) {
            finding.remark(TOO_LARGE);
            finding.follows(text);
            return;
        }
        ExactChain chain = given.get().chain();
        List<Rational> compiled = network.get().toChain(given.get().point().gradient());
        boolean equal = true;
        int offset = 0;
        for (int k = 1; k <= chain.depth(); k++) {
            List<Rational> block = chain.gradientByKronecker(k).entries();
            equal &= block.equals(compiled.subList(offset, offset + block.size()));
            equal &= block.equals(chain.gradient(k).entries());
            finding.show(
                    new Exhibit.Exact(
                            "gradient by W_" + k,
                            RationalMatrix.of(chain.width(k), chain.width(k - 1), block)
                                    .toString()));
            offset += block.size();
        }
        boolean critical = given.get().point().critical();
        finding.conclude(
                text + (critical ? "; all are zero: critical" : "; not all are zero: not critical"),
                equal);
    }

    /** Lemma 4.3: blocks of the Hessian by Kronecker products. */
    static void hessian(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        finding.require(Premises.given(instance));
        if (network.isEmpty() || instance.point().isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        String text = "the blocks (k,k) and (1,k) of the Hessian are sums of Kronecker products";
        Optional<LinearNetwork.Exact> given = n.given();
        if (given.isEmpty()) {
            finding.remark(TOO_LARGE);
            finding.follows(text);
            return;
        }
        ExactChain chain = given.get().chain();
        RationalMatrix compiled = inChainOrder(n, given.get().point().hessian());
        boolean stated = true;
        int[] offsets = offsets(chain);
        for (int j = 1; j <= chain.depth(); j++) {
            for (int k = j; k <= chain.depth(); k++) {
                boolean equal =
                        chain.hessianBlock(j, k)
                                .equals(
                                        compiled.rows(range(offsets[j - 1], offsets[j]))
                                                .columns(range(offsets[k - 1], offsets[k])));
                stated &= equal;
            }
        }
        finding.show(
                new Exhibit.Grid(
                        "Hessian in the order W_1, ..., W_N",
                        compiled.rows(),
                        compiled.columns(),
                        compiled.toDoubles()));
        finding.remark(
                "All blocks (j,k) were compared with the compiled model's, also those between two"
                        + " layers above the first.");
        finding.conclude(text, stated);
    }

    private static int[] offsets(ExactChain chain) {
        int[] offsets = new int[chain.depth() + 1];
        for (int k = 1; k <= chain.depth(); k++) {
            offsets[k] = offsets[k - 1] + chain.width(k) * chain.width(k - 1);
        }
        return offsets;
    }

    private static List<Integer> range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).boxed().toList();
    }

    private static RationalMatrix inChainOrder(LinearNetwork n, RationalMatrix hessian) {
        List<Integer> order = n.toChain(range(0, hessian.rows()));
        return hessian.rows(order).columns(order);
    }

    /** Lemma 4.2: what the product is at a critical point. */
    static void representation(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        finding.require(Conditions.inputsFullRank(n));
        finding.require(Conditions.critical(n));
        if (finding.failed()) {
            return;
        }
        String text = "the product is P_C times the least-squares map, C = W_N ... W_2";
        Optional<LinearNetwork.Exact> exact = n.critical();
        Optional<LeastSquares> data = n.leastSquares();
        if (exact.isEmpty() || data.isEmpty() || !exact.get().point().critical()) {
            finding.remark(TOO_LARGE);
            finding.follows(text);
            return;
        }
        RationalMatrix projector = exact.get().chain().upper().projector();
        RationalMatrix product = exact.get().chain().map();
        finding.show(new Exhibit.Exact("P_C", projector.toString()));
        finding.show(new Exhibit.Exact("least-squares map", data.get().map().toString()));
        finding.show(new Exhibit.Exact("product of the weights", product.toString()));
        finding.conclude(text, product.equals(projector.times(data.get().map())));
    }

    /** Critical with a semidefinite Hessian, in fractions or by a certificate. */
    private static void semidefinite(LinearNetwork n, Finding.Builder finding, boolean onlyUp) {
        finding.require(Conditions.critical(n));
        String name =
                "the Hessian at "
                        + n.place()
                        + (onlyUp
                                ? " is positive semidefinite"
                                : " is positive or negative semidefinite");
        Optional<Fractions.Inertia> inertia = inertia(n);
        if (inertia.isPresent()) {
            Fractions.Inertia i = inertia.get();
            boolean holds = i.negative() == 0 || (!onlyUp && i.positive() == 0);
            finding.require(
                    name,
                    holds,
                    i.negative()
                            + " negative, "
                            + i.zero()
                            + " zero, "
                            + i.positive()
                            + " positive");
            return;
        }
        finding.require(
                n.instance()
                        .classification()
                        .filter(
                                c ->
                                        c.negative() > 0
                                                && c.margin() > 1
                                                && (onlyUp || c.positive() > 0))
                        .map(
                                c ->
                                        new Hypothesis(
                                                name,
                                                Standing.DENIED,
                                                c.margin(),
                                                c.negative() + " negative eigenvalues"))
                        .orElseGet(
                                () ->
                                        Hypothesis.open(
                                                name,
                                                "a zero eigenvalue is not seen in floating"
                                                        + " point")));
    }

    private static Optional<Fractions.Inertia> inertia(LinearNetwork n) {
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (exact.isPresent() && exact.get().point().critical()) {
            return Optional.of(exact.get().point().inertia());
        }
        Optional<Certificate> c = Premises.certificate(n.instance());
        return c.map(k -> new Fractions.Inertia(k.negative(), k.zero(), k.positive()));
    }

    /** One k of Lemma 4.4 and Corollary 4.5. */
    private record Step(int k, boolean first, boolean second, List<String> row) {}

    /** Lemma 4.4: for each k an inclusion or a zero. */
    static void inclusions(Instance instance, Finding.Builder finding) {
        steps(
                instance,
                finding,
                "for each k an inclusion of row spaces holds or the errors are orthogonal",
                List.of("k", "R((W_{k-1}..W_2)') in R(C'C)", "X r W_N..W_{k+1} = 0"),
                (chain, k) -> {
                    RationalMatrix c = chain.upper();
                    RationalMatrix below = chain.product(k - 1, 2).transpose();
                    return c.transpose().times(c).contains(below);
                });
    }

    /** Corollary 4.5: the same by ranks. */
    static void ranks(Instance instance, Finding.Builder finding) {
        steps(
                instance,
                finding,
                "for each k the upper rank is no less than the lower or the errors are orthogonal",
                List.of("k", "rank W_N..W_k >= rank W_{k-1}..W_2", "X r W_N..W_{k+1} = 0"),
                (chain, k) ->
                        chain.product(chain.depth(), k).rank() >= chain.product(k - 1, 2).rank());
    }

    private interface First {
        boolean holds(ExactChain chain, int k);
    }

    private static void steps(
            Instance instance,
            Finding.Builder finding,
            String text,
            List<String> head,
            First first) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        semidefinite(n, finding, false);
        Optional<LinearNetwork.Exact> exact = n.critical();
        if (exact.isEmpty() || !exact.get().point().critical()) {
            if (!finding.failed()) {
                finding.remark(TOO_LARGE);
                finding.follows(text);
            }
            return;
        }
        ExactChain chain = exact.get().chain();
        var steps = new ArrayList<Step>();
        for (int k = 2; k <= chain.depth(); k++) {
            boolean a = first.holds(chain, k);
            boolean b =
                    chain.outer().transpose().times(chain.product(chain.depth(), k + 1)).isZero();
            steps.add(
                    new Step(
                            k,
                            a,
                            b,
                            List.of(String.valueOf(k), a ? "yes" : "no", b ? "yes" : "no")));
        }
        finding.show(
                new Exhibit.Rows(
                        "both sides for each k", head, steps.stream().map(Step::row).toList()));
        boolean all = steps.stream().allMatch(s -> s.first || s.second);
        if (!all && finding.failed()) {
            finding.remark(
                    "Where both fail the Hessian must be indefinite, without any eigenvalue: as it"
                            + " is here.");
        }
        if (!finding.failed()) {
            finding.conclude(text, all);
        }
    }

    /** Lemma 4.6: a positive semidefinite Hessian selects the best directions. */
    static void best(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        Conditions.data(n, finding);
        semidefinite(n, finding, true);
        String text = "P_C projects on the best eigenvectors of Sigma, or X r = 0";
        Optional<LinearNetwork.Exact> exact = n.critical();
        Optional<LeastSquares> data = n.leastSquares();
        if (exact.isEmpty() || data.isEmpty() || !exact.get().point().critical()) {
            if (!finding.failed()) {
                finding.remark(TOO_LARGE);
                finding.follows(text);
            }
            return;
        }
        ExactChain chain = exact.get().chain();
        Optional<List<Integer>> set = data.get().selected(chain.upper());
        boolean zero = chain.outer().isZero();
        set.ifPresent(
                s -> finding.show(new Exhibit.Exact("directions selected", Conditions.set(s))));
        finding.show(new Exhibit.Exact("P_C", chain.upper().projector().toString()));
        finding.show(new Exhibit.Exact("X r = 0", zero ? "yes" : "no"));
        if (!finding.failed()) {
            finding.conclude(text, zero || set.map(s -> consecutive(s)).orElse(false));
        } else if (!zero && !set.map(s -> consecutive(s)).orElse(true)) {
            finding.remark("The selection is not the best, and indeed the Hessian is indefinite.");
        }
    }

    private static boolean consecutive(List<Integer> set) {
        return set.isEmpty() || set.getLast() == set.size();
    }

    /** Section 4.1 as printed: ranks from 1, indices up to min(d_y, p). */
    static void printedIndexSets(Instance instance, Finding.Builder finding) {
        indexSets(instance, finding, true);
    }

    /** The same corrected: ranks from 0, indices up to d_y, with the critical values. */
    static void indexSets(Instance instance, Finding.Builder finding) {
        indexSets(instance, finding, false);
    }

    private static void indexSets(Instance instance, Finding.Builder finding, boolean printed) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        Conditions.data(n, finding);
        finding.require(Conditions.critical(n));
        if (finding.failed()) {
            return;
        }
        int most = Math.min(n.outputs(), n.hidden());
        String text =
                printed
                        ? "C has rank 1 to " + most + " and selects among the first " + most
                        : "C has rank at most "
                                + most
                                + ", selects among all "
                                + n.outputs()
                                + " eigenvectors, and the loss is c/2 (tr YY' - the sum of theirs)";
        if (instance.point().isEmpty()) {
            finding.follows(text);
            return;
        }
        Optional<LinearNetwork.Exact> exact = n.critical();
        Optional<LeastSquares> data = n.leastSquares();
        if (exact.isEmpty()
                || data.isEmpty()
                || n.y().isEmpty()
                || !exact.get().point().critical()) {
            var match = n.theory().match(n.chain().toChain(instance.point().orElseThrow()));
            finding.show(
                    new Exhibit.Quantity(
                            "selected " + match.set() + "; deviation from 0 or 1",
                            match.deviation(),
                            Double.NaN));
            finding.remark(TOO_LARGE);
            finding.follows(text);
            return;
        }
        RationalMatrix c = exact.get().chain().upper();
        Optional<List<Integer>> set = data.get().selected(c);
        int rank = c.rank();
        set.ifPresent(
                s -> finding.show(new Exhibit.Exact("directions selected", Conditions.set(s))));
        finding.show(new Exhibit.Exact("rank of C", String.valueOf(rank)));
        if (printed) {
            finding.conclude(
                    text,
                    rank >= 1
                            && rank <= most
                            && set.map(s -> s.size() == rank && s.getLast() <= most).orElse(false));
            return;
        }
        RationalMatrix y = n.y().get();
        Rational value =
                y.dot(y).subtract(data.get().trace(c)).multiply(n.scale()).multiply(Rational.HALF);
        finding.show(new Exhibit.Exact("loss", exact.get().point().loss().toString()));
        finding.show(new Exhibit.Exact("value of the selection", value.toString()));
        finding.conclude(
                text,
                rank <= most
                        && set.map(s -> s.size() == rank).orElse(false)
                        && value.equals(exact.get().point().loss()));
    }
}
