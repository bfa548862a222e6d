package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The loss with exponential neurons as a function of the network's outputs, the exponentials, a and
 * lambda: exact where those are, so that identities in the exponentials can be checked with
 * fractions in their place.
 */
final class NeuronLoss {
    private static final String FACTORS = "neuron.a";
    private static final String EXPONENTIALS = "neuron.exp";
    private static final String LAMBDA = "neuron.lambda";

    private final Network network;
    private final Program program;

    NeuronLoss(Network network) {
        this.network = network;
        this.program = program(network.free());
    }

    /** The loss with the outputs plus neurons in place of the outputs, plus the penalty. */
    private static Program program(Program free) {
        var builder = new ProgramBuilder();
        int[] moved = new int[free.nodes().size()];
        int penalty = builder.constant(0);
        for (int node = 0; node < moved.length; node++) {
            Op op = free.op(node);
            if (!(op instanceof Op.Input input) || !input.name().equals(Network.OUTPUTS)) {
                moved[node] = builder.add(op.renumbered(moved));
                continue;
            }
            List<Dim> shape = input.shape();
            List<Dim> units = shape.subList(0, Math.min(1, shape.size()));
            int f = builder.add(input);
            int a = builder.input(FACTORS, Op.Role.DATA, units);
            int e = builder.input(EXPONENTIALS, Op.Role.DATA, shape);
            int lambda = builder.input(LAMBDA, Op.Role.DATA, List.of());
            List<Integer> rows = ProgramBuilder.range(0, units.size());
            List<Integer> all = ProgramBuilder.range(0, shape.size());
            int g =
                    builder.contract(
                            Rational.ONE,
                            List.of(new Op.Factor(a, rows), new Op.Factor(e, all)),
                            all,
                            shape);
            moved[node] = builder.plus(f, g);
            penalty =
                    builder.contract(
                            Rational.ONE,
                            List.of(
                                    new Op.Factor(lambda, List.of()),
                                    new Op.Factor(a, rows),
                                    new Op.Factor(a, rows)),
                            List.of(),
                            units);
        }
        int loss = builder.plus(moved[free.output("loss")], penalty);
        return builder.build(List.of(new Program.Output("loss", loss)));
    }

    /**
     * The loss with neurons.
     *
     * @param outputs of the network, output k of sample i at k m + i
     * @param exponentials in the same order
     * @param a one for each output
     */
    Values at(Values outputs, Values exponentials, Values a, Values lambda) {
        Map<String, Values> inputs = network.data();
        inputs.put(Network.OUTPUTS, outputs);
        inputs.put(EXPONENTIALS, exponentials);
        inputs.put(FACTORS, a);
        inputs.put(LAMBDA, lambda);
        return Values.evaluate(program, "loss", inputs);
    }

    /** The network's outputs plus the neurons. */
    Values shifted(Values outputs, Values exponentials, double[] a) {
        var sums = new ArrayList<Values>();
        int m = network.samples();
        for (int i = 0; i < outputs.size(); i++) {
            Values pair =
                    Values.join(List.of(outputs.at(i), product(a[i / m], exponentials.at(i))));
            sums.add(pair.sum(List.of(0, 1)));
        }
        return Values.join(sums);
    }

    private static Values product(double a, Values e) {
        if (a == 0) {
            return Values.of(0);
        }
        if (e.exact().isPresent()) {
            Rational factor = Values.of(a).exact().orElseThrow().getFirst();
            return Values.exactly(List.of(factor.multiply(e.exact().get().getFirst())));
        }
        double low = -Outward.multiplyUp(-a, a > 0 ? e.box().low()[0] : e.box().high()[0]);
        double high = Outward.multiplyUp(a, a > 0 ? e.box().high()[0] : e.box().low()[0]);
        return new Values(new Box(new double[] {low}, new double[] {high}), Optional.empty());
    }

    /**
     * exp(w_k'x_i + b_k), enclosed; exact where the exponent is zero.
     *
     * @param b one for each output
     * @param w row k for output k
     */
    Values exponentials(double[] b, double[] w) {
        var all = new ArrayList<Values>();
        double[][] x = new double[network.samples()][];
        Arrays.setAll(x, network::input);
        for (int k = 0; k < network.outputs(); k++) {
            for (double[] input : x) {
                all.add(exponential(b[k], w, k * input.length, input));
            }
        }
        return Values.join(all);
    }

    private static Values exponential(double b, double[] w, int row, double[] x) {
        double low = b;
        double high = b;
        boolean zero = b == 0;
        for (int i = 0; i < x.length; i++) {
            double factor = w[row + i];
            if (factor != 0 && x[i] != 0) {
                zero = false;
                low = Outward.addDown(low, -Outward.multiplyUp(-factor, x[i]));
                high = Outward.addUp(high, Outward.multiplyUp(factor, x[i]));
            }
        }
        if (zero) {
            return Values.of(1);
        }
        double[] bounds = new double[2];
        Primitive.EXP.enclose(new double[] {low}, new double[] {high}, bounds);
        return new Values(
                new Box(new double[] {bounds[0]}, new double[] {bounds[1]}), Optional.empty());
    }
}
