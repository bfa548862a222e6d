package dev.dln.compiler.kernel;

import org.jspecify.annotations.Nullable;

/** A run of doubles that a program reads or writes, before it has a place. */
final class Buffer {
    /** The shard of what belongs to none. */
    static final int SHARED = -1;

    /** Where it lies; {@link Borrowing} may move it from the arena to the result. */
    Memory memory;

    final int size;

    /** A phase in which its contents are known, though they may be known earlier. */
    final Phase phase;

    /** The shard of the launches that use it, see {@link Schedule#shard}. */
    int shard = SHARED;

    /** Its place; decided by {@link MemoryPlan} or {@link Borrowing} if it begins in the arena. */
    int offset = -1;

    /** Launches, counted over all phases, that use it; persistent buffers live throughout. */
    int first = Integer.MAX_VALUE;

    int last = -1;
    boolean persistent;

    /** The buffer in whose place it lies, whose uses then are those of both. */
    @Nullable Buffer below;

    Buffer(Memory memory, int size, Phase phase) {
        this.memory = memory;
        this.size = size;
        this.phase = phase;
    }

    /** A buffer of the caller's or of data, with a given place. */
    static Buffer at(Memory memory, int offset, int size) {
        Phase phase =
                switch (memory) {
                    case DATA -> Phase.DATA;
                    case POINT -> Phase.POINT;
                    case DIRECTION, RESULT, ARENA -> Phase.DIRECTION;
                };
        var buffer = new Buffer(memory, size, phase);
        buffer.offset = offset;
        return buffer;
    }

    /** Itself, or the buffer in whose place it lies. */
    Buffer lowest() {
        Buffer other = below;
        return other == null ? this : other;
    }
}
