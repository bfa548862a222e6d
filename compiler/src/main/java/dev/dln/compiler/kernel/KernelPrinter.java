package dev.dln.compiler.kernel;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Kernels as readable text: {@code p0} is a parameter, {@code i0} a loop, {@code r0} a register.
 */
public final class KernelPrinter {
    private KernelPrinter() {}

    /** A kernel, one statement a line. */
    public static String print(Kernel kernel) {
        var text = new StringBuilder();
        text.append("kernel ").append(kernel.name()).append(" lanes ").append(kernel.lanes());
        text.append('(');
        for (int i = 0; i < kernel.parameters().size(); i++) {
            Kernel.Parameter parameter = kernel.parameters().get(i);
            text.append(i == 0 ? "" : ", ").append('p').append(i).append(": ");
            text.append(name(parameter.memory())).append('[').append(parameter.size()).append(']');
        }
        for (int i = 0; i < kernel.locals().size(); i++) {
            text.append(", p").append(kernel.parameters().size() + i).append(": ");
            text.append("local[").append(kernel.locals().get(i)).append(']');
        }
        text.append(") {\n");
        block(text, kernel.body(), "  ");
        return text.append("}\n").toString();
    }

    /** A whole program: its kernels, then its launches by phase. */
    public static String print(KernelProgram program) {
        var text = new StringBuilder();
        for (int i = 0; i < program.kernels().size(); i++) {
            text.append("// k").append(i).append('\n').append(program.kernels().get(i));
        }
        for (Phase phase : Phase.values()) {
            text.append("phase ").append(phase.name().toLowerCase(Locale.ROOT)).append(" {\n");
            for (KernelProgram.Launch launch : program.phase(phase)) {
                List<Kernel.Parameter> parameters =
                        program.kernels().get(launch.kernel()).parameters();
                text.append("  k").append(launch.kernel()).append('(');
                for (int i = 0; i < parameters.size(); i++) {
                    text.append(i == 0 ? "" : ", ").append(name(parameters.get(i).memory()));
                    text.append('+').append(launch.offsets().get(i));
                }
                text.append(")\n");
            }
            text.append("}\n");
        }
        return text.append("arena ").append(program.arenaSize()).append('\n').toString();
    }

    private static String name(Memory memory) {
        return memory.name().toLowerCase(Locale.ROOT);
    }

    private static void block(StringBuilder text, List<Statement> statements, String indent) {
        for (Statement statement : statements) {
            text.append(indent);
            switch (statement) {
                case Statement.Loop s -> {
                    text.append(s.parallel() ? "parallel i" : "for i").append(s.variable());
                    text.append(" < ").append(s.count()).append(" {\n");
                    block(text, s.body(), indent + "  ");
                    text.append(indent).append("}\n");
                }
                case Statement.Items s -> {
                    text.append("items i%d < %d, ".formatted(s.row(), s.rows()))
                            .append("i%d < %d {\n".formatted(s.column(), s.columns()));
                    block(text, s.body(), indent + "  ");
                    text.append(indent).append("}\n");
                }
                case Statement.Barrier _ -> text.append("barrier\n");
                case Statement.Wrap s ->
                        text.append("i%d = i%d + i%d".formatted(s.variable(), s.first(), s.step()))
                                .append(" + " + s.offset() + " mod " + s.extent() + "\n");
                case Statement.Sort s ->
                        text.append("i%d, i%d = sort ".formatted(s.low(), s.high()))
                                .append("i%d, i%d\n".formatted(s.first(), s.second()));
                case Statement.Define s ->
                        text.append("r" + s.register() + " = " + value(s.value()) + "\n");
                case Statement.Update s ->
                        text.append("r" + s.register() + " := " + value(s.value()) + "\n");
                case Statement.Store s ->
                        text.append("p" + s.parameter() + "[" + s.index() + "] = r" + s.register())
                                .append('\n');
                case Statement.StoreLanes s ->
                        text.append("p" + s.parameter() + "[" + s.index() + " :" + s.active())
                                .append("] = r" + s.register() + "\n");
            }
        }
    }

    private static String value(Value value) {
        return switch (value) {
            case Value.Constant v -> v.value() + (v.type() == Value.Type.LANES ? " lanes" : "");
            case Value.Load v -> "p" + v.parameter() + "[" + v.index() + "]";
            case Value.LoadLanes v ->
                    "p" + v.parameter() + "[" + v.index() + " :" + v.active() + "]";
            case Value.LoadStrided v ->
                    "p%d[%s :%d by %d]".formatted(v.parameter(), v.index(), v.active(), v.stride());
            case Value.Broadcast v -> "lanes r" + v.scalar();
            case Value.Apply v ->
                    v.operator().name().toLowerCase(Locale.ROOT) + " " + list(v.operands());
            case Value.CallBeyond v ->
                    v.primitive().symbol()
                            + "() r%d beyond %s else r%d"
                                    .formatted(v.operand(), v.limit(), v.inside());
            case Value.CallPower v -> "pow() r" + v.operand() + " " + v.exponent();
            case Value.Keep v -> "keep r" + v.operand() + " :" + v.active() + " else " + v.fill();
            case Value.SumLanes v -> "sum r" + v.operand();
            case Value.MaxLanes v -> "max r" + v.operand();
        };
    }

    private static String list(List<Integer> registers) {
        return registers.stream().map(r -> "r" + r).collect(Collectors.joining(" "));
    }
}
