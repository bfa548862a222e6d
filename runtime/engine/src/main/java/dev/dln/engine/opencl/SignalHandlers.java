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
 * <p>The compiler in a driver may be LLVM, which takes the signals of a process, and the first of
 * each ends its handler ({@code SA_RESETHAND}). Java's machine turns faults of memory into ordinary
 * events, such as an exception for a null. Where two threads have one at the same time, the second
 * would find no handler at all, and the process would end without a word.
 *
 * <p>What a driver takes it has until the guard is closed: two such faults meanwhile still end the
 * process. LLVM takes signals once in a process, and again only where one of its handlers has run
 * in between. When that is depends on the driver. PoCL 3.1 takes them in {@code clGetDeviceIDs},
 * with a handler of its own, before anything is compiled; with {@code POCL_SIGFPE_HANDLER=0} in the
 * environment, or once a handler of LLVM's has run, in the next {@code clBuildProgram} of a source,
 * one that is in PoCL's cache or does not compile too. Binaries, contexts and launches take nothing
 * there; they are guarded for drivers that compile at these. A guard takes about 20 microseconds.
 *
 * <p>To compile a small program first, for a short window, is not worth it: with PoCL it takes 50
 * to 200 ms, in most processes to find that the signals are taken already, and guards would still
 * be needed.
 *
 * <p>What other threads set while a guard is open is undone as well. On systems other than Linux
 * this does nothing.
 */
final class SignalHandlers implements AutoCloseable {
    /** Of the signals with names; those after them are for programs. */
    private static final int LAST = 31;

    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;

    /** More than {@code struct sigaction} takes on any processor. */
    private static final int STRUCT = 256;

    /**
     * Where {@code struct sigaction} has the first 64 signals that wait while one is handled, on
     * x86-64, AArch64 and RISC-V. Elsewhere what is compared may be other bytes of it; what is
     * given back is all of it.
     */
    private static final int MASK = 8;

    /** Where it has its flags: after room for 1024 signals. */
    private static final int FLAGS = 136;

    /** The system's numbers for nobody, default and ignored, are at most this. */
    private static final long NOBODY = 1;

    /** A flag that the system's library sets whatever it is asked for. */
    private static final int SA_RESTORER = 0x04000000;

    private static final @Nullable MethodHandle SIGACTION = sigaction();

    /** Those at work with a driver now; what they share is guarded by the class. */
    private static int users;

    private static List<Handler> before = List.of();

    /**
     * How a signal is handled. Of one that nobody handles, only that counts: Java sets flags of
     * {@code SIGCHLD} when it asks for its process first.
     *
     * @param address of the code, or one of the system's numbers for nobody
     * @param mask the signals that wait meanwhile, a bit each
     * @param flags such as {@code SA_RESETHAND}
     */
    record Handling(long address, long mask, int flags) {
        private static Handling of(MemorySegment action) {
            long address = action.get(ValueLayout.JAVA_LONG, 0);
            return address >= 0 && address <= NOBODY
                    ? new Handling(address, 0, 0)
                    : new Handling(
                            address,
                            action.get(ValueLayout.JAVA_LONG, MASK),
                            action.get(ValueLayout.JAVA_INT, FLAGS) & ~SA_RESTORER);
        }
    }

    /**
     * Who handles a signal.
     *
     * @param action the whole {@code struct sigaction}, some of whose bytes mean nothing
     */
    private record Handler(Handling how, byte[] action) {}

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

    /** How each signal is handled; empty where that cannot be asked. */
    static List<Handling> now() {
        return read().stream().map(Handler::how).toList();
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
                                    Handling.of(action), action.toArray(ValueLayout.JAVA_BYTE)));
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
                    if (!old.how.equals(now.get(i).how)) {
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
