package dev.dln.analysis.probe;

import java.util.ArrayList;
import java.util.List;

/** Questions about networks with an activation at the output too: Nguyen and Hein 2017. */
final class LayeredQuestions {
    /** Points are halves of integers up to this. */
    private static final int REACH = 6;

    /** Points further than this from the line, in the units of its normal, are not needed. */
    private static final int FAR = 5;

    private LayeredQuestions() {}

    static List<Question> all() {
        return List.of(
                new Question(
                        "last-hidden-layer",
                        "nh17.thm5.3.2",
                        "the inputs are separable, not the features of the last hidden layer; two"
                                + " classes of points in the plane, two hidden and two output"
                                + " units, all tanh; the loss is two_sided_truncated_square, the"
                                + " targets 3/4 and -3/4; only parameters with which each hidden"
                                + " unit feeds both outputs with one sign are searched",
                        "a critical point of positive loss at which W2 has full column rank",
                        false,
                        LayeredQuestions::separable,
                        StuckPoint::new),
                new Question(
                        "positive-derivative",
                        "nh17.lem3.5",
                        "an activation that increases strictly, with a derivative of zero"
                                + " somewhere; distinct samples, as many features and the bias as"
                                + " samples, squared loss",
                        "a critical point with linearly independent features that is not a global"
                                + " minimum",
                        false,
                        LayeredQuestions::flat,
                        FlatPoint::new));
    }

    private static Design flat(Dice dice) {
        while (true) {
            int samples = dice.between(2, 4);
            var design =
                    new FlatDesign(
                            dice.pick(List.of(FlatDesign.Flat.values())),
                            samples - dice.between(0, 1),
                            dice.matrix(dice.between(1, 2), samples, -3, 3),
                            dice.matrix(1, samples, -7, 7));
            if (design.kept()) {
                return design;
            }
        }
    }

    private static Design separable(Dice dice) {
        int a = 0;
        int b = 0;
        while (a == 0 && b == 0) {
            a = dice.between(-2, 2);
            b = dice.between(-2, 2);
        }
        int c = 2 * dice.between(-2, 1) + 1;
        var points = new ArrayList<int[]>();
        var inside = new ArrayList<Boolean>();
        var counts = new ArrayList<Integer>();
        for (int x = -REACH; x <= REACH; x++) {
            for (int y = -REACH; y <= REACH; y++) {
                int side = 2 * (a * x + b * y) - c;
                boolean taken = dice.chance(0.5);
                if (taken && Math.abs(side) <= 2 * FAR * Math.max(Math.abs(a), Math.abs(b))) {
                    points.add(new int[] {x, y});
                    inside.add(side > 0);
                    counts.add(1);
                }
            }
        }
        return new SeparableDesign(points, inside, counts);
    }
}
