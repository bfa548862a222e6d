package dev.dln.engine.vector;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Lowering;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Moments;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The programs of a session lowered for one target, results placed where {@link
 * dev.dln.engine.Model} wants them: a gradient or product in the parameters' order, a Hessian's
 * lower triangle in an n x n matrix.
 *
 * @param programs what to lower
 * @param layout the parameters
 * @param target what to lower for
 * @param data the bound data
 * @param crew who runs them
 */
record SessionPrograms(
        DerivedPrograms programs,
        ParameterLayout layout,
        Target target,
        Map<String, double[]> data,
        Crew crew) {

    private static final Set<String> LOSS = Set.of("loss", Moments.SCALE);

    LoadedProgram loss() {
        return load(lowerLoss());
    }

    /** The loss as its definition says, for points where {@link #loss} loses digits. */
    LoadedProgram directLoss() {
        return load(lower(keep(programs.loss(), LOSS::contains), Map.of()));
    }

    LoadedProgram gradient() {
        return load(lowerGradient());
    }

    LoadedProgram hvp() {
        return load(lowerHvp());
    }

    LoadedProgram hessian() {
        return load(lowerHessian());
    }

    /** Empty where the loss is not that of an output. */
    Optional<LoadedProgram> gaussNewton() {
        return programs.gaussNewton().map(p -> load(lower(p, vectors("gaussNewton."))));
    }

    KernelProgram lowerLoss() {
        return lower(keep(programs.quickLoss(), LOSS::contains), Map.of());
    }

    KernelProgram lowerGradient() {
        return lower(programs.quickGradient(), vectors("gradient."));
    }

    KernelProgram lowerHvp() {
        return lower(programs.hvp(), vectors("hvp."));
    }

    KernelProgram lowerHessian() {
        int n = layout.size();
        var places = new HashMap<String, Lowering.Place>();
        var symmetric = new HashSet<String>();
        for (ParameterLayout.Entry r : layout.entries()) {
            symmetric.add("hessian." + r.name() + "." + r.name());
            for (ParameterLayout.Entry c : layout.entries()) {
                boolean below = r.offset() >= c.offset();
                int offset = below ? r.offset() * n + c.offset() : c.offset() * n + r.offset();
                var strides = new ArrayList<Integer>();
                rowMajor(r.shape()).forEach(s -> strides.add(below ? s * n : s));
                rowMajor(c.shape()).forEach(s -> strides.add(below ? s : s * n));
                places.put(
                        "hessian." + r.name() + "." + c.name(),
                        new Lowering.Place(offset, strides));
            }
        }
        return lower(programs.hessian(), places, symmetric);
    }

    private Map<String, Lowering.Place> vectors(String prefix) {
        var places = new HashMap<String, Lowering.Place>();
        for (ParameterLayout.Entry entry : layout.entries()) {
            places.put(
                    prefix + entry.name(),
                    new Lowering.Place(entry.offset(), rowMajor(entry.shape())));
        }
        return places;
    }

    private static List<Integer> rowMajor(List<Integer> extents) {
        var strides = new Integer[extents.size()];
        int stride = 1;
        for (int i = extents.size() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(extents.get(i), 1);
        }
        return List.of(strides);
    }

    private KernelProgram lower(Program program, Map<String, Lowering.Place> results) {
        return lower(program, results, Set.of());
    }

    private KernelProgram lower(
            Program program, Map<String, Lowering.Place> results, Set<String> symmetric) {
        var offsets = new HashMap<String, Integer>();
        layout.entries().forEach(e -> offsets.put(e.name(), e.offset()));
        return Lowering.lower(program, target, new Lowering.Layout(offsets, results, symmetric));
    }

    private LoadedProgram load(KernelProgram kernels) {
        return LoadedProgram.load(kernels, data, crew);
    }

    /** The program of some of the outputs. */
    private static Program keep(Program program, Predicate<String> wanted) {
        var builder = new ProgramBuilder();
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < program.nodes().size(); i++) {
            var op = program.op(i);
            numbers.add(
                    builder.add(
                            op.withOperands(op.operands().stream().map(numbers::get).toList())));
        }
        return builder.build(
                program.outputs().stream()
                        .filter(o -> wanted.test(o.name()))
                        .map(o -> new Program.Output(o.name(), numbers.get(o.node())))
                        .toList());
    }
}
