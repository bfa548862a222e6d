package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Section 3: networks with rectifiers, and what averaging over their paths makes of them. */
final class Nonlinear {
    private static final int MOST_ROWS = 32;

    private Nonlinear() {}

    private static Optional<ReluNetwork> network(Instance instance, Finding.Builder finding) {
        Optional<ReluNetwork> network = ReluNetwork.of(instance);
        finding.require(
                "the model is a network of relus q W_N relu( ... relu(W_1 X))",
                network.isPresent(),
                network.map(n -> n.depth() + " layers, q = " + n.factor()).orElse(""));
        return network;
    }

    private static Optional<List<Rational>> point(Instance instance) {
        return instance.point()
                .filter(p -> Arrays.stream(p).allMatch(Double::isFinite))
                .map(Certificate::exactly);
    }

    /** Equation (1). */
    static void sumOverPaths(Instance instance, Finding.Builder finding) {
        Optional<ReluNetwork> network = network(instance, finding);
        finding.require(Premises.given(instance));
        Optional<List<Rational>> point = point(instance);
        if (network.isEmpty() || point.isEmpty()) {
            return;
        }
        ReluNetwork n = network.get();
        String text = "the output is q times the sum over active paths of input times weights";
        if (!Paths.small(n)) {
            finding.remark("There are too many paths to list; the sum is the distributive law.");
            finding.follows(text);
            return;
        }
        var paths = new Paths(n, point.get());
        RationalMatrix sum = paths.sum();
        RationalMatrix output = n.output(point.get());
        finding.show(new Exhibit.Exact("paths to each output", String.valueOf(n.paths())));
        finding.show(rows(paths));
        finding.show(new Exhibit.Exact("sum over active paths", sum.toString()));
        finding.show(new Exhibit.Exact("output", output.toString()));
        finding.conclude(text, sum.equals(output));
    }

    private static Exhibit rows(Paths paths) {
        var body = new ArrayList<List<String>>();
        for (Paths.Path p : paths.to(0, 0).stream().limit(MOST_ROWS).toList()) {
            body.add(
                    List.of(
                            p.units().stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(" - ")),
                            p.product().toString(),
                            p.active() ? "active" : "not active"));
        }
        return new Exhibit.Rows(
                "paths to output 1 at sample 1, by units",
                List.of("path", "input times weights", "relus"),
                body);
    }

    private static Hypothesis imposed(ReluNetwork n, String name) {
        return n.rho().isPresent()
                ? Hypothesis.exact(name, true, "imposed by @expected_relu, rho = " + n.rho().get())
                : Hypothesis.open(
                        name,
                        "no data decide it: the relus of this network are no random numbers;"
                                + " @expected_relu(rho = ...) imposes it");
    }

    private static final String SAME = "each path is active with the same probability rho (A1p-m)";
    private static final String INDEPENDENT =
            "whether a path is active does not depend on inputs and weights (A5u-m)";

    /** Assumption A1p-m. */
    static void sameProbability(Instance instance, Finding.Builder finding) {
        assumption(instance, finding, SAME);
    }

    /** Assumption A5u-m. */
    static void independence(Instance instance, Finding.Builder finding) {
        assumption(instance, finding, INDEPENDENT);
    }

    private static void assumption(Instance instance, Finding.Builder finding, String name) {
        Optional<ReluNetwork> network = network(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        ReluNetwork n = network.get();
        finding.require(imposed(n, name));
        Optional<List<Rational>> point = point(instance);
        if (point.isPresent() && Paths.small(n)) {
            var paths = new Paths(n, point.get());
            var shares = new ArrayList<List<String>>();
            for (int i = 0; i < Math.min(MOST_ROWS, n.x().columns()); i++) {
                List<Paths.Path> here = paths.to(0, i);
                long on = here.stream().filter(Paths.Path::active).count();
                shares.add(List.of(String.valueOf(i + 1), on + " of " + here.size()));
            }
            finding.show(
                    new Exhibit.Rows(
                            "active paths to output 1 in the network as written",
                            List.of("sample", "active"),
                            shares));
        }
        finding.follows(
                n.rho().isPresent()
                        ? "the output is replaced by its expectation over paths, rho times the sum"
                                + " of all"
                        : "then the expected output would be rho times the sum over all paths");
    }

    /** Proposition 3.1, which is cited without the numbers that would make it computable. */
    static void diminishing(Instance instance, Finding.Builder finding) {
        Optional<ReluNetwork> network = network(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        int outputs =
                network.get().bound().layout().entries().stream()
                        .filter(e -> e.name().equals(network.get().layers().getLast()))
                        .mapToInt(e -> e.shape().get(0))
                        .sum();
        finding.require("there is one output", outputs == 1, outputs + " outputs");
        finding.require(
                Hypothesis.open(
                        "the seven assumptions A1p to A7p hold",
                        "they are about random, independent inputs of each path and weights on a"
                                + " sphere: no data decide them"));
        finding.follows("above some loss the number of local minima falls exponentially");
    }

    /** Corollary 3.2. */
    static void averaged(Instance instance, Finding.Builder finding) {
        Optional<ReluNetwork> network = network(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        ReluNetwork n = network.get();
        finding.require(imposed(n, SAME));
        finding.require(imposed(n, INDEPENDENT));
        if (n.rho().isEmpty()) {
            finding.follows("the expected loss would be that of the linear network");
            return;
        }
        Rational rho = n.rho().get();
        finding.require(
                "q = 1/rho",
                n.factor().multiply(rho).isOne(),
                "q = " + n.factor() + ", rho = " + rho);
        Optional<LinearNetwork> linear = LinearNetwork.of(instance);
        finding.require(
                "the loss is squared, so that the average is a linear network's",
                linear.isPresent(),
                "");
        if (linear.isEmpty()) {
            return;
        }
        Conditions.data(linear.get(), finding);
        if (!finding.failed()) {
            reduced(instance, finding, n, linear.get());
        }
    }

    private static void reduced(
            Instance instance, Finding.Builder finding, ReluNetwork n, LinearNetwork linear) {
        String text =
                "the expected output is W_N ... W_1 X, so the averaged loss is neither convex nor"
                        + " concave and its local minima are global"
                        + linear.minimum().map(g -> ", with loss " + Conditions.show(g)).orElse("");
        if (!Paths.small(n) || linear.x().isEmpty()) {
            finding.remark("There are too many paths to list; the sum is the distributive law.");
            finding.follows(text);
            return;
        }
        List<Rational> at = point(instance).orElseGet(() -> integers(instance));
        var paths = new Paths(n, at);
        RationalMatrix expected = paths.expectation(n.rho().orElseThrow());
        RationalMatrix product = n.x();
        for (RationalMatrix w : n.weights(at)) {
            product = w.times(product);
        }
        finding.show(new Exhibit.Exact("expectation over paths", expected.toString()));
        finding.show(new Exhibit.Exact("W_N ... W_1 X", product.toString()));
        finding.show(
                new Exhibit.Exact("output of the network as written", n.output(at).toString()));
        Standing same = Standing.exact(expected.equals(product));
        Standing bent = Line.of(linear).map(line -> line.neither(finding)).orElse(Standing.OPEN);
        Standing here = Landscape.whatThePointIs(linear, finding);
        Standing all = same.and(bent).and(here);
        finding.conclude(text, all, all == Standing.PROVED ? Double.POSITIVE_INFINITY : 0);
    }

    /** A point of small integers, where none is given. */
    private static List<Rational> integers(Instance instance) {
        var random = new SplittableRandom(instance.seed());
        var list = new ArrayList<Rational>();
        for (int i = 0; i < instance.model().layout().size(); i++) {
            list.add(Rational.of(random.nextInt(-2, 3)));
        }
        return list;
    }

    /** Footnote 1: the empty product. */
    static void emptyProduct(Instance instance, Finding.Builder finding) {
        Optional<LinearNetwork> network = Conditions.linear(instance, finding);
        if (network.isEmpty()) {
            return;
        }
        LinearNetwork n = network.get();
        finding.require("there is one hidden layer", n.depth() == 2, "N = " + n.depth());
        if (!finding.failed()) {
            RationalMatrix empty = RationalMatrix.identity(n.widths().get(1));
            finding.show(
                    new Exhibit.Exact("rank of the empty product", String.valueOf(empty.rank())));
            finding.conclude(
                    "W_H ... W_2 is the identity of size d_1 = p, whose rank is p: Theorem 2.3 (iv)"
                            + " covers every saddle",
                    empty.rank() == n.hidden());
        }
    }

    /** Footnote 4: necessary conditions without differentiability. */
    static void notDifferentiable(Instance instance, Finding.Builder finding) {
        boolean kinks = !instance.model().compiled().kinks().isEmpty();
        finding.require(Premises.given(instance));
        if (kinks) {
            finding.require(
                    Hypothesis.open(
                            "generalised second-order conditions hold at the point",
                            "subdifferentials of second order are not computed; no statement of the"
                                    + " paper uses them"));
            finding.follows("a local minimum meets them");
            return;
        }
        finding.require(Premises.localMinimum(instance));
        if (finding.failed()) {
            return;
        }
        String text = "the gradient is zero and the Hessian has no negative eigenvalue";
        var exact = instance.exact();
        if (exact.isPresent() && exact.get().critical()) {
            finding.conclude(text, exact.get().inertia().negative() == 0);
        } else { // the minimum is near the point, not at it
            finding.follows(text);
        }
    }
}
