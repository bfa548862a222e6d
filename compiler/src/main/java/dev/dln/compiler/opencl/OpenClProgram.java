package dev.dln.compiler.opencl;

import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A kernel program as OpenCL C and what to launch. A phase with little to do is one launch of one
 * work-group, which does its kernels one after the other with a barrier in between; else every
 * launch of the kernel program is one here, and they are done in order.
 *
 * @param source one translation unit
 * @param launches of each phase, in order
 * @param checked whether the kernels' last argument is an {@code int} buffer whose first entry
 *     becomes 1 if an access lies outside of its parameter
 */
public record OpenClProgram(
        String source, Map<Phase, List<OpenClProgram.Launch>> launches, boolean checked) {
    /** More registers than this do not go into one kernel: compilers take long over large ones. */
    private static final int LONG = 4_000;

    /** What is done once may take longer in one kernel, which takes less time to compile. */
    private static final int ONCE = 1000;

    /** The map is copied. */
    public OpenClProgram {
        launches = Map.copyOf(launches);
    }

    /**
     * A launch.
     *
     * @param kernel the name of the function
     * @param arguments the memories; each is followed by a number, {@code int}, if there are
     *     offsets
     * @param offsets where each argument starts in its memory; empty for kernels that know
     * @param items how many work-items do something; the others of the last group return
     * @param group how many work-items a group has
     */
    public record Launch(
            String kernel, List<Memory> arguments, List<Integer> offsets, long items, int group) {
        /** The lists are copied. */
        public Launch {
            arguments = List.copyOf(arguments);
            offsets = List.copyOf(offsets);
        }
    }

    /** The source, followed by what is launched in each phase as comments. */
    public String text() {
        var text = new StringBuilder(source);
        for (Phase phase : Phase.values()) {
            for (Launch launch : phase(phase)) {
                var arguments = new ArrayList<String>();
                for (int i = 0; i < launch.arguments.size(); i++) {
                    String memory = launch.arguments.get(i).name().toLowerCase(Locale.ROOT);
                    boolean offset = !launch.offsets.isEmpty();
                    arguments.add(memory + (offset ? " + " + launch.offsets.get(i) : ""));
                }
                text.append("// phase %s: ".formatted(phase.name().toLowerCase(Locale.ROOT)))
                        .append(launch.kernel + "(" + String.join(", ", arguments) + "), ")
                        .append("%d in groups of %d\n".formatted(launch.items, launch.group));
            }
        }
        return text.toString();
    }

    /** The launches of one phase. */
    public List<Launch> phase(Phase phase) {
        return launches.getOrDefault(phase, List.of());
    }

    /** Prints a program for a device. */
    public static OpenClProgram of(KernelProgram program, OpenClShape shape) {
        return of(program, shape, false);
    }

    /**
     * Prints a program for a device.
     *
     * @param checked whether accesses are checked: slow, for tests
     */
    public static OpenClProgram of(KernelProgram program, OpenClShape shape, boolean checked) {
        return new Printing(program, shape, checked).run();
    }

    /** The printing of one program. */
    private static final class Printing {
        private final KernelProgram program;
        private final OpenClShape shape;
        private final boolean checked;
        private final Precision precision;
        private final Map<String, Function> functions = new LinkedHashMap<>();
        private final Map<String, String> kernels = new LinkedHashMap<>();

        /** A printed function and how many work-items it is for. */
        private record Function(String name, String text, long items) {}

        Printing(KernelProgram program, OpenClShape shape, boolean checked) {
            this.program = program;
            this.shape = shape;
            this.checked = checked;
            this.precision = program.precision();
        }

        OpenClProgram run() {
            var launches = new EnumMap<Phase, List<Launch>>(Phase.class);
            for (Phase phase : Phase.values()) {
                List<KernelProgram.Launch> all = program.phase(phase);
                launches.put(
                        phase,
                        isTogether(phase, all)
                                ? List.of(together(phase, all))
                                : all.stream().map(this::single).toList());
            }
            var source = new StringBuilder();
            source.append(OpenClPreamble.of(precision, program.lanes(), checked));
            functions.values().forEach(function -> source.append(function.text));
            kernels.values().forEach(source::append);
            return new OpenClProgram(source.toString(), launches, checked);
        }

        private Kernel kernel(KernelProgram.Launch launch) {
            return program.kernels().get(launch.kernel());
        }

        /** Whether one work-group does a phase. */
        private boolean isTogether(Phase which, List<KernelProgram.Launch> phase) {
            long work = 0;
            long length = 0;
            for (KernelProgram.Launch launch : phase) {
                work += kernel(launch).work();
                length += kernel(launch).registers();
            }
            long saved = shape.alone() * phase.size() * (which == Phase.DATA ? ONCE : 1);
            boolean groups = phase.stream().anyMatch(launch -> kernel(launch).items().isPresent());
            return !phase.isEmpty() && !groups && work <= saved && length <= LONG;
        }

        /** The function of a kernel, cut into no more work-items than wanted. */
        private Function function(KernelProgram.Launch launch, String suffix, long wanted) {
            Kernel kernel = kernel(launch);
            String name = kernel.name() + launch.kernel() + suffix;
            Function known = functions.get(name);
            if (known == null) {
                var text = new StringBuilder();
                boolean groups = kernel.items().isPresent();
                WorkItems items = groups ? WorkItems.groups(kernel) : WorkItems.of(kernel, wanted);
                items = shape.group() > 1 && !groups ? items.adjacent() : items;
                OpenClPrinter.print(text, kernel, items, name, precision, checked);
                known = new Function(name, text.toString(), items.items());
                functions.put(name, known);
            }
            return known;
        }

        /** A launch of its own, with a kernel that takes offsets. */
        private Launch single(KernelProgram.Launch launch) {
            Function function = function(launch, "", shape.items());
            int size = kernel(launch).items().map(Statement.Items::size).orElse(0);
            int group = size == 0 ? shape.group() : size;
            long items = function.items * Math.max(size, 1);
            String name = function.name + "_launch";
            List<Memory> memories =
                    kernel(launch).parameters().stream().map(Kernel.Parameter::memory).toList();
            if (!kernels.containsKey(name)) {
                var parameters = new ArrayList<String>();
                var arguments = new ArrayList<>(List.of("g"));
                for (int i = 0; i < memories.size(); i++) {
                    parameters.add(
                            OpenClPrinter.pointer(precision, isWritten(memories.get(i)), "p" + i));
                    parameters.add("int o" + i);
                    arguments.add("p" + i + " + o" + i);
                }
                String body = body(function, kernel(launch), arguments);
                kernels.put(name, entry(name, group, parameters, body));
            }
            return new Launch(name, memories, launch.offsets(), items, group);
        }

        /** What a kernel of its own does. */
        private String body(Function function, Kernel kernel, List<String> arguments) {
            if (kernel.items().isEmpty()) {
                return """
                    uint g = get_global_id(0);
                    if (g < %d) {
                        %s(%s);
                    }
                """
                        .formatted(function.items, function.name, joined(arguments, "fault"));
            }
            var text = new StringBuilder();
            var all = new ArrayList<>(arguments);
            for (int i = 0; i < kernel.locals().size(); i++) {
                text.append("    local " + OpenClValues.type(precision))
                        .append(" l%d[%d];\n".formatted(i, kernel.locals().get(i)));
                all.add("l" + i);
            }
            text.append("    uint g = get_group_id(0);\n");
            text.append("    %s(%s);\n".formatted(function.name, joined(all, "fault")));
            return text.toString();
        }

        /** A whole phase as one work-group. */
        private Launch together(Phase phase, List<KernelProgram.Launch> launches) {
            String name = "phase_" + phase.name().toLowerCase(Locale.ROOT);
            int group = shape.together();
            var body = new StringBuilder();
            for (KernelProgram.Launch launch : launches) {
                Function function = function(launch, "_part", group);
                var arguments = new ArrayList<>(List.of("g"));
                for (int i = 0; i < launch.offsets().size(); i++) {
                    Memory memory = kernel(launch).parameters().get(i).memory();
                    arguments.add(name(memory) + " + " + launch.offsets().get(i));
                }
                body.append(
                        "    for (uint g = get_local_id(0); g < %d; g += %d) {\n"
                                .formatted(function.items, group));
                body.append(
                        "        %s(%s);\n    }\n"
                                .formatted(function.name, joined(arguments, "fault")));
                body.append(group > 1 ? "    barrier(CLK_GLOBAL_MEM_FENCE);\n" : "");
            }
            List<Memory> memories = List.of(Memory.values());
            List<String> parameters =
                    memories.stream()
                            .map(m -> OpenClPrinter.pointer(precision, isWritten(m), name(m)))
                            .toList();
            kernels.put(name, entry(name, group, parameters, body.toString()));
            return new Launch(name, memories, List.of(), group, group);
        }

        private String entry(String name, int group, List<String> parameters, String body) {
            return "kernel __attribute__((reqd_work_group_size(%d, 1, 1)))\nvoid %s(%s) {\n%s}\n\n"
                    .formatted(group, name, joined(parameters, OpenClPrinter.FAULT), body);
        }

        private String joined(List<String> list, String fault) {
            var all = new ArrayList<>(list);
            if (checked) {
                all.add(fault);
            }
            return String.join(", ", all);
        }

        /** A memory as a parameter's name. */
        private static String name(Memory memory) {
            return memory.name().toLowerCase(Locale.ROOT);
        }

        /** Whether kernels may write a memory. */
        private static boolean isWritten(Memory memory) {
            return switch (memory) {
                case ARENA, RESULT -> true;
                case DATA, POINT, DIRECTION -> false;
            };
        }
    }
}
