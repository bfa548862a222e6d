package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Target;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Random;

import javax.tools.ToolProvider;

/** What is shown of a model is code that runs, and computes what sessions compute. */
class EmittedCodeTest {
    private static final BoundModel MODEL =
            VectorDeviceTest.bind(
                    Networks.dense(List.of(3, 5, 2), Activation.TANH, true, 7, Loss.CROSS_ENTROPY),
                    1);

    @Test
    void javaSourceComputesTheSameBits(@TempDir Path folder) throws Exception {
        int n = MODEL.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        var expected = new double[n];
        try (Session session = new VectorDevice(1).open(MODEL)) {
            session.gradient(point, expected);
        }
        String source = EmittedCode.of(MODEL).java(EmittedCode.Of.GRADIENT, "Model");
        Path file = folder.resolve("Model.java");
        Files.writeString(file, source);
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                System.getProperty("java.class.path"),
                                file.toString());
        assertEquals(0, status, source);
        var data = new HashMap<String, double[]>();
        MODEL.data().forEach((name, array) -> data.put(name, array.values()));
        KernelProgram program =
                new SessionPrograms(
                                DerivedPrograms.ofInputs(MODEL.program(), MODEL.parameters()),
                                MODEL.layout(),
                                Target.of(1),
                                data,
                                new Crew(1))
                        .lowerGradient();
        assertTrue(program.constants().isEmpty());
        var arena = new double[program.arenaSize()];
        var flat = new double[program.dataSize()];
        program.data()
                .forEach(
                        (name, offset) -> {
                            double[] values = data.getOrDefault(name, new double[0]);
                            System.arraycopy(values, 0, flat, offset, values.length);
                        });
        var result = new double[n];
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Class<?> type = loader.loadClass("Model");
            for (String phase : List.of("data", "point")) {
                type.getMethod(
                                phase,
                                double[].class,
                                double[].class,
                                double[].class,
                                double[].class,
                                double[].class)
                        .invoke(null, arena, flat, point, new double[0], result);
            }
        }
        assertArrayEquals(expected, result);
    }

    @Test
    void everyProgramIsShownInEveryForm() {
        EmittedCode code = EmittedCode.of(MODEL);
        for (EmittedCode.Of of : EmittedCode.Of.values()) {
            assertTrue(code.kernels(of).contains("phase point {"), () -> code.kernels(of));
            assertTrue(code.java(of, "Model").contains("public static void point("));
            var parsed = ClassFile.of().parse(code.classFile(of));
            assertEquals(List.of(), ClassFile.of().verify(parsed), of::name);
        }
    }
}
