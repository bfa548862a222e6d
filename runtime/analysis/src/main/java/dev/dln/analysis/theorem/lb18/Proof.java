package dev.dln.analysis.theorem.lb18;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.factored.EscapeFamily;
import dev.dln.analysis.factored.ExactProduct;
import dev.dln.analysis.factored.FactoredModel;
import dev.dln.analysis.linalg.Svd;
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
import dev.dln.engine.Session;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The steps of the proof of Theorem 3. */
final class Proof {
    private static final int SAMPLES = 200;
    private static final Rational DELTA = Rational.of(1, 8);

    private Proof() {}

    static List<Statement> statements() {
        String chains = "ranks and kernels in fractions";
        return List.of(
                Statement.of(Paper.LB18, "eq6", "Eq. (6)", "what a local minimum is")
                        .says(
                                "At a local minimum no point within some distance eps_0, layer by"
                                        + " layer, has a lower loss.")
                        .about(Settings.SCOPE)
                        .decided(
                                "the local minimum by certificate or in fractions; sampled points"
                                        + " nearby are evidence only")
                        .by(Proof::neighbourhood),
                Statement.of(Paper.LB18, "eq7", "Eq. (7)", "the equations of a critical point")
                        .says(
                                "At a local minimum the gradient for every factor vanishes:"
                                        + " (W_L ... W_{k+1})' G (W_{k-1} ... W_1)' = 0.")
                        .about(Settings.SCOPE)
                        .decided("the products in fractions")
                        .by(Proof::critical),
                Statement.of(Paper.LB18, "eq8-9", "Eq. (8), (9)", "changes without effect")
                        .says(
                                "Where the product of all factors but the last has a kernel, the"
                                        + " factors can be changed by as little as one likes"
                                        + " without changing the product of all.")
                        .about(Settings.SCOPE)
                        .decided("a change is made and multiplied out in fractions")
                        .cases("L3")
                        .by((i, f) -> family(i, f, Proof::unchanged)),
                Statement.of(Paper.LB18, "claim1", "Claim 1", "such changes keep local minima")
                        .says(
                                "A point near a local minimum with the same product of the factors"
                                        + " is a local minimum itself.")
                        .about(Settings.SCOPE)
                        .decided(
                                "both points are examined: by certificate, or in fractions; without"
                                        + " a kernel to change factors along it follows from the"
                                        + " triangle inequality alone")
                        .by(Proof::kept),
                Statement.of(Paper.LB18, "eq10-12", "Eq. (10)-(12)", "kernels grow with k")
                        .says(
                                "The kernels of W_k ... W_1 increase with k, so there is a first k"
                                        + " from which they are not zero, unless all but the last"
                                        + " are injective.")
                        .about(Settings.SCOPE)
                        .decided(chains)
                        .by(Proof::kernels),
                Statement.of(Paper.LB18, "eq13", "Eq. (13)", "singular values of partial products")
                        .says(
                                "Each W_k ... W_1 has at least as many rows as columns and a full"
                                        + " singular value decomposition, whose last singular value"
                                        + " is zero from the first k with a kernel on.")
                        .about(Settings.SCOPE)
                        .decided("ranks in fractions; the singular values are shown")
                        .note("Printed with more rows than columns; as many are enough.")
                        .by((i, f) -> decomposition(i, f, false)),
                Statement.of(Paper.LB18, "fig1", "Figure 1", "a left singular vector to spare")
                        .says(
                                "From the first k with a kernel on there is a unit vector u_k with"
                                        + " u_k' W_k ... W_1 = 0: the left singular vector number"
                                        + " d_0.")
                        .about(Settings.SCOPE)
                        .decided("a vector of the left kernel in fractions")
                        .cases("L3")
                        .by((i, f) -> decomposition(i, f, true)),
                Statement.of(Paper.LB18, "claim2", "Claim 2", "the perturbation family")
                        .says(
                                "Adding delta_k w_k u_{k-1}' to W_k for all k above the first index"
                                        + " with a kernel leaves the product unchanged, for any"
                                        + " vectors w_k and any numbers delta_k.")
                        .about(Settings.SCOPE)
                        .decided("made and multiplied out in fractions")
                        .cases("L3")
                        .by((i, f) -> family(i, f, Proof::unchanged)),
                Statement.of(Paper.LB18, "eq14-17", "Eq. (14)-(17)", "partial products are kept")
                        .says(
                                "The perturbed factors have the same partial products W_k ... W_1,"
                                        + " not only the same product of all.")
                        .about(Settings.SCOPE)
                        .decided("made and multiplied out in fractions")
                        .cases("L3")
                        .by((i, f) -> family(i, f, Proof::allUnchanged)),
                Statement.of(Paper.LB18, "eq18-21", "Eq. (18)-(21)", "how G must vanish")
                        .says(
                                "If the gradient of factor k, the first with a kernel, vanished at"
                                        + " every point of the perturbation family, then G = 0; so"
                                        + " where G is not zero some point of the family has a"
                                        + " gradient that is not.")
                        .about(Settings.SCOPE)
                        .decided("such a point is constructed in fractions")
                        .cases("L3")
                        .by(Proof::induction));
    }

    private static void neighbourhood(Instance instance, Finding.Builder finding) {
        if (Settings.model(instance, finding).isEmpty()) {
            return;
        }
        finding.require(Premises.given(instance));
        if (instance.point().isEmpty()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        double[] point = instance.point().orElseThrow();
        var random = new SplittableRandom(instance.seed());
        double radius = 0x1p-10;
        double least = Double.POSITIVE_INFINITY;
        Session session = instance.session();
        double loss = session.loss(point);
        for (int s = 0; s < SAMPLES; s++) {
            double[] near = point.clone();
            for (int i = 0; i < near.length; i++) {
                near[i] += radius * (2 * random.nextDouble() - 1) / Math.sqrt(near.length);
            }
            least = Math.min(least, session.loss(near) - loss);
        }
        finding.show(
                        new Exhibit.Quantity(
                                "least rise of the loss at " + SAMPLES + " points within 2^-10",
                                least,
                                8 * Math.ulp(Math.abs(loss) + Math.abs(least))))
                .follows(
                        minimality.words(
                                "no point nearby has a lower loss",
                                "no point near that local minimum has a lower loss"));
    }

    private static void critical(Instance instance, Finding.Builder finding) {
        if (Settings.model(instance, finding).isEmpty()) {
            return;
        }
        finding.require(FactoredInstance.differentiable(instance))
                .require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        String words =
                minimality.words(
                        "the gradient for every factor is zero",
                        "the gradient for every factor is zero at the local minimum nearby");
        FactoredInstance.point(instance)
                .filter(_ -> minimality.nearby().isEmpty())
                .flatMap(ExactProduct::critical)
                .ifPresentOrElse(
                        zero -> finding.conclude(words, zero), () -> finding.follows(words));
    }

    /** The chain at the point, where some W_k ... W_1 with k < L has a kernel. */
    private static void family(
            Instance instance, Finding.Builder finding, BiConsumer<Chains, Finding.Builder> show) {
        Optional<Chains> chains = chains(instance, finding);
        if (chains.isEmpty()) {
            return;
        }
        Optional<Integer> first = chains.get().first();
        finding.require(
                "the product of all factors but the last has a kernel",
                first.isPresent(),
                first.map(k -> "from k = " + k + " on").orElse("it is injective"));
        first.ifPresent(_ -> show.accept(chains.get(), finding));
    }

    private static Optional<Chains> chains(Instance instance, Finding.Builder finding) {
        Optional<FactoredModel> model = Settings.model(instance, finding);
        if (model.isEmpty()) {
            return Optional.empty();
        }
        finding.require(FactoredInstance.wide(model.get())).require(Premises.given(instance));
        if (instance.point().isEmpty() || finding.failed()) {
            return Optional.empty();
        }
        Optional<Chains> chains = FactoredInstance.point(instance).map(Chains::of);
        if (chains.isEmpty()) {
            finding.require(
                    Hypothesis.open("the ranks are known", "too large to be done in fractions"));
        } else if (chains.get().turned()) {
            finding.remark("the output is narrower than the input: read transposed");
        }
        return chains;
    }

    private static void unchanged(Chains chains, Finding.Builder finding) {
        Chains moved = chains.perturbed(DELTA).orElseThrow();
        show(chains, moved, finding);
        finding.conclude(
                "the product of the changed factors is R, exactly",
                moved.below(moved.depth()).equals(chains.below(chains.depth())));
    }

    private static void allUnchanged(Chains chains, Finding.Builder finding) {
        Chains moved = chains.perturbed(DELTA).orElseThrow();
        show(chains, moved, finding);
        boolean all = true;
        for (int k = 1; k <= chains.depth(); k++) {
            all &= moved.below(k).equals(chains.below(k));
        }
        finding.conclude("every partial product of the changed factors is as before", all);
    }

    private static void show(Chains chains, Chains moved, Finding.Builder finding) {
        for (int k = 1; k <= chains.depth(); k++) {
            if (!moved.factors().get(k - 1).equals(chains.factors().get(k - 1))) {
                finding.show(
                        FactoredInstance.matrix("changed factor " + k, moved.factors().get(k - 1)));
            }
        }
    }

    private static void kept(Instance instance, Finding.Builder finding) {
        if (Settings.model(instance, finding).isEmpty()) {
            return;
        }
        finding.require(Premises.given(instance));
        if (instance.point().isEmpty()) {
            return;
        }
        FactoredInstance.Minimality minimality = FactoredInstance.localMinimum(instance);
        finding.require(minimality.hypothesis());
        String words =
                minimality.words(
                        "a point nearby with the same product is a local minimum too",
                        "points near that local minimum with its product are local minima too");
        Optional<ExactProduct> at =
                FactoredInstance.point(instance).filter(_ -> minimality.nearby().isEmpty());
        Optional<Chains> moved = at.flatMap(a -> Chains.of(a).perturbed(Rational.of(1, 1 << 12)));
        if (moved.isEmpty()) {
            finding.follows(words);
            return;
        }
        double[] other = at.get().flat(moved.get().original());
        ExactProduct there = ExactProduct.of(at.get().model(), other).orElseThrow();
        if (!there.product().equals(at.get().product())) {
            finding.follows(words); // doubles do not hold the changed point
            return;
        }
        try (Instance changed = instance.at(other)) {
            FactoredInstance.Minimality found = FactoredInstance.localMinimum(changed);
            Hypothesis minimum = found.hypothesis();
            finding.show(new Exhibit.Point("the changed point", other)).remark(minimum.detail());
            if (minimum.standing() == Standing.OPEN || found.nearby().isPresent()) {
                finding.follows(words);
            } else {
                finding.conclude(words, minimum.standing(), minimum.margin());
            }
        }
    }

    private static void kernels(Instance instance, Finding.Builder finding) {
        Optional<Chains> chains = chains(instance, finding);
        if (chains.isEmpty()) {
            return;
        }
        boolean included = true;
        for (int k = 1; k + 1 < chains.get().depth(); k++) {
            RationalMatrix lower = chains.get().below(k);
            RationalMatrix upper = chains.get().below(k + 1);
            // ker lower in ker upper: the rows of upper are combinations of those of lower
            included &= lower.above(upper).rank() == lower.rank();
        }
        finding.show(
                        new Exhibit.Exact(
                                "dim ker W_{k,-} for k = 1, ..., L - 1",
                                Arrays.toString(chains.get().nullities())))
                .conclude(
                        "the kernels increase; "
                                + chains.get()
                                        .first()
                                        .map(k -> "the first that is not zero has k = " + k)
                                        .orElse("all are zero"),
                        included);
    }

    private static void decomposition(Instance instance, Finding.Builder finding, boolean vectors) {
        Optional<Chains> chains = chains(instance, finding);
        if (chains.isEmpty()) {
            return;
        }
        Chains c = chains.get();
        boolean tall = true;
        boolean zero = true;
        for (int k = 1; k < c.depth(); k++) {
            RationalMatrix minus = c.below(k);
            tall &= minus.rows() >= minus.columns();
            boolean singular = minus.rank() < minus.columns();
            zero &= singular == c.first().filter(first(k)).isPresent();
            double[] values = Svd.thin(minus.toDoubles(), minus.rows(), minus.columns()).s();
            finding.show(new Exhibit.Spectrum("singular values of W_{" + k + ",-}", values));
            if (vectors && singular) {
                Optional<RationalMatrix> u = c.left(k);
                zero &= u.isPresent() && u.get().transpose().times(minus).isZero();
                if (u.isPresent()) {
                    finding.show(
                            FactoredInstance.matrix(
                                    "u_" + k + " up to length", u.get().transpose()));
                }
            }
        }
        finding.conclude(
                vectors
                        ? "u_k' W_k ... W_1 = 0, exactly, for every k with a kernel"
                        : "at least as many rows as columns; the last singular value is zero just"
                                + " where the rank is not full",
                tall && zero);
    }

    private static Predicate<Integer> first(int k) {
        return first -> first <= k;
    }

    private static void induction(Instance instance, Finding.Builder finding) {
        Optional<Chains> chains = chains(instance, finding);
        if (chains.isEmpty()) {
            return;
        }
        finding.require(FactoredInstance.differentiable(instance))
                .require(
                        "the product of all factors but the last has a kernel",
                        chains.get().first().isPresent(),
                        "");
        ExactProduct at = FactoredInstance.point(instance).orElseThrow();
        if (finding.failed()) {
            return;
        }
        if (at.slopeIsZero()) {
            finding.conclude("G = 0 already", true);
            return;
        }
        Optional<EscapeFamily> family = EscapeFamily.wide(at);
        if (family.isEmpty()) {
            finding.conclude("whether G is zero cannot be told", Standing.OPEN, 0);
            return;
        }
        Rational eps = Rational.of(1, 8);
        RationalMatrix gradient = family.get().gradient(eps);
        finding.show(
                        FactoredInstance.matrix(
                                "gradient for factor "
                                        + family.get().layer()
                                        + " at the member delta = 1/8",
                                gradient))
                .conclude(
                        "a member of the family has a gradient that is not zero, although the"
                                + " product is the same",
                        !gradient.isZero() && family.get().keepsProduct(eps));
        FactoredInstance.show(finding, family.get(), Theorems.RADIUS);
    }
}
