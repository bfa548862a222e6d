package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.KernelVerifier;
import dev.dln.compiler.kernel.Lowering;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Shards;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.Array;
import dev.dln.engine.kernel.RunningProgram;
import dev.dln.engine.reference.DoubleArithmetic;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.Tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/** Programs run by kernels and by the interpreter. */
public final class Runs {
    private Runs() {}

    static int size(List<Dim> shape) {
        return extents(shape).stream().reduce(1, (a, b) -> a * b);
    }

    static List<Integer> extents(List<Dim> shape) {
        return shape.stream().map(d -> ((Dim.Fixed) d).size()).toList();
    }

    /** Entries between low and high for every input. */
    public static Map<String, double[]> random(
            Program program, Random random, double low, double high) {
        var values = new LinkedHashMap<String, double[]>();
        for (Op.Input input : program.inputs()) {
            values.put(input.name(), random.doubles(size(input.shape()), low, high).toArray());
        }
        return values;
    }

    /** The same inputs as numbers of a precision. */
    public static Map<String, double[]> rounded(Map<String, double[]> inputs, Precision precision) {
        var rounded = new LinkedHashMap<String, double[]>();
        inputs.forEach(
                (name, values) ->
                        rounded.put(
                                name,
                                java.util.Arrays.stream(values).map(precision::round).toArray()));
        return rounded;
    }

    /** All outputs by the interpreter. */
    public static Map<String, double[]> interpret(Program program, Map<String, double[]> inputs) {
        var tensors = new HashMap<String, Tensor<Double>>();
        for (Op.Input input : program.inputs()) {
            var list = new ArrayList<Double>();
            for (double value : inputs.getOrDefault(input.name(), new double[0])) {
                list.add(value);
            }
            tensors.put(input.name(), new Tensor<>(extents(input.shape()), list));
        }
        var run = Interpreter.evaluate(program, DoubleArithmetic.INSTANCE, tensors);
        var outputs = new LinkedHashMap<String, double[]>();
        for (Program.Output output : program.outputs()) {
            outputs.put(
                    output.name(),
                    run.output(output.name()).values().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray());
        }
        return outputs;
    }

    /**
     * All outputs by kernels for a target, each kernel verified and small enough; cold kernels of
     * doubles have the same bits, also where whatever can lies in others' places.
     */
    public static Map<String, double[]> kernels(
            Program program, Target target, Map<String, double[]> inputs) {
        Map<String, double[]> outputs = kernels(program, target, inputs, new Crew(1));
        if (target.precision() == Precision.FLOAT64) {
            var always = new Crew(1, true);
            Map<String, double[]> cold =
                    run(
                            program,
                            target.reusing(1),
                            inputs,
                            (p, a) -> LoadedProgram.load(p, a, always));
            outputs.forEach((name, values) -> assertArrayEquals(values, cold.get(name), name));
        }
        return outputs;
    }

    /** The same by a crew; of several threads with whatever can in others' places. */
    static Map<String, double[]> kernels(
            Program program, Target target, Map<String, double[]> inputs, Crew crew) {
        return run(
                program,
                crew.threads() > 1 ? target.reusing(1) : target,
                inputs,
                (lowered, arrays) -> {
                    MethodSizes.check(
                            ClassEmitter.emit(lowered, Partition.of(lowered, 1, false), "Kernels"));
                    return LoadedProgram.load(lowered, arrays, crew);
                });
    }

    /**
     * All outputs by a device's kernels, each verified.
     *
     * @param load makes a program ready, given the data
     */
    public static Map<String, double[]> run(
            Program program,
            Target target,
            Map<String, double[]> inputs,
            BiFunction<KernelProgram, Map<String, Array>, RunningProgram> load) {
        return run(program, Map.of(), target, inputs, load);
    }

    /**
     * The same of a program of shards.
     *
     * @param inputs what windows are of among them
     */
    static Map<String, double[]> run(
            Program program,
            Map<String, Shards.Window> windows,
            Target target,
            Map<String, double[]> inputs,
            BiFunction<KernelProgram, Map<String, Array>, RunningProgram> load) {
        var offsets = new HashMap<String, Integer>();
        int n = 0;
        for (Op.Input input : program.inputs()) {
            String name =
                    switch (input.role()) {
                        case DATA -> "";
                        case PARAMETER -> input.name();
                        case DIRECTION -> input.name().substring("direction.".length());
                    };
            if (!name.isEmpty() && !offsets.containsKey(name)) {
                offsets.put(name, n);
                n += size(input.shape());
            }
        }
        var places = new HashMap<String, Lowering.Place>();
        int results = 0;
        for (Program.Output output : program.outputs()) {
            List<Dim> shape = program.shape(output.node());
            if (!output.name().equals("loss")) {
                places.put(output.name(), new Lowering.Place(results, rowMajor(extents(shape))));
                results += size(shape);
            }
        }
        KernelProgram lowered =
                Lowering.lower(program, target, new Lowering.Layout(offsets, places).with(windows));
        KernelVerifier.verify(
                lowered,
                Map.of(
                        Memory.POINT, (long) n,
                        Memory.DIRECTION, (long) n,
                        Memory.RESULT, (long) results));
        var point = new double[n];
        var direction = new double[n];
        for (Op.Input input : program.inputs()) {
            double[] values = inputs.getOrDefault(input.name(), new double[0]);
            switch (input.role()) {
                case DATA -> {}
                case PARAMETER ->
                        System.arraycopy(
                                values,
                                0,
                                point,
                                offsets.getOrDefault(input.name(), -1),
                                values.length);
                case DIRECTION ->
                        System.arraycopy(
                                values,
                                0,
                                direction,
                                offsets.getOrDefault(
                                        input.name().substring("direction.".length()), -1),
                                values.length);
            }
        }
        var result = new double[results];
        java.util.Arrays.fill(result, Double.NaN);
        RunningProgram loaded = load.apply(lowered, arrays(inputs));
        loaded.point(point, result);
        loaded.direction(point, direction, result);
        var outputs = new LinkedHashMap<String, double[]>();
        for (Program.Output output : program.outputs()) {
            Lowering.Place place = places.get(output.name());
            outputs.put(
                    output.name(),
                    place == null
                            ? new double[] {loaded.scalar(output.name())}
                            : java.util.Arrays.copyOfRange(
                                    result,
                                    place.offset(),
                                    place.offset() + size(program.shape(output.node()))));
        }
        return outputs;
    }

    private static Map<String, Array> arrays(Map<String, double[]> inputs) {
        var arrays = new HashMap<String, Array>();
        inputs.forEach(
                (name, values) -> arrays.put(name, new Array(List.of(values.length), values)));
        return arrays;
    }

    static List<Integer> rowMajor(List<Integer> extents) {
        var strides = new Integer[extents.size()];
        int stride = 1;
        for (int i = extents.size() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, extents.get(i));
        }
        return List.of(strides);
    }
}
