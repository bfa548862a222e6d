package dev.dln.engine.kernel;

import dev.dln.compiler.kernel.KernelProgram;

/** What runs the kernel programs of one session: the part of a session that devices differ in. */
public interface KernelMachine extends AutoCloseable {
    /** Makes a program ready to run and computes what depends on data alone. */
    RunningProgram load(KernelProgram program);

    /** Frees what a loaded program alone holds; it is not used afterwards, the others may be. */
    void drop(RunningProgram program);

    /**
     * Frees what all loaded programs hold; none of them is used afterwards. Closing twice is
     * allowed.
     */
    @Override
    void close();
}
