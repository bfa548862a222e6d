package dev.dln.analysis.theorem.nh17;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.certify.Models;
import dev.dln.compiler.facts.Answer;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.interval.Box;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

/** Which models are networks of layers, and that back-propagation on them is their gradient. */
class LayeredNetworkTest {
    private static final String DATA = "network n { data X[d, m], Y[c, m] ";

    private static BoundModel bound(String body, int inputs, int outputs, int samples) {
        return bound(Networks.DEFINITIONS + DATA + body + " }", inputs, outputs, samples, "none");
    }

    /** With the sizes of some names written as numbers. */
    private static BoundModel bound(
            String source, int inputs, int outputs, int samples, String written) {
        var sizes = Map.of("d", inputs, "c", outputs, "m", samples);
        String text = source;
        for (String name : written.equals("none") ? new String[0] : written.split("")) {
            text = text.replaceAll("\\b" + name + "\\b", "" + sizes.get(name));
        }
        return Networks.bound(
                text, Models.gaussian(1, inputs, samples), Models.gaussian(2, outputs, samples));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "param W[c, d], b[c] output tanh(W * X + b) @loss squared(Y)",
                "param W[c, d] output W * X @loss mse(Y)",
                "param W1[1, d], b1[1], W2[c, 1], b2[c]"
                        + " output tanh(W2 * sigmoid(W1 * X + b1) + b2) @loss squares(Y)",
                "param W1[3, d], b1[3], W2[c, 3], b2[c]"
                        + " output softplus(W2 * softplus(W1 * X + b1; alpha = 3) + b2; alpha = 4)"
                        + " @loss pseudo_huber(Y)",
                "param W1[3, d], b1[3], W2[2, 3], b2[2], W3[c, 2], b3[c]"
                        + " output W3 * gelu(W2 * silu(W1 * X + b1) + b2) + b3 @loss cauchy(Y)",
                "param W1[d, 3], b1[3], W2[c, 3], b2[c]"
                        + " output tanh(W2 * flat(W1' * X + b1) + b2) @loss squared(2 * Y - 1)",
                "param W1[3, d], W2[c, 3] output tanh(W2 * (tanh(W1 * X) / 2)) @loss hinge(Y, 2)",
                "param W1[3, d], b1[3], W2[c, 3], b2[c]"
                        + " output W2 * (X' * W1' + ones(m, 1) * b1')' .^ 3 + b2 @loss squared(Y)",
                "param W1[3, d], b1[3], W2[c, 3], b2[c] output tanh(W2 * tanh(W1 * X + b1) + b2)"
                        + " @loss two_sided_truncated_square(Y)"
            })
    void theGradientByBackPropagationIsTheGradient(String body) {
        for (int[] sizes : new int[][] {{2, 2, 4}, {1, 1, 3}, {3, 1, 2}, {1, 2, 1}, {1, 1, 1}}) {
            if (body.contains("ones(m, 1)") && sizes[2] == 1) {
                continue; // X' W' is a row then, which no bias of three fits
            }
            if (body.contains("ones(m, 1)")) {
                // written by hand; may or may not be read, but must not be misread
                LayeredNetwork.of(bound(body, sizes[0], sizes[1], sizes[2]));
                continue;
            }
            // products with targets of one written output are not read
            boolean product = body.contains("hinge");
            for (String written :
                    product ? List.of("none", "d") : List.of("none", "d", "dc", "dcm")) {
                check(body, sizes, written);
            }
        }
    }

    private static void check(String body, int[] sizes, String written) {
        String source = Networks.DEFINITIONS + DATA + body + " }";
        BoundModel model = bound(source, sizes[0], sizes[1], sizes[2], written);
        var network = LayeredNetwork.of(model);
        assertTrue(network.isPresent(), () -> body + java.util.Arrays.toString(sizes) + written);
        assertEquals(sizes[2], network.get().samples());
        assertEquals(sizes[0], network.get().width(0));
        assertEquals(sizes[1], network.get().width(network.get().depth()));
        try (Session session = Devices.auto().open(model)) {
            double[] point = Points.random(model, 7);
            double[] gradient = new double[point.length];
            double loss = session.gradient(point, gradient);
            Trace trace = network.get().trace(Box.point(point));
            Box ours = trace.gradient();
            double scale = 0;
            for (double g : gradient) {
                scale = Math.max(scale, Math.abs(g));
            }
            for (int i = 0; i < gradient.length; i++) {
                assertEquals(gradient[i], ours.middle(i), 1e-11 * (1 + scale), body);
            }
            assertEquals(loss, total(network.get(), trace), 1e-11 * (1 + Math.abs(loss)), body);
        }
    }

    /** The loss put together again from its parts. */
    private static double total(LayeredNetwork network, Trace trace) {
        Box output = trace.features(network.depth());
        double sum = 0;
        for (int e = 0; e < output.size(); e++) {
            var values = new java.util.HashMap<String, dev.dln.compiler.tensor.Rational>();
            for (String target : network.targets().keySet()) {
                values.put(
                        target,
                        dev.dln.compiler.tensor.Rational.of(
                                new java.math.BigDecimal(trace.target(target).middle(e))));
            }
            sum += network.loss().with(values).at(output.middle(e));
        }
        return network.scale().toDouble() * sum;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "param W1[3, d], W2[3, 3], W3[c, 3]"
                        + " output W3 * tanh(W2 * tanh(W2 * W1 * X)) @loss squared(Y)", // W2 twice
                "param W1[3, d], b[3], s, W2[c, 3]"
                        + " output W2 * (s * tanh(W1 * X + b)) @loss squared(Y)", // a learned scale
                "param W[c, d] output W * X @loss cross_entropy(Y)", // not entry by entry
                "param W[c, d] output W * X @loss squared(Y) @penalty l2(0.1, W)",
                "param W1[d, d], W2[c, d] output W2 * (X + tanh(W1 * X)) @loss squared(Y)", // skips
                "param A[c, d], B[c, m] output A * X + B @loss squared(Y)" // a bias per sample
            })
    void otherModelsAreNoSuchNetworks(String body) {
        assertFalse(LayeredNetwork.of(bound(body, 3, 2, 4)).isPresent(), body);
    }

    @Test
    void activationsAndLossesAreReadWithTheirProperties() {
        BoundModel model =
                bound(
                        "param W1[3, d], b1[3], W2[c, 3], b2[c] output flat(W2 * softplus(W1 * X +"
                                + " b1; alpha = 2) + b2) @loss cauchy(Y)",
                        2,
                        1,
                        3);
        LayeredNetwork network = LayeredNetwork.of(model).orElseThrow();
        var softplus = network.layer(1).activation();
        assertEquals(Math.log1p(Math.exp(2 * 0.3)) / 2, softplus.at(0.3), 1e-14);
        assertEquals(1 / (1 + Math.exp(-0.6)), softplus.derivative().at(0.3), 1e-14);
        var flat = network.layer(2).activation().properties();
        assertEquals(Answer.YES, flat.strictlyIncreasing());
        assertEquals(Answer.YES, flat.analytic());
        assertEquals(Answer.NO, flat.positiveDerivative());
        var loss = network.lossOfDifference().orElseThrow();
        assertEquals(Math.log1p(0.25), loss.at(0.5), 1e-14);
        assertEquals(Answer.NO, loss.properties().convex());
    }
}
