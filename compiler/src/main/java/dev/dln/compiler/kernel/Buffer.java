package dev.dln.compiler.kernel;

/** A run of doubles that a program reads or writes, before it has a place. */
final class Buffer {
    final Memory memory;
    final int size;

    /** Its place; decided by {@link MemoryPlan} for what lies in the arena. */
    int offset = -1;

    /** Launches, counted over all phases, that use it; persistent buffers live throughout. */
    int first = Integer.MAX_VALUE;

    int last = -1;
    boolean persistent;

    Buffer(Memory memory, int size) {
        this.memory = memory;
        this.size = size;
    }

    /** A buffer with a given place. */
    static Buffer at(Memory memory, int offset, int size) {
        var buffer = new Buffer(memory, size);
        buffer.offset = offset;
        return buffer;
    }
}
