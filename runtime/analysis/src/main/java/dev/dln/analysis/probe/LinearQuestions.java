package dev.dln.analysis.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Questions about linear networks: Kawaguchi 2016, Laurent and von Brecht 2018. */
final class LinearQuestions {
    private static final List<LinearLoss> CONVEX =
            List.of(
                    LinearLoss.WEIGHTED,
                    LinearLoss.LOGISTIC,
                    LinearLoss.PSEUDO_HUBER,
                    LinearLoss.QUARTIC);

    private static final String GLOBAL = "a local minimum that is not global";

    /** Drawn again up to here; what is kept is met by a fair share of designs. */
    private static final int REDRAWS = 10_000;

    private LinearQuestions() {}

    static List<Question> all() {
        return List.of(
                question(
                        "squared-loss",
                        "k16.thm2.3.ii",
                        "any convex, differentiable loss in place of the squared one; the data keep"
                                + " full rank and distinct eigenvalues",
                        GLOBAL,
                        false,
                        Style.losses(CONVEX),
                        LinearConditions::regular,
                        16),
                question(
                        "no-regulariser",
                        "k16.thm2.3.ii",
                        "weight decay on the layers beside the squared loss; the data keep full"
                                + " rank and distinct eigenvalues",
                        GLOBAL,
                        false,
                        Style.losses(List.of(LinearLoss.SQUARED)).regularised(),
                        d ->
                                LinearConditions.regular(d)
                                        && d.penalties().stream().allMatch(p -> p > 0),
                        16),
                question(
                        "linear-activation",
                        "k16.thm2.3.ii",
                        "an activation between the layers; squared loss, full rank, distinct"
                                + " eigenvalues",
                        GLOBAL,
                        false,
                        Style.losses(List.of(LinearLoss.SQUARED))
                                .activated(List.of("tanh", "softplus")),
                        d -> LinearConditions.regular(d) && d.layers() > 1,
                        12),
                question(
                        "full-rank",
                        "k16.thm2.3.ii",
                        "X X' or X Y' singular; squared loss",
                        GLOBAL,
                        true,
                        Style.losses(List.of(LinearLoss.SQUARED)),
                        d -> !LinearConditions.fullRank(d),
                        8),
                question(
                        "distinct-eigenvalues",
                        "k16.thm2.3.ii",
                        "an eigenvalue that is repeated; squared loss, full rank",
                        GLOBAL,
                        true,
                        Style.losses(List.of(LinearLoss.SQUARED)).tied(),
                        d -> LinearConditions.fullRank(d) && !LinearConditions.distinct(d),
                        8),
                question(
                        "width",
                        "lb18.thm1",
                        "a hidden layer narrower than both ends; any convex, differentiable loss",
                        GLOBAL,
                        false,
                        Style.losses(CONVEX),
                        d -> !LinearConditions.wide(d),
                        16),
                question(
                        "convexity",
                        "lb18.thm1",
                        "a differentiable loss that is not convex; no hidden layer narrower than"
                                + " both ends",
                        GLOBAL,
                        false,
                        Style.losses(List.of(LinearLoss.DOUBLE_WELL, LinearLoss.CAUCHY)),
                        LinearConditions::wide,
                        12),
                new Question(
                        "differentiability",
                        "lb18.thm1",
                        "a convex, piecewise linear loss; no hidden layer narrower than both ends",
                        GLOBAL,
                        false,
                        dice ->
                                draw(
                                        Style.losses(List.of(LinearLoss.KINKED)),
                                        d -> LinearConditions.wide(d) && d.layers() > 1,
                                        dice),
                        workshop -> new SharpKink(workshop, 12)));
    }

    private static Question question(
            String hypothesis,
            String statement,
            String dropped,
            String sought,
            boolean stillTrue,
            Style style,
            Predicate<LinearDesign> kept,
            int starts) {
        return new Question(
                hypothesis,
                statement,
                dropped,
                sought,
                stillTrue,
                dice -> draw(style, kept, dice),
                workshop -> new BadMinimum(workshop, starts));
    }

    /** What kinds of designs are drawn. */
    private record Style(
            List<LinearLoss> losses, List<String> activations, boolean penalty, boolean tie) {
        static Style losses(List<LinearLoss> losses) {
            return new Style(losses, List.of(""), false, false);
        }

        Style regularised() {
            return new Style(losses, activations, true, tie);
        }

        Style activated(List<String> names) {
            return new Style(losses, names, penalty, tie);
        }

        Style tied() {
            return new Style(losses, activations, penalty, true);
        }
    }

    private static Design draw(Style style, Predicate<LinearDesign> kept, Dice dice) {
        for (int i = 0; i < REDRAWS; i++) {
            LinearDesign design = any(style, kept, dice);
            if (kept.test(design)) {
                return design;
            }
        }
        throw new IllegalStateException("no design meets what is kept");
    }

    private static LinearDesign any(Style style, Predicate<LinearDesign> kept, Dice dice) {
        int layers = dice.between(1, 4);
        var widths = new ArrayList<Integer>();
        for (int k = 0; k <= layers; k++) {
            widths.add(dice.between(1, 3));
        }
        int rows = widths.getFirst();
        boolean plain = style.tie() || dice.chance(0.5);
        int samples = plain ? rows : dice.between(1, rows + 2);
        int[][] x = plain ? identity(rows) : dice.matrix(rows, samples, -2, 2);
        LinearLoss loss = dice.pick(style.losses());
        Map<String, int[][]> arrays = new LinkedHashMap<>();
        for (LinearLoss.Entries a : loss.arrays()) {
            arrays.put(a.name(), entries(a, widths.getLast(), samples, dice));
        }
        if (style.tie()) {
            arrays.put("Y", tied(widths.getLast(), samples, dice));
        }
        var penalties = new ArrayList<Integer>();
        boolean common = dice.chance(0.5);
        for (int k = 0; k < layers; k++) {
            penalties.add(
                    !style.penalty()
                            ? 0
                            : common && k > 0 ? penalties.getFirst() : dice.between(1, 8));
        }
        return new LinearDesign(
                widths, dice.pick(style.activations()), loss, penalties, x, arrays, kept);
    }

    private static int[][] entries(LinearLoss.Entries a, int rows, int columns, Dice dice) {
        int[][] matrix = dice.matrix(rows, columns, a.low(), a.high());
        for (int[] row : matrix) {
            for (int j = 0; j < columns; j++) {
                row[j] = a.allows(row[j]) ? row[j] : dice.chance(0.5) ? a.low() : a.high();
            }
        }
        return matrix;
    }

    /** A diagonal matrix with a chance that entries are alike. */
    private static int[][] tied(int rows, int columns, Dice dice) {
        int[][] y = new int[rows][columns];
        for (int i = 0; i < Math.min(rows, columns); i++) {
            y[i][i] = dice.between(1, 2);
        }
        return y;
    }

    static int[][] identity(int n) {
        int[][] identity = new int[n][n];
        for (int i = 0; i < n; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }
}
