package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.kernel.KernelPrograms;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import javax.tools.ToolProvider;

/** What is shown of a model is code that runs, and computes what sessions compute. */
class EmittedCodeTest {
    private static final BoundModel MODEL =
            VectorDeviceTest.bind(
                    Networks.dense(List.of(3, 5, 2), Activation.TANH, true, 7, Loss.CROSS_ENTROPY),
                    1);

    private static final Map<String, double[]> DATA = data();

    private static Map<String, double[]> data() {
        var data = new HashMap<String, double[]>();
        MODEL.data().forEach((name, array) -> data.put(name, array.values()));
        return data;
    }

    /** The gradient's program without lanes. */
    private static KernelProgram program(Precision precision) {
        KernelProgram program =
                new KernelPrograms(
                                DerivedPrograms.ofInputs(MODEL.program(), MODEL.parameters()),
                                MODEL.layout(),
                                Target.of(1, precision))
                        .lowerGradient();
        assertTrue(program.constants().isEmpty());
        return program;
    }

    /** The class of the gradient's source. */
    private static Class<?> compile(EmittedCode code, Path folder) throws Exception {
        String source = code.java(KernelPrograms.Of.GRADIENT, "Model");
        Path file = folder.resolve("Model.java");
        Files.writeString(file, source);
        String path = System.getProperty("java.class.path");
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", path, file.toString());
        assertEquals(0, status, source);
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            return loader.loadClass("Model");
        }
    }

    @Test
    void javaSourceComputesTheSameBits(@TempDir Path folder) throws Exception {
        int n = MODEL.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        var expected = new double[n];
        try (Session session = new VectorDevice(1).open(MODEL)) {
            session.gradient(point, expected);
        }
        Class<?> type = compile(EmittedCode.of(MODEL), folder);
        KernelProgram program = program(Precision.FLOAT64);
        var arena = new double[program.arenaSize()];
        var flat = new double[program.dataSize()];
        program.data()
                .forEach(
                        (name, home) -> {
                            double[] values = DATA.getOrDefault(name, new double[0]);
                            double[] to = home.memory() == Memory.DATA ? flat : arena;
                            System.arraycopy(values, 0, to, home.offset(), values.length);
                        });
        var result = new double[n];
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
        assertArrayEquals(expected, result);
    }

    /** Source in floats computes what a session of floats does. */
    @Test
    void javaSourceInFloatsComputesTheSameBits(@TempDir Path folder) throws Exception {
        int n = MODEL.layout().size();
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        var expected = new double[n];
        SessionOptions options = SessionOptions.DEFAULT.with(Precision.FLOAT32);
        try (Session session = new VectorDevice(1).open(MODEL, options)) {
            session.gradient(point, expected);
        }
        Class<?> type =
                compile(
                        EmittedCode.of(MODEL, SessionOptions.DEFAULT.with(Precision.FLOAT32)),
                        folder);
        KernelProgram program = program(Precision.FLOAT32);
        float[] flat = new float[program.dataSize()];
        var arena = new float[program.arenaSize()];
        program.data()
                .forEach(
                        (name, home) ->
                                Numbers.FLOATS.put(
                                        DATA.getOrDefault(name, new double[0]),
                                        home.memory() == Memory.DATA ? flat : arena,
                                        home.offset()));
        var at = new float[n];
        Numbers.FLOATS.put(point, at, 0);
        var result = new float[n];
        for (String phase : List.of("data", "point")) {
            type.getMethod(
                            phase,
                            float[].class,
                            float[].class,
                            float[].class,
                            float[].class,
                            float[].class)
                    .invoke(null, arena, flat, at, new float[0], result);
        }
        var actual = new double[n];
        Numbers.FLOATS.get(result, actual);
        assertArrayEquals(expected, actual);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyProgramIsShownInEveryForm(Precision precision) {
        EmittedCode code = EmittedCode.of(MODEL, SessionOptions.DEFAULT.with(precision));
        for (KernelPrograms.Of of : KernelPrograms.Of.values()) {
            assertTrue(code.kernels(of).contains("phase point {"), () -> code.kernels(of));
            assertTrue(code.java(of, "Model").contains("public static void point("));
            var parsed = ClassFile.of().parse(code.classFile(of));
            assertEquals(List.of(), ClassFile.of().verify(parsed), of::name);
        }
    }
}
