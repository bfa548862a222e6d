package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.dln.engine.OtherJava;
import dev.dln.engine.opencl.SignalHandlers.Handling;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Signals stay with Java's machine, whatever drivers do. */
@EnabledOnOs(OS.LINUX)
class SignalHandlersTest {
    private static final int SIGUSR1 = 10;

    private static final int SIGSEGV = 11;

    /** More than {@code struct sigaction} takes, and where it has mask and flags. */
    private static final int STRUCT = 256;

    private static final int MASK = 8;
    private static final int FLAGS = 136;

    private static final int SA_RESETHAND = 0x80000000;

    /** The system's address for ignoring a signal. */
    private static final long IGNORE = 1;

    /** What a driver might do. */
    @SuppressWarnings("restricted") // tests allow native access
    private static void ignore(int signal) throws Throwable {
        Linker linker = Linker.nativeLinker();
        var type =
                FunctionDescriptor.of(
                        ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        var call = linker.downcallHandle(linker.defaultLookup().find("signal").orElseThrow(), type);
        var _ = (MemorySegment) call.invokeExact(signal, MemorySegment.ofAddress(IGNORE));
    }

    @SuppressWarnings("restricted") // tests allow native access
    private static void sigaction(int signal, MemorySegment set, MemorySegment get)
            throws Throwable {
        Linker linker = Linker.nativeLinker();
        var type =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS);
        var function = linker.defaultLookup().find("sigaction").orElseThrow();
        assertEquals(0, (int) linker.downcallHandle(function, type).invokeExact(signal, set, get));
    }

    /**
     * Of a signal that nobody sends: with Java's own handler, and then with parts of it changed.
     */
    @Test
    void aHandlerThatKeepsItsAddressIsGivenBackItsFlagsAndItsMask() throws Throwable {
        try (var arena = Arena.ofConfined()) {
            MemorySegment nobody = arena.allocate(STRUCT, Long.BYTES);
            sigaction(SIGUSR1, MemorySegment.NULL, nobody);
            MemorySegment action = arena.allocate(STRUCT, Long.BYTES);
            sigaction(SIGSEGV, MemorySegment.NULL, action);
            sigaction(SIGUSR1, action, MemorySegment.NULL);
            try {
                List<Handling> before = SignalHandlers.now();
                int flags = action.get(ValueLayout.JAVA_INT, FLAGS);
                try (var _ = SignalHandlers.keep()) {
                    action.set(ValueLayout.JAVA_INT, FLAGS, flags ^ SA_RESETHAND);
                    sigaction(SIGUSR1, action, MemorySegment.NULL);
                    assertNotEquals(before, SignalHandlers.now());
                }
                assertEquals(before, SignalHandlers.now());
                try (var _ = SignalHandlers.keep()) {
                    long mask = action.get(ValueLayout.JAVA_LONG, MASK);
                    action.set(ValueLayout.JAVA_INT, FLAGS, flags);
                    action.set(ValueLayout.JAVA_LONG, MASK, mask ^ 1L << (SIGUSR1 - 1));
                    sigaction(SIGUSR1, action, MemorySegment.NULL);
                    assertNotEquals(before, SignalHandlers.now());
                }
                assertEquals(before, SignalHandlers.now());
            } finally {
                sigaction(SIGUSR1, nobody, MemorySegment.NULL);
            }
        }
    }

    /**
     * In a machine that has not used OpenCL, with a driver that has not compiled. The signals are
     * taken when PoCL lists devices, or with the variable when it compiles.
     */
    @ParameterizedTest
    @ValueSource(strings = {"1", "0"})
    void firstUseOfOpenClLeavesSignalsToJava(String early, @TempDir Path folder) throws Exception {
        OpenClHere.device();
        Path driver = Files.createDirectory(folder.resolve("pocl"));
        Map<String, String> environment =
                Map.of("POCL_CACHE_DIR", driver.toString(), "POCL_SIGFPE_HANDLER", early);
        assertEquals(SignalsKept.GOOD, OtherJava.run(SignalsKept.class, folder, environment));
    }

    @Test
    void aHandlerThatWasTakenIsGivenBack() throws Throwable {
        List<Handling> before = SignalHandlers.now();
        try (var _ = SignalHandlers.keep()) {
            ignore(SIGUSR1);
            assertEquals(IGNORE, SignalHandlers.now().get(SIGUSR1 - 1).address());
        }
        assertEquals(before, SignalHandlers.now());
    }

    @Test
    void thoseWhoOverlapGiveBackWhatTheFirstFound() throws Throwable {
        List<Handling> before = SignalHandlers.now();
        var first = SignalHandlers.keep();
        ignore(SIGUSR1);
        var second = SignalHandlers.keep();
        first.close();
        assertEquals(before, SignalHandlers.now());
        ignore(SIGUSR1);
        second.close();
        assertEquals(before, SignalHandlers.now());
    }
}
