package dev.dln.analysis.theorem.kk20;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The derivatives of a network's outputs by its parameters, transposed, times a vector: A[theta] r
 * of the paper's Example 2, the division by the number of samples being part of r.
 */
final class Pullback {
    private static final String WEIGHTS = "pullback.weights";

    private final Network network;
    private final Program weighted;
    private final Program gradient;

    Pullback(Network network) {
        this.network = network;
        Program program = network.model().program();
        var builder = new ProgramBuilder();
        int[] moved = new int[program.nodes().size()];
        for (int node = 0; node < moved.length; node++) {
            Op op = program.op(node);
            moved[node] = builder.add(op.renumbered(moved));
        }
        int output = moved[program.output("output")];
        List<Dim> shape = builder.shape(output);
        int weights = builder.input(WEIGHTS, Op.Role.DATA, shape);
        List<Integer> all = ProgramBuilder.range(0, shape.size());
        int sum =
                builder.contract(
                        Rational.ONE,
                        List.of(new Op.Factor(output, all), new Op.Factor(weights, all)),
                        List.of(),
                        shape);
        this.weighted = builder.build(List.of(new Program.Output("loss", sum)));
        this.gradient = DerivedPrograms.ofInputs(weighted, network.model().parameters()).gradient();
    }

    /**
     * The product at a point, in the order of the parameters; any numbers where the outputs may
     * have no derivative, at a kink.
     */
    Values at(double[] theta, Values r) {
        Map<String, Values> inputs = network.data();
        inputs.put(WEIGHTS, r);
        var parts = new ArrayList<Values>();
        List<ParameterLayout.Entry> entries = network.model().layout().entries();
        for (ParameterLayout.Entry entry : entries) {
            inputs.put(
                    entry.name(),
                    Values.of(
                            Arrays.copyOfRange(
                                    theta, entry.offset(), entry.offset() + entry.size())));
        }
        if (!Values.smooth(weighted, inputs)) {
            return Values.unknown(theta.length);
        }
        Map<String, Values> outputs = Values.evaluate(gradient, inputs);
        for (ParameterLayout.Entry entry : entries) {
            Values part = outputs.get("gradient." + entry.name());
            parts.add(part == null ? Values.of(new double[entry.size()]) : part);
        }
        return Values.join(parts);
    }

    /** The product for every vector of numbers between -1 and 1: zero if the derivatives are. */
    Values everywhere(double[] theta) {
        double[] low = new double[network.outputs() * network.samples()];
        double[] high = new double[low.length];
        Arrays.fill(low, -1);
        Arrays.fill(high, 1);
        return at(theta, new Values(new Box(low, high), Optional.empty()));
    }
}
