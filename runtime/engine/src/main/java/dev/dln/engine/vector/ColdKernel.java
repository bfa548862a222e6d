package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kernel of doubles that runs without a class of its own, statement by statement, to the same
 * bits as emitted code. A statement is done for several iterations of a parallel loop before the
 * next one is: so most of the time goes into a few short loops over arrays ({@link ColdLoops}),
 * which are the same for all kernels and which HotSpot has compiled within milliseconds.
 *
 * <p>Used by one thread at a time, as are all kernels that share registers.
 */
final class ColdKernel {
    /** Iterations done at once, at most: their registers fit into a second cache. */
    private static final int WIDTH = 16;

    /** What a register is as an array: so many iterations with so many lanes. */
    private static final int LONGEST = WIDTH * 8;

    /** Does something for the first so many iterations. */
    @FunctionalInterface
    private interface Step {
        void run(int iterations);
    }

    /** Where an access starts, and how far the iterations that are done at once lie apart. */
    private record Place(int parameter, Affine index, int apart) {}

    private final Kernel kernel;
    private final Registers registers;
    private final Value.Type[] types;
    private final int[] variables;
    private final double[][] arrays;
    private final int[] starts;
    private final Step[] steps;

    /**
     * Iterations that what lies outside of the loops done so is done for: as many as any of them.
     */
    private int width = 1;

    /** The variable of the loop around that is done so. */
    private int wide = -1;

    /** Registers as arrays, made when first asked for. */
    static final class Registers {
        private final List<double[]> all = new ArrayList<>();

        private double[] get(int register) {
            while (all.size() <= register) {
                all.add(new double[LONGEST]);
            }
            return all.get(register);
        }
    }

    private ColdKernel(Kernel kernel, Registers registers) {
        this.kernel = kernel;
        this.registers = registers;
        this.types = new Value.Type[kernel.registers()];
        this.variables = new int[kernel.variables()];
        this.arrays = new double[kernel.parameters().size()][];
        this.starts = new int[arrays.length];
        this.steps = steps(kernel.body());
    }

    /** A kernel; empty for one with statements that are not known here. */
    static Optional<ColdKernel> of(Kernel kernel, Registers registers) {
        return kernel.lanes() * WIDTH <= LONGEST && isKnown(kernel.body())
                ? Optional.of(new ColdKernel(kernel, registers))
                : Optional.empty();
    }

    private static boolean isKnown(List<Statement> block) {
        return block.stream()
                .allMatch(
                        statement ->
                                switch (statement) {
                                    case Statement.Loop s -> isKnown(s.body());
                                    case Statement.Define _,
                                            Statement.Update _,
                                            Statement.Store _,
                                            Statement.StoreLanes _ ->
                                            true;
                                    case Statement.Wrap _,
                                            Statement.Sort _,
                                            Statement.Items _,
                                            Statement.Barrier _ ->
                                            false;
                                });
    }

    /**
     * Runs it.
     *
     * @param memories in the order of {@link ClassEmitter#MEMORIES}
     * @param offsets where each parameter starts in its memory
     */
    void run(double[][] memories, List<Integer> offsets) {
        for (int i = 0; i < arrays.length; i++) {
            Memory memory = kernel.parameters().get(i).memory();
            arrays[i] = memories[ClassEmitter.MEMORIES.indexOf(memory)];
            starts[i] = offsets.get(i);
        }
        run(steps, width);
    }

    private static void run(Step[] steps, int iterations) {
        for (Step step : steps) {
            step.run(iterations);
        }
    }

    private Step[] steps(List<Statement> block) {
        return block.stream().map(this::step).toArray(Step[]::new);
    }

    private Step step(Statement statement) {
        return switch (statement) {
            case Statement.Loop s -> loop(s);
            case Statement.Define s -> {
                types[s.register()] = s.value().type(r -> types[r]);
                yield value(s.register(), s.value());
            }
            case Statement.Update s -> value(s.register(), s.value());
            case Statement.Store s -> store(s.parameter(), s.index(), s.register(), 1, 1);
            case Statement.StoreLanes s ->
                    store(s.parameter(), s.index(), s.register(), kernel.lanes(), s.active());
            case Statement.Wrap _, Statement.Sort _, Statement.Items _, Statement.Barrier _ ->
                    throw new IllegalArgumentException("not known: " + statement);
        };
    }

    private Step loop(Statement.Loop loop) {
        int variable = loop.variable();
        int count = loop.count();
        if (wide < 0 && loop.parallel() && breadth(loop) > breadth(loop.body())) {
            wide = variable;
            width = Math.max(width, breadth(loop));
            Step[] body = steps(loop.body());
            wide = -1;
            return _ -> {
                for (int i = 0; i < count; i += WIDTH) {
                    variables[variable] = i;
                    run(body, Math.min(WIDTH, count - i));
                }
            };
        }
        Step[] body = steps(loop.body());
        return iterations -> {
            for (int i = 0; i < count; i++) {
                variables[variable] = i;
                run(body, iterations);
            }
        };
    }

    private static int breadth(Statement.Loop loop) {
        return loop.parallel() ? Math.min(WIDTH, loop.count()) : 1;
    }

    /** How many iterations of a loop in a block can be done at once. */
    private static int breadth(List<Statement> block) {
        int most = 1;
        for (Statement statement : block) {
            if (statement instanceof Statement.Loop loop) {
                most = Math.max(most, Math.max(breadth(loop), breadth(loop.body())));
            }
        }
        return most;
    }

    /** How many numbers a register has for each iteration. */
    private int numbers(int register) {
        return types[register] == Value.Type.SCALAR ? 1 : kernel.lanes();
    }

    private Step value(int register, Value value) {
        double[] to = registers.get(register);
        int lanes = kernel.lanes();
        int numbers = numbers(register);
        return switch (value) {
            case Value.Constant v -> n -> ColdLoops.fill(to, n * numbers, v.value());
            case Value.Load v -> load(to, v.parameter(), v.index(), 1, 1, 1);
            case Value.LoadLanes v -> load(to, v.parameter(), v.index(), 1, lanes, v.active());
            case Value.LoadStrided v ->
                    load(to, v.parameter(), v.index(), v.stride(), lanes, v.active());
            case Value.Broadcast v -> {
                double[] a = registers.get(v.scalar());
                yield n -> ColdLoops.broadcast(to, a, n, lanes);
            }
            case Value.Apply v -> apply(to, v.operator(), v.operands(), numbers);
            case Value.CallBeyond v -> {
                double[] a = registers.get(v.operand());
                double[] inside = registers.get(v.inside());
                int number = ScalarCalls.number(v.primitive());
                yield n -> ColdLoops.beyond(to, a, inside, n * numbers, v.limit(), number);
            }
            case Value.CallPower v -> {
                double[] a = registers.get(v.operand());
                yield n -> ColdLoops.power(to, a, n * numbers, v.exponent());
            }
            case Value.Keep v -> {
                double[] a = registers.get(v.operand());
                yield n -> ColdLoops.keep(to, a, n, lanes, v.active(), v.fill());
            }
            case Value.SumLanes v -> {
                double[] a = registers.get(v.operand());
                yield n -> ColdLoops.sumLanes(to, a, n, lanes);
            }
            case Value.MaxLanes v -> {
                double[] a = registers.get(v.operand());
                yield n -> ColdLoops.maxLanes(to, a, n, lanes);
            }
        };
    }

    private Step apply(double[] to, Operator operator, List<Integer> operands, int numbers) {
        double[] a = registers.get(operands.getFirst());
        double[] b = operands.size() > 1 ? registers.get(operands.get(1)) : a;
        double[] c = operands.size() > 2 ? registers.get(operands.get(2)) : a;
        double[] d = operands.size() > 3 ? registers.get(operands.get(3)) : a;
        return switch (operator) {
            case ADD -> n -> ColdLoops.add(to, a, b, n * numbers);
            case SUB -> n -> ColdLoops.sub(to, a, b, n * numbers);
            case MUL -> n -> ColdLoops.mul(to, a, b, n * numbers);
            case DIV -> n -> ColdLoops.div(to, a, b, n * numbers);
            case FMA -> n -> ColdLoops.fma(to, a, b, c, n * numbers);
            case NEG -> n -> ColdLoops.neg(to, a, n * numbers);
            case ABS -> n -> ColdLoops.abs(to, a, n * numbers);
            case COPY_SIGN -> n -> ColdLoops.copySign(to, a, b, n * numbers);
            case SQRT -> n -> ColdLoops.sqrt(to, a, n * numbers);
            case IF_GREATER -> n -> ColdLoops.ifGreater(to, a, b, c, d, n * numbers);
            case IF_EQUAL -> n -> ColdLoops.ifEqual(to, a, b, c, d, n * numbers);
            case POWER_OF_TWO -> n -> ColdLoops.powerOfTwo(to, a, n * numbers);
            case EXPONENT -> n -> ColdLoops.exponent(to, a, n * numbers);
            case FRACTION -> n -> ColdLoops.fraction(to, a, n * numbers);
        };
    }

    private Step load(double[] to, int parameter, Affine index, int stride, int lanes, int active) {
        Place place = place(parameter, index);
        return n ->
                ColdLoops.load(
                        to, n, lanes, active, arrays[parameter], at(place), place.apart, stride);
    }

    /** What lies outside of the loops done so is stored once. */
    private Step store(int parameter, Affine index, int register, int lanes, int active) {
        Place place = place(parameter, index);
        double[] from = registers.get(register);
        boolean once = wide < 0;
        return n ->
                ColdLoops.store(
                        from,
                        once ? 1 : n,
                        lanes,
                        active,
                        arrays[parameter],
                        at(place),
                        place.apart);
    }

    private Place place(int parameter, Affine index) {
        int apart = 0;
        for (Affine.Term term : index.terms()) {
            apart += term.variable() == wide ? term.stride() : 0;
        }
        return new Place(parameter, index, apart);
    }

    private int at(Place place) {
        int at = starts[place.parameter] + place.index.offset();
        List<Affine.Term> terms = place.index.terms();
        for (int i = 0; i < terms.size(); i++) {
            Affine.Term term = terms.get(i);
            at += term.stride() * variables[term.variable()];
        }
        return at;
    }
}
