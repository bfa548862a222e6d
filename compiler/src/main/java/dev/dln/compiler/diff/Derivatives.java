package dev.dln.compiler.diff;

import dev.dln.compiler.rewrite.Contractions;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The derivative programs of a program with a scalar output {@code loss}. Dimensions may be named
 * or known. Exact wherever the loss is twice differentiable; at kinks the conventions of the
 * primitive table hold (the derivative of relu and abs at 0 is 0).
 */
public final class Derivatives {
    private Derivatives() {}

    /**
     * The loss with its gradient: outputs {@code loss} and {@code gradient.P} of P's shape for each
     * parameter P.
     *
     * @param forward has a scalar output {@code loss}
     * @param parameters the inputs to differentiate by; the program need not use all of them
     */
    public static Program gradient(Program forward, List<Op.Input> parameters) {
        Program simple = Passes.flatten(only(forward, "loss"));
        var builder = new ProgramBuilder();
        List<Integer> wanted = inputs(builder, parameters);
        int[] numbers = copy(simple, builder, Map.of());
        int loss = numbers[simple.output("loss")];
        List<Integer> gradients = Reverse.gradient(builder, loss, wanted);
        var outputs = new ArrayList<Program.Output>();
        outputs.add(new Program.Output("loss", loss));
        for (int i = 0; i < parameters.size(); i++) {
            outputs.add(new Program.Output(gradientOf(parameters.get(i)), gradients.get(i)));
        }
        return builder.build(outputs);
    }

    /**
     * The Hessian times a direction: further inputs {@code direction.P} of role DIRECTION, outputs
     * {@code hvp.P}, for each parameter P.
     *
     * @param forward has a scalar output {@code loss}
     * @param parameters the inputs to differentiate by
     */
    public static Program hvp(Program forward, List<Op.Input> parameters) {
        Program gradient = gradientOnly(forward, parameters);
        var builder = new ProgramBuilder();
        List<Integer> sources = inputs(builder, parameters);
        int[] numbers = copy(gradient, builder, Map.of());
        int count = builder.count();
        var forwardMode =
                new Forward(builder, count, List.of(), seeds(builder, sources, parameters));
        var outputs = new ArrayList<Program.Output>();
        for (Op.Input parameter : parameters) {
            int node = numbers[gradient.output(gradientOf(parameter))];
            outputs.add(new Program.Output("hvp." + parameter.name(), forwardMode.tangent(node)));
        }
        return builder.build(outputs);
    }

    /**
     * The Gauss-Newton part of the Hessian times a direction: further inputs {@code direction.P} of
     * role DIRECTION, outputs {@code gaussNewton.P}, for each parameter P. With the loss as a
     * function of the output q and of the parameters, it is J' F J, where J is the Jacobian of the
     * output and F the Hessian of the loss by q (Schraudolph 2002); the rest of the Hessian is the
     * curvature of the output itself, weighted by the gradient of the loss by q, and that of
     * penalties. (Where the output is itself a parameter, its penalty is a function of the output
     * like the loss.)
     *
     * @param forward has a scalar output {@code loss}
     * @param parameters the inputs to differentiate by
     * @return empty if the program has no output {@code output} that the loss depends on
     */
    public static Optional<Program> gaussNewton(Program forward, List<Op.Input> parameters) {
        return GaussNewton.product(forward, parameters);
    }

    /**
     * The Hessian in blocks: an output {@code hessian.R.C} of shape dims(R) + dims(C) for each
     * parameter R and each parameter C up to and including R in the given order. The blocks above
     * the diagonal are their transposes. The gradient of the later parameter is differentiated by
     * the earlier one: in a network the parameters of the layers above a layer do not depend on it,
     * so their gradients' tangents have the fewest terms. Blocks of one parameter are known to be
     * symmetric.
     *
     * @param forward has a scalar output {@code loss}
     * @param parameters the inputs to differentiate by
     */
    public static Program hessian(Program forward, List<Op.Input> parameters) {
        Program gradient = gradientOnly(forward, parameters);
        var builder = new ProgramBuilder();
        List<Integer> sources = inputs(builder, parameters);
        int[] numbers = copy(gradient, builder, Map.of());
        int count = builder.count();
        var modes = new ArrayList<Forward>();
        for (int c = 0; c < parameters.size(); c++) {
            List<Dim> extra = parameters.get(c).shape();
            var seeds = Map.of(sources.get(c), List.of(deltas(builder, extra)));
            modes.add(new Forward(builder, count, extra, seeds));
        }
        var outputs = new ArrayList<Program.Output>();
        for (int r = 0; r < parameters.size(); r++) {
            int node = numbers[gradient.output(gradientOf(parameters.get(r)))];
            for (int c = 0; c <= r; c++) {
                String name =
                        "hessian." + parameters.get(r).name() + "." + parameters.get(c).name();
                outputs.add(new Program.Output(name, modes.get(c).tangent(node), r == c));
            }
        }
        return builder.build(outputs);
    }

    /**
     * The inputs of a program that have the given names, in the order of the names.
     *
     * @throws IllegalArgumentException if the program has no such input
     */
    public static List<Op.Input> parameters(Program program, List<String> names) {
        List<Op.Input> inputs = program.inputs();
        return names.stream()
                .map(
                        name ->
                                inputs.stream()
                                        .filter(i -> i.name().equals(name))
                                        .findFirst()
                                        .orElseThrow(
                                                () ->
                                                        new IllegalArgumentException(
                                                                "no input named " + name)))
                .toList();
    }

    /** An input {@code direction.P} for each parameter P as the tangent of its node. */
    static Map<Integer, List<Op.Contract>> seeds(
            ProgramBuilder builder, List<Integer> sources, List<Op.Input> parameters) {
        Map<Integer, List<Op.Contract>> seeds = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            Op.Input parameter = parameters.get(i);
            int direction =
                    builder.input(
                            "direction." + parameter.name(), Op.Role.DIRECTION, parameter.shape());
            seeds.put(sources.get(i), List.of(Contractions.identity(direction, parameter.shape())));
        }
        return seeds;
    }

    static String gradientOf(Op.Input parameter) {
        return "gradient." + parameter.name();
    }

    private static Program gradientOnly(Program forward, List<Op.Input> parameters) {
        Program both = gradient(forward, parameters);
        return Passes.normalise(
                new Program(
                        both.nodes(),
                        both.shapes(),
                        both.outputs().subList(1, both.outputs().size())));
    }

    static Program only(Program program, String output) {
        return new Program(
                program.nodes(),
                program.shapes(),
                List.of(new Program.Output(output, program.output(output))));
    }

    /** The derivative of a tensor by itself: the product of one delta per axis. */
    private static Op.Contract deltas(ProgramBuilder builder, List<Dim> shape) {
        int rank = shape.size();
        var factors = new ArrayList<Op.Factor>();
        var extents = new ArrayList<>(shape);
        extents.addAll(shape);
        for (int axis = 0; axis < rank; axis++) {
            factors.add(new Op.Factor(builder.delta(shape.get(axis)), List.of(axis, rank + axis)));
        }
        return new Op.Contract(Rational.ONE, factors, ProgramBuilder.range(0, 2 * rank), extents);
    }

    /**
     * Copies a program into a builder.
     *
     * @param substitutes the nodes that stand for inputs of these names
     * @return the number of each node
     */
    static int[] copy(Program program, ProgramBuilder builder, Map<String, Integer> substitutes) {
        int[] numbers = new int[program.nodes().size()];
        for (int i = 0; i < numbers.length; i++) {
            Op op = program.op(i);
            Integer substitute =
                    op instanceof Op.Input input ? substitutes.get(input.name()) : null;
            numbers[i] = substitute != null ? substitute : builder.add(op.renumbered(numbers));
        }
        return numbers;
    }

    static List<Integer> inputs(ProgramBuilder builder, List<Op.Input> inputs) {
        return inputs.stream().map(builder::add).toList();
    }
}
