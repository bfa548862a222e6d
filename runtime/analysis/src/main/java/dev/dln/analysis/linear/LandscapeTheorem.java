package dev.dln.analysis.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Why every local minimum of a deep linear network with squared loss is global. It holds for all
 * data, depths and widths (Zhou and Liang 2018: wherever the product is not of the largest rank;
 * Nouiehed and Razaviyayn 2018, Lemmas 4 and 7, with Eckart and Young 1936: where it is); the
 * theorems with hypotheses say more and are listed with those hypotheses that hold here.
 *
 * @param hypotheses of the theorems named, with margins
 * @param citation what a verdict names as its source
 */
public record LandscapeTheorem(List<Hypothesis> hypotheses, String citation) {
    public LandscapeTheorem {
        hypotheses = List.copyOf(hypotheses);
    }

    /**
     * A hypothesis.
     *
     * @param name in words
     * @param theorem which theorem needs it
     * @param holds whether it holds
     * @param margin the decisive number over the bound on its error; infinite where integers decide
     */
    public record Hypothesis(String name, String theorem, boolean holds, double margin) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s: %s%s",
                    name,
                    holds ? "holds" : "fails",
                    Double.isInfinite(margin)
                            ? ""
                            : String.format(Locale.ROOT, " (margin %.3g)", margin));
        }
    }

    static LandscapeTheorem of(DeepLinearTheory theory) {
        List<Integer> widths = theory.widths();
        int inputs = widths.getFirst();
        int outputs = widths.getLast();
        int narrowest =
                widths.subList(1, widths.size() - 1).stream().mapToInt(d -> d).min().orElse(0);
        String kawaguchi = "Kawaguchi 2016, Theorem 2.3";
        var list = new ArrayList<Hypothesis>();
        list.add(
                new Hypothesis(
                        "X has full row rank " + inputs,
                        kawaguchi,
                        theory.rankOfData() == inputs,
                        theory.rankMargin()));
        list.add(
                new Hypothesis(
                        "X Y' has rank " + outputs,
                        kawaguchi,
                        theory.eigenvalues().length == outputs,
                        theory.targetRankMargin()));
        list.add(
                new Hypothesis(
                        "no more outputs than inputs",
                        kawaguchi,
                        outputs <= inputs,
                        Double.POSITIVE_INFINITY));
        list.add(
                new Hypothesis(
                        "the eigenvalues are distinct",
                        kawaguchi,
                        theory.distinctEigenvalues(),
                        theory.smallestGap() / theory.gapBound()));
        list.add(
                new Hypothesis(
                        "no hidden layer is narrower than both ends",
                        "Laurent and von Brecht 2018, Theorem 3",
                        narrowest >= Math.min(inputs, outputs),
                        Double.POSITIVE_INFINITY));
        boolean k16 =
                list.stream().filter(h -> h.theorem.equals(kawaguchi)).allMatch(Hypothesis::holds);
        boolean lb18 = list.getLast().holds;
        return new LandscapeTheorem(
                list,
                "the theorem that deep linear networks with squared loss have no other local"
                        + " minima (Zhou and Liang 2018"
                        + (lb18 ? "; Laurent and von Brecht 2018, Theorem 3" : "")
                        + (k16 ? "; " + kawaguchi : "")
                        + ")");
    }
}
