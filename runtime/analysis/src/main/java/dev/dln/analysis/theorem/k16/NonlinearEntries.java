package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Statement;

import java.util.List;

/** The entries of Section 3, on networks with rectifiers, and the footnotes. */
final class NonlinearEntries {
    private static final String RELUS = "networks q W_N relu( ... relu(W_1 X)) without biases";

    private NonlinearEntries() {}

    private static Statement.Entry entry(String id, String number, String title) {
        return Statement.of(Paper.K16, id, number, title);
    }

    static List<Statement> section3() {
        return List.of(
                entry("eq1", "Equation (1)", "An output is a sum over paths")
                        .says(
                                "Each output of a network of relus is q times the sum, over all"
                                    + " paths from an input entry to it, of that entry times the"
                                    + " weights on the path times 1 if all relus on it are active,"
                                    + " else 0.")
                        .about(RELUS)
                        .decided(
                                "all d_0 d_1 ... d_{N-1} paths are listed in fractions at the"
                                        + " point, and their sum is compared with the compiled"
                                        + " model's output")
                        .cases("K11")
                        .by(Nonlinear::sumOverPaths),
                entry("a1p-m", "Assumption A1p-m", "Paths are active by chance")
                        .says(
                                "Whether a path is active is a random number that is 1 with the"
                                        + " same probability rho for all paths, samples and"
                                        + " outputs.")
                        .about(RELUS)
                        .decided(
                                "imposed by @expected_relu(rho = ...); of a network as written no"
                                        + " data decide it")
                        .cases("K11")
                        .by(Nonlinear::sameProbability),
                entry("a5u-m", "Assumption A5u-m", "Activity is independent")
                        .says(
                                "Whether a path is active is independent of the inputs and of the"
                                        + " weights.")
                        .about(RELUS)
                        .decided(
                                "imposed by @expected_relu(rho = ...); of a network as written no"
                                        + " data decide it")
                        .cases("K11")
                        .by(Nonlinear::independence),
                entry("prop3.1", "Proposition 3.1", "Few local minima above some loss")
                        .says(
                                "Under seven assumptions on random paths the number of local minima"
                                    + " above a certain loss falls exponentially with the loss"
                                    + " (Choromanska and others 2015); cited in words, without the"
                                    + " constants.")
                        .about(RELUS + " with one output")
                        .decided(
                                "nothing: it is a description of another paper's result, whose"
                                    + " assumptions no model and data can meet or fail; it stays"
                                    + " undecided")
                        .by(Nonlinear::diminishing),
                entry("cor3.2", "Corollary 3.2", "Averaged networks of relus are linear networks")
                        .says(
                                "If the activity of paths is random with probability rho and"
                                    + " independent, and q = 1/rho, then half the squared distance"
                                    + " of the expected output to the targets is the loss of the"
                                    + " linear network with the same weights, so that Theorem 2.3"
                                    + " and Corollary 2.4 hold for it.")
                        .about(RELUS + " averaged by @expected_relu, with squared loss")
                        .decided(
                                "the expectation over all paths and the linear network's output are"
                                    + " compared in fractions, and Theorem 2.3 is examined on the"
                                    + " averaged model")
                        .note(
                                "The expectation is inside the norm: it is not the expected loss,"
                                        + " which has the variance of the output in it, too.")
                        .cases("K11")
                        .by(Nonlinear::averaged));
    }

    static List<Statement> footnotes() {
        return List.of(
                entry("fn1", "Footnote 1", "The product of no layers")
                        .says(
                                "With one hidden layer W_H ... W_2 has no factor and means the"
                                        + " identity of size d_1, whose rank is p.")
                        .about("linear networks with one hidden layer")
                        .decided("the rank of the empty product")
                        .by(Nonlinear::emptyProduct),
                entry("fn4", "Footnote 4", "Necessary conditions without derivatives")
                        .says(
                                "Losses that are not differentiable have necessary conditions of"
                                    + " first and second order at local minima, too; where the loss"
                                    + " is smooth these are a zero gradient and a Hessian without"
                                    + " negative eigenvalues.")
                        .about("all models")
                        .decided(
                                "gradient and inertia in fractions at a proved local minimum of a"
                                    + " smooth loss; with kinks nothing is computed, as the paper"
                                    + " does not use it, and it stays undecided")
                        .by(Nonlinear::notDifferentiable));
    }
}
