package dev.dln.analysis.theorem.nh17;

import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalEvaluator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A function of one real number, perhaps with further numbers that are held fixed, taken out of a
 * model: an activation, or the loss of one entry of the output.
 *
 * @param program scalar inputs, the argument being {@link #ARGUMENT}, and one output {@link #VALUE}
 */
public record ScalarFunction(Program program) {
    /** The argument's name in the program. */
    public static final String ARGUMENT = "t";

    /** The output's name in the program. */
    public static final String VALUE = "loss";

    /** Begins a function: a builder that has the argument as node 0. */
    static ProgramBuilder begin() {
        var builder = new ProgramBuilder();
        builder.input(ARGUMENT, Op.Role.PARAMETER, List.of());
        return builder;
    }

    /** Ends a function. */
    static ScalarFunction end(ProgramBuilder builder, int node) {
        return new ScalarFunction(builder.build(List.of(new Program.Output(VALUE, node))));
    }

    /** What is proved about it as a function of its argument. */
    public Properties properties() {
        // a constant function need not mention its argument
        var builder = new ProgramBuilder();
        int t = builder.input(ARGUMENT, Op.Role.PARAMETER, List.of());
        int value = into(builder, Map.of(ARGUMENT, t), List.of());
        Program full =
                builder.build(
                        List.of(
                                new Program.Output(VALUE, value),
                                new Program.Output("argument", t)));
        return PropertyCalculus.of(full, VALUE, ARGUMENT);
    }

    /** The derivative by the argument. */
    public ScalarFunction derivative() {
        var argument = new Op.Input(ARGUMENT, Op.Role.PARAMETER, List.of());
        Program both = Derivatives.gradient(program, List.of(argument));
        return new ScalarFunction(
                both.computing(
                        List.of(new Program.Output(VALUE, both.output("gradient." + ARGUMENT)))));
    }

    /** The same times a number. */
    ScalarFunction times(Rational factor) {
        if (factor.isOne()) {
            return this;
        }
        var builder = begin();
        return end(builder, builder.scale(factor, into(builder, Map.of(ARGUMENT, 0), List.of())));
    }

    /** Whether the value depends on an input at all, as it is written. */
    public boolean uses(String input) {
        return program.inputs().stream().anyMatch(i -> i.name().equals(input));
    }

    /** The inputs beside the argument. */
    public List<String> others() {
        return program.inputs().stream()
                .map(Op.Input::name)
                .filter(n -> !n.equals(ARGUMENT))
                .toList();
    }

    /** The same with some inputs replaced by numbers; a choice that they decide is made. */
    public ScalarFunction with(Map<String, Rational> values) {
        var builder = begin();
        var inputs = new java.util.HashMap<String, Integer>();
        inputs.put(ARGUMENT, 0);
        values.forEach((name, value) -> inputs.put(name, builder.constant(value)));
        return end(builder, into(builder, inputs, List.of()));
    }

    /** The same of argument + y for an input y: what is left of it is a function of t - y. */
    public ScalarFunction shiftedBy(String input) {
        var builder = begin();
        int y = builder.input(input, Op.Role.DATA, List.of());
        int sum = builder.plus(0, y);
        return end(builder, into(builder, Map.of(ARGUMENT, sum, input, y), List.of()));
    }

    /**
     * Applies it entry by entry in another program.
     *
     * @param inputs a node for each input, of the shape; inputs left out become scalar inputs
     * @return the node of the value
     */
    int into(ProgramBuilder builder, Map<String, Integer> inputs, List<Dim> shape) {
        int[] moved = new int[program.nodes().size()];
        List<Integer> axes = ProgramBuilder.range(0, shape.size());
        for (int i = 0; i < moved.length; i++) {
            moved[i] =
                    switch (program.op(i)) {
                        case Op.Input input ->
                                inputs.containsKey(input.name())
                                        ? inputs.get(input.name())
                                        : builder.input(input.name(), input.role(), List.of());
                        case Op.Const constant -> builder.filled(constant.value(), shape);
                        case Op.Sum sum ->
                                builder.sum(
                                        sum.terms().stream()
                                                .map(
                                                        t ->
                                                                new Op.Term(
                                                                        t.coefficient(),
                                                                        moved[t.node()]))
                                                .toList(),
                                        shape);
                        case Op.Power power -> builder.power(moved[power.arg()], power.exponent());
                        case Op.Contract contract -> product(builder, contract, moved, axes, shape);
                        case Op.Map map -> map(builder, map, moved);
                        case Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                                throw new IllegalStateException("not a scalar function");
                    };
        }
        return moved[program.output(VALUE)];
    }

    private static int product(
            ProgramBuilder builder,
            Op.Contract contract,
            int[] moved,
            List<Integer> axes,
            List<Dim> shape) {
        var factors = new ArrayList<Op.Factor>();
        Rational coefficient = contract.coefficient();
        for (Op.Factor f : contract.factors()) {
            if (builder.op(moved[f.node()]) instanceof Op.Const constant) {
                coefficient = coefficient.multiply(constant.value());
            } else {
                factors.add(new Op.Factor(moved[f.node()], axes));
            }
        }
        return factors.size() == 1
                ? builder.scale(coefficient, factors.getFirst().node())
                : builder.contract(coefficient, factors, axes, shape);
    }

    private static int map(ProgramBuilder builder, Op.Map map, int[] moved) {
        if (map.primitive() == Primitive.WHERE
                && builder.op(moved[map.args().getFirst()]) instanceof Op.Const constant) {
            return moved[map.args().get(constant.value().signum() > 0 ? 1 : 2)];
        }
        return builder.add(
                new Op.Map(map.primitive(), map.args().stream().map(a -> moved[a]).toList()));
    }

    /** An enclosure of the values over an interval of arguments; others must be absent. */
    public Box over(double low, double high) {
        var evaluator = new IntervalEvaluator(program);
        evaluator.set(ARGUMENT, new Box(new double[] {low}, new double[] {high}));
        evaluator.run();
        return evaluator.output(VALUE);
    }

    /** The value at an argument, the middle of its enclosure; others must be absent. */
    public double at(double t) {
        return over(t, t).middle(0);
    }
}
