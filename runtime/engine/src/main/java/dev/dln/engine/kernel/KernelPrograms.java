package dev.dln.engine.kernel;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Lowering;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.compiler.rewrite.Moments;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.rewrite.Shards;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.SessionOptions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs of a session lowered for one target, results placed where {@link
 * dev.dln.engine.Model} wants them: a gradient or product in the parameters' order, a Hessian's two
 * triangles in an n x n matrix.
 *
 * @param programs what to lower
 * @param layout the parameters
 * @param target what to lower for
 */
public record KernelPrograms(DerivedPrograms programs, ParameterLayout layout, Target target) {
    /** Which of a model's programs. */
    public enum Of {
        /** The loss. */
        LOSS,
        /** The loss and its gradient. */
        GRADIENT,
        /** The Hessian times a direction. */
        HVP,
        /** The Hessian. */
        HESSIAN
    }

    private static final Set<String> LOSS = Set.of("loss", Moments.SCALE);

    /** The programs of a session, lowered for a target less what the options leave out. */
    public static KernelPrograms of(BoundModel model, SessionOptions options, Target target) {
        Set<Optimization> without = left(options);
        return new KernelPrograms(
                DerivedPrograms.ofInputs(model.program(), model.parameters(), without),
                model.layout(),
                target.without(without));
    }

    /** What is left out: with floats also second moments, which have no bits to lose there. */
    private static Set<Optimization> left(SessionOptions options) {
        return switch (options.precision()) {
            case FLOAT64 -> options.without();
            case FLOAT32 -> options.without(Optimization.MOMENTS).without();
        };
    }

    /** The same for another target, less the same. */
    public KernelPrograms with(Target other) {
        return new KernelPrograms(programs, layout, other.without(target.without()));
    }

    /** A program by name. */
    public KernelProgram lower(Of which) {
        return switch (which) {
            case LOSS -> lowerLoss();
            case GRADIENT -> lowerGradient();
            case HVP -> lowerHvp();
            case HESSIAN -> lowerHessian();
        };
    }

    /** The loss. */
    public KernelProgram lowerLoss() {
        return lower(keepLoss(programs.quickLoss()), Map.of());
    }

    /** The loss as its definition says, for points where {@link #lowerLoss} loses digits. */
    public KernelProgram lowerDirectLoss() {
        return lower(keepLoss(programs.loss()), Map.of());
    }

    /** The loss and its gradient, of length n. */
    public KernelProgram lowerGradient() {
        return lower(programs.quickGradient(), vectors("gradient."));
    }

    /** The Hessian times a direction, of length n. */
    public KernelProgram lowerHvp() {
        return lower(programs.hvp(), vectors("hvp."));
    }

    /**
     * The Hessian times several directions at once; directions and products of length n one after
     * the other.
     */
    public KernelProgram lowerHvps(int count) {
        return lower(
                programs.hvps(count),
                new Lowering.Layout(
                        offsets(), many("hvp."), Set.of(), Map.of(), many("direction."), Map.of()));
    }

    /** The Gauss-Newton matrix times a direction; empty where the loss is not that of an output. */
    public Optional<KernelProgram> lowerGaussNewton() {
        return programs.gaussNewton().map(p -> lower(p, vectors("gaussNewton.")));
    }

    /** The Hessian, n x n, both triangles with the same bits. */
    public KernelProgram lowerHessian() {
        var places = new HashMap<String, Lowering.Place>();
        var copies = new HashMap<String, Lowering.Place>();
        var symmetric = new HashSet<String>();
        for (ParameterLayout.Entry r : layout.entries()) {
            for (ParameterLayout.Entry c : layout.entries()) {
                String name = "hessian." + r.name() + "." + c.name();
                places.put(name, block(r, c, true));
                copies.put(name, block(r, c, false));
            }
        }
        programs.hessian().outputs().stream()
                .filter(Program.Output::symmetric)
                .forEach(
                        block -> {
                            symmetric.add(block.name());
                            copies.remove(block.name());
                        });
        for (ParameterLayout.Entry r : layout.entries()) {
            String name = "hessian." + r.name() + "." + r.name();
            if (copies.containsKey(name)) {
                throw new CompilerBug(name + " is not known to be symmetric");
            }
        }
        return Lowering.lower(
                programs.hessian(),
                target,
                new Lowering.Layout(offsets(), places, symmetric, copies, Map.of(), Map.of()));
    }

    /** Where the derivative by two parameters lies, the first one along rows or along columns. */
    private Lowering.Place block(ParameterLayout.Entry r, ParameterLayout.Entry c, boolean rows) {
        int n = layout.size();
        int offset = rows ? r.offset() * n + c.offset() : c.offset() * n + r.offset();
        var strides = new ArrayList<Integer>();
        rowMajor(r.shape()).forEach(s -> strides.add(rows ? s * n : s));
        rowMajor(c.shape()).forEach(s -> strides.add(rows ? s : s * n));
        return new Lowering.Place(offset, strides);
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

    /** As {@link #vectors}, for several one after the other. */
    private Map<String, Lowering.Place> many(String prefix) {
        var places = new HashMap<String, Lowering.Place>();
        vectors(prefix)
                .forEach(
                        (name, place) ->
                                places.put(
                                        name,
                                        new Lowering.Place(
                                                place.offset(),
                                                ManyDirections.with(
                                                        place.strides(), layout.size()))));
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
        return lower(program, new Lowering.Layout(offsets(), results));
    }

    private KernelProgram lower(Program program, Lowering.Layout places) {
        if (target.shards() > 1 && target.uses(Optimization.SHARD)) {
            Optional<Shards.Sharded> shards = Shards.of(program, target.shards());
            if (shards.isPresent()) {
                return Lowering.lower(
                        shards.get().program(), target, places.with(shards.get().windows()));
            }
        }
        return Lowering.lower(program, target, places);
    }

    private Map<String, Integer> offsets() {
        var offsets = new HashMap<String, Integer>();
        layout.entries().forEach(e -> offsets.put(e.name(), e.offset()));
        return offsets;
    }

    /** The program of the loss, and of what says how exact it is, where there is that. */
    private static Program keepLoss(Program program) {
        return program.computing(
                program.outputs().stream().filter(o -> LOSS.contains(o.name())).toList());
    }
}
