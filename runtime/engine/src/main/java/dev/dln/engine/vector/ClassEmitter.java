package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Statement;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Prints a kernel program as a class: a static method for each kernel, over the arrays of the
 * memories it touches and the place where each of its buffers starts; static methods for each step
 * of the {@link Partition}; and {@link Phases} implemented by calling them.
 */
final class ClassEmitter {
    /** HotSpot compiles no method with more bytes than this (-XX:-DontCompileHugeMethods). */
    static final int HUGE_METHOD = 8000;

    /** HotSpot has none with -XX:TieredStopAtLevel=1, as some tools start Java, and says so. */
    private static final boolean SECOND_COMPILER =
            !System.getProperty("java.vm.info", "").contains("emulated-client");

    /** In the order of the arguments of {@link Phases}. */
    static final List<Memory> MEMORIES = List.of(Memory.values());

    /** A method that launches kernels has about so many bytes at most. */
    private static final int LAUNCHES = 7000;

    /**
     * Kernels printed where they are launched are so long at most, and together in a method so
     * long, in simple steps: HotSpot takes some ten milliseconds for it.
     */
    private static final int SHORT = 64;

    /** Cases of a switch over steps, each of some 20 bytes. */
    private static final int CASES = 250;

    /** The method of {@link Phases}, whose arrays are of either type. */
    private static final MethodTypeDesc ANY = run(ConstantDescs.CD_Object, 2);

    /** Where a share of an uneven cut begins. */
    private static final MethodTypeDesc BEGIN = MethodTypeDesc.of(CD_int, CD_int);

    /** The arguments of a static method after the memories. */
    private static final int LAST = MEMORIES.size();

    private final KernelProgram program;
    private final Partition partition;
    private final ClassDesc self;

    /** The type of a memory. */
    private final ClassDesc numbers;

    /** The loops of each kernel that are shared out, with a method each. */
    private final List<List<Statement.Loop>> loops;

    /** Uneven cuts, which have a method that says where a share begins. */
    private final List<List<Integer>> cuts = new ArrayList<>();

    private ClassEmitter(KernelProgram program, Partition partition, ClassDesc self) {
        this.program = program;
        this.partition = partition;
        this.self = self;
        this.numbers = ScalarCodes.type(program.precision()).arrayType();
        this.loops = partition.loops();
    }

    private static MethodTypeDesc run(ClassDesc memory, int numbers) {
        var parameters = new ArrayList<>(Collections.nCopies(MEMORIES.size(), memory));
        parameters.addAll(Collections.nCopies(numbers, CD_int));
        return MethodTypeDesc.of(CD_void, parameters);
    }

    /**
     * The bytes of a class that implements {@link Phases}.
     *
     * @param partition who does what of the program
     * @param name the class's simple name; its package is this one
     */
    static byte[] emit(KernelProgram program, Partition partition, String name) {
        ClassDesc self = ClassDesc.of(ClassEmitter.class.getPackageName(), name);
        return new ClassEmitter(program, partition, self).emit();
    }

    private byte[] emit() {
        return ClassFile.of().build(self, this::members);
    }

    private void members(ClassBuilder builder) {
        builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | ClassFile.ACC_SYNTHETIC);
        builder.withInterfaceSymbols(ClassDesc.of(Phases.class.getName()));
        builder.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                0,
                code ->
                        code.aload(0)
                                .invokespecial(
                                        ConstantDescs.CD_Object,
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void)
                                .return_());
        for (int i = 0; i < program.kernels().size(); i++) {
            Kernel kernel = program.kernels().get(i);
            if (loops.get(i).isEmpty()) {
                kernel(builder, kernel, name(i, null), null);
            }
            for (Statement.Loop loop : loops.get(i)) {
                kernel(builder, kernel, name(i, loop), loop);
            }
        }
        var calls = new ArrayList<List<String>>();
        for (Phase phase : Phase.values()) {
            boolean little = partition.work(phase) <= Partition.LITTLE_PHASE;
            for (Partition.Step step : partition.steps(phase)) {
                calls.add(step(builder, step, calls.size(), little));
            }
        }
        for (Partition.Step whole : partition.alone().values()) {
            calls.add(step(builder, whole, calls.size(), false));
        }
        run(builder, calls);
        for (int i = 0; i < cuts.size(); i++) {
            begin(builder, "begin" + i, cuts.get(i));
        }
    }

    /**
     * A method for a kernel; with a loop that is shared out, the last two arguments say of what.
     */
    private void kernel(
            ClassBuilder builder, Kernel kernel, String name, Statement.@Nullable Loop split) {
        List<Tile> tiles = Tile.of(kernel, split);
        builder.withMethodBody(
                name,
                type(kernel, split == null ? 0 : 2),
                ClassFile.ACC_STATIC,
                code -> {
                    begin(code, kernel);
                    KernelEmitter.emit(
                            code,
                            kernel,
                            program.precision(),
                            tiles,
                            split,
                            i ->
                                    code.invokestatic(
                                            self,
                                            name + "tile" + i,
                                            type(kernel, tiles.get(i).loops().size())));
                });
        for (int i = 0; i < tiles.size(); i++) {
            Tile tile = tiles.get(i);
            builder.withMethodBody(
                    name + "tile" + i,
                    type(kernel, tile.loops().size()),
                    ClassFile.ACC_STATIC,
                    code -> {
                        begin(code, kernel);
                        KernelEmitter.emitTile(code, kernel, program.precision(), tile);
                    });
        }
    }

    /**
     * Starts a method of a kernel with lane registers in such a way that HotSpot's first compiler
     * gives it back at once, where there is a second one. It would take long, box every register,
     * and give some kernels back only after it ran out of registers of its own; the second compiler
     * takes them from the interpreter sooner. What the first one does not take is a handler of
     * exceptions that can also be reached without one: here if an array, the first argument, had a
     * negative length, which the second one leaves out.
     */
    private static void begin(CodeBuilder code, Kernel kernel) {
        if (kernel.lanes() == 1 || !SECOND_COMPILER) {
            return;
        }
        Label first = code.newLabel();
        Label handler = code.newLabel();
        Label body = code.newLabel();
        code.labelBinding(first).aload(0).arraylength().ifge(body).aconst_null();
        code.labelBinding(handler).athrow().labelBinding(body);
        code.exceptionCatchAll(first, handler, handler);
    }

    private String name(int number, Statement.@Nullable Loop split) {
        String name = program.kernels().get(number).name() + number;
        return split == null ? name : name + "loop" + split.variable();
    }

    /** The memories a kernel touches, in order. */
    static List<Memory> memories(Kernel kernel) {
        var memories = new ArrayList<Memory>();
        for (Kernel.Parameter parameter : kernel.parameters()) {
            if (!memories.contains(parameter.memory())) {
                memories.add(parameter.memory());
            }
        }
        return memories;
    }

    /** The memories, the places of the parameters, and further ints. */
    private MethodTypeDesc type(Kernel kernel, int further) {
        var parameters = new ArrayList<ClassDesc>();
        memories(kernel).forEach(_ -> parameters.add(numbers));
        for (int i = 0; i < kernel.parameters().size() + further; i++) {
            parameters.add(CD_int);
        }
        return MethodTypeDesc.of(CD_void, parameters);
    }

    /**
     * Methods for the launches of a step, given a share; their names.
     *
     * @param little whether there is so little to do that calls of short kernels are too much
     */
    private List<String> step(
            ClassBuilder builder, Partition.Step step, int number, boolean little) {
        var parts = new ArrayList<List<Partition.Part>>();
        int bytes = 0;
        long length = 0;
        for (Partition.Part part : step.parts()) {
            boolean here = little && isShort(part);
            int moreBytes = here ? 0 : bytes(part);
            long moreLength = here ? length(part) : 0;
            boolean fits = bytes + moreBytes <= LAUNCHES && length + moreLength <= SHORT;
            if (parts.isEmpty() || !fits) {
                parts.add(new ArrayList<>());
                bytes = 0;
                length = 0;
            }
            parts.getLast().add(part);
            bytes += moreBytes;
            length += moreLength;
        }
        var names = new ArrayList<String>();
        for (List<Partition.Part> some : parts) {
            String name = "step" + number + "part" + names.size();
            names.add(name);
            builder.withMethodBody(
                    name,
                    run(numbers, 1),
                    ClassFile.ACC_STATIC,
                    code -> {
                        if (little) {
                            some.stream()
                                    .filter(this::isShort)
                                    .map(part -> program.kernels().get(part.launch().kernel()))
                                    .filter(kernel -> kernel.lanes() > 1)
                                    .findAny()
                                    .ifPresent(kernel -> begin(code, kernel));
                        }
                        for (Partition.Part part : some) {
                            launch(code, part, step.shares(), little && isShort(part));
                        }
                        code.return_();
                    });
        }
        return names;
    }

    /** Whether a kernel, none that is shared out, is shorter than its call is worth. */
    private boolean isShort(Partition.Part part) {
        return part.cut() == null && length(part) <= SHORT;
    }

    private long length(Partition.Part part) {
        Kernel kernel = program.kernels().get(part.launch().kernel());
        return Statement.length(kernel.body(), kernel.lanes());
    }

    /** How many bytes a launch takes at most. */
    private int bytes(Partition.Part part) {
        Kernel kernel = program.kernels().get(part.launch().kernel());
        int constants = part.launch().offsets().size();
        return 50 + 2 * memories(kernel).size() + 3 * constants;
    }

    /** The method of {@link Phases}, which finds out the type of the memories. */
    private void run(ClassBuilder builder, List<List<String>> calls) {
        String all = "steps";
        builder.withMethodBody(
                "run",
                ANY,
                ClassFile.ACC_PUBLIC,
                code -> {
                    for (int memory = 0; memory < MEMORIES.size(); memory++) {
                        code.aload(1 + memory).checkcast(numbers);
                    }
                    code.iload(1 + LAST).iload(2 + LAST);
                    code.invokestatic(self, all, run(numbers, 2)).return_();
                });
        choose(builder, all, calls, 0);
    }

    /** A method that does a share of one of some steps, of which the first has a number. */
    private void choose(
            ClassBuilder builder, String name, List<List<String>> calls, int firstStep) {
        var halves = new ArrayList<List<List<String>>>();
        if (calls.size() > CASES) {
            int half = calls.size() / 2;
            halves.add(calls.subList(0, half));
            halves.add(calls.subList(half, calls.size()));
            choose(builder, name + "a", halves.getFirst(), firstStep);
            choose(builder, name + "b", halves.getLast(), firstStep + half);
        }
        builder.withMethodBody(
                name,
                run(numbers, 2),
                ClassFile.ACC_STATIC,
                code -> {
                    if (halves.isEmpty()) {
                        cases(code, calls, firstStep);
                    } else {
                        memories(code);
                        code.iload(LAST).iload(LAST + 1);
                        code.iload(LAST).loadConstant(firstStep + halves.getFirst().size());
                        code.ifThenElse(
                                Opcode.IF_ICMPLT,
                                yes -> yes.invokestatic(self, name + "a", run(numbers, 2)),
                                no -> no.invokestatic(self, name + "b", run(numbers, 2)));
                        code.return_();
                    }
                });
    }

    private void cases(CodeBuilder code, List<List<String>> calls, int firstStep) {
        Label end = code.newLabel();
        var cases = new ArrayList<SwitchCase>();
        for (int i = 0; i < calls.size(); i++) {
            cases.add(SwitchCase.of(firstStep + i, code.newLabel()));
        }
        if (!calls.isEmpty()) {
            code.iload(LAST).tableswitch(firstStep, firstStep + calls.size() - 1, end, cases);
        }
        for (int i = 0; i < calls.size(); i++) {
            code.labelBinding(cases.get(i).target());
            for (String part : calls.get(i)) {
                memories(code);
                code.iload(LAST + 1).invokestatic(self, part, run(numbers, 1));
            }
            code.return_();
        }
        code.labelBinding(end).return_();
    }

    private static void memories(CodeBuilder code) {
        for (int memory = 0; memory < MEMORIES.size(); memory++) {
            code.aload(memory);
        }
    }

    /**
     * What one share has of a launch.
     *
     * @param here whether the kernel is printed instead of called
     */
    private void launch(CodeBuilder code, Partition.Part part, int shares, boolean here) {
        KernelProgram.Launch launch = part.launch();
        Kernel kernel = program.kernels().get(launch.kernel());
        Label end = code.newLabel();
        if (part.cut() == null && shares > 1) {
            code.iload(LAST).loadConstant(part.share()).if_icmpne(end);
        }
        if (here) {
            KernelEmitter.emitHere(code, kernel, program.precision(), launch.offsets(), LAST + 1);
        } else {
            call(code, launch, part.cut());
        }
        code.labelBinding(end);
    }

    private void call(CodeBuilder code, KernelProgram.Launch launch, @Nullable Cut cut) {
        Kernel kernel = program.kernels().get(launch.kernel());
        List<Statement.Loop> known = loops.get(launch.kernel());
        memories(kernel).forEach(memory -> code.aload(MEMORIES.indexOf(memory)));
        launch.offsets().forEach(code::loadConstant);
        Statement.Loop split = null;
        if (cut != null) {
            split = cut.loop();
            share(code, cut, 0);
            share(code, cut, 1);
        } else if (!known.isEmpty()) {
            split = known.getFirst();
            code.iconst_0().loadConstant(split.count());
        }
        code.invokestatic(self, name(launch.kernel(), split), type(kernel, split == null ? 0 : 2));
    }

    /** Pushes where a share of a loop, or the next one, begins. */
    private void share(CodeBuilder code, Cut cut, int next) {
        if (cut.isEven()) {
            code.loadConstant(cut.loop().count()).iload(LAST).loadConstant(next).iadd();
            code.loadConstant(partition.workers());
            code.invokestatic(
                    ClassDesc.of(Cut.class.getName()),
                    "begin",
                    MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int));
            return;
        }
        int number = cuts.indexOf(cut.begins());
        if (number < 0) {
            number = cuts.size();
            cuts.add(cut.begins());
        }
        code.iload(LAST).loadConstant(next).iadd();
        code.invokestatic(self, "begin" + number, BEGIN);
    }

    /** A method that tells where a share begins. */
    private static void begin(ClassBuilder builder, String name, List<Integer> begins) {
        builder.withMethodBody(
                name,
                BEGIN,
                ClassFile.ACC_STATIC,
                code -> {
                    var cases = new ArrayList<SwitchCase>();
                    Label last = code.newLabel();
                    for (int share = 0; share < begins.size() - 1; share++) {
                        cases.add(SwitchCase.of(share, code.newLabel()));
                    }
                    code.iload(0).tableswitch(0, cases.size() - 1, last, cases);
                    for (int share = 0; share < cases.size(); share++) {
                        code.labelBinding(cases.get(share).target());
                        code.loadConstant(begins.get(share)).ireturn();
                    }
                    code.labelBinding(last).loadConstant(begins.getLast()).ireturn();
                });
    }
}
