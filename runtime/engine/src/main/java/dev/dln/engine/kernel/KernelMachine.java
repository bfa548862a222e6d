package dev.dln.engine.kernel;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.rewrite.ManyDirections;

/** What runs the kernel programs of one session: the part of a session that devices differ in. */
public interface KernelMachine extends AutoCloseable {
    /**
     * As many directions as share well what they read: sixteen would read it a quarter as often
     * again, which is little beside what they write.
     */
    int FEW = 4;

    /** Numbers that a processor reads again and again from its first cache, or nearly. */
    double NEAR = 1 << 14;

    /** Makes a program ready to run and computes what depends on data alone. */
    RunningProgram load(KernelProgram program);

    /**
     * With how many directions at one point a Hessian is best multiplied at once, as far as can be
     * estimated from what a product reads and writes.
     *
     * @return 1 for one after the other
     */
    default int together(ManyDirections.Volume volume) {
        return 1;
    }

    /** Frees what a loaded program alone holds; it is not used afterwards, the others may be. */
    void drop(RunningProgram program);

    /**
     * Frees what all loaded programs hold; none of them is used afterwards. Closing twice is
     * allowed.
     */
    @Override
    void close();
}
