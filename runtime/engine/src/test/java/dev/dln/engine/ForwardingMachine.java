package dev.dln.engine;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.rewrite.ManyDirections;
import dev.dln.engine.kernel.KernelMachine;
import dev.dln.engine.kernel.RunningProgram;

/** A machine that does what another one does, for tests that change or watch a part of it. */
public interface ForwardingMachine extends KernelMachine {
    /** The other one. */
    KernelMachine machine();

    @Override
    default RunningProgram load(KernelProgram program) {
        return machine().load(program);
    }

    @Override
    default int together(ManyDirections.Volume volume) {
        return machine().together(volume);
    }

    @Override
    default void drop(RunningProgram program) {
        machine().drop(program);
    }

    @Override
    default void close() {
        machine().close();
    }
}
