package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Proves of a kernel that every register is defined before it is used and has one type, every loop
 * variable is in scope, every access lies inside its parameter or local buffer, and all items of a
 * work-group meet at each barrier; and of a program that every launch lies inside its memory, no
 * launch writes data, constants, point or direction, data and constants in the arena lie apart from
 * each other and, as the scalars, inside it, and an input elsewhere is all of the data's memory.
 */
public final class KernelVerifier {
    private final Kernel kernel;
    private final Value.@Nullable Type[] types;
    private final int[] counts;

    /**
     * Whether all statements around the current one are parallel loops, iterations being groups.
     */
    private boolean outside = true;

    /** Whether a work-group runs the current statement, and all its items as often. */
    private boolean together;

    /** Whether items of a work-group run the current statement. */
    private boolean inItems;

    private KernelVerifier(Kernel kernel) {
        this.kernel = kernel;
        this.types = new Value.Type[kernel.registers()];
        this.counts = new int[kernel.variables()];
    }

    /**
     * Checks a kernel.
     *
     * @throws CompilerBug naming the first fault
     */
    public static void verify(Kernel kernel) {
        new KernelVerifier(kernel).block(kernel.body());
    }

    /**
     * Checks all kernels and launches.
     *
     * @param sizes how many doubles each caller-owned memory has
     * @throws CompilerBug naming the first fault
     */
    public static void verify(KernelProgram program, Map<Memory, Long> sizes) {
        program.kernels().forEach(KernelVerifier::verify);
        data(program);
        List<Kept> kept = kept(program);
        apart(program, kept);
        for (Phase phase : Phase.values()) {
            for (KernelProgram.Launch launch : program.phase(phase)) {
                launch(program, launch, sizes, kept);
            }
        }
    }

    /** The memory of data is one input, which lies there where its owner holds it. */
    private static void data(KernelProgram program) {
        long size = 0;
        for (Map.Entry<String, KernelProgram.Home> entry : program.data().entrySet()) {
            KernelProgram.Home home = entry.getValue();
            if (home.memory() == Memory.DATA) {
                if (size > 0 || home.offset() != 0) {
                    throw new CompilerBug(entry.getKey() + " is not all of the data's memory");
                }
                size = home.size();
            } else if (home.memory() != Memory.ARENA) {
                throw new CompilerBug(entry.getKey() + " lies in " + home.memory());
            }
        }
        if (size != program.dataSize()) {
            throw new CompilerBug(
                    "the data's memory has %d doubles, its input %d"
                            .formatted(program.dataSize(), size));
        }
    }

    private static void apart(KernelProgram program, List<Kept> kept) {
        for (int i = 0; i < kept.size(); i++) {
            Kept part = kept.get(i);
            inArena(program, part);
            for (Kept other : kept.subList(0, i)) {
                if (part.start < other.end && other.start < part.end) {
                    throw new CompilerBug(
                            "%s lies at %d .. %d of the arena, where %s lies"
                                    .formatted(part.what, part.start, part.end, other.what));
                }
            }
        }
        program.scalars()
                .forEach((name, at) -> inArena(program, new Kept("scalar " + name, at, at + 1L)));
    }

    private static void inArena(KernelProgram program, Kept part) {
        if (part.start < 0 || part.end > program.arenaSize()) {
            throw new CompilerBug(
                    "%s lies at %d .. %d of %d doubles of the arena"
                            .formatted(part.what, part.start, part.end, program.arenaSize()));
        }
    }

    private static void launch(
            KernelProgram program,
            KernelProgram.Launch launch,
            Map<Memory, Long> sizes,
            List<Kept> kept) {
        Kernel kernel = program.kernels().get(launch.kernel());
        BitSet written = kernel.written();
        for (int i = 0; i < kernel.parameters().size(); i++) {
            Kernel.Parameter parameter = kernel.parameters().get(i);
            Memory memory = parameter.memory();
            long start = launch.offsets().get(i);
            long end = start + parameter.size();
            long size =
                    switch (memory) {
                        case ARENA -> program.arenaSize();
                        case DATA -> program.dataSize();
                        case POINT, DIRECTION, RESULT -> sizes.getOrDefault(memory, 0L);
                    };
            if (start < 0 || end > size) {
                throw new CompilerBug(
                        "a launch reaches %d .. %d of %d doubles of %s: %s"
                                .formatted(start, end, size, memory, kernel));
            }
            if (memory == Memory.ARENA && written.get(i)) {
                keep(kept, start, end, kernel);
            }
        }
    }

    /** A part of the arena that holds the same numbers from the start to the end. */
    private record Kept(String what, long start, long end) {}

    private static List<Kept> kept(KernelProgram program) {
        var kept = new ArrayList<Kept>();
        program.data()
                .forEach(
                        (name, home) -> {
                            if (home.memory() == Memory.ARENA) {
                                long start = home.offset();
                                kept.add(new Kept("data " + name, start, start + home.size()));
                            }
                        });
        for (KernelProgram.Constants constants : program.constants()) {
            long start = constants.offset();
            kept.add(new Kept("a constant", start, start + constants.values().length));
        }
        return kept;
    }

    /** A kernel may write all of a parameter that it writes at all. */
    private static void keep(List<Kept> kept, long start, long end, Kernel kernel) {
        for (Kept part : kept) {
            if (start < part.end && part.start < end) {
                throw new CompilerBug(
                        "a launch writes %d .. %d of the arena, where %s lies: %s"
                                .formatted(start, end, part.what, kernel));
            }
        }
    }

    private void block(List<Statement> statements) {
        Value.@Nullable Type[] outer = types.clone();
        var set = new ArrayList<Integer>();
        for (Statement statement : statements) {
            switch (statement) {
                case Statement.Loop s -> loop(s);
                case Statement.Items s -> items(s, statements);
                case Statement.Barrier _ -> {
                    if (!together) {
                        throw fault("a barrier where not all items of a group meet", statement);
                    }
                }
                case Statement.Wrap s -> {
                    within(s.first(), s.extent(), statement);
                    within(s.step(), s.extent() - s.offset(), statement);
                    require(s.offset() >= 0 && counts[s.variable()] == 0, statement);
                    counts[s.variable()] = s.extent();
                    set.add(s.variable());
                }
                case Statement.Sort s -> {
                    int most = Math.max(counts[s.first()], counts[s.second()]);
                    within(s.first(), most, statement);
                    within(s.second(), most, statement);
                    require(s.low() != s.high(), statement);
                    require(counts[s.low()] == 0 && counts[s.high()] == 0, statement);
                    counts[s.low()] = most;
                    counts[s.high()] = most;
                    set.addAll(List.of(s.low(), s.high()));
                }
                case Statement.Define s -> {
                    require(types[s.register()] == null, statement);
                    types[s.register()] = type(s.value());
                }
                case Statement.Update s ->
                        require(type(s.value()) == typeOf(s.register(), statement), statement);
                case Statement.Store s -> {
                    require(typeOf(s.register(), statement) == Value.Type.SCALAR, statement);
                    store(s.parameter(), s.index(), 1, statement);
                }
                case Statement.StoreLanes s -> {
                    require(typeOf(s.register(), statement) == Value.Type.LANES, statement);
                    active(s.active(), statement);
                    store(s.parameter(), s.index(), s.active(), statement);
                }
            }
        }
        set.forEach(variable -> counts[variable] = 0);
        System.arraycopy(outer, 0, types, 0, outer.length);
    }

    private void loop(Statement.Loop s) {
        require(s.count() > 0 && counts[s.variable()] == 0, s);
        boolean outsideBefore = outside;
        boolean togetherBefore = together;
        outside &= s.parallel();
        // the items may take the iterations of a parallel loop in different orders
        together &= !s.parallel();
        counts[s.variable()] = s.count();
        block(s.body());
        counts[s.variable()] = 0;
        outside = outsideBefore;
        together = togetherBefore;
    }

    private void items(Statement.Items s, List<Statement> block) {
        require(outside && block.size() == 1 && kernel.lanes() == 1, s);
        require(s.rows() > 0 && counts[s.row()] == 0, s);
        require(s.columns() > 0 && counts[s.column()] == 0 && s.row() != s.column(), s);
        counts[s.row()] = s.rows();
        counts[s.column()] = s.columns();
        outside = false;
        together = true;
        inItems = true;
        block(s.body());
        inItems = false;
        together = false;
        outside = true;
        counts[s.row()] = 0;
        counts[s.column()] = 0;
    }

    private Value.Type type(Value value) {
        return switch (value) {
            case Value.Constant v -> v.type();
            case Value.Load v -> {
                access(v.parameter(), v.index(), 1, value);
                yield Value.Type.SCALAR;
            }
            case Value.LoadLanes v -> {
                active(v.active(), value);
                access(v.parameter(), v.index(), v.active(), value);
                yield Value.Type.LANES;
            }
            case Value.LoadStrided v -> {
                active(v.active(), value);
                require(v.stride() > 0, value);
                access(v.parameter(), v.index(), 1 + (v.active() - 1) * v.stride(), value);
                yield Value.Type.LANES;
            }
            case Value.Broadcast v -> {
                require(typeOf(v.scalar(), value) == Value.Type.SCALAR, value);
                yield Value.Type.LANES;
            }
            case Value.Apply v -> {
                require(v.operands().size() == v.operator().arity(), value);
                yield same(v.operands(), value);
            }
            case Value.CallBeyond v -> {
                require(v.primitive().arity() == 1, value);
                yield same(List.of(v.operand(), v.inside()), value);
            }
            case Value.CallPower v -> typeOf(v.operand(), value);
            case Value.Keep v -> {
                active(v.active(), value);
                require(typeOf(v.operand(), value) == Value.Type.LANES, value);
                yield Value.Type.LANES;
            }
            case Value.SumLanes v -> {
                require(typeOf(v.operand(), value) == Value.Type.LANES, value);
                yield Value.Type.SCALAR;
            }
            case Value.MaxLanes v -> {
                require(typeOf(v.operand(), value) == Value.Type.LANES, value);
                yield Value.Type.SCALAR;
            }
        };
    }

    private Value.Type same(List<Integer> operands, Object where) {
        Value.Type type = typeOf(operands.getFirst(), where);
        for (int operand : operands) {
            require(typeOf(operand, where) == type, where);
        }
        return type;
    }

    private Value.Type typeOf(int register, Object where) {
        Value.Type type = register >= 0 && register < types.length ? types[register] : null;
        if (type == null) {
            throw fault("register r" + register + " is used before it is defined", where);
        }
        return type;
    }

    private void within(int variable, int extent, Object where) {
        require(counts[variable] > 0 && counts[variable] <= extent, where);
    }

    private void active(int active, Object where) {
        require(active >= 1 && active <= kernel.lanes(), where);
    }

    private void store(int parameter, Affine index, int count, Object where) {
        if (!isLocal(parameter)) {
            Memory memory = kernel.parameters().get(parameter).memory();
            require(memory == Memory.ARENA || memory == Memory.RESULT, where);
        }
        access(parameter, index, count, where);
    }

    private boolean isLocal(int buffer) {
        return buffer >= kernel.parameters().size();
    }

    /** Smallest and largest index over the enclosing loops lie in the parameter. */
    private void access(int parameter, Affine index, int count, Object where) {
        require(!isLocal(parameter) || inItems, where);
        long low = index.offset();
        long high = (long) index.offset() + count;
        for (Affine.Term term : index.terms()) {
            int trips = counts[term.variable()];
            require(trips > 0, where);
            long reach = (long) term.stride() * (trips - 1);
            low += Math.min(reach, 0);
            high += Math.max(reach, 0);
        }
        if (low < 0 || high > kernel.size(parameter)) {
            throw fault(
                    "access to " + low + " .. " + high + " outside parameter p" + parameter, where);
        }
    }

    private void require(boolean condition, Object where) {
        if (!condition) {
            throw fault("ill-formed", where);
        }
    }

    private CompilerBug fault(String message, Object where) {
        return new CompilerBug(message + ": " + where + " in " + kernel);
    }
}
