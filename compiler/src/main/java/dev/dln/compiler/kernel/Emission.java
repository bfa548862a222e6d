package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the kernels and launches that lowering makes, equal kernels once. */
final class Emission {
    /** A launch whose buffers have no place yet. */
    record Pending(int kernel, List<Buffer> buffers, List<Integer> offsets) {}

    private final Map<Kernel, Integer> kernels = new LinkedHashMap<>();
    private final Map<Phase, List<Pending>> launches = new LinkedHashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private Phase phase = Phase.DATA;
    private int count;

    Emission() {
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
        var buffer = new Buffer(Memory.ARENA, MemoryPlan.size(size));
        buffers.add(buffer);
        return buffer;
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
