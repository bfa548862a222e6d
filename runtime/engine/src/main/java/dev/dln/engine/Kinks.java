package dev.dln.engine;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.reference.DoubleArithmetic;
import dev.dln.engine.reference.Interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a loss is not smooth: the arguments that its relu, abs, sign, step and where are taken of.
 * A point lies on a kink where one of them is zero. Safe to use from several threads, one at a
 * time.
 */
public final class Kinks {
    private final BoundModel model;
    private final Interpreter<Double> interpreter;
    private final List<String> outputs;

    private Kinks(BoundModel model, Program program) {
        this.model = model;
        this.interpreter = new Interpreter<>(program, DoubleArithmetic.INSTANCE);
        this.outputs = program.outputs().stream().map(Program.Output::name).toList();
        model.data().forEach((name, array) -> interpreter.set(name, boxed(array.values())));
    }

    /**
     * The kinks of a model; empty if no kinked function is taken of what depends on a parameter.
     */
    public static Optional<Kinks> of(BoundModel model) {
        Program program = model.program();
        boolean[] depends = new boolean[program.nodes().size()];
        var arguments = new ArrayList<Program.Output>();
        for (int node = 0; node < depends.length; node++) {
            Op op = program.op(node);
            depends[node] =
                    (op instanceof Op.Input input && input.role() == Op.Role.PARAMETER)
                            || op.operands().stream().anyMatch(o -> depends[o]);
            if (op instanceof Op.Map map
                    && !map.primitive().facts().analytic()
                    && depends[map.args().getFirst()]) {
                arguments.add(new Program.Output("kink." + node, map.args().getFirst()));
            }
        }
        return arguments.isEmpty()
                ? Optional.empty()
                : Optional.of(new Kinks(model, program.computing(arguments)));
    }

    /**
     * The smallest absolute argument of a kinked function at a point, relative to the largest one
     * of the same function's use (or to 1, if that is larger).
     *
     * @param point length n
     * @return 0 on a kink; NaN arguments count as 0
     */
    public synchronized double distance(double[] point) {
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            interpreter.set(
                    entry.name(),
                    boxed(
                            Arrays.copyOfRange(
                                    point, entry.offset(), entry.offset() + entry.size())));
        }
        interpreter.run();
        double nearest = Double.POSITIVE_INFINITY;
        for (String output : outputs) {
            double least = Double.POSITIVE_INFINITY;
            double most = 1;
            for (double argument : interpreter.output(output).values()) {
                double size = Double.isNaN(argument) ? 0 : Math.abs(argument);
                least = Math.min(least, size);
                most = Math.max(most, size);
            }
            nearest = Math.min(nearest, least / most);
        }
        return nearest;
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
