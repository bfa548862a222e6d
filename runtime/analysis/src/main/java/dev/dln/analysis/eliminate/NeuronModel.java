package dev.dln.analysis.eliminate;

import dev.dln.analysis.Vectors;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.reference.DoubleArithmetic;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.Tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model with exponential neurons, taken apart: the network without them, where the neurons lie in
 * a flat point (theta, a, b, W), and which samples have equal inputs.
 *
 * @param whole the model with neurons
 * @param base the network without them; its flat point theta is the beginning of the whole one
 * @param a where the factors lie in a point
 * @param b where the offsets lie
 * @param w where the weights lie, a row for each output
 * @param lambda the coefficient of the penalty on the factors
 * @param inputs the samples, row-major: feature e of sample i at e m + i
 * @param groups samples by equal inputs: lists of sample numbers from 0, in order
 */
public record NeuronModel(
        BoundModel whole,
        BoundModel base,
        ParameterLayout.Entry a,
        ParameterLayout.Entry b,
        ParameterLayout.Entry w,
        double lambda,
        double[] inputs,
        List<List<Integer>> groups) {
    /** The input that is added to the output; no name of the language has a dot. */
    static final String SHIFT = "output.shift";

    /** The parts of a model; empty if it has no exponential neurons. */
    public static Optional<NeuronModel> of(BoundModel model) {
        return model.compiled().elimination().map(e -> of(model, e));
    }

    private static NeuronModel of(BoundModel model, CompiledModel.Elimination elimination) {
        BoundModel base = Binder.bind(elimination.base(), model.data()).orThrow();
        ParameterLayout.Entry w = entry(model.layout(), elimination.w());
        double[] inputs = evaluate(elimination.samples(), model);
        int features = w.shape().getLast();
        return new NeuronModel(
                model,
                base,
                entry(model.layout(), elimination.a()),
                entry(model.layout(), elimination.b()),
                w,
                elimination.lambda().toDouble(),
                inputs,
                groups(inputs, inputs.length / features));
    }

    private static ParameterLayout.Entry entry(ParameterLayout layout, String name) {
        return layout.entries().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double[] evaluate(Program samples, BoundModel model) {
        Program program =
                dev.dln.compiler.tensor.Specialization.specialize(samples, model.dimensions());
        Map<String, Tensor<Double>> arrays = new HashMap<>();
        model.data()
                .forEach(
                        (name, array) ->
                                arrays.put(
                                        name,
                                        new Tensor<>(
                                                array.shape(),
                                                Arrays.stream(array.values()).boxed().toList())));
        return Interpreter.evaluate(program, DoubleArithmetic.INSTANCE, arrays)
                .output("samples")
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static List<List<Integer>> groups(double[] inputs, int samples) {
        var found = new LinkedHashMap<List<Double>, List<Integer>>();
        for (int i = 0; i < samples; i++) {
            var column = new ArrayList<Double>();
            for (int at = i; at < inputs.length; at += samples) {
                column.add(inputs[at] + 0.0); // -0.0 is 0.0
            }
            found.computeIfAbsent(column, _ -> new ArrayList<>()).add(i);
        }
        return found.values().stream().map(List::copyOf).toList();
    }

    /** How many samples there are. */
    public int samples() {
        return inputs.length / w.shape().getLast();
    }

    /** How many numbers a sample's output has. */
    public int outputs() {
        return a.size();
    }

    /** The network's part of a point; a copy. */
    public double[] theta(double[] point) {
        return Arrays.copyOf(point, base.layout().size());
    }

    /** A point of the whole model with neurons that add nothing and weigh nothing. */
    public double[] silent(double[] theta) {
        return Arrays.copyOf(theta, whole.layout().size());
    }

    /** ||a||. */
    public double factorNorm(double[] point) {
        return norm(point, a);
    }

    /** ||(b, W)||: what grows without bound where no local minimum is near. */
    public double exponentNorm(double[] point) {
        return Math.hypot(norm(point, b), norm(point, w));
    }

    /** The norm of a gradient's part by theta. */
    public double thetaNorm(double[] gradient) {
        return Vectors.norm(theta(gradient));
    }

    private static double norm(double[] point, ParameterLayout.Entry entry) {
        return Vectors.norm(
                Arrays.copyOfRange(point, entry.offset(), entry.offset() + entry.size()));
    }

    /**
     * The network's loss without penalties, as a function of theta and of a matrix that is added to
     * the output: at zero its gradient by that matrix is the gradient of the loss by the outputs.
     */
    BoundModel shifted() {
        CompiledModel compiled = base.compiled();
        Program head =
                dev.dln.compiler.tensor.Specialization.specialize(
                        compiled.outputLoss().orElseThrow(), base.dimensions());
        var builder = new ProgramBuilder();
        Program program = base.program();
        int output = copy(program, builder, -1)[program.output("output")];
        List<Dim> shape = List.of(Dim.of(outputs()), Dim.of(samples()));
        int shift = builder.input(SHIFT, Op.Role.PARAMETER, shape);
        int sum = builder.plus(broadcast(builder, output, shape), shift);
        int[] moved = copy(head, builder, sum);
        var layout = new ArrayList<>(base.layout().entries());
        layout.add(
                new ParameterLayout.Entry(
                        SHIFT, List.of(outputs(), samples()), base.layout().size()));
        return new BoundModel(
                compiled,
                base.dimensions(),
                base.data(),
                builder.build(List.of(new Program.Output("loss", moved[head.output("loss")]))),
                new ParameterLayout(layout));
    }

    /**
     * The loss without penalties as a function of the outputs alone; empty if it depends on
     * parameters in another way as well.
     */
    Optional<BoundModel> head() {
        CompiledModel compiled = base.compiled();
        Program head =
                dev.dln.compiler.tensor.Specialization.specialize(
                        compiled.outputLoss().orElseThrow(), base.dimensions());
        boolean alone =
                head.inputs().stream()
                        .noneMatch(
                                i -> i.role() == Op.Role.PARAMETER && !i.name().equals("output"));
        if (!alone) {
            return Optional.empty();
        }
        var builder = new ProgramBuilder();
        int outputs =
                builder.input(
                        SHIFT, Op.Role.PARAMETER, List.of(Dim.of(outputs()), Dim.of(samples())));
        int[] moved = copy(head, builder, outputs);
        return Optional.of(
                new BoundModel(
                        compiled,
                        base.dimensions(),
                        base.data(),
                        builder.build(
                                List.of(new Program.Output("loss", moved[head.output("loss")]))),
                        new ParameterLayout(
                                List.of(
                                        new ParameterLayout.Entry(
                                                SHIFT, List.of(outputs(), samples()), 0)))));
    }

    /** The nodes of a program in a builder; an input {@code output} is another node. */
    private static int[] copy(Program program, ProgramBuilder builder, int output) {
        int[] moved = new int[program.nodes().size()];
        for (int node = 0; node < moved.length; node++) {
            Op op = program.op(node);
            boolean given =
                    output >= 0 && op instanceof Op.Input input && input.name().equals("output");
            moved[node] = given ? output : builder.add(op.renumbered(moved));
        }
        return moved;
    }

    /** A node with the axes of extent 1 that programs leave out. */
    private static int broadcast(ProgramBuilder builder, int node, List<Dim> shape) {
        var indices = new ArrayList<Integer>();
        for (int axis = 0; axis < shape.size(); axis++) {
            if (!shape.get(axis).equals(Dim.of(1))) {
                indices.add(axis);
            }
        }
        List<Dim> own = builder.shape(node);
        return own.size() == shape.size()
                ? node
                : builder.contract(
                        Rational.ONE,
                        List.of(new Op.Factor(node, indices)),
                        ProgramBuilder.range(0, shape.size()),
                        shape);
    }

    /** A data array of the model. */
    Optional<Array> data(String name) {
        return Optional.ofNullable(whole.data().get(name));
    }
}
