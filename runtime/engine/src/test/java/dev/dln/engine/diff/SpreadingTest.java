package dev.dln.engine.diff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.rewrite.Phases;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.diff.Networks.Network;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.Set;

/** Weights of an output are multiplied with sums over samples, not with each sample. */
class SpreadingTest {
    private static final int HIDDEN = 12;
    private static final int SAMPLES = 300;

    /** Sums of 300 products in another order: a thousand roundings of what is added at most. */
    private static final double ROUNDING = 1e-12;

    private static final Network NETWORK =
            Networks.dense(List.of(2, HIDDEN, 1), Activation.TANH, true, SAMPLES, Loss.SQUARED);

    /** The products of the size of the hidden layer's values that are computed in a phase. */
    private static long elementwiseProducts(Program program, Op.Role phase) {
        List<Op.Role> phases = Phases.of(program);
        long count = 0;
        for (int node = 0; node < phases.size(); node++) {
            if (phases.get(node) == phase
                    && program.op(node) instanceof Op.Contract contract
                    && contract.factors().size() > 1
                    && contract.extents().size() == contract.output().size()
                    && program.shape(node).contains(Dim.of(HIDDEN))
                    && program.shape(node).contains(Dim.of(SAMPLES))) {
                count++;
            }
        }
        return count;
    }

    private static DerivedPrograms programs(Optimization... without) {
        Program forward = NETWORK.program();
        List<Op.Input> parameters = Derivatives.parameters(forward, NETWORK.parameters());
        return DerivedPrograms.ofInputs(forward, parameters, Set.of(without));
    }

    @Test
    void gradientsOfOneOutputMultiplyNoHiddenValuesWithItsWeights() {
        Program gradient = programs().gradient();
        assertEquals(0, elementwiseProducts(gradient, Op.Role.PARAMETER));
        Program plain = programs(Optimization.FLATTEN).gradient();
        assertTrue(elementwiseProducts(plain, Op.Role.PARAMETER) > 0);
        Values point = Values.random(gradient, new Random(5));
        Values expected = Values.evaluate(plain, point);
        Values actual = Values.evaluate(gradient, point);
        expected.entries()
                .forEach(
                        (name, values) ->
                                assertArrayEquals(
                                        values,
                                        actual.get(name),
                                        ROUNDING * (1 + largest(values)),
                                        name));
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
