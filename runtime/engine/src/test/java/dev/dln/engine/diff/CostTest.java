package dev.dln.engine.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.rewrite.Cost;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.rewrite.Phases;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Specialization;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.diff.Networks.Network;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** That derived programs have the structure that makes them fast. */
class CostTest {
    private static DerivedPrograms derive(Network network) {
        return DerivedPrograms.of(network.program(), network.parameters());
    }

    @Test
    void hessianOfClassifierFormsNothingLargerThanItselfAndWastesNoFlops() {
        int m = 1797;
        Network network =
                Networks.dense(List.of(64, 30, 10), Activation.TANH, true, m, Loss.CROSS_ENTROPY);
        Program hessian = derive(network).hessian();
        Cost cost = Cost.of(hessian);
        double parameters = 30 * 64 + 30 + 10 * 30 + 10;
        double bound = Math.max(parameters * parameters, 30.0 * 30 * m);
        assertTrue(cost.largest() <= bound, () -> "largest " + cost.largest());
        for (List<Dim> shape : hessian.shapes()) {
            assertTrue(Values.size(shape) <= 2 * bound, () -> "a value of shape " + shape);
        }
        // one multiplication and addition for each entry of the blocks of weights and each sample
        double ideal = 2.0 * m * (30 * 30 * 64 * 64 + 10 * 30 * 30 * 64 + 10 * 30 * 10 * 30);
        assertTrue(cost.flops() <= 1.1 * ideal, () -> cost.flops() / ideal + " of ideal");
    }

    @Test
    void sumsOfEntriesReadProductsThatAreComputedAnyway() {
        Network network =
                Networks.dense(
                        List.of(64, 30, 10), Activation.TANH, true, 1797, Loss.CROSS_ENTROPY);
        Program hvp = derive(network).hvp();
        long checked = 0;
        for (Op op : hvp.nodes()) {
            if (op instanceof Op.Contract whole
                    && whole.factors().size() > 1
                    && whole.output().size() == whole.extents().size()) {
                for (Op other : hvp.nodes()) {
                    assertTrue(
                            other == op
                                    || !(other instanceof Op.Contract sum)
                                    || !sum.factors().equals(whole.factors()),
                            () -> other + " multiplies what " + op + " has");
                    checked++;
                }
            }
        }
        assertTrue(checked > 0);
    }

    @Test
    void hvpCostsLittleMoreThanTheGradientOnceLinearized() {
        Network network =
                Networks.dense(
                        List.of(64, 30, 10), Activation.TANH, true, 1797, Loss.CROSS_ENTROPY);
        DerivedPrograms derived = derive(network);
        Program hvp = derived.hvp();
        List<Op.Role> phases = Phases.of(hvp);
        double flops = 0;
        for (int node = 0; node < hvp.nodes().size(); node++) {
            if (phases.get(node) == Op.Role.DIRECTION) {
                flops += Cost.flops(hvp, node);
            }
        }
        double ratio = flops / Cost.of(derived.gradient()).flops();
        assertTrue(ratio <= 1.3, () -> ratio + " gradients");
    }

    @Test
    void hessianOfLinearNetworkIsKroneckerProductsWithDataTakenOut() {
        Network network =
                Networks.dense(List.of(16, 4, 16), Activation.LINEAR, false, 1000, Loss.SQUARED);
        Program hessian = derive(network).hessian();
        var block =
                assertInstanceOf(Op.Contract.class, hessian.op(hessian.output("hessian.W1.W1")));
        assertEquals(2, block.factors().size());
        assertEquals(4, block.extents().size(), "nothing is summed");
        List<Op.Role> phases = Phases.of(hessian);
        Op.Role first = phases.get(block.factors().get(0).node());
        Op.Role second = phases.get(block.factors().get(1).node());
        assertTrue(first != second && first != Op.Role.DIRECTION && second != Op.Role.DIRECTION);
        assertTrue(Cost.of(hessian).flops() < 1e6);
    }

    /** Deriving first and binding the dimensions later gives the same values. */
    @Test
    void namedDimensionsDoNotMatter() {
        Dim d = Dim.of("d");
        Dim m = Dim.of("m");
        for (Activation activation : Activation.values()) {
            Network named =
                    Networks.dense(
                            List.of(d, Dim.of(3), Dim.of(2)),
                            activation,
                            true,
                            m,
                            Loss.CROSS_ENTROPY);
            Map<String, Integer> sizes = Map.of("d", 5, "m", 7);
            Program fixed = Specialization.specialize(named.program(), sizes);
            List<Op.Input> before = Derivatives.parameters(named.program(), named.parameters());
            List<Op.Input> after = Derivatives.parameters(fixed, named.parameters());
            Program early = Passes.flatten(Derivatives.hessian(named.program(), before));
            Values point = Values.random(fixed, new Random(7));
            Values expected = Values.evaluate(Derivatives.hessian(fixed, after), point);
            Values actual = Values.evaluate(Specialization.specialize(early, sizes), point);
            assertEquals(expected.entries().keySet(), actual.entries().keySet());
            expected.entries()
                    .forEach(
                            (name, values) ->
                                    org.junit.jupiter.api.Assertions.assertArrayEquals(
                                            values, actual.get(name), 1e-13, name));
        }
    }

    /** The nine architectures of the speed targets, all derivatives. */
    @Test
    void everyArchitectureIsDerived() {
        for (Network network : Networks.targets()) {
            DerivedPrograms derived = derive(network);
            for (Program program : List.of(derived.gradient(), derived.hvp(), derived.hessian())) {
                assertTrue(program.nodes().size() < 500, network::toString);
                for (Op op : program.nodes()) {
                    assertTrue(op.operands().size() <= 2 || !(op instanceof Op.Contract));
                }
            }
        }
    }

    /** Products of many matrices are cut into pieces that can be planned. */
    @Test
    void veryDeepLinearNetworkIsDerived() {
        Network network =
                Networks.dense(
                        Collections.nCopies(41, 2), Activation.LINEAR, false, 3, Loss.SQUARED);
        DerivedPrograms derived = derive(network);
        Values point = Values.random(network.program(), new Random(8));
        for (String weight : network.parameters()) {
            // keeps the product of all of them of order one
            double[] grown = Arrays.stream(point.get(weight)).map(w -> 1.25 * w).toArray();
            point = point.with(weight, grown);
        }
        double gradient = Values.evaluate(derived.gradient(), point).get("gradient.W20")[0];
        double[] up = point.get("W20").clone();
        double[] down = up.clone();
        double step = 1e-3;
        up[0] += step;
        down[0] -= step;
        // the loss is quadratic in each weight, so that the central difference is exact
        double difference =
                (loss(derived, point.with("W20", up)) - loss(derived, point.with("W20", down)))
                        / (2 * step);
        assertEquals(difference, gradient, 1e-9 * Math.max(1, Math.abs(difference)));
        assertTrue(Math.abs(gradient) > 1e-6, () -> "gradient " + gradient);
        assertEquals(40, derived.hvp().outputs().size());
    }

    private static double loss(DerivedPrograms derived, Values point) {
        return Values.evaluate(derived.loss(), point).get("loss")[0];
    }
}
