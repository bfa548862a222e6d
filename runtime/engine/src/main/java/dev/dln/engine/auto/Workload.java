package dev.dln.engine.auto;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.util.List;

/**
 * What an evaluation of a program takes.
 *
 * @param operations floating-point operations of its sums of products, two for each multiply-add;
 *     elementwise functions and what depends on data alone are not counted
 * @param sums how many sums of products there are; a device launches about as many kernels
 * @param numbers how many numbers the inputs and the sums' results are: about what it must hold
 */
public record Workload(double operations, int sums, double numbers) {
    /** Operations of a gradient in units of the loss's: backwards, each product becomes two. */
    private static final int GRADIENT = 3;

    /** The gradient, guessed from the loss; cheap. */
    public static Workload guess(BoundModel model) {
        Workload loss = of(model.program(), parameters(model));
        return new Workload(
                GRADIENT * loss.operations, GRADIENT * loss.sums, GRADIENT * loss.numbers);
    }

    /** The gradient, from its derived program. */
    public static Workload gradient(BoundModel model) {
        var programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        return of(programs.quickGradient(), parameters(model));
    }

    private static List<String> parameters(BoundModel model) {
        return model.layout().entries().stream().map(ParameterLayout.Entry::name).toList();
    }

    /**
     * Counts what depends on inputs whose names begin so.
     *
     * @param program with every dimension known
     */
    public static Workload of(Program program, List<String> inputs) {
        boolean[] depends = new boolean[program.nodes().size()];
        double operations = 0;
        double numbers = 0;
        int sums = 0;
        for (int i = 0; i < depends.length; i++) {
            Op op = program.op(i);
            if (op instanceof Op.Input input) {
                depends[i] = inputs.stream().anyMatch(input.name()::startsWith);
                numbers += size(program.shape(i));
                continue;
            }
            depends[i] = op.operands().stream().anyMatch(o -> depends[o]);
            if (depends[i]
                    && op instanceof Op.Contract contract
                    && contract.output().size() < contract.extents().size()) {
                operations += 2 * size(contract.extents());
                numbers += size(program.shape(i));
                sums++;
            }
        }
        return new Workload(operations, sums, numbers);
    }

    private static double size(List<Dim> extents) {
        double size = 1;
        for (Dim extent : extents) {
            size *=
                    switch (extent) {
                        case Dim.Fixed fixed -> fixed.size();
                        case Dim.Named named ->
                                throw new IllegalStateException(named + " is not bound");
                    };
        }
        return size;
    }
}
