package dev.dln.analysis.probe;

import dev.dln.engine.Points;

import java.util.List;

/** Random lines, with and without exponential neurons. */
final class LineInstances {
    private LineInstances() {}

    static RandomInstances.Drawn line(Dice dice, boolean neurons) {
        String loss = dice.pick(List.of("mse", "squared", "cauchy"));
        int w = dice.between(-2, 2);
        int b = dice.between(-2, 2);
        int style = dice.between(0, 2);
        int inputs = dice.between(1, 2);
        int[][] x = new int[1][2 * inputs];
        int[][] y = new int[1][2 * inputs];
        for (int i = 0; i < inputs; i++) {
            int off = style == 0 ? 0 : dice.between(0, 2);
            for (int s = 0; s < 2; s++) {
                int j = 2 * i + s;
                x[0][j] = 3 * i - dice.between(0, 1) * 0 + (style == 2 ? s : 0);
                y[0][j] = w * x[0][j] + b + (s == 0 ? off : -off);
            }
        }
        String text =
                """
                network line {
                  data   X[1, m], Y[1, m]
                  param  w, b
                  output w * X + b   @loss %s(Y)%s
                }
                """
                        .formatted(loss, neurons ? "   @eliminate(lambda = 0.5)" : "");
        return RandomInstances.drawn(
                new RandomInstances.Plain(
                        text,
                        RandomInstances.data(
                                "X",
                                RandomInstances.array(x, 1),
                                "Y",
                                RandomInstances.array(y, 1))),
                m -> {
                    double[] point = Points.zeros(m);
                    point[0] = w;
                    point[1] = b;
                    for (int i = 2; i < point.length; i++) {
                        point[i] = dice.chance(0.3) ? dice.between(-1, 1) : 0;
                    }
                    return dice.chance(0.2) ? RandomInstances.integers(m, dice, 2) : point;
                });
    }

    /** One sample, or two of opposite targets. */
    static RandomInstances.Drawn through(Dice dice) {
        String loss =
                dice.pick(List.of("mse(Y)", "distance(Y)", "hinge(Y; p = 2)", "hinge(Y; p = 3)"));
        boolean one = dice.chance(0.5);
        int first = dice.between(-1, 2);
        int second = dice.chance(0.5) ? first : first + dice.between(1, 2);
        int[][] x = {one ? new int[] {first} : new int[] {first, second}};
        int[][] y = {one ? new int[] {1} : new int[] {1, -1}};
        return RandomInstances.drawn(
                new RandomInstances.Plain(
                        """
                        loss distance(q, y) = sqnorm(q - y)

                        network line {
                          data   X[1, m], Y[1, m]
                          param  w
                          output w * X   @loss %s
                        }
                        """
                                .formatted(loss),
                        RandomInstances.data(
                                "X",
                                RandomInstances.array(x, 1),
                                "Y",
                                RandomInstances.array(y, 1))),
                m -> dice.chance(0.5) ? Points.zeros(m) : RandomInstances.integers(m, dice, 2));
    }
}
