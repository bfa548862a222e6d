package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.theorem.Instance;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Specialization;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model as the paper sees it: outputs f(x_i; theta), one column for each sample, and a loss that
 * is a sum over samples of functions of one output each. What the paper calls the loss L is the
 * model's own, whether it divides by the number of samples or not.
 *
 * @param model the model without added neurons
 * @param free the program of the loss as a function of outputs of one's choice, the input {@link
 *     #OUTPUTS}
 * @param derived its derivatives by those outputs
 * @param outputs how many numbers one sample's output has
 * @param samples how many samples there are
 * @param inputs the data whose columns are the inputs x_i
 * @param targets the data that the loss takes besides the output
 * @param groups the samples by equal inputs as the neurons read them: each a list of sample numbers
 *     from 0
 * @param told whether all samples of equal inputs are known to be in one group
 * @param points the inputs x_i, as the neurons read them
 * @param ownInput whether it is known that an output depends on its own sample's input alone and in
 *     the same way for every sample, so that samples of one group have equal outputs
 * @param alike whether it is known that samples with equal targets have the same loss
 */
record Network(
        BoundModel model,
        Program free,
        DerivedPrograms derived,
        int outputs,
        int samples,
        List<String> inputs,
        List<String> targets,
        List<List<Integer>> groups,
        boolean told,
        double[][] points,
        boolean ownInput,
        boolean alike) {

    /** The name of the outputs as an input of {@link #free}; in dln it is a reserved word. */
    static final String OUTPUTS = "output";

    Network {
        inputs = List.copyOf(inputs);
        targets = List.copyOf(targets);
        groups = List.copyOf(groups);
    }

    /**
     * What came of looking at a model.
     *
     * @param network empty if it is not what the paper is about
     * @param reason why
     */
    record Sight(Optional<Network> network, String reason) {}

    /** How the paper sees an instance's model, without the neurons it may have; computed once. */
    static Sight of(Instance instance) {
        return instance.view(Sight.class, i -> see(i.model()));
    }

    /** How the paper sees a model, without the neurons it may have. */
    static Sight see(BoundModel bound) {
        BoundModel model = withoutNeurons(bound);
        CompiledModel compiled = model.compiled();
        Optional<Program> loss = compiled.outputLoss();
        if (loss.isEmpty()) {
            return unseen("it has no loss of an output");
        }
        if (!compiled.penalties().isEmpty()) {
            return unseen("it has a penalty on the parameters");
        }
        Program free = Specialization.specialize(loss.get(), model.dimensions());
        if (free.inputs().stream().anyMatch(Network::moves)) {
            return unseen("its loss depends on parameters other than through the output");
        }
        Optional<Op.Input> argument = argument(free);
        if (argument.isEmpty()) {
            return unseen("its loss does not depend on the output");
        }
        int outputs = size(argument.get().shape().get(0));
        int samples = size(argument.get().shape().get(1));
        if (samples > 1
                && !(Columns.of(free, free.output("loss"), Map.of(OUTPUTS, 1), false)
                        instanceof Columns.Kind.Total)) {
            return unseen("its loss is not seen to be a sum over the columns of the output");
        }
        List<String> targets =
                free.inputs().stream().map(Op.Input::name).filter(n -> !n.equals(OUTPUTS)).toList();
        Dim column = argument(loss.get()).orElseThrow().shape().get(1);
        List<String> inputs = inputs(bound, column, targets, samples);
        Values read = read(bound, inputs);
        NeuronInputs neurons = neurons(bound, inputs, read, samples);
        return new Sight(
                Optional.of(
                        new Network(
                                model,
                                free,
                                DerivedPrograms.ofInputs(free, List.of(argument.get())),
                                outputs,
                                samples,
                                inputs,
                                targets,
                                neurons.groups(),
                                neurons.told(),
                                points(read, samples),
                                samples == 1
                                        || (own(model, inputs, outputs)
                                                && same(model, inputs, samples, neurons)),
                                alike(model, free, targets, samples))),
                "");
    }

    /** The model that {@code @eliminate} was applied to, with the same data. */
    private static BoundModel withoutNeurons(BoundModel model) {
        if (model.compiled().elimination().isEmpty()) {
            return model;
        }
        CompiledModel base = model.compiled().elimination().get().base();
        List<String> names =
                base.parameters().stream().map(CompiledModel.ParameterDeclaration::name).toList();
        return new BoundModel(
                base,
                model.dimensions(),
                model.data(),
                base.specialize(model.dimensions()),
                new ParameterLayout(
                        model.layout().entries().stream()
                                .filter(e -> names.contains(e.name()))
                                .toList()));
    }

    private static Optional<Op.Input> argument(Program free) {
        return free.inputs().stream().filter(i -> i.name().equals(OUTPUTS)).findFirst();
    }

    /** Whether each output is the same function of its own sample's input. */
    private static boolean own(BoundModel model, List<String> inputs, int outputs) {
        Program program = model.program();
        int axis = outputs == 1 ? 0 : 1; // axes of extent 1 are left out
        Columns.Kind kind =
                Columns.of(program, program.output("output"), axes(model, inputs), true);
        return switch (kind) {
            case Columns.Kind.Column(int at) -> at == axis;
            case Columns.Kind.Free(var varying) -> !varying.get(axis);
            case Columns.Kind.Total _, Columns.Kind.Mixed _ -> false;
        };
    }

    private static boolean alike(
            BoundModel model, Program free, List<String> targets, int samples) {
        Map<String, Integer> axes =
                axes(model, targets.stream().filter(t -> counts(model, t, samples)).toList());
        axes.put(OUTPUTS, 1);
        return samples == 1
                || Columns.of(free, free.output("loss"), axes, true) instanceof Columns.Kind.Total;
    }

    private static boolean counts(BoundModel model, String name, int samples) {
        List<Integer> shape = array(model, name).shape();
        return !shape.isEmpty() && shape.getLast() == samples;
    }

    private static boolean moves(Op.Input input) {
        return input.role() == Op.Role.PARAMETER && !input.name().equals(OUTPUTS);
    }

    private static Sight unseen(String reason) {
        return new Sight(Optional.empty(), reason);
    }

    static int size(Dim dim) {
        return ((Dim.Fixed) dim).size();
    }

    /**
     * The data with a column for each sample that the outputs, neurons included, depend on; where
     * there are none, those that are no targets.
     */
    private static List<String> inputs(
            BoundModel model, Dim column, List<String> targets, int samples) {
        List<String> used = used(model.program());
        List<String> candidates =
                model.compiled().data().stream()
                        .filter(
                                d ->
                                        samples == 1
                                                || (!d.shape().isEmpty()
                                                        && d.shape().getLast().equals(column)))
                        .map(CompiledModel.DataDeclaration::name)
                        .toList();
        List<String> read = candidates.stream().filter(used::contains).toList();
        return read.isEmpty()
                ? candidates.stream().filter(c -> !targets.contains(c)).toList()
                : read;
    }

    /** The names of what the output depends on. */
    private static List<String> used(Program program) {
        return program
                .computing(List.of(new Program.Output("output", program.output("output"))))
                .inputs()
                .stream()
                .map(Op.Input::name)
                .toList();
    }

    private static Map<String, Integer> axes(BoundModel model, List<String> names) {
        var axes = new LinkedHashMap<String, Integer>();
        names.forEach(n -> axes.put(n, array(model, n).shape().size() - 1));
        return axes;
    }

    private static Array array(BoundModel model, String name) {
        Array array = model.data().get(name);
        return array == null ? new Array(List.of(), new double[1]) : array;
    }

    /** What the neurons read, row by row; without neurons, the inputs. */
    private static Values read(BoundModel bound, List<String> inputs) {
        Map<String, Values> data = new LinkedHashMap<>();
        bound.data().forEach((name, array) -> data.put(name, Values.of(array.values())));
        if (bound.compiled().elimination().isEmpty()) {
            return Values.join(
                    inputs.stream().map(n -> Values.of(array(bound, n).values())).toList());
        }
        return Values.evaluate(samples(bound), "samples", data);
    }

    private static Program samples(BoundModel bound) {
        return Specialization.specialize(
                bound.compiled().elimination().orElseThrow().samples(), bound.dimensions());
    }

    private static NeuronInputs neurons(
            BoundModel bound, List<String> inputs, Values read, int samples) {
        var columns = new ArrayList<List<Double>>();
        for (int i = 0; i < samples; i++) {
            columns.add(column(bound, inputs, samples, i));
        }
        boolean alike = bound.compiled().elimination().isEmpty();
        if (!alike) {
            Program program = samples(bound);
            int node = program.output("samples");
            int axis = program.shape(node).size() - 1;
            alike =
                    Columns.of(program, node, axes(bound, inputs), true)
                                    instanceof Columns.Kind.Column(int at)
                            && at == axis;
        }
        return NeuronInputs.of(read, columns, alike);
    }

    /** Whether samples of a group have equal columns of the data that the outputs depend on. */
    private static boolean same(
            BoundModel model, List<String> inputs, int samples, NeuronInputs neurons) {
        List<String> used = used(model.program()).stream().filter(inputs::contains).toList();
        return neurons.told()
                && neurons.groups().stream()
                        .allMatch(
                                g ->
                                        g.stream()
                                                        .map(i -> column(model, used, samples, i))
                                                        .distinct()
                                                        .count()
                                                == 1);
    }

    private static double[][] points(Values read, int samples) {
        double[] values = read.middle();
        double[][] points = new double[samples][values.length / samples];
        for (int i = 0; i < values.length; i++) {
            points[i % samples][i / samples] = values[i];
        }
        return points;
    }

    /** The numbers of one sample in some arrays; -0.0 is 0.0. */
    private static List<Double> column(
            BoundModel model, List<String> names, int samples, int sample) {
        var numbers = new ArrayList<Double>();
        for (String name : names) {
            double[] values = array(model, name).values();
            for (int i = sample; i < values.length; i += samples) {
                numbers.add(values[i] + 0.0);
            }
        }
        return numbers;
    }

    /** The input of a sample; not to be changed. */
    double[] input(int sample) {
        return points[sample];
    }

    /** The target of a sample; empty if the loss takes arrays without a column for each sample. */
    Optional<double[]> target(int sample) {
        boolean columns = samples == 1 || targets.stream().allMatch(t -> counts(model, t, samples));
        return columns
                ? Optional.of(
                        column(model, targets, samples, sample).stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                : Optional.empty();
    }

    /** The data as inputs of programs. */
    Map<String, Values> data() {
        var data = new LinkedHashMap<String, Values>();
        model.data().forEach((name, array) -> data.put(name, Values.of(array.values())));
        return data;
    }

    /** The outputs of all samples at a point, row-major: output k of sample i at k m + i. */
    Values outputsAt(double[] point) {
        Map<String, Values> inputs = data();
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            inputs.put(
                    entry.name(),
                    Values.of(
                            Arrays.copyOfRange(
                                    point, entry.offset(), entry.offset() + entry.size())));
        }
        Program program = model.program();
        return Values.evaluate(
                program.computing(List.of(new Program.Output("output", program.output("output")))),
                "output",
                inputs);
    }

    /** The loss of given outputs. */
    Values loss(Values given) {
        return Values.evaluate(free, "loss", with(given));
    }

    /**
     * The derivative of the loss by each given output; any numbers where it may have none, at a
     * kink.
     */
    Values slopes(Values given) {
        boolean smooth = Values.smooth(free, with(given)) || Assumptions.differentiable(this);
        return smooth
                ? Values.evaluate(derived.gradient(), "gradient." + OUTPUTS, with(given))
                : Values.unknown(given.size());
    }

    private Map<String, Values> with(Values given) {
        Map<String, Values> inputs = data();
        inputs.put(OUTPUTS, given);
        return inputs;
    }

    /** The samples of each group, as text with numbers from 1. */
    String groupText(int group) {
        return Text.list(groups.get(group).stream().map(i -> Integer.toString(i + 1)).toList());
    }
}
