package dev.dln.analysis.theorem.k16;

import dev.dln.analysis.theorem.Paper;
import dev.dln.analysis.theorem.Statement;

import java.util.List;
import java.util.stream.Stream;

/** The statements of Kawaguchi 2016, in the order of the paper. */
public final class Kawaguchi2016 {
    private static final String LINEAR = "linear networks W_N ... W_1 X with squared loss";

    private static final String DATA =
            "ranks and the characteristic polynomial of Sigma in fractions where the data are"
                    + " small, else by singular values and eigenvalue gaps; ";

    private Kawaguchi2016() {}

    /** Every entry; adding one here is all that a new statement needs. */
    public static List<Statement> statements() {
        return Stream.of(
                        landscape(),
                        NonlinearEntries.section3(),
                        lemmas(),
                        NonlinearEntries.footnotes())
                .flatMap(List::stream)
                .toList();
    }

    private static Statement.Entry entry(String id, String number, String title) {
        return Statement.of(Paper.K16, id, number, title);
    }

    private static List<Statement> landscape() {
        return List.of(
                entry("prop2.1", "Proposition 2.1", "One hidden layer, square data, a bottleneck")
                        .says(
                                "If X X' and X Y' are invertible and Sigma has distinct"
                                    + " eigenvalues, the loss of W_2 W_1 X with a hidden layer"
                                    + " narrower than input and output is convex in each matrix"
                                    + " alone, and each of its local minima is global (Baldi and"
                                    + " Hornik 1989).")
                        .about(LINEAR + ", one hidden layer, as many outputs as inputs")
                        .decided(
                                DATA
                                        + "the diagonal blocks of the Hessian by exact inertia, the"
                                        + " local minimum by curvature, curves or a certificate")
                        .cases("R9", "K2")
                        .by(Landscape::shallowAutoencoder),
                entry("conj2.2", "Conjecture 2.2", "Any depth, square data, a bottleneck")
                        .says(
                                "The same for any number of hidden layers: the loss is convex in"
                                    + " each matrix alone, and each local minimum is global. Stated"
                                    + " as a conjecture by Baldi and Hornik 1989, since proved.")
                        .about(LINEAR + ", as many outputs as inputs")
                        .decided(
                                DATA
                                        + "the diagonal blocks of the Hessian by exact inertia, the"
                                        + " local minimum by curvature, curves or a certificate")
                        .cases("K3")
                        .by(Landscape::deepAutoencoder),
                entry("thm2.3.i", "Theorem 2.3 (i)", "Neither convex nor concave")
                        .says(
                                "With X X' and X Y' of full rank, no more outputs than inputs and"
                                    + " distinct eigenvalues of Sigma, the loss of a linear network"
                                    + " with a hidden layer is neither convex nor concave.")
                        .about(LINEAR)
                        .decided(
                                DATA
                                        + "a line through zero on which the loss at a midpoint is"
                                        + " once above and once below the chord")
                        .cases("K5b")
                        .by(Landscape::neither),
                entry("thm2.3.ii", "Theorem 2.3 (ii)", "Every local minimum is global")
                        .says(
                                "Under the same conditions on the data, every local minimum of the"
                                        + " loss is a global minimum, whatever the depth and the"
                                        + " widths.")
                        .about(LINEAR)
                        .decided(
                                DATA
                                        + "a point's being a local minimum by curvature, a curve"
                                        + " downwards, or a certificate; its loss against the"
                                        + " enclosed global minimum")
                        .cases("K2", "K3", "K4")
                        .by(Landscape::minimaAreGlobal),
                entry("thm2.3.iii", "Theorem 2.3 (iii)", "Other critical points are saddles")
                        .says(
                                "Under the same conditions, a critical point that is not a global"
                                        + " minimum is a saddle: there is no local maximum.")
                        .about(LINEAR)
                        .decided(
                                DATA
                                        + "descent and ascent from the point by eigenvalues of both"
                                        + " signs or by curves along which the exact loss falls and"
                                        + " rises")
                        .cases("K2", "K6", "N3")
                        .by(Landscape::othersAreSaddles),
                entry("thm2.3.iv", "Theorem 2.3 (iv)", "Saddles of full middle rank are strict")
                        .says(
                                "Under the same conditions, at a saddle where W_H ... W_2 has rank"
                                    + " p, the narrowest hidden width, the Hessian has a negative"
                                    + " eigenvalue.")
                        .about(LINEAR)
                        .decided(
                                DATA
                                        + "the rank in fractions or by its singular values; the"
                                        + " inertia in fractions, by a certificate, or numerically")
                        .note(
                                "Sufficient only: what decides is whether some pair of layers has"
                                    + " excess rank between and around it (Achour, Malgouyres and"
                                    + " Gerchinovitz 2024).")
                        .cases("K2", "K6")
                        .by(Landscape::fullRankSaddlesAreStrict),
                entry("cor2.4", "Corollary 2.4", "Bad saddles appear with the second hidden layer")
                        .says(
                                "Under the same conditions, with one hidden layer every saddle has"
                                    + " a negative eigenvalue; with two or more there are saddles"
                                    + " whose Hessian has none.")
                        .about(LINEAR)
                        .decided(
                                DATA
                                        + "with one hidden layer the inertia at the point; with"
                                        + " more the gradient, the Hessian and two curves at zero,"
                                        + " in fractions")
                        .cases("K2", "K5", "K5b", "K6", "K7", "K8")
                        .by(Landscape::depth));
    }

    private static List<Statement> lemmas() {
        return List.of(
                entry("sec4.1", "Section 4.1", "Which index sets occur, as printed")
                        .says(
                                "At a critical point C = W_N ... W_2 has a rank from 1 to min(d_y,"
                                        + " p), and its column space is spanned by eigenvectors of"
                                        + " Sigma with numbers up to min(d_y, p).")
                        .about(LINEAR)
                        .decided(DATA + "rank and column space of C in fractions")
                        .unsound(
                                "the numbers range over all d_y eigenvectors, and the rank may be"
                                        + " 0: with widths (2,1,2) and Y = diag(2,1) the second"
                                        + " eigenvector alone is selected at a critical point")
                        .cases("K9")
                        .by(Lemmas::printedIndexSets),
                entry("sec4.1.corrected", "Section 4.1", "Which index sets occur")
                        .says(
                                "At a critical point the rank q of C = W_N ... W_2 is at most"
                                    + " min(d_y, p), its column space is spanned by q of the d_y"
                                    + " eigenvectors of Sigma, any, and the loss is c/2 times tr"
                                    + " YY' less the sum of their eigenvalues.")
                        .about(LINEAR)
                        .decided(
                                DATA
                                        + "the selected eigenvectors by real roots of the"
                                        + " characteristic polynomial of Sigma on the column space"
                                        + " of C, the loss in fractions")
                        .cases("K2", "K9")
                        .by(Lemmas::indexSets),
                entry("lem4.1", "Lemma 4.1", "When a point is critical")
                        .says(
                                "The gradient by vec W_k' is (A_k (x) (B_k X)')' vec r with A_k ="
                                    + " W_N ... W_{k+1}, B_k = W_{k-1} ... W_1 and r the transposed"
                                    + " error; a point is critical exactly if all N of them"
                                    + " vanish.")
                        .about(LINEAR)
                        .decided(
                                "the formula and the compiled model's gradient are compared in"
                                        + " fractions at the point")
                        .cases("K1")
                        .by(Lemmas::gradient),
                entry("lem4.2", "Lemma 4.2", "The product at a critical point")
                        .says(
                                "If X X' is invertible, then at a critical point the product of the"
                                    + " weights is the least-squares map followed by the orthogonal"
                                    + " projector on the column space of C = W_N ... W_2.")
                        .about(LINEAR)
                        .decided("product, projector and least-squares map in fractions")
                        .note(
                                "The inverse of C'C in it must be a generalised one: C has d_1"
                                        + " columns and often a smaller rank.")
                        .cases("K2")
                        .by(Lemmas::representation),
                entry("lem4.3", "Lemma 4.3", "Blocks of the Hessian")
                        .says(
                                "The blocks of the Hessian by W_k twice, and by W_1 and W_k, are"
                                        + " sums of Kronecker products of partial products of the"
                                        + " weights, the inputs and the error.")
                        .about(LINEAR)
                        .decided(
                                "the formulas, and that for any two layers, are compared with the"
                                        + " compiled model's Hessian in fractions at the point")
                        .cases("K1")
                        .by(Lemmas::hessian),
                entry("lem4.4", "Lemma 4.4", "What semidefiniteness needs: inclusions")
                        .says(
                                "At a critical point with a semidefinite Hessian, for each k from 2"
                                    + " to N the rows of W_{k-1} ... W_2 lie in the range of C'C,"
                                    + " or X r W_N ... W_{k+1} = 0.")
                        .about(LINEAR)
                        .decided(
                                "inertia, inclusion by the rank identity, and the zero product, in"
                                        + " fractions")
                        .cases("K6", "K7")
                        .by(Lemmas::inclusions),
                entry("cor4.5", "Corollary 4.5", "What semidefiniteness needs: ranks")
                        .says(
                                "At a critical point with a semidefinite Hessian, for each k from 2"
                                        + " to N the rank of W_N ... W_k is no less than that of"
                                        + " W_{k-1} ... W_2, or X r W_N ... W_{k+1} = 0.")
                        .about(LINEAR)
                        .decided("inertia, ranks and the zero product in fractions")
                        .cases("K7")
                        .by(Lemmas::ranks),
                entry("lem4.6", "Lemma 4.6", "What a positive semidefinite Hessian selects")
                        .says(
                                "Under the conditions of Theorem 2.3, at a critical point with a"
                                    + " positive semidefinite Hessian C = W_N ... W_2 of rank q"
                                    + " projects on the q best eigenvectors of Sigma, or the error"
                                    + " is orthogonal to the inputs.")
                        .about(LINEAR)
                        .decided(
                                DATA
                                        + "the selected eigenvectors by real roots of the"
                                        + " characteristic polynomial of Sigma on the column space"
                                        + " of C")
                        .cases("K12")
                        .by(Lemmas::best));
    }
}
