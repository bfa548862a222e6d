package dev.dln.bench.cases;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;

import java.util.List;

/**
 * Floating-point operations that one evaluation takes: two for each multiply-add of the sums of
 * products of its derived program, nothing for elementwise functions. What depends on data alone is
 * computed once and not counted; of a Hessian-vector product, only what depends on the direction.
 */
public final class Work {
    private Work() {}

    /** Operations of one evaluation. */
    public static double of(BoundModel model, Function function) {
        var programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
        return switch (function) {
            case GRADIENT -> count(programs.quickGradient(), parameters(model));
            case HVP -> count(programs.hvp(), List.of("direction."));
            case HESSIAN -> count(programs.hessian(), parameters(model));
        };
    }

    private static List<String> parameters(BoundModel model) {
        return model.layout().entries().stream().map(e -> e.name()).toList();
    }

    /** Counts what depends on inputs whose names begin so. */
    private static double count(Program program, List<String> inputs) {
        boolean[] depends = new boolean[program.nodes().size()];
        double count = 0;
        for (int i = 0; i < depends.length; i++) {
            Op op = program.op(i);
            depends[i] =
                    op instanceof Op.Input input
                            ? inputs.stream().anyMatch(input.name()::startsWith)
                            : op.operands().stream().anyMatch(o -> depends[o]);
            if (depends[i]
                    && op instanceof Op.Contract contract
                    && contract.output().size() < contract.extents().size()) {
                double terms = 1;
                for (Dim extent : contract.extents()) {
                    terms *= size(extent);
                }
                count += 2 * terms;
            }
        }
        return count;
    }

    private static int size(Dim dim) {
        return switch (dim) {
            case Dim.Fixed fixed -> fixed.size();
            case Dim.Named named -> throw new IllegalStateException(named + " is not bound");
        };
    }
}
