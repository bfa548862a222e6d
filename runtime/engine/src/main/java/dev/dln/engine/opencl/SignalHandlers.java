package dev.dln.engine.opencl;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives signals back to who handled them before a driver was called. While it is open, drivers may
 * change handlers; when it is closed, they are what they were.
 *
 * <p>The compiler in a driver may be LLVM, which takes the signals of a process while it writes
 * files, and the first of each ends its handler ({@code SA_RESETHAND}). Java's machine turns faults
 * of memory into ordinary events, such as an exception for a null. Where two threads have one at
 * the same time, the second would find no handler at all, and the process would end without a word.
 *
 * <p>What a driver takes it has until it is done: two such faults while it compiles still end the
 * process. LLVM takes signals once, so that later compilers of a process leave them alone. What
 * other threads set meanwhile is undone as well.
 *
 * <p>On systems other than Linux this does nothing.
 */
final class SignalHandlers implements AutoCloseable {
    /** Of the signals with names; those after them are for programs. */
    private static final int LAST = 31;

    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;

    /** More than {@code struct sigaction} takes on any processor. */
    private static final int STRUCT = 256;

    private static final @Nullable MethodHandle SIGACTION = sigaction();

    /** Those at work with a driver now; what they share is guarded by the class. */
    private static int users;

    private static List<Handler> before = List.of();

    /**
     * Who handles a signal.
     *
     * @param address of the code, or one of the system's numbers for nobody
     * @param action the whole {@code struct sigaction}, some of whose bytes mean nothing
     */
    private record Handler(long address, byte[] action) {}

    private SignalHandlers() {}

    /** Remembers who handles signals, if nobody else is at work with a driver. */
    static SignalHandlers keep() {
        synchronized (SignalHandlers.class) {
            if (users == 0) {
                before = read();
            }
            users++;
        }
        return new SignalHandlers();
    }

    /** The address of each signal's handler; empty where that cannot be asked. */
    static List<Long> addresses() {
        return read().stream().map(Handler::address).toList();
    }

    private static List<Handler> read() {
        var all = new ArrayList<Handler>();
        if (SIGACTION != null) {
            try (var arena = Arena.ofConfined()) {
                MemorySegment action = arena.allocate(STRUCT, Long.BYTES);
                for (int signal = 1; signal <= LAST; signal++) {
                    call(signal, MemorySegment.NULL, action.fill((byte) 0));
                    all.add(
                            new Handler(
                                    action.get(ValueLayout.JAVA_LONG, 0),
                                    action.toArray(ValueLayout.JAVA_BYTE)));
                }
            }
        }
        return all;
    }

    @Override
    public void close() {
        synchronized (SignalHandlers.class) {
            users--;
            List<Handler> now = read();
            try (var arena = Arena.ofConfined()) {
                for (int i = 0; i < now.size(); i++) {
                    Handler old = before.get(i);
                    if (old.address != now.get(i).address) {
                        MemorySegment action = arena.allocate(STRUCT, Long.BYTES);
                        MemorySegment.copy(old.action, 0, action, ValueLayout.JAVA_BYTE, 0, STRUCT);
                        call(i + 1, action, MemorySegment.NULL);
                    }
                }
            }
        }
    }

    /** {@code sigaction}; signals that nobody can handle are left alone. */
    private static void call(int signal, MemorySegment set, MemorySegment get) {
        if (SIGACTION == null || signal == SIGKILL || signal == SIGSTOP) {
            return;
        }
        try {
            int _ = (int) SIGACTION.invokeExact(signal, set, get);
        } catch (Throwable e) {
            throw new AssertionError("sigaction does not throw", e);
        }
    }

    @SuppressWarnings("restricted") // dln allows native access when it starts Java
    private static @Nullable MethodHandle sigaction() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup system = linker.defaultLookup();
        var type =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS);
        return system.find("sigaction").map(f -> linker.downcallHandle(f, type)).orElse(null);
    }
}
