package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.certify.Models;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Statements;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;

import java.util.Map;
import java.util.Optional;

/** Networks for the tests of the statements of Nguyen and Hein. */
final class Networks {
    private Networks() {}

    /** The sum of squares that the paper uses, and an activation whose slope vanishes at 0. */
    static final String DEFINITIONS =
            "loss squares(q, y) = sqnorm(q - y)\nactivation flat(t) = tanh(t .^ 3)\n";

    /** One hidden layer, data by name. */
    static String oneHidden(String sigma, int units, String loss) {
        return DEFINITIONS
                + "network n { data X[d, m], Y[c, m]"
                + (" param W1[" + units + ", d], b1[" + units + "], W2[c, " + units + "], b2[c]")
                + (" output " + sigma + "(W2 * " + sigma + "(W1 * X + b1) + b2)")
                + (" @loss " + loss + "(Y) }");
    }

    static BoundModel bound(String source, Array x, Array y) {
        return Models.of(source, Map.of("X", x, "Y", y));
    }

    static Instance at(BoundModel model, double... point) {
        return new Instance(
                model,
                point.length == 0 ? Optional.empty() : Optional.of(point),
                Devices.auto(),
                Knowledge.NONE,
                "test",
                0);
    }

    /** Examines one statement. */
    static Finding examine(String id, BoundModel model, double... point) {
        try (Instance instance = at(model, point)) {
            return Statements.find(id).orElseThrow().examine(instance);
        }
    }
}
