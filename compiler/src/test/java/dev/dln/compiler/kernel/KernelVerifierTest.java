package dev.dln.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.problem.CompilerBug;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Map;

/** What programs may write: all of the arena but what lies there from the start. */
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
        KernelVerifier.verify(
                new KernelProgram(
                        1,
                        Precision.FLOAT64,
                        List.of(kernel),
                        Map.of(phase, List.of(new KernelProgram.Launch(0, List.of(to, from)))),
                        ARENA,
                        List.of(CONSTANT),
                        DATA,
                        30,
                        Map.of()),
                Map.of(Memory.POINT, 8L, Memory.DIRECTION, 8L, Memory.RESULT, 30L));
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
}
