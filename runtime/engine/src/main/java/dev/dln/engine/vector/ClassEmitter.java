package dev.dln.engine.vector;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Statement;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Prints a kernel program as a class: a static method for each kernel, over the arrays of the
 * memories it touches and the place where each of its buffers starts; a static method for each run
 * of launches; and {@link Phases} implemented by calling them.
 */
final class ClassEmitter {
    /** HotSpot compiles no method with more bytes than this (-XX:-DontCompileHugeMethods). */
    static final int HUGE_METHOD = 8000;

    /** In the order of the arguments of {@link Phases}. */
    private static final List<Memory> MEMORIES = List.of(Memory.values());

    /** Launches per method; each takes up to about 40 bytes. */
    private static final int LAUNCHES = 100;

    private static final ClassDesc TEAM = ClassDesc.of(Team.class.getName());

    /** The methods of {@link Phases}, whose arrays are of either type. */
    private static final MethodTypeDesc ANY = run(ConstantDescs.CD_Object);

    /** The arguments after the memories of an instance method and of a static one. */
    private static final int WORKER = MEMORIES.size();

    private static final int THE_TEAM = WORKER + 1;

    private final KernelProgram program;
    private final Partition partition;
    private final ClassDesc self;

    /** The type of a memory. */
    private final ClassDesc numbers;

    private ClassEmitter(KernelProgram program, Partition partition, ClassDesc self) {
        this.program = program;
        this.partition = partition;
        this.self = self;
        this.numbers = ScalarCodes.type(program.precision()).arrayType();
    }

    private static MethodTypeDesc run(ClassDesc memory) {
        return MethodTypeDesc.of(CD_void, Collections.nCopies(MEMORIES.size(), memory))
                .insertParameterTypes(MEMORIES.size(), CD_int, TEAM);
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
            kernel(builder, program.kernels().get(i), i);
        }
        for (Phase phase : Phase.values()) {
            phase(builder, phase);
        }
    }

    private void kernel(ClassBuilder builder, Kernel kernel, int number) {
        String name = name(number, kernel);
        List<Tile> tiles = Tile.of(kernel);
        Statement.Loop split = partition.splitLoop(kernel);
        builder.withMethodBody(
                name,
                type(kernel, split == null ? 0 : 2),
                ClassFile.ACC_STATIC,
                code ->
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
                                                type(kernel, tiles.get(i).loops().size()))));
        for (int i = 0; i < tiles.size(); i++) {
            Tile tile = tiles.get(i);
            builder.withMethodBody(
                    name + "tile" + i,
                    type(kernel, tile.loops().size()),
                    ClassFile.ACC_STATIC,
                    code -> KernelEmitter.emitTile(code, kernel, program.precision(), tile));
        }
    }

    private static String name(int number, Kernel kernel) {
        return kernel.name() + number;
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

    private void phase(ClassBuilder builder, Phase phase) {
        String name = phase.name().toLowerCase(Locale.ROOT);
        var parts = new ArrayList<List<Partition.Part>>();
        for (Partition.Part part : partition.parts(phase)) {
            if (parts.isEmpty() || parts.getLast().size() == LAUNCHES) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(part);
        }
        for (int i = 0; i < parts.size(); i++) {
            List<Partition.Part> some = parts.get(i);
            builder.withMethodBody(
                    name + i,
                    run(numbers),
                    ClassFile.ACC_STATIC,
                    code -> {
                        some.forEach(part -> launch(code, part));
                        code.return_();
                    });
        }
        builder.withMethodBody(
                name,
                ANY,
                ClassFile.ACC_PUBLIC,
                code -> {
                    for (int i = 0; i < parts.size(); i++) {
                        for (int memory = 0; memory < MEMORIES.size(); memory++) {
                            code.aload(1 + memory).checkcast(numbers);
                        }
                        code.iload(1 + WORKER).aload(1 + THE_TEAM);
                        code.invokestatic(self, name + i, run(numbers));
                    }
                    code.return_();
                });
    }

    /** What one worker does of a launch, after all are done with what it needs. */
    private void launch(CodeBuilder code, Partition.Part part) {
        if (part.waits()) {
            code.aload(THE_TEAM).invokevirtual(TEAM, "await", ConstantDescs.MTD_void);
        }
        KernelProgram.Launch launch = part.launch();
        Kernel kernel = program.kernels().get(launch.kernel());
        Statement.Loop split = partition.splitLoop(kernel);
        Label end = code.newLabel();
        if (split == null && partition.workers() > 1) {
            code.iload(WORKER).loadConstant(part.worker()).if_icmpne(end);
        }
        memories(kernel).forEach(memory -> code.aload(MEMORIES.indexOf(memory)));
        launch.offsets().forEach(code::loadConstant);
        if (split != null) {
            share(code, split.count(), 0);
            share(code, split.count(), 1);
        }
        code.invokestatic(self, name(launch.kernel(), kernel), type(kernel, split == null ? 0 : 2));
        code.labelBinding(end);
    }

    /** Pushes count (worker + next) / workers: where a worker's share of a loop begins or ends. */
    private void share(CodeBuilder code, int count, int next) {
        code.iload(WORKER).loadConstant(next).iadd().i2l();
        code.loadConstant((long) count).lmul();
        code.loadConstant((long) partition.workers()).ldiv().l2i();
    }
}
