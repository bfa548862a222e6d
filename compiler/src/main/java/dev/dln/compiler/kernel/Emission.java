package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Collects the kernels and launches that lowering makes, equal kernels once. */
final class Emission {
    /** A launch whose buffers have no place yet; launches are counted over all phases. */
    record Pending(int time, int kernel, List<Buffer> buffers, List<Integer> offsets, int shard) {
        /** The same of another kernel. */
        Pending of(int other) {
            return new Pending(time, other, buffers, offsets, shard);
        }

        /** How many arguments lie in the place of a buffer that lies in no other's. */
        long uses(Buffer lowest) {
            return buffers.stream().filter(b -> b.lowest() == lowest).count();
        }

        /** Where the arguments lie. */
        List<Memory> memories() {
            return buffers.stream().map(buffer -> buffer.memory).toList();
        }
    }

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
    private int shard = Buffer.SHARED;
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

    /** The shard that following launches belong to, or none. */
    void in(int next) {
        shard = next;
    }

    /** A new arena buffer. */
    Buffer temporary(long size) {
        var buffer = new Buffer(Memory.ARENA, MemoryPlan.size(size), phase);
        buffer.shard = shard;
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
            int own = shard;
            phase = from.buffer().phase;
            shard = from.buffer().shard;
            known = filled(from, extents, fill);
            known.buffer().persistent = true;
            phase = Phase.DIRECTION;
            shard = own;
            copies.put(key, known);
        }
        return known;
    }

    private View filled(View from, List<Integer> extents, BiConsumer<View, View> fill) {
        View to = View.of(temporary(size(extents)), extents);
        fill.accept(from, to);
        return to;
    }

    /** How many entries a tensor of these extents has. */
    static long size(List<Integer> extents) {
        return extents.stream().mapToLong(e -> e).reduce(1, (x, y) -> x * y);
    }

    /** Launches a kernel on views in the order of its parameters. */
    void launch(Kernel kernel, List<View> arguments, List<Integer> extra) {
        int number = number(kernel);
        var used = new ArrayList<Buffer>();
        var offsets = new ArrayList<Integer>();
        for (int i = 0; i < arguments.size(); i++) {
            Buffer buffer = arguments.get(i).buffer();
            used.add(buffer);
            offsets.add(Math.addExact(arguments.get(i).offset(), extra.get(i)));
            buffer.first = Math.min(buffer.first, count);
            buffer.last = Math.max(buffer.last, count);
        }
        launches.getOrDefault(phase, List.of())
                .add(new Pending(count, number, used, offsets, shard));
        count++;
    }

    /**
     * Lets large buffers lie where an operand of the launch that writes them lies, if nobody needs
     * that operand any more and the kernel may write there, see {@link InPlace}.
     *
     * @param little buffers of fewer numbers stay apart
     */
    void overlay(int little) {
        List<Kernel> known = List.copyOf(kernels.keySet());
        for (List<Pending> list : launches.values()) {
            for (Pending launch : list) {
                Kernel kernel = known.get(launch.kernel);
                for (int to = 0; to < launch.buffers.size(); to++) {
                    Buffer above = launch.buffers.get(to);
                    if (isFree(above, little) && above.first == launch.time) {
                        overlay(launch, kernel, to);
                    }
                }
            }
        }
    }

    private static boolean isFree(Buffer buffer, int little) {
        return buffer.memory == Memory.ARENA && !buffer.persistent && buffer.size >= little;
    }

    private static void overlay(Pending launch, Kernel kernel, int to) {
        Buffer above = launch.buffers.get(to);
        for (int from = 0; from < launch.buffers.size(); from++) {
            Buffer below = launch.buffers.get(from);
            Buffer lowest = below.lowest();
            if (isFree(below, above.size)
                    && below.size == above.size
                    && below.last == launch.time
                    && below.first < launch.time
                    && below.shard == above.shard
                    && launch.offsets.get(from).equals(launch.offsets.get(to))
                    && launch.uses(above) == 1
                    && launch.uses(lowest) == 1
                    && InPlace.allows(kernel, from, to)) {
                above.below = lowest;
                lowest.last = Math.max(lowest.last, above.last);
                return;
            }
        }
    }

    /** Buffers have their places: those that lie in others' follow them, and kernels all. */
    void settle() {
        for (Buffer buffer : buffers) {
            buffer.memory = buffer.lowest().memory;
            buffer.offset = buffer.lowest().offset;
        }
        List<Kernel> known = List.copyOf(kernels.keySet());
        boolean moved =
                launches.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(l -> !l.memories().equals(known.get(l.kernel).memories()));
        if (moved) {
            kernels.clear();
            launches.values()
                    .forEach(
                            list ->
                                    list.replaceAll(
                                            l ->
                                                    l.of(
                                                            number(
                                                                    known.get(l.kernel)
                                                                            .on(l.memories())))));
        }
    }

    /** The number of a kernel, which is a new one unless it is known. */
    private int number(Kernel kernel) {
        Integer known = kernels.putIfAbsent(kernel, kernels.size());
        return known == null ? kernels.size() - 1 : known;
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
                        result.add(
                                new KernelProgram.Launch(pending.kernel, offsets, pending.shard));
                    }
                    placed.put(p, result);
                });
        return placed;
    }
}
