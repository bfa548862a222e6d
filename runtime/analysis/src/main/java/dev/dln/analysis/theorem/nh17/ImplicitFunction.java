package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.engine.SplitMix64;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalModel;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Theorem 4.6: the gradient by some variables stays zero along the others. */
final class ImplicitFunction {
    private static final int MOST_PARAMETERS = 120;

    /** How far the other variables are moved, largest first. */
    private static final double[] REACHES = {0x1p-4, 0x1p-8, 0x1p-14};

    private ImplicitFunction() {}

    /** Variables whose block is regular and whose gradient is zero. */
    private record Chosen(String name, int[] which, Blocks.Regular regular, boolean zero) {}

    static void examine(Instance instance, Finding.Builder f) {
        f.require(Premises.given(instance));
        int n = instance.model().layout().size();
        if (n > MOST_PARAMETERS) {
            f.require(Hypothesis.open("the Hessian can be enclosed", n + " parameters"));
            return;
        }
        if (instance.point().isEmpty()
                || !Arrays.stream(instance.point().get()).allMatch(Double::isFinite)) {
            return;
        }
        Box point = Box.point(instance.point().get());
        var model = instance.view(IntervalModel.class, i -> new IntervalModel(i.model()));
        Optional<String> trouble = model.trouble(point);
        String smooth = "the loss is C2 at the point";
        f.require(
                trouble.isEmpty()
                        ? Hypothesis.exact(smooth, true, "")
                        : Hypothesis.open(smooth, trouble.get()));
        if (trouble.isPresent()) {
            return;
        }
        try {
            solve(instance, f, model, point);
        } catch (ArithmeticException e) {
            f.require(Hypothesis.open("the numbers can be computed", "" + e.getMessage()));
        }
    }

    private static void solve(
            Instance instance, Finding.Builder f, IntervalModel model, Box given) {
        Optional<LayeredNetwork> network =
                instance.view("nh17 network", i -> LayeredNetwork.of(i.model()));
        Box point = Places.critical(instance, given);
        Chosen best = choose(instance, model, given, point, network);
        f.require(zero(instance, model, given, best));
        f.require(
                new Hypothesis(
                        "the block of the Hessian of v = " + best.name + " is regular",
                        best.regular.standing(),
                        best.regular.margin(),
                        best.which.length + " x " + best.which.length));
        if (!f.holds()) {
            return;
        }
        String text = "v = " + best.name + " is a smooth function of the other variables nearby";
        Optional<String> found = along(instance, f, model, best);
        if (found.isPresent()) {
            f.conclude(text + found.get(), true);
        } else {
            f.follows(text);
        }
    }

    /** The largest group, not all, with a regular block; preferred where the gradient is zero. */
    private static Chosen choose(
            Instance instance,
            IntervalModel model,
            Box given,
            Box place,
            Optional<LayeredNetwork> network) {
        boolean exact = Places.same(place, given);
        Box gradient = model.gradient(given);
        boolean critical = Premises.critical(instance).standing() == Standing.PROVED;
        Chosen best = new Chosen("", new int[0], new Blocks.Regular(Standing.REFUTED, 0), false);
        int n = model.size();
        for (Map.Entry<String, int[]> g : Blocks.groups(instance, network).entrySet()) {
            int[] which = g.getValue();
            if (which.length == n && !best.name.isEmpty()) {
                continue;
            }
            Blocks.Regular r =
                    Blocks.regular(
                            model, exact ? Blocks.exact(instance) : Optional.empty(), place, which);
            boolean zero =
                    critical
                            || Arrays.stream(which)
                                    .allMatch(
                                            i -> gradient.low()[i] == 0 && gradient.high()[i] == 0);
            boolean better =
                    best.name.isEmpty()
                            || rank(zero, r.standing()) > rank(best.zero, best.regular.standing())
                            || (rank(zero, r.standing()) == rank(best.zero, best.regular.standing())
                                    && which.length > best.which.length);
            if (better) {
                best = new Chosen(g.getKey(), which, r, zero);
            }
        }
        return best;
    }

    private static int rank(boolean zero, Standing regular) {
        return (zero ? 3 : 0) + (regular.holds() ? 2 : regular == Standing.OPEN ? 1 : 0);
    }

    private static Hypothesis zero(Instance instance, IntervalModel model, Box given, Chosen best) {
        String name = "the gradient by v = " + best.name + " is zero at the point";
        if (best.zero) {
            Hypothesis critical = Premises.critical(instance);
            return critical.standing() == Standing.PROVED
                    ? critical
                    : Hypothesis.exact(name, true, "every term of it is zero");
        }
        Box gradient = model.gradient(given);
        double most = 0;
        for (int i : best.which) {
            most = Math.max(most, Math.max(gradient.low()[i], -gradient.high()[i]));
        }
        Hypothesis critical = Premises.critical(instance);
        return most > 0 && critical.standing().fails()
                ? Hypothesis.exact(name, false, "an entry exceeds " + Study.show(most))
                : Hypothesis.open(name, critical.detail());
    }

    /** Moves the others and solves again; says how far that went. */
    private static Optional<String> along(
            Instance instance, Finding.Builder f, IntervalModel model, Chosen best) {
        int n = model.size();
        var krawczyk = new Krawczyk(model, best.which, new double[n]);
        List<Integer> chosen = Arrays.stream(best.which).boxed().collect(Collectors.toList());
        if (chosen.size() == n) {
            return krawczyk.solve(instance.point().orElseThrow())
                    .map(_ -> "; there are no others, and the solution is isolated");
        }
        for (double reach : REACHES) {
            var random = new SplitMix64(instance.seed());
            double[] moved = instance.point().orElseThrow();
            for (int i = 0; i < n; i++) {
                if (!chosen.contains(i)) {
                    moved[i] += reach * (2 * random.nextDouble() - 1);
                }
            }
            Optional<Krawczyk.Solution> solution = krawczyk.solve(moved);
            if (solution.isPresent()) {
                f.show(
                        new Exhibit.Point(
                                "with the others moved by up to "
                                        + reach
                                        + ", the gradient by v is zero again within "
                                        + Study.show(solution.get().radius())
                                        + " of",
                                solution.get().point()));
                return Optional.of(
                        "; with them moved at random by up to "
                                + reach
                                + " the equation was solved and the solution proved");
            }
        }
        return Optional.empty();
    }
}
