package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints a kernel program lowered for one lane as a Java class of plain loops: one static method
 * per kernel, one per phase. It computes the same bits as the class that the JVM device loads on a
 * machine without lanes.
 */
public final class JavaPrinter {
    private final StringBuilder text = new StringBuilder();

    private JavaPrinter() {}

    /**
     * The source of a class.
     *
     * @throws IllegalArgumentException if the program was lowered for more than one lane
     */
    public static String print(KernelProgram program, String className) {
        if (program.lanes() != 1) {
            throw new IllegalArgumentException("lower for one lane to print Java");
        }
        var printer = new JavaPrinter();
        printer.program(program, className);
        return printer.text.toString();
    }

    private void program(KernelProgram program, String className) {
        text.append("import dev.dln.compiler.tensor.Primitive;\n\n");
        text.append("/** The arena holds ").append(program.arenaSize());
        text.append(" doubles, data ").append(program.dataSize());
        text.append(": ").append(program.data()).append(".\n");
        text.append(" * Results of rank 0 lie in the arena: ").append(program.scalars());
        text.append(". */\npublic final class ").append(className).append(" {\n");
        for (KernelProgram.Constants constants : program.constants()) {
            text.append("    // arena from ").append(constants.offset()).append(": ");
            text.append(constants.values().length).append(" constants\n");
        }
        for (Phase phase : Phase.values()) {
            text.append("    public static void ").append(lower(phase)).append("(");
            text.append(
                    java.util.Arrays.stream(Memory.values())
                            .map(m -> "double[] " + lower(m))
                            .collect(Collectors.joining(", ")));
            text.append(") {\n");
            for (KernelProgram.Launch launch : program.phase(phase)) {
                Kernel kernel = program.kernels().get(launch.kernel());
                var arguments = new ArrayList<String>();
                for (int i = 0; i < kernel.parameters().size(); i++) {
                    arguments.add(lower(kernel.parameters().get(i).memory()));
                    arguments.add(Integer.toString(launch.offsets().get(i)));
                }
                text.append("        ").append(kernel.name()).append(launch.kernel());
                text.append("(").append(String.join(", ", arguments)).append(");\n");
            }
            text.append("    }\n\n");
        }
        for (int i = 0; i < program.kernels().size(); i++) {
            kernel(program.kernels().get(i), i);
        }
        text.append("}\n");
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private void kernel(Kernel kernel, int number) {
        var parameters = new ArrayList<String>();
        for (int i = 0; i < kernel.parameters().size(); i++) {
            parameters.add("double[] p" + i + ", int o" + i);
        }
        text.append("    private static void ").append(kernel.name()).append(number);
        text.append("(").append(String.join(", ", parameters)).append(") {\n");
        block(kernel.body(), "        ");
        text.append("    }\n\n");
    }

    private void block(List<Statement> statements, String indent) {
        for (Statement statement : statements) {
            text.append(indent);
            switch (statement) {
                case Statement.Loop s -> {
                    String i = "i" + s.variable();
                    text.append("for (int " + i + " = 0; " + i + " < " + s.count());
                    text.append("; " + i + "++) {\n");
                    block(s.body(), indent + "    ");
                    text.append(indent).append("}\n");
                }
                case Statement.Wrap s ->
                        text.append("int i%d = (i%d".formatted(s.variable(), s.first()))
                                .append(" + i%d + %d)".formatted(s.step(), s.offset()))
                                .append(" % " + s.extent() + ";\n");
                case Statement.Sort s -> {
                    String two = "(i%d, i%d)".formatted(s.first(), s.second());
                    text.append("int i%d = Math.min%s, ".formatted(s.low(), two))
                            .append("i%d = Math.max%s;\n".formatted(s.high(), two));
                }
                case Statement.Define s ->
                        text.append("double r" + s.register() + " = " + value(s.value()))
                                .append(";\n");
                case Statement.Update s ->
                        text.append("r" + s.register() + " = " + value(s.value()) + ";\n");
                case Statement.Store s ->
                        text.append(place(s.parameter(), s.index()) + " = r" + s.register())
                                .append(";\n");
                case Statement.StoreLanes s -> throw new IllegalArgumentException("" + s);
            }
        }
    }

    private static String place(int parameter, Affine index) {
        return "p" + parameter + "[o" + parameter + " + " + index + "]";
    }

    private static String value(Value value) {
        return switch (value) {
            case Value.Constant v -> literal(v.value());
            case Value.Load v -> place(v.parameter(), v.index());
            case Value.Apply v -> apply(v.operator(), v.operands());
            case Value.Call v ->
                    "Primitive." + v.primitive().name() + ".apply(" + list(v.operands()) + ")";
            case Value.CallPower v ->
                    "StrictMath.pow(r" + v.operand() + ", " + literal(v.exponent()) + ")";
            case Value.LoadLanes _,
                    Value.LoadStrided _,
                    Value.Broadcast _,
                    Value.Keep _,
                    Value.SumLanes _,
                    Value.MaxLanes _ ->
                    throw new IllegalArgumentException("lanes in a kernel of one lane: " + value);
        };
    }

    private static String literal(double value) {
        if (Double.isNaN(value)) {
            return "Double.NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY";
        }
        return Double.toString(value);
    }

    private static String list(List<Integer> registers) {
        return registers.stream().map(r -> "r" + r).collect(Collectors.joining(", "));
    }

    private static String apply(Operator operator, List<Integer> operands) {
        String a = "r" + operands.getFirst();
        String b = operands.size() > 1 ? "r" + operands.get(1) : "";
        String bits = "Double.doubleToRawLongBits(" + a + ")";
        return switch (operator) {
            case ADD -> a + " + " + b;
            case SUB -> a + " - " + b;
            case MUL -> a + " * " + b;
            case DIV -> a + " / " + b;
            case FMA -> "Math.fma(" + list(operands) + ")";
            case NEG -> "-" + a;
            case ABS -> "Math.abs(" + a + ")";
            case SQRT -> "Math.sqrt(" + a + ")";
            case IF_GREATER ->
                    "%s > %s ? r%d : r%d".formatted(a, b, operands.get(2), operands.get(3));
            case IF_EQUAL ->
                    "%s == %s ? r%d : r%d".formatted(a, b, operands.get(2), operands.get(3));
            case POWER_OF_TWO ->
                    "Double.longBitsToDouble(Double.doubleToRawLongBits("
                            + a
                            + " + (0x1.8p52 + 1023)) << 52)";
            case EXPONENT ->
                    "Double.longBitsToDouble("
                            + bits
                            + " >>> 52 | 0x4330000000000000L) - (0x1p52 + 1023)";
            case FRACTION ->
                    "Double.longBitsToDouble("
                            + bits
                            + " & 0x000fffffffffffffL | 0x3ff0000000000000L)";
        };
    }
}
