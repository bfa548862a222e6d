package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Collects the kernels and launches that lowering makes, equal kernels once. */
final class Emission {
    /** A launch whose buffers have no place yet. */
    record Pending(int kernel, List<Buffer> buffers, List<Integer> offsets) {}

    /**
     * Numbers in copies that are kept, at most: half a gigabyte of doubles, beyond which memory is
     * worth more than the twentieth of a product that they save.
     */
    private static final long MOST_KEPT = 1 << 26;

    private final Map<Kernel, Integer> kernels = new LinkedHashMap<>();
    private final Map<Phase, List<Pending>> launches = new LinkedHashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private final Map<Copy, View> copies = new HashMap<>();
    private final long mostKept;
    private long kept;
    private Phase phase = Phase.DATA;
    private int count;

    /** What a copy holds: some entries of a buffer, row-major in these extents. */
    private record Copy(
            Buffer from, int offset, List<Integer> strides, List<Integer> extents, int entries) {}

    Emission() {
        this(MOST_KEPT);
    }

    /** With a bound of its own for the numbers in copies that are kept. */
    Emission(long mostKept) {
        this.mostKept = mostKept;
        for (Phase p : Phase.values()) {
            launches.put(p, new ArrayList<>());
        }
    }

    /** The phase that following launches belong to. */
    void enter(Phase next) {
        phase = next;
    }

    Phase phase() {
        return phase;
    }

    /** A new arena buffer. */
    Buffer temporary(long size) {
        var buffer = new Buffer(Memory.ARENA, MemoryPlan.size(size), phase);
        buffers.add(buffer);
        return buffer;
    }

    /**
     * A row-major copy of an operand in a new buffer. For products of a direction, what is known at
     * its point is copied there, once for all directions and all products that want it so.
     *
     * @param from with strides along the extents
     * @param entries how many of the extents' entries are copied, along the axis that is padded
     * @param fill launches the copy
     */
    View copy(View from, List<Integer> extents, int entries, BiConsumer<View, View> fill) {
        if (phase != Phase.DIRECTION || from.buffer().phase == Phase.DIRECTION) {
            return filled(from, extents, fill);
        }
        var key =
                new Copy(
                        from.buffer(),
                        from.offset(),
                        from.strides(),
                        List.copyOf(extents),
                        entries);
        View known = copies.get(key);
        if (known == null) {
            long size = size(extents);
            if (kept + size > mostKept) {
                return filled(from, extents, fill);
            }
            kept += size;
            phase = from.buffer().phase;
            known = filled(from, extents, fill);
            known.buffer().persistent = true;
            phase = Phase.DIRECTION;
            copies.put(key, known);
        }
        return known;
    }

    private View filled(View from, List<Integer> extents, BiConsumer<View, View> fill) {
        View to = View.of(temporary(size(extents)), extents);
        fill.accept(from, to);
        return to;
    }

    private static long size(List<Integer> extents) {
        return extents.stream().mapToLong(e -> e).reduce(1, (x, y) -> x * y);
    }

    /** Launches a kernel on views in the order of its parameters. */
    void launch(Kernel kernel, List<View> arguments, List<Integer> extra) {
        Integer known = kernels.putIfAbsent(kernel, kernels.size());
        int number = known == null ? kernels.size() - 1 : known;
        var used = new ArrayList<Buffer>();
        var offsets = new ArrayList<Integer>();
        for (int i = 0; i < arguments.size(); i++) {
            Buffer buffer = arguments.get(i).buffer();
            used.add(buffer);
            offsets.add(Math.addExact(arguments.get(i).offset(), extra.get(i)));
            buffer.first = Math.min(buffer.first, count);
            buffer.last = Math.max(buffer.last, count);
        }
        launches.getOrDefault(phase, List.of()).add(new Pending(number, used, offsets));
        count++;
    }

    List<Kernel> kernels() {
        return List.copyOf(kernels.keySet());
    }

    List<Buffer> buffers() {
        return buffers;
    }

    /** The launches with every buffer's place filled in. */
    Map<Phase, List<KernelProgram.Launch>> launches() {
        var placed = new LinkedHashMap<Phase, List<KernelProgram.Launch>>();
        launches.forEach(
                (p, list) -> {
                    var result = new ArrayList<KernelProgram.Launch>();
                    for (Pending pending : list) {
                        var offsets = new ArrayList<Integer>();
                        for (int i = 0; i < pending.buffers.size(); i++) {
                            offsets.add(
                                    Math.addExact(
                                            pending.buffers.get(i).offset, pending.offsets.get(i)));
                        }
                        result.add(new KernelProgram.Launch(pending.kernel, offsets));
                    }
                    placed.put(p, result);
                });
        return placed;
    }
}
