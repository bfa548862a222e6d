package dev.dln.engine.vector;

import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.kernel.KernelPrograms;

import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;

/**
 * A program that runs the gradient of a small network for some time and prints the methods of its
 * kernels that have lane registers, a line each, to the stream of errors: Java's own report of what
 * is compiled goes to the other one.
 */
final class KernelTiers {
    /** Nanoseconds in which some kernel is compiled, on a busy machine too. */
    private static final long TIME = 5_000_000_000L;

    private KernelTiers() {}

    /** Runs the calls; no arguments. */
    public static void main(String[] arguments) {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(List.of(5, 9, 3), Activation.TANH, true, 16, Loss.SQUARED),
                        4);
        byte[] bytes = EmittedCode.of(model).classFile(KernelPrograms.Of.GRADIENT);
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            if (method.code().stream()
                    .flatMap(code -> code.elementStream())
                    .anyMatch(
                            e ->
                                    e instanceof InvokeInstruction call
                                            && call.owner()
                                                    .asInternalName()
                                                    .startsWith("jdk/incubator/vector/"))) {
                System.err.println(method.methodName().stringValue());
            }
        }
        var point = new double[model.layout().size()];
        var gradient = new double[point.length];
        try (Session session = new VectorDevice().open(model, SessionOptions.DEFAULT)) {
            long end = System.nanoTime() + TIME;
            while (System.nanoTime() - end < 0) {
                session.gradient(point, gradient);
            }
        }
    }
}
