package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Signals stay with Java's machine, whatever drivers do. */
@EnabledOnOs(OS.LINUX)
class SignalHandlersTest {
    private static final int SIGUSR1 = 10;

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

    @Test
    void aHandlerThatWasTakenIsGivenBack() throws Throwable {
        List<Long> before = SignalHandlers.addresses();
        try (var _ = SignalHandlers.keep()) {
            ignore(SIGUSR1);
            assertEquals(IGNORE, SignalHandlers.addresses().get(SIGUSR1 - 1));
        }
        assertEquals(before, SignalHandlers.addresses());
    }

    @Test
    void thoseWhoOverlapGiveBackWhatTheFirstFound() throws Throwable {
        List<Long> before = SignalHandlers.addresses();
        var first = SignalHandlers.keep();
        ignore(SIGUSR1);
        var second = SignalHandlers.keep();
        first.close();
        assertEquals(before, SignalHandlers.addresses());
        ignore(SIGUSR1);
        second.close();
        assertEquals(before, SignalHandlers.addresses());
    }
}
