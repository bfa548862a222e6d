package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;
import dev.dln.engine.Session;
import dev.dln.engine.TestModels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A thousand sessions opened, used and closed leave no memory behind. The report has what the
 * process held half way and at the end.
 */
@EnabledOnOs(OS.LINUX)
class OpenClMemoryTest {
    private static final int CYCLES = 1000;

    /**
     * KiB that five hundred sessions may leave, 33 each: what the allocators of the process keep
     * moves by some MiB; a MiB and more is used each time.
     */
    private static final long MOST = 16 << 10;

    /** Kilobytes of this process that are in memory when what is garbage is gone. */
    private static long resident() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static void repeat(TestReporter reporter, DeviceContext context, Runnable cycle)
            throws IOException {
        long half = 0;
        for (int i = 0; i < CYCLES; i++) {
            if (i == CYCLES / 2) {
                half = resident();
            }
            cycle.run();
        }
        assertEquals(0, context.held(), "programs or kernels were not released");
        long end = resident();
        String text =
                "%d KiB after %d sessions, %d KiB after %d: %d KiB more"
                        .formatted(half, CYCLES / 2, end, CYCLES, end - half);
        reporter.publishEntry("resident", text);
        assertTrue(end - half < MOST, text);
    }

    @Test
    void sessionsTakeNoMemory(TestReporter reporter) throws IOException {
        var shape = OpenClShape.processor(1, 2);
        double[] point = new double[OpenClFaultsTest.SIZE];
        double[] result = new double[OpenClFaultsTest.SIZE];
        KernelProgram program = OpenClFaultsTest.copy(0, 1, true);
        var context = new DeviceContext(OpenClHere.device(), true);
        double[] zeros = new double[1 << 17];
        Arrays.setAll(point, i -> i);
        repeat(
                reporter,
                context,
                () -> {
                    var machine =
                            new OpenClMachine(context, shape, Precision.FLOAT64, Map.of(), false);
                    machine.transfers().upload(zeros, machine.buffer(zeros.length), 0);
                    machine.load(program).point(point, result);
                    machine.close();
                    machine.close();
                });
        assertEquals(OpenClFaultsTest.SIZE - 1, result[OpenClFaultsTest.SIZE - 1]);
    }

    /** Half a minute: a model with 4 MiB of data, and all that a session computes. */
    @Test
    @EnabledIfSystemProperty(named = "dln.long", matches = "true")
    void sessionsOfALargerModelTakeNoMemory(TestReporter reporter) throws IOException {
        BoundModel model =
                Binder.bind(TestModels.tanhClassifier(8), TestModels.randomData(100, 4, 5000, 3))
                        .orThrow();
        double[] point = Points.random(model, 1);
        double[] vector = new double[point.length];
        var device = new OpenClDevice(OpenClHere.device());
        repeat(
                reporter,
                device.context(),
                () -> {
                    try (Session session = device.open(model)) {
                        double loss = session.gradient(point, vector);
                        session.linearize(point);
                        session.hvp(vector, vector);
                        assertTrue(Double.isFinite(loss));
                    }
                });
    }
}
