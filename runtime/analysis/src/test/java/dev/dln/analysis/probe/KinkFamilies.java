package dev.dln.analysis.probe;

import static dev.dln.analysis.probe.Family.ids;

import java.util.List;

/**
 * Local minima of a loss of a product that are none of the loss: at a kink, or of a loss that is
 * not convex. The first factor is zero, and along it the loss rises because the product of the
 * others points to where it does.
 */
final class KinkFamilies {
    private KinkFamilies() {}

    static List<Family> all() {
        return List.of(
                new Family("minima at a kink", ids("lb18", "thm2", "rem2"), KinkFamilies::kink),
                new Family(
                        "minima over a saddle of the product",
                        ids("lb18", "rem4"),
                        KinkFamilies::saddle));
    }

    /** |x_1| + ... + max(0, c - y), with different weights, and W_L ... W_2 mostly along x. */
    private static Family.Drawn kink(Dice dice) {
        int outputs = dice.between(2, 3);
        int hidden = outputs == 2 ? 1 : dice.between(1, 2);
        boolean deep = dice.chance(0.4);
        var loss = new StringBuilder();
        for (int i = 1; i < outputs; i++) {
            loss.append("%d * abs(P[%d, 1]) + ".formatted(dice.between(4, 9), i));
        }
        loss.append(
                "%d * relu(%d - P[%d, 1])"
                        .formatted(dice.between(1, 3), dice.between(1, 2), outputs));
        return at(dice, outputs, hidden, deep, loss.toString(), 1);
    }

    /** a_1 x_1^2 + ... - b y^2. */
    private static Family.Drawn saddle(Dice dice) {
        int outputs = dice.between(2, 4);
        int hidden = outputs == 2 ? 1 : dice.between(1, 2);
        boolean deep = dice.chance(0.4);
        var loss = new StringBuilder();
        for (int i = 1; i < outputs; i++) {
            loss.append("%d * P[%d, 1]^2 + ".formatted(dice.between(5, 12), i));
        }
        loss.append(
                "%d - %d * P[%d, 1]^2".formatted(dice.between(0, 5), dice.between(1, 3), outputs));
        return at(dice, outputs, hidden, deep, loss.toString(), 1);
    }

    private static Family.Drawn at(
            Dice dice, int outputs, int hidden, boolean deep, String loss, int most) {
        // the columns point along different x_i; the last row is what the loss falls along
        long[][] last = new long[outputs][hidden];
        for (int j = 0; j < hidden; j++) {
            last[j][j] = dice.between(1, 3) * (dice.chance(0.5) ? 1L : -1L);
            last[outputs - 1][j] = dice.between(-most, most);
        }
        String middle = deep ? ", W2[%1$d, %1$d], W3[%2$d, %1$d]" : ", W2[%2$d, %1$d]";
        String text =
                """
                network local {
                  param  W1[%d, 1]%s
                  let    P = %sW1
                  minimize %s
                }
                """
                        .formatted(
                                hidden,
                                middle.formatted(hidden, outputs),
                                deep ? "W3 * W2 * " : "W2 * ",
                                loss);
        long[][] zero = new long[hidden][1];
        List<long[][]> w =
                deep
                        ? List.of(zero, Whole.signedPermutation(dice, hidden), last)
                        : List.of(zero, last);
        return Family.drawn(text, Family.data(), _ -> Family.point(w));
    }
}
