package dev.dln.engine.diff;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.reference.DoubleArithmetic;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.Tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Inputs or outputs of a program under test, by name, row-major. */
record Values(Map<String, double[]> entries) {

    /** The values under a name, which must be there. */
    double[] get(String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }

    /** The same with one more or another entry. */
    Values with(String name, double... values) {
        var copy = new HashMap<>(entries);
        copy.put(name, values);
        return new Values(copy);
    }

    /** Entries between -1 and 1 for every input of a program. */
    static Values random(Program program, Random random) {
        var values = new HashMap<String, double[]>();
        for (Op.Input input : program.inputs()) {
            values.put(input.name(), random.doubles(size(input.shape()), -1, 1).toArray());
        }
        return new Values(values);
    }

    static int size(List<Dim> shape) {
        return shape.stream().mapToInt(Values::size).reduce(1, (a, b) -> a * b);
    }

    private static int size(Dim dim) {
        return ((Dim.Fixed) dim).size();
    }

    /** All outputs of a program at the given inputs. */
    static Values evaluate(Program program, Values inputs) {
        var tensors = new HashMap<String, Tensor<Double>>();
        for (Op.Input input : program.inputs()) {
            var list = new ArrayList<Double>();
            for (double value : inputs.get(input.name())) {
                list.add(value);
            }
            List<Integer> shape = input.shape().stream().map(Values::size).toList();
            tensors.put(input.name(), new Tensor<>(shape, list));
        }
        var run = Interpreter.evaluate(program, DoubleArithmetic.INSTANCE, tensors);
        var outputs = new HashMap<String, double[]>();
        for (Program.Output output : program.outputs()) {
            outputs.put(
                    output.name(),
                    run.output(output.name()).values().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray());
        }
        return new Values(outputs);
    }
}
