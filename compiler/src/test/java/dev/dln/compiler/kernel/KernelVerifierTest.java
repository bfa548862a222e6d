package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.problem.CompilerBug;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Map;

/**
 * What programs may write: all of the arena but what lies there from the start; and where that
 * lies.
 */
class KernelVerifierTest {
    private static final int ARENA = 40;

    /** Two data inputs, one in the arena at 10 to 14, and a constant there at 20 to 22. */
    private static final Map<String, KernelProgram.Home> DATA =
            Map.of(
                    "X", new KernelProgram.Home(Memory.DATA, 0, 30),
                    "Y", new KernelProgram.Home(Memory.ARENA, 10, 4));

    private static final KernelProgram.Constants CONSTANT =
            new KernelProgram.Constants(20, new double[] {1, 2});

    /** Copies three numbers. */
    private static Kernel copy(Memory from, Memory to) {
        var k = new KernelBuilder(1);
        int target = k.parameter(to);
        int source = k.parameter(from);
        k.loop(
                3,
                true,
                i -> {
                    Affine place = Affine.of(0).plus(i, 1);
                    k.store(target, place, k.scalar(source, place), 1);
                });
        return k.build("copy");
    }

    private static void verify(Phase phase, Kernel kernel, int to, int from) {
        verify(
                new KernelProgram(
                        1,
                        Precision.FLOAT64,
                        List.of(kernel),
                        Map.of(phase, List.of(new KernelProgram.Launch(0, List.of(to, from)))),
                        ARENA,
                        List.of(CONSTANT),
                        DATA,
                        30,
                        Map.of()));
    }

    private static void verify(KernelProgram program) {
        KernelVerifier.verify(
                program, Map.of(Memory.POINT, 8L, Memory.DIRECTION, 8L, Memory.RESULT, 30L));
    }

    /** Verifies a program without launches. */
    private static void verify(
            List<KernelProgram.Constants> constants,
            Map<String, KernelProgram.Home> data,
            int dataSize,
            Map<String, Integer> scalars) {
        verify(
                new KernelProgram(
                        1,
                        Precision.FLOAT64,
                        List.of(),
                        Map.of(),
                        ARENA,
                        constants,
                        data,
                        dataSize,
                        scalars));
    }

    private static String fault(Phase phase, int to) {
        var bug =
                assertThrows(
                        CompilerBug.class,
                        () -> verify(phase, copy(Memory.DATA, Memory.ARENA), to, 0),
                        "written at " + to);
        return String.valueOf(bug.getMessage());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void noLaunchWritesDataInTheArena(Phase phase) {
        for (int to : new int[] {8, 10, 11, 13}) {
            String message = fault(phase, to);
            assertTrue(message.contains("where data Y lies"), message);
        }
        assertTrue(fault(phase, 18).contains("where a constant lies"));
        assertTrue(fault(phase, 21).contains("where a constant lies"));
        for (int to : new int[] {0, 7, 14, 17, 22, ARENA - 3}) {
            assertDoesNotThrow(() -> verify(phase, copy(Memory.DATA, Memory.ARENA), to, 0));
        }
    }

    @Test
    void whatIsReadOrLiesElsewhereMayBeAnywhere() {
        assertDoesNotThrow(() -> verify(Phase.DATA, copy(Memory.ARENA, Memory.ARENA), 0, 11));
        assertDoesNotThrow(() -> verify(Phase.POINT, copy(Memory.ARENA, Memory.RESULT), 11, 20));
    }

    @Test
    void launchesStayInTheirMemory() {
        for (int to : new int[] {-1, ARENA - 2}) {
            String message = fault(Phase.POINT, to);
            String reached = to + " .. " + (to + 3) + " of " + ARENA + " doubles of ARENA";
            assertTrue(message.contains(reached), message);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Memory.class,
            names = {"DATA", "POINT", "DIRECTION"})
    void noKernelWritesWhatItIsGiven(Memory memory) {
        Kernel kernel = copy(Memory.ARENA, memory);
        assertThrows(CompilerBug.class, () -> verify(Phase.DIRECTION, kernel, 0, 0));
    }

    private static String faultOf(Executable wrong) {
        return String.valueOf(assertThrows(CompilerBug.class, wrong).getMessage());
    }

    private static Map<String, KernelProgram.Home> inArena(int first, int second) {
        return Map.of(
                "A", new KernelProgram.Home(Memory.ARENA, first, 4),
                "B", new KernelProgram.Home(Memory.ARENA, second, 4));
    }

    @Test
    void whatIsKeptLiesApart() {
        for (int second : new int[] {7, 10, 13}) {
            String message = faultOf(() -> verify(List.of(), inArena(10, second), 0, Map.of()));
            assertTrue(message.contains("of the arena, where data"), message);
        }
        for (int at : new int[] {17, 19, 21}) {
            String message = faultOf(() -> verify(List.of(CONSTANT), inArena(0, at), 0, Map.of()));
            assertTrue(message.contains("a constant lies at 20 .. 22"), message);
        }
        for (int at : new int[] {19, 20, 21}) {
            var other = new KernelProgram.Constants(at, new double[] {3, 4});
            String message = faultOf(() -> verify(List.of(CONSTANT, other), Map.of(), 0, Map.of()));
            assertTrue(message.contains("where a constant lies"), message);
        }
        assertDoesNotThrow(() -> verify(List.of(CONSTANT), inArena(16, 22), 0, Map.of()));
    }

    @Test
    void whatIsKeptLiesInTheArena() {
        for (int at : new int[] {-1, ARENA - 3}) {
            String message = faultOf(() -> verify(List.of(), inArena(10, at), 0, Map.of()));
            assertTrue(message.contains(at + " .. " + (at + 4) + " of " + ARENA), message);
        }
        for (int at : new int[] {-1, ARENA - 1}) {
            var constant = new KernelProgram.Constants(at, new double[] {3, 4});
            String message = faultOf(() -> verify(List.of(constant), Map.of(), 0, Map.of()));
            assertTrue(message.contains(at + " .. " + (at + 2) + " of " + ARENA), message);
        }
        for (int at : new int[] {-1, ARENA}) {
            String message = faultOf(() -> verify(List.of(), Map.of(), 0, Map.of("loss", at)));
            assertTrue(message.contains("scalar loss lies at " + at), message);
        }
        var last = new KernelProgram.Constants(ARENA - 2, new double[] {3, 4});
        assertDoesNotThrow(
                () -> verify(List.of(last), inArena(0, 4), 0, Map.of("loss", ARENA - 1)));
    }

    /** A larger size would let launches read beyond what is bound there. */
    @Test
    void theMemoryOfDataIsOneInput() {
        for (int size : new int[] {0, 29, 31}) {
            String message = faultOf(() -> verify(List.of(), DATA, size, Map.of()));
            assertTrue(message.contains("has " + size + " doubles, its input 30"), message);
        }
        var shifted = Map.of("X", new KernelProgram.Home(Memory.DATA, 1, 30));
        assertTrue(faultOf(() -> verify(List.of(), shifted, 30, Map.of())).startsWith("X is not"));
        var two =
                Map.of(
                        "X", new KernelProgram.Home(Memory.DATA, 0, 30),
                        "Y", new KernelProgram.Home(Memory.DATA, 0, 30));
        assertTrue(faultOf(() -> verify(List.of(), two, 30, Map.of())).contains("is not all of"));
        var point = Map.of("X", new KernelProgram.Home(Memory.POINT, 0, 30));
        assertTrue(
                faultOf(() -> verify(List.of(), point, 0, Map.of())).contains("X lies in POINT"));
        assertDoesNotThrow(() -> verify(List.of(), DATA, 30, Map.of()));
    }
}
