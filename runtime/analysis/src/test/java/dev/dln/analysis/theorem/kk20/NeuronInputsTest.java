package dev.dln.analysis.theorem.kk20;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dln.analysis.theorem.Ruling;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Neurons that read functions of the data: what is equal for them need not be for the network. */
final class NeuronInputsTest {
    private static BoundModel model(String output, String read, double... x) {
        return Models.rows(
                "network n { data X[1, m], Y[1, m] param t output "
                        + output
                        + " @loss squared(Y) @eliminate("
                        + read
                        + ", lambda = 1) }",
                x,
                new double[] {-1, 1});
    }

    /** Both neuron inputs are 1: at t = 0 a lower loss is near, but no neuron has any use. */
    @Test
    void squaresOfOppositeInputsAreOneGroup() {
        BoundModel model = model("t^2 * X", "X .* X", -1, 1);
        Network network = Network.see(model).network().orElseThrow();
        assertEquals(List.of(List.of(0, 1)), network.groups());
        assertFalse(network.ownInput());
        for (String id : List.of("thm1", "thm1.iff", "thm2", "thm4")) {
            Ruling ruling = Models.examine("kk20." + id, model, 0, 0, 0, 0).ruling();
            assertFalse(ruling == Ruling.PROVED || ruling == Ruling.VIOLATED, id + " " + ruling);
        }
        assertEquals(Ruling.NOT_APPLICABLE, Models.examine("kk20.asm3", model).ruling());
    }

    /** The least loss of all: t = 0 with outputs that are equal where the neuron inputs are. */
    @Test
    void aGlobalMinimumIsNotDenied() {
        BoundModel model = model("t * X .* X", "X .* X", -1, 1);
        Ruling ruling = Models.examine("kk20.thm1", model, 0, 0, 0, 0).ruling();
        assertEquals(Ruling.UNDECIDED, ruling);
        assertEquals(Ruling.UNDECIDED, Models.examine("kk20.thm1.iff", model, 0, 0, 0, 0).ruling());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "X .* X", "tanh(X)", "X .^ 2 + 1"})
    void distinctInputs(String read) {
        BoundModel model = model("t^2 * X", read, 1, 2);
        assertEquals(2, Network.see(model).network().orElseThrow().groups().size());
        assertEquals(Ruling.PROVED, Models.examine("kk20.thm4", model, 0, 0, 0, 0).ruling());
    }

    @ParameterizedTest
    @CsvSource({"tanh(X), 3, 3, true, 1", "tanh(X), 40, 41, false, 2", "exp(X), 0, 1, true, 2"})
    void whatRoundingLeavesOpen(String read, double a, double b, boolean told, int groups) {
        Network network = Network.see(model("t * X", read, a, b)).network().orElseThrow();
        assertEquals(told, network.told());
        assertEquals(groups, network.groups().size());
        if (!told) {
            BoundModel model = model("t * X", read, a, b);
            assertEquals(Ruling.UNDECIDED, Models.examine("kk20.thm4", model, 1, 0, 0, 0).ruling());
            assertEquals(Ruling.UNDECIDED, Models.examine("kk20.asm3", model).ruling());
        }
    }
}
