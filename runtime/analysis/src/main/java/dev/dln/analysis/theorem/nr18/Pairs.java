package dev.dln.analysis.theorem.nr18;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.factored.NearbyFactors;
import dev.dln.analysis.factored.Openness;
import dev.dln.analysis.linear.Matrix;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.FactoredInstance;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.theorem.Statement;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the product of two matrices is locally open. */
final class Pairs {
    static final String SCOPE = "losses phi(W_2 W_1) of two factors";
    private static final int STEPS = 4;

    private Pairs() {}

    static List<Statement> statements() {
        String ranks = "the ranks of W_2, W_1 and W_2 W_1 in fractions; ";
        return List.of(
                Statement.of(Paper.NR18, "eq3", "Eq. (3)", "the product map and its range")
                        .says(
                                "The map (W_2, W_1) -> W_2 W_1 has for its range the matrices of"
                                        + " rank at most the smallest of the three widths.")
                        .about(SCOPE)
                        .decided(
                                "the rank of the product in fractions; factors of a matrix of"
                                        + " that rank")
                        .by(Pairs::range),
                Statement.of(Paper.NR18, "def.open", "definition", "open maps")
                        .says(
                                "A map is open if it is locally open everywhere; the product map of"
                                        + " two factors is, if and only if the inner width is at"
                                        + " least the sum of the outer ones minus one.")
                        .about(SCOPE)
                        .decided("a pair of unit matrices where it is not, with its ranks")
                        .by(Pairs::everywhere),
                Statement.of(Paper.NR18, "def.locally-open", "definition", "locally open maps")
                        .says(
                                "The product map is locally open at a pair if every matrix of its"
                                        + " range near the product is the product of a pair near"
                                        + " it. (Balls are meant relative to the range.)")
                        .about(SCOPE)
                        .decided(
                                ranks
                                        + "an unreachable direction in fractions if it is not,"
                                        + " factors of matrices nearby if it is")
                        .cases("N1")
                        .by(Pairs::local),
                Statement.of(Paper.NR18, "thm2", "Theorem 2", "narrow products")
                        .says(
                                "If the inner width is below both outer ones: where the factors"
                                        + " have different ranks the product map is not locally"
                                        + " open; where they have the same, it is if and only if"
                                        + " W_2 can be changed to full column rank without changing"
                                        + " the product, or W_1 to full row rank, or ker W_2 meets"
                                        + " range W_1 in zero only, or the same transposed.")
                        .about(SCOPE + " with d_1 < min(d_0, d_2)")
                        .decided(
                                ranks
                                        + "each of the five conditions for itself: changes are"
                                        + " constructed, openness by the absence of an unreachable"
                                        + " direction")
                        .cases("N1", "N2")
                        .by(Pairs::narrow),
                Statement.of(
                                Paper.NR18,
                                "behrends",
                                "Behrends 2017, Theorem 2.5, as cited",
                                "wide products")
                        .says(
                                "If the inner width is not below both outer ones, the product map"
                                        + " is locally open exactly where W_2 can be made onto, or"
                                        + " W_1 injective, without changing the product.")
                        .about(SCOPE + " with d_1 >= min(d_0, d_2)")
                        .decided(
                                ranks
                                        + "rank W_1 - rank W_2 W_1 <= d_1 - d_2 or rank W_2 - rank"
                                        + " W_2 W_1 <= d_1 - d_0; checked against the unreachable"
                                        + " direction, which decides by itself")
                        .cases("N1")
                        .by(Pairs::wide),
                Statement.of(
                                Paper.NR18,
                                "modulus",
                                "remark after Theorem 2",
                                "how far factors move")
                        .says(
                                "At every pair where the product map is locally open, a change of"
                                        + " the product by delta needs changes of the factors of"
                                        + " the order of delta only.")
                        .about(SCOPE)
                        .decided(
                                "a direction p q' with p' W_2 = 0 and W_1 q = 0 in fractions needs"
                                        + " changes of sqrt(delta)")
                        .unsound(
                                "at (0, 0), and wherever neither factor has full rank, some"
                                        + " matrices at distance delta need factors at distance"
                                        + " sqrt(delta)")
                        .by((i, f) -> modulus(i, f, false)),
                Statement.of(
                                Paper.NR18,
                                "modulus.corrected",
                                "remark after Theorem 2, corrected",
                                "how far factors move")
                        .says(
                                "At a locally open pair the factors move in proportion to the"
                                        + " product if the rank of the product is the inner width"
                                        + " (narrow products) or W_2 is onto or W_1 injective (wide"
                                        + " ones); otherwise as its square root.")
                        .about(SCOPE)
                        .decided("the rank of the derivative of the map, or the direction p q'")
                        .by((i, f) -> modulus(i, f, true)));
    }

    /** The two factors at the point; asks for all that is needed. */
    private static Optional<Openness> pair(Instance instance, Finding.Builder finding) {
        if (!two(instance, finding)) {
            return Optional.empty();
        }
        finding.require(Premises.given(instance));
        Optional<ExactProduct> at = FactoredInstance.point(instance);
        if (instance.point().isPresent() && at.isEmpty()) {
            finding.require(Hypothesis.open("the ranks are known", "too large for fractions"));
        }
        return at.map(a -> new Openness(a.factors().get(1), a.factors().get(0)));
    }

    private static boolean two(Instance instance, Finding.Builder finding) {
        finding.require(FactoredInstance.factored(instance));
        Optional<FactoredModel> model = FactoredInstance.model(instance);
        model.ifPresent(
                m ->
                        finding.require(
                                "there are two factors",
                                m.depth() == 2,
                                "widths " + FactoredInstance.widths(m)));
        return model.isPresent() && !finding.failed();
    }

    private static void ranks(Openness pair, Finding.Builder finding) {
        finding.show(
                new Exhibit.Rows(
                        "ranks",
                        List.of("W_2", "W_1", "W_2 W_1", "ker W_2 meets range W_1 in dimension"),
                        List.of(
                                List.of(
                                        "" + pair.rankLeft(),
                                        "" + pair.rankRight(),
                                        "" + pair.rank(),
                                        "" + pair.kernelMeetsRange()))));
    }

    private static void range(Instance instance, Finding.Builder finding) {
        if (!two(instance, finding)) {
            return;
        }
        FactoredModel m = FactoredInstance.model(instance).orElseThrow();
        finding.show(new Exhibit.Exact("largest rank of a product", "" + m.narrowest()));
        FactoredInstance.point(instance)
                .ifPresentOrElse(
                        at ->
                                finding.conclude(
                                        "the product at the point has rank "
                                                + at.rank()
                                                + ", at most "
                                                + m.narrowest(),
                                        at.rank() <= m.narrowest()),
                        () -> finding.follows("products have rank at most " + m.narrowest()));
    }

    private static void everywhere(Instance instance, Finding.Builder finding) {
        if (!two(instance, finding)) {
            return;
        }
        FactoredModel model = FactoredInstance.model(instance).orElseThrow();
        int n = model.widths().get(0);
        int k = model.widths().get(1);
        int m = model.widths().get(2);
        Optional<Openness> closed = closed(m, k, n);
        closed.ifPresent(
                pair ->
                        finding.show(FactoredInstance.matrix("W_2 where it is not", pair.left()))
                                .show(
                                        FactoredInstance.matrix(
                                                "W_1 where it is not", pair.right())));
        finding.conclude(
                closed.isEmpty()
                        ? "the product map is open: " + k + " >= " + m + " + " + n + " - 1"
                        : "the product map is not open: " + k + " < " + m + " + " + n + " - 1",
                closed.isEmpty() == (k >= m + n - 1));
    }

    /** Unit matrices at which the map is not open: all possible triples of ranks are tried. */
    private static Optional<Openness> closed(int m, int k, int n) {
        for (int a = 0; a <= Math.min(m, k); a++) {
            for (int b = 0; b <= Math.min(n, k); b++) {
                for (int r = Math.max(0, a + b - k); r <= Math.min(a, b); r++) {
                    long[][] left = new long[m][k];
                    long[][] right = new long[k][n];
                    for (int i = 0; i < a; i++) {
                        left[i][i] = 1;
                    }
                    for (int j = 0; j < b; j++) {
                        right[j < r ? j : a + j - r][j] = 1;
                    }
                    var pair = new Openness(RationalMatrix.of(left), RationalMatrix.of(right));
                    if (pair.unreachable().isPresent()) {
                        return Optional.of(pair);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static void local(Instance instance, Finding.Builder finding) {
        Optional<Openness> pair = pair(instance, finding);
        if (pair.isPresent()) {
            ranks(pair.get(), finding);
            evidence(pair.get(), finding);
            finding.conclude(
                    pair.get().open()
                            ? "the product map is locally open at the point"
                            : "the product map is not locally open at the point",
                    pair.get().open() == pair.get().unreachable().isEmpty());
        }
    }

    /** A direction that no factors nearby reach, or factors that do. */
    static void evidence(Openness pair, Finding.Builder finding) {
        Optional<Openness.Unreachable> not = pair.unreachable();
        if (not.isPresent()) {
            finding.show(
                    FactoredInstance.matrix(
                            "direction D: W_2 W_1 + delta D, of rank "
                                    + not.get().rank()
                                    + ", is no product of factors nearby, whose rank would be at"
                                    + " most "
                                    + not.get().most(),
                            not.get().direction()));
            return;
        }
        Matrix direction = direction(pair);
        double[] size = new double[STEPS];
        double[] moved = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            double delta = Math.pow(100, -i - 1.0);
            Matrix product = new Matrix(pair.m(), pair.n(), pair.product().toDoubles());
            Optional<NearbyFactors> near = NearbyFactors.of(pair, product.plus(delta, direction));
            size[i] = Math.log10(delta);
            moved[i] = near.map(f -> Math.log10(f.distance())).orElse(Double.NaN);
        }
        finding.show(
                new Exhibit.Curves(
                        "how far constructed factors of W_2 W_1 + delta D move",
                        "log10 delta",
                        "log10 distance of the factors",
                        List.of(new Exhibit.Line("distance", size, moved))));
    }

    /** A direction of the range: the one that needs most, or one within the row space of W_1. */
    private static Matrix direction(Openness pair) {
        RationalMatrix d =
                pair.squareRoot()
                        .orElseGet(
                                () -> {
                                    RationalMatrix p = pair.product();
                                    if (!p.isZero()) {
                                        return p;
                                    }
                                    var ones = new ArrayList<Rational>();
                                    for (int i = 0; i < pair.m() * pair.n(); i++) {
                                        ones.add(Rational.ONE);
                                    }
                                    return RationalMatrix.of(pair.m(), pair.n(), ones);
                                });
        Matrix direction = new Matrix(d.rows(), d.columns(), d.toDoubles());
        return direction.scaled(1 / direction.norm());
    }

    private static void narrow(Instance instance, Finding.Builder finding) {
        Optional<Openness> given = pair(instance, finding);
        if (given.isEmpty()) {
            narrowWidths(instance, finding);
            return;
        }
        Openness pair = given.get();
        finding.require(
                "the inner width is below both outer ones",
                pair.narrow(),
                pair.k() + " and " + pair.m() + ", " + pair.n());
        if (finding.failed()) {
            return;
        }
        ranks(pair, finding);
        evidence(pair, finding);
        boolean open = pair.unreachable().isEmpty();
        if (pair.rankLeft() != pair.rankRight()) {
            finding.conclude("the ranks differ: not locally open", !open);
            return;
        }
        Optional<RationalMatrix> i = pair.fullColumnRank();
        Optional<RationalMatrix> ii = pair.fullRowRank();
        boolean iii = pair.kernelMeetsRange() == 0;
        boolean iv = pair.transposedMeets() == 0;
        i.ifPresent(d -> finding.show(FactoredInstance.matrix("(i) change of W_2", d)));
        ii.ifPresent(d -> finding.show(FactoredInstance.matrix("(ii) change of W_1", d)));
        finding.show(
                new Exhibit.Rows(
                        "the five conditions",
                        List.of("(i)", "(ii)", "(iii)", "(iv)", "(v) locally open"),
                        List.of(
                                List.of(
                                        "" + i.isPresent(),
                                        "" + ii.isPresent(),
                                        "" + iii,
                                        "" + iv,
                                        "" + open))));
        finding.conclude(
                "the ranks agree and all five conditions "
                        + (open ? "hold: locally open" : "fail: not locally open"),
                i.isPresent() == open && ii.isPresent() == open && iii == open && iv == open);
    }

    private static void narrowWidths(Instance instance, Finding.Builder finding) {
        FactoredInstance.model(instance)
                .filter(m -> m.depth() == 2)
                .ifPresent(
                        m ->
                                finding.require(
                                        "the inner width is below both outer ones",
                                        !m.reachesAll(),
                                        "widths " + FactoredInstance.widths(m)));
    }

    private static void wide(Instance instance, Finding.Builder finding) {
        Optional<Openness> given = pair(instance, finding);
        if (given.isEmpty()) {
            return;
        }
        Openness pair = given.get();
        finding.require(
                "the inner width is not below both outer ones",
                !pair.narrow(),
                pair.k() + " and " + pair.m() + ", " + pair.n());
        if (finding.failed()) {
            return;
        }
        ranks(pair, finding);
        evidence(pair, finding);
        boolean onto = pair.kernelMeetsRange() <= pair.k() - pair.m();
        boolean injective = pair.transposedMeets() <= pair.k() - pair.n();
        finding.conclude(
                onto || injective
                        ? "locally open: "
                                + (onto ? "W_2 can be made onto" : "W_1 can be made injective")
                        : "not locally open: neither can W_2 be made onto nor W_1 injective",
                (onto || injective) == pair.unreachable().isEmpty());
    }

    private static void modulus(Instance instance, Finding.Builder finding, boolean corrected) {
        Optional<Openness> given = pair(instance, finding);
        if (given.isEmpty()) {
            return;
        }
        Openness pair = given.get();
        finding.require(
                "the product map is locally open at the point",
                pair.open(),
                "ranks " + pair.rankLeft() + ", " + pair.rankRight() + ", " + pair.rank());
        if (finding.failed()) {
            return;
        }
        evidence(pair, finding);
        Optional<RationalMatrix> slow = pair.squareRoot();
        slow.ifPresent(
                d ->
                        finding.show(FactoredInstance.matrix("p q'", d))
                                .remark(
                                        "delta |p|^2 |q|^2 = (p' dW_2)(dW_1 q), so some factor"
                                                + " moves by sqrt(delta |p| |q|) at least"));
        if (!corrected) {
            finding.conclude(
                    "a change of the product by delta needs changes of the order of delta",
                    slow.isEmpty() ? linear(pair) : Standing.REFUTED,
                    Double.POSITIVE_INFINITY);
        } else if (pair.linearModulus()) {
            finding.conclude(
                    "the factors move in proportion: the derivative of the map is onto",
                    linear(pair),
                    Double.POSITIVE_INFINITY);
        } else {
            finding.conclude(
                    "some changes of the product by delta need sqrt(delta), and no more",
                    slow.isPresent()
                            && pair.left().transpose().times(slow.get()).isZero()
                            && slow.get().times(pair.right().transpose()).isZero()
                            && pair.product().plus(slow.get()).rank()
                                    <= Math.min(pair.k(), Math.min(pair.m(), pair.n())));
        }
    }

    /** Whether the derivative has the rank of the range's tangent space at the product. */
    private static Standing linear(Openness pair) {
        int m = pair.m();
        int n = pair.n();
        int top = Math.min(pair.k(), Math.min(m, n));
        RationalMatrix derivative =
                pair.left()
                        .kronecker(RationalMatrix.identity(n))
                        .beside(RationalMatrix.identity(m).kronecker(pair.right().transpose()));
        return Standing.exact(derivative.rank() == m * n - (m - top) * (n - top));
    }
}
