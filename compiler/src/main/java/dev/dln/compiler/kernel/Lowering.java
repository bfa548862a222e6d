package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.rewrite.Exchange;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.compiler.rewrite.Shards;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Turns a tensor program into kernels. Assumes that every dimension is fixed and every contraction
 * has at most two factors. Guarantees kernels that pass {@link KernelVerifier} and a memory plan in
 * which no two live values overlap.
 *
 * <p>First {@link Schedule} decides in which phase each node is computed and which elementwise
 * nodes share a loop nest; then each item of the schedule becomes launches, and {@link MemoryPlan}
 * places the buffers.
 */
public final class Lowering {

    /**
     * Where inputs and results lie in the caller's arrays.
     *
     * @param offsets where each parameter starts in a flat point or direction
     * @param results where each output of rank 1 or more goes; outputs not named here are not
     *     available to the caller
     * @param symmetric the outputs whose axes are two equal halves that may be exchanged: both
     *     triangles of the matrix with the first half as rows get the same bits
     * @param copies the second places of outputs
     * @param directions where the inputs of role DIRECTION lie that are not row-major where their
     *     parameters are
     * @param windows the data inputs that are parts of others
     */
    public record Layout(
            Map<String, Integer> offsets,
            Map<String, Place> results,
            Set<String> symmetric,
            Map<String, Place> copies,
            Map<String, Place> directions,
            Map<String, Shards.Window> windows) {
        public Layout {
            offsets = Map.copyOf(offsets);
            results = Map.copyOf(results);
            symmetric = Set.copyOf(symmetric);
            copies = Map.copyOf(copies);
            directions = Map.copyOf(directions);
            windows = Map.copyOf(windows);
        }

        /** A layout without symmetric outputs and second places. */
        public Layout(Map<String, Integer> offsets, Map<String, Place> results) {
            this(offsets, results, Set.of(), Map.of(), Map.of(), Map.of());
        }

        /** The same for a program of shards. */
        public Layout with(Map<String, Shards.Window> others) {
            return new Layout(offsets, results, symmetric, copies, directions, others);
        }
    }

    /** A place in a caller's array: the first entry's, and the stride of each axis. */
    public record Place(int offset, List<Integer> strides) {
        public Place {
            strides = List.copyOf(strides);
        }
    }

    private final Program program;
    private final Target target;
    private final Layout layout;
    private final Emission emission = new Emission();
    private final Map<Integer, SymmetricProduct> symmetric;
    private final Schedule schedule;
    private final NestSteps nests;
    private final @Nullable View[] views;
    private final Leaves leaves;
    private final List<Integer> finalCopies = new ArrayList<>();
    private final List<Borrowing.Part> parts = new ArrayList<>();

    private Lowering(Program program, Target target, Layout layout) {
        this.program = program;
        this.target = target;
        this.layout = layout;
        this.symmetric =
                target.uses(Optimization.SYMMETRY)
                        ? SymmetricProduct.find(program, new Exchange(program))
                        : Map.of();
        this.schedule =
                Schedule.of(
                        program,
                        target.uses(Optimization.FUSE),
                        target.uses(Optimization.EPILOGUE),
                        SymmetricProduct.absent(program, symmetric),
                        layout.windows);
        this.nests = new NestSteps(program, schedule, this::view, this::store);
        this.views = new View[program.nodes().size()];
        this.leaves = new Leaves(program, layout, emission);
    }

    /**
     * Lowers a program.
     *
     * @throws OutOfMemoryError if an intermediate is larger than an array can be
     */
    public static KernelProgram lower(Program program, Target target, Layout layout) {
        return new Lowering(program, target, layout).run();
    }

    private KernelProgram run() {
        for (int node = 0; node < program.nodes().size(); node++) {
            views[node] = leaves.view(node);
        }
        var scalars = new LinkedHashMap<String, Buffer>();
        placeResults();
        for (Phase phase : Phase.values()) {
            emission.enter(phase);
            for (Schedule.Item item : schedule.items(phase)) {
                emission.in(schedule.shard(item));
                lower(item);
            }
        }
        emission.in(Buffer.SHARED);
        for (int output : finalCopies) {
            copyResult(program.outputs().get(output));
        }
        program.outputs().forEach(this::reflect);
        for (Program.Output output : program.outputs()) {
            if (program.shape(output.node()).isEmpty()
                    && !layout.results.containsKey(output.name())) {
                View view = scalar(output.node());
                view.buffer().persistent = true;
                scalars.put(output.name(), view.buffer());
            }
        }
        persistAcrossPhases();
        int skew = target.skew();
        Precision precision = target.precision();
        if (target.uses(Optimization.REUSE)) {
            int little = target.little();
            emission.overlay(little);
            Borrowing.place(emission.buffers(), parts, schedule.last(), little, skew, precision);
        }
        int arena = MemoryPlan.place(emission.buffers(), skew, precision);
        emission.settle();
        var scalarOffsets = new LinkedHashMap<String, Integer>();
        scalars.forEach((name, buffer) -> scalarOffsets.put(name, buffer.offset));
        return new KernelProgram(
                target.lanes(),
                target.precision(),
                Unrolling.all(emission.kernels(), target),
                emission.launches(),
                arena,
                leaves.constants(),
                leaves.homes(),
                leaves.dataSize(),
                scalarOffsets);
    }

    private List<Integer> extents(int node) {
        return Entries.extents(program.shape(node));
    }

    /** Lets results computed in the last phase go straight to their place. */
    private void placeResults() {
        for (int i = 0; i < program.outputs().size(); i++) {
            Program.Output output = program.outputs().get(i);
            Place place = layout.results.get(output.name());
            if (place == null) {
                continue;
            }
            int node = output.node();
            if (views[node] == null
                    && schedule.isComputed(node)
                    && schedule.phase(node) == schedule.last()) {
                views[node] = result(place, extents(node));
            } else {
                finalCopies.add(i);
            }
        }
    }

    /** An output in the caller's array, which lends its place until it is written. */
    private View result(Place place, List<Integer> extents) {
        View view = view(Memory.RESULT, place);
        if (place.strides.equals(View.rowMajor(extents))) {
            int end = place.offset + MemoryPlan.size(Emission.size(extents));
            parts.add(new Borrowing.Part(view.buffer(), place.offset, end));
        }
        return view;
    }

    /** Numbers in a caller's array. */
    static View view(Memory memory, Place place) {
        return new View(Buffer.at(memory, 0, Integer.MAX_VALUE), place.offset, place.strides);
    }

    private void copyResult(Program.Output output) {
        emission.enter(schedule.last());
        Place place = Objects.requireNonNull(layout.results.get(output.name()));
        copy(output.node(), result(place, extents(output.node())));
    }

    private void copy(int node, View to) {
        List<Integer> extents = extents(node);
        ElementwiseLowering.lower(
                emission,
                target,
                extents,
                List.of(
                        new ElementwiseLowering.Step(
                                new ElementwiseLowering.Rule.Multiplied(Rational.ONE),
                                List.of(nests.operand(node, identity(extents.size()), extents)),
                                List.of(to))));
    }

    /** Fills the second places of a result: its transpose, or its other triangle. */
    private void reflect(Program.Output output) {
        Place place = layout.results.get(output.name());
        Place copy = layout.copies.get(output.name());
        if (place == null) {
            return;
        }
        emission.enter(schedule.last());
        List<Integer> extents = extents(output.node());
        if (copy != null) {
            ElementwiseLowering.copy(
                    emission,
                    target,
                    extents,
                    view(Memory.RESULT, place),
                    view(Memory.RESULT, copy));
        }
        if (layout.symmetric.contains(output.name()) && !symmetric.containsKey(output.node())) {
            Mirror.lower(emission, view(Memory.RESULT, place), extents);
        }
    }

    /** A rank-0 value in the arena. */
    private View scalar(int node) {
        View view = views[node];
        if (view != null && view.buffer().memory == Memory.ARENA) {
            return view;
        }
        View copy = View.of(emission.temporary(1), List.of());
        emission.enter(schedule.last());
        copy(node, copy);
        return copy;
    }

    private void persistAcrossPhases() {
        for (int node = 0; node < program.nodes().size(); node++) {
            for (int operand : program.op(node).operands()) {
                View view = views[operand];
                if (view != null
                        && view.buffer().memory == Memory.ARENA
                        && schedule.phase(operand) != schedule.phase(node)) {
                    view.buffer().persistent = true;
                }
            }
        }
        for (int output : finalCopies) {
            View view = views[program.outputs().get(output).node()];
            if (view != null && view.buffer().memory == Memory.ARENA) {
                view.buffer().persistent = true;
            }
        }
    }

    private void lower(Schedule.Item item) {
        switch (item) {
            case Schedule.Nest nest -> lowerNest(nest);
            case Schedule.Fused fused -> lowerFused(fused);
            case Schedule.Single single -> {
                int node = single.node();
                View to = store(node);
                switch (program.op(node)) {
                    case Op.Contract contract -> lowerContract(node, contract, to, Epilogue.NONE);
                    case Op.LogSumExp lse ->
                            LogSumExpLowering.lower(
                                    emission,
                                    target,
                                    extents(lse.arg()),
                                    view(lse.arg()),
                                    to,
                                    lse.axis());
                    case Op.Input _,
                            Op.Const _,
                            Op.Literal _,
                            Op.Size _,
                            Op.Select _,
                            Op.Map _,
                            Op.Power _,
                            Op.Sum _ ->
                            throw new CompilerBug("not lowered alone: " + program.op(node));
                }
            }
        }
    }

    /** Where a computed node goes: its result place, or a new temporary. */
    private View store(int node) {
        View view = views[node];
        if (view == null) {
            List<Integer> extents = extents(node);
            view = View.of(emission.temporary(Emission.size(extents)), extents);
            views[node] = view;
        }
        return view;
    }

    private View view(int node) {
        View view = views[node];
        if (view == null) {
            // a filled constant where memory is needed
            List<Integer> extents = extents(node);
            var values = new double[MemoryPlan.size(Emission.size(extents))];
            java.util.Arrays.fill(values, Entries.constant(program.op(node)).orElseThrow());
            view = leaves.fixed(values, extents);
            views[node] = view;
        }
        return view;
    }

    private void lowerFused(Schedule.Fused fused) {
        int product = fused.product();
        Schedule.Nest nest = fused.nest();
        nest.nodes().stream().filter(schedule::isStored).forEach(this::store);
        if (!schedule.isStored(product)) {
            views[product] = nests.inPlace(nest, product, node -> views[node]);
        }
        View to = store(product);
        List<ElementwiseLowering.Step> steps = nests.steps(nest);
        var epilogue = Epilogue.of(to, steps, schedule.isStored(product));
        var contract = (Op.Contract) program.op(product);
        boolean done = lowerContract(product, contract, to, epilogue);
        if (!done) {
            ElementwiseLowering.lower(emission, target, nest.extents(), steps);
        }
    }

    /** Launches a contraction; whether an epilogue is done with it. */
    private boolean lowerContract(int node, Op.Contract contract, View to, Epilogue epilogue) {
        SymmetricProduct pairs = symmetric.get(node);
        if (pairs != null) {
            pairs.lower(
                    emission,
                    target,
                    view(pairs.weights()),
                    view(pairs.vectors()),
                    schedule.phase(pairs.vectors()),
                    to);
            return false;
        }
        double coefficient = contract.coefficient().toDouble();
        var factors = new ArrayList<Op.Factor>();
        for (Op.Factor factor : contract.factors()) {
            var constant = Entries.constant(program.op(factor.node()));
            if (constant.isPresent()) {
                coefficient *= constant.getAsDouble();
            } else {
                factors.add(factor);
            }
        }
        List<Integer> extents = Entries.extents(contract.extents());
        if (factors.isEmpty()) {
            // a sum of constants
            for (int i = 0; i < extents.size(); i++) {
                coefficient *= contract.output().contains(i) ? 1 : extents.get(i);
            }
            List<Integer> shape = contract.output().stream().map(extents::get).toList();
            ElementwiseLowering.lower(
                    emission,
                    target,
                    shape,
                    List.of(
                            new ElementwiseLowering.Step(
                                    new ElementwiseLowering.Rule.Multiplied(Rational.ONE),
                                    List.of(new ElementwiseLowering.Operand.Filled(coefficient)),
                                    List.of(to))));
            return false;
        }
        if (factors.size() > 2) {
            throw new CompilerBug("more than two factors in " + contract);
        }
        Op.Factor first = factors.getFirst();
        Op.@Nullable Factor second = factors.size() == 2 ? factors.get(1) : null;
        return ContractionLowering.lower(
                emission,
                target,
                coefficient,
                extents,
                view(first.node()),
                first.indices(),
                second == null ? null : view(second.node()),
                second == null ? List.of() : second.indices(),
                to,
                contract.output(),
                epilogue);
    }

    private void lowerNest(Schedule.Nest nest) {
        ElementwiseLowering.lower(emission, target, nest.extents(), nests.steps(nest));
    }

    private static List<Integer> identity(int rank) {
        return java.util.stream.IntStream.range(0, rank).boxed().toList();
    }
}
