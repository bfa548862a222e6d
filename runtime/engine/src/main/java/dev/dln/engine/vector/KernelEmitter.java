package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_int;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.problem.CompilerBug;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Prints one kernel as the body of a static method: registers and loop variables are locals. This
 * is the order of statements, loops and calls of tiles; {@link ValueEmitter} prints what they
 * compute.
 */
final class KernelEmitter {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

    private final CodeBuilder code;
    private final Kernel kernel;
    private final ValueEmitter values;
    private final List<Memory> memories;

    /** The local of each loop variable, as far as loops are open. */
    private final int[] variables;

    /** Locals from this one on are free. */
    private int top;

    /** The loop that runs over iterations {@code from} to {@code to} only, two more arguments. */
    private final Statement.@Nullable Loop split;

    private int from;
    private int to;

    /** The loops whose bodies are calls of tiles. */
    private final IdentityHashMap<Statement.Loop, Runnable> calls = new IdentityHashMap<>();

    private KernelEmitter(
            CodeBuilder code,
            Kernel kernel,
            Precision precision,
            Statement.@Nullable Loop split,
            @Nullable List<Integer> places) {
        this.split = split;
        this.code = code;
        this.kernel = kernel;
        this.memories = places == null ? ClassEmitter.memories(kernel) : ClassEmitter.MEMORIES;
        this.variables = new int[kernel.variables()];
        this.values = new ValueEmitter(code, kernel, precision, memories, places, variables);
        this.top = memories.size() + kernel.parameters().size();
        if (split != null) {
            from = top++;
            to = top++;
        }
    }

    /**
     * Prints a kernel around calls of its tiles.
     *
     * @param split the loop whose iterations are given by two further arguments, if any
     * @param call prints the call of a tile, given by its number
     */
    static void emit(
            CodeBuilder code,
            Kernel kernel,
            Precision precision,
            List<Tile> tiles,
            Statement.@Nullable Loop split,
            IntConsumer call) {
        var emitter = new KernelEmitter(code, kernel, precision, split, null);
        for (int i = 0; i < tiles.size(); i++) {
            int number = i;
            Tile tile = tiles.get(i);
            emitter.calls.put(tile.loops().getLast(), () -> emitter.call(tile, number, call));
        }
        emitter.statements(kernel.body());
        code.return_();
    }

    /**
     * Prints a whole kernel in the midst of a method whose first arguments are all memories.
     *
     * @param places where each parameter of the kernel starts
     * @param top local variables from this one on are free
     */
    static void emitHere(
            CodeBuilder code, Kernel kernel, Precision precision, List<Integer> places, int top) {
        var emitter = new KernelEmitter(code, kernel, precision, null, places);
        emitter.top = top;
        emitter.block(kernel.body());
    }

    /** Prints a tile, whose last parameters are the variables of the loops around it. */
    static void emitTile(CodeBuilder code, Kernel kernel, Precision precision, Tile tile) {
        var emitter = new KernelEmitter(code, kernel, precision, null, null);
        for (Statement.Loop loop : tile.loops()) {
            emitter.variables[loop.variable()] = emitter.top++;
        }
        emitter.block(tile.body());
        code.return_();
    }

    private void call(Tile tile, int number, IntConsumer call) {
        int arguments = memories.size() + kernel.parameters().size();
        for (int i = 0; i < memories.size(); i++) {
            code.aload(i);
        }
        for (int i = memories.size(); i < arguments; i++) {
            code.iload(i);
        }
        tile.loops().forEach(loop -> code.iload(variables[loop.variable()]));
        call.accept(number);
    }

    private void block(List<Statement> statements) {
        int before = top;
        statements(statements);
        top = before;
    }

    /**
     * Statements whose registers stay visible. What follows the loop that is shared out belongs to
     * the last iteration.
     */
    private void statements(List<Statement> statements) {
        for (int i = 0; i < statements.size(); i++) {
            statement(statements.get(i));
            if (split != null
                    && i < statements.size() - 1
                    && statements.get(i) instanceof Statement.Loop loop
                    && (loop.variable() == split.variable()
                            || Tile.holds(loop.body(), split.variable()))) {
                Label end = code.newLabel();
                code.iload(to).loadConstant(split.count()).if_icmplt(end);
                block(statements.subList(i + 1, statements.size()));
                code.labelBinding(end);
                return;
            }
        }
    }

    private void statement(Statement statement) {
        switch (statement) {
            case Statement.Loop s -> {
                Runnable known = calls.get(s);
                loop(s, known == null ? () -> block(s.body()) : known);
            }
            case Statement.Wrap s -> {
                code.iload(variables[s.first()]).iload(variables[s.step()]).iadd();
                code.loadConstant(s.offset() - s.extent()).iadd();
                // the sum is below twice the extent: one extent back where it is negative now
                code.dup().loadConstant(Integer.SIZE - 1).ishr();
                code.loadConstant(s.extent()).iand().iadd();
                variables[s.variable()] = top++;
                code.istore(variables[s.variable()]);
            }
            case Statement.Items _, Statement.Barrier _ ->
                    throw new CompilerBug("threads are no work-groups");
            case Statement.Sort s -> {
                variables[s.low()] = top++;
                variables[s.high()] = top++;
                least("min", s).istore(variables[s.low()]);
                least("max", s).istore(variables[s.high()]);
            }
            case Statement.Define s -> top = values.define(s, top);
            case Statement.Update s -> values.update(s);
            case Statement.Store s -> values.store(s);
            case Statement.StoreLanes s -> values.store(s);
        }
    }

    private void loop(Statement.Loop loop, Runnable body) {
        int variable = top++;
        variables[loop.variable()] = variable;
        Label head = code.newLabel();
        Label end = code.newLabel();
        boolean some = split != null && loop.variable() == split.variable();
        if (some) {
            code.iload(from);
        } else {
            code.iconst_0();
        }
        code.istore(variable);
        code.labelBinding(head);
        code.iload(variable);
        if (some) {
            code.iload(to);
        } else {
            code.loadConstant(loop.count());
        }
        code.if_icmpge(end);
        body.run();
        code.iinc(variable, 1).goto_(head);
        code.labelBinding(end);
        top--;
    }

    /** Pushes the smaller or the larger of two variables. */
    private CodeBuilder least(String function, Statement.Sort sort) {
        return code.iload(variables[sort.first()])
                .iload(variables[sort.second()])
                .invokestatic(MATH, function, MethodTypeDesc.of(CD_int, CD_int, CD_int));
    }
}
