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
 * The Gauss-Newton part J' H_out J of a Hessian times a direction (Schraudolph 2002): J is the
 * Jacobian of the output by the parameters, H_out the Hessian of the loss by the output with the
 * parameters held. Three programs are made and put one after the other: the tangent of the output,
 * the product of H_out with it, the adjoint of the parameters. What the loss has besides, such as
 * penalties, belongs to the remainder.
 */
final class GaussNewton {
    private static final String OUTPUT = "output";
    private static final String ADJOINT = "adjoint";

    private GaussNewton() {}

    /** See {@link Derivatives#gaussNewton}. */
    static Optional<Program> product(Program forward, List<Op.Input> parameters) {
        if (forward.outputs().stream().noneMatch(o -> o.name().equals(OUTPUT))) {
            return Optional.empty();
        }
        Optional<Program> head = head(forward);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        List<Dim> shape = forward.shape(forward.output(OUTPUT));
        var input = new Op.Input(OUTPUT, Op.Role.PARAMETER, shape);
        Program curvature = Derivatives.hvp(head.get(), List.of(input));
        Program body = Passes.flatten(Derivatives.only(forward, OUTPUT));
        Program pullback = pullback(body, parameters);

        var builder = new ProgramBuilder();
        List<Integer> sources = Derivatives.inputs(builder, parameters);
        int output = Derivatives.copy(body, builder, Map.of())[body.output(OUTPUT)];
        int count = builder.count();
        var tangents =
                new Forward(
                        builder, count, List.of(), Derivatives.seeds(builder, sources, parameters));
        int tangent = tangents.tangent(output);
        int bent =
                Derivatives.copy(
                        curvature, builder, Map.of(OUTPUT, output, "direction." + OUTPUT, tangent))[
                        curvature.output("hvp." + OUTPUT)];
        int[] pulled = Derivatives.copy(pullback, builder, Map.of(ADJOINT, bent));
        var outputs = new ArrayList<Program.Output>();
        for (Op.Input parameter : parameters) {
            outputs.add(
                    new Program.Output(
                            "gaussNewton." + parameter.name(),
                            pulled[pullback.output(Derivatives.gradientOf(parameter))]));
        }
        return Optional.of(builder.build(outputs));
    }

    /** The gradient of the inner product of the output with an input {@code adjoint}. */
    private static Program pullback(Program body, List<Op.Input> parameters) {
        var builder = new ProgramBuilder();
        List<Integer> wanted = Derivatives.inputs(builder, parameters);
        int output = Derivatives.copy(body, builder, Map.of())[body.output(OUTPUT)];
        List<Dim> shape = builder.shape(output);
        int adjoint = builder.input(ADJOINT, Op.Role.DIRECTION, shape);
        List<Integer> all = ProgramBuilder.range(0, shape.size());
        int product =
                Contractions.add(
                        builder,
                        new Op.Contract(
                                Rational.ONE,
                                List.of(new Op.Factor(adjoint, all), new Op.Factor(output, all)),
                                List.of(),
                                shape));
        List<Integer> gradients = Reverse.gradient(builder, product, wanted);
        var outputs = new ArrayList<Program.Output>();
        for (int i = 0; i < gradients.size(); i++) {
            outputs.add(
                    new Program.Output(
                            Derivatives.gradientOf(parameters.get(i)), gradients.get(i)));
        }
        return builder.build(outputs);
    }

    /**
     * The loss as a function of an input {@code output}; empty if it does not depend on it. Sums of
     * sums are merged when a program is built, so that a loss of {@code output - Y} with {@code
     * output = A + B} has the node {@code A + B - Y}: such nodes are taken apart again.
     */
    private static Optional<Program> head(Program forward) {
        int output = forward.output(OUTPUT);
        boolean[] active = active(forward);
        var builder = new ProgramBuilder();
        int[] numbers = new int[forward.nodes().size()];
        int input = builder.input(OUTPUT, Op.Role.PARAMETER, forward.shape(output));
        for (int i = 0; i < numbers.length; i++) {
            Op op = forward.op(i);
            if (i == output) {
                numbers[i] = input;
                continue;
            }
            if (i > output
                    && op instanceof Op.Sum sum
                    && forward.op(output) instanceof Op.Sum inner) {
                Optional<Rational> factor = contained(inner, sum, active);
                if (factor.isPresent()) {
                    numbers[i] =
                            builder.sum(
                                    apart(sum, inner, factor.get(), numbers, input),
                                    forward.shape(i));
                    continue;
                }
            }
            numbers[i] = builder.add(op.renumbered(numbers));
        }
        int loss = numbers[forward.output("loss")];
        if (!Activity.of(builder, builder.count(), List.of(input))[loss]) {
            return Optional.empty();
        }
        return Optional.of(builder.build(List.of(new Program.Output("loss", loss))));
    }

    /** Which nodes depend on a parameter. */
    private static boolean[] active(Program program) {
        boolean[] active = new boolean[program.nodes().size()];
        for (int i = 0; i < active.length; i++) {
            active[i] =
                    program.op(i) instanceof Op.Input(_, Op.Role role, _)
                            && role == Op.Role.PARAMETER;
            for (int operand : program.op(i).operands()) {
                active[i] |= active[operand];
            }
        }
        return active;
    }

    /** The number c such that the outer sum has c times every active term of the inner one. */
    private static Optional<Rational> contained(Op.Sum inner, Op.Sum outer, boolean[] active) {
        Rational factor = Rational.ZERO;
        for (Op.Term term : inner.terms()) {
            if (!active[term.node()]) {
                continue;
            }
            Rational has = Rational.ZERO;
            for (Op.Term t : outer.terms()) {
                has = t.node() == term.node() ? t.coefficient() : has;
            }
            Rational ratio = has.divide(term.coefficient());
            if (has.isZero() || (!factor.isZero() && !ratio.equals(factor))) {
                return Optional.empty();
            }
            factor = ratio;
        }
        return factor.isZero() ? Optional.empty() : Optional.of(factor);
    }

    // identity: S = c Q + (S - c Q), the active terms of Q being gone from the bracket
    private static List<Op.Term> apart(
            Op.Sum outer, Op.Sum inner, Rational factor, int[] numbers, int input) {
        var rest = new LinkedHashMap<Integer, Rational>();
        outer.terms().forEach(t -> rest.merge(t.node(), t.coefficient(), Rational::add));
        inner.terms()
                .forEach(
                        t ->
                                rest.merge(
                                        t.node(),
                                        t.coefficient().multiply(factor).negate(),
                                        Rational::add));
        var terms = new ArrayList<Op.Term>();
        terms.add(new Op.Term(factor, input));
        rest.forEach(
                (node, coefficient) -> {
                    if (!coefficient.isZero()) {
                        terms.add(new Op.Term(coefficient, numbers[node]));
                    }
                });
        return terms;
    }
}
