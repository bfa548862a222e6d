package dev.dln.compiler.kernel;

import dev.dln.compiler.problem.CompilerBug;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prints a kernel program lowered for one lane as a Java class of plain loops: one static method
 * per kernel, one per phase. It computes the same bits as the class that the JVM device loads on a
 * machine without lanes.
 */
public final class JavaPrinter extends CSyntax {
    private final StringBuilder text = new StringBuilder();

    private final boolean wide;
    private final String type;
    private final String box;

    private JavaPrinter(Precision precision) {
        super(precision);
        this.wide = precision == Precision.FLOAT64;
        this.type = wide ? "double" : "float";
        this.box = wide ? "Double" : "Float";
    }

    /**
     * The source of a class.
     *
     * @throws IllegalArgumentException if the program was lowered for more than one lane
     */
    public static String print(KernelProgram program, String className) {
        if (program.lanes() != 1) {
            throw new IllegalArgumentException("lower for one lane to print Java");
        }
        var printer = new JavaPrinter(program.precision());
        printer.program(program, className);
        return printer.text.toString();
    }

    private void program(KernelProgram program, String className) {
        text.append("import dev.dln.compiler.tensor.Primitive;\n\n");
        text.append("/** The arena holds ").append(program.arenaSize());
        text.append(" " + type + "s, data ").append(program.dataSize()).append(".");
        new TreeMap<>(program.data())
                .forEach(
                        (name, home) ->
                                text.append("\n * ")
                                        .append(name)
                                        .append(": ")
                                        .append(lower(home.memory()))
                                        .append(" from ")
                                        .append(home.offset())
                                        .append('.'));
        text.append("\n");
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
                            .map(m -> type + "[] " + lower(m))
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
            parameters.add(type + "[] p" + i + ", int o" + i);
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
                    text.append(loop(s.variable(), "0", Integer.toString(s.count())));
                    block(s.body(), indent + "    ");
                    text.append(indent).append("}\n");
                }
                case Statement.Items _, Statement.Barrier _ ->
                        throw new CompilerBug("Java has no work-groups");
                case Statement.Wrap s -> text.append(wrap(s));
                case Statement.Sort s -> text.append(sort(s, "Math."));
                case Statement.Define s ->
                        text.append(type + " r" + s.register() + " = " + value(s.value()))
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

    private String value(Value value) {
        return switch (value) {
            case Value.Constant v -> literal(v.value());
            case Value.Load v -> place(v.parameter(), v.index());
            case Value.Apply v -> apply(v.operator(), v.operands(), false);
            case Value.CallBeyond v ->
                    "Math.abs(r%d) > %s ? %s : r%d"
                            .formatted(
                                    v.operand(),
                                    literal(v.limit()),
                                    rounded(
                                            "Primitive.%s.apply(r%d)"
                                                    .formatted(v.primitive().name(), v.operand())),
                                    v.inside());
            case Value.CallPower v ->
                    rounded("StrictMath.pow(r" + v.operand() + ", " + v.exponent() + ")");
            case Value.LoadLanes _,
                    Value.LoadStrided _,
                    Value.Broadcast _,
                    Value.Keep _,
                    Value.SumLanes _,
                    Value.MaxLanes _ ->
                    throw new IllegalArgumentException("lanes in a kernel of one lane: " + value);
        };
    }

    @Override
    protected String literal(double value) {
        if (Double.isNaN(value)) {
            return box + ".NaN";
        }
        if (Double.isInfinite(value)) {
            return box + (value > 0 ? ".POSITIVE_INFINITY" : ".NEGATIVE_INFINITY");
        }
        return wide ? Double.toString(value) : (float) value + "f";
    }

    /** Where the scalar meaning, on doubles, gives a number. */
    private String rounded(String expression) {
        return wide ? expression : "(float) " + expression;
    }

    @Override
    protected String call(Operator operator, String arguments) {
        return switch (operator) {
            case FMA -> "Math.fma(" + arguments + ")";
            case ABS -> "Math.abs(" + arguments + ")";
            case COPY_SIGN -> "Math.copySign(" + arguments + ")";
            case SQRT -> rounded("Math.sqrt(" + arguments + ")");
            case ADD, SUB, MUL, DIV, NEG, IF_GREATER, IF_EQUAL, POWER_OF_TWO, EXPONENT, FRACTION ->
                    throw new CompilerBug(operator + " is no function");
        };
    }

    @Override
    protected String bits(String number, boolean lanes) {
        return (wide ? "Double.doubleToRawLongBits(" : "Float.floatToRawIntBits(") + number + ")";
    }

    @Override
    protected String number(String bits, boolean lanes) {
        return (wide ? "Double.longBitsToDouble(" : "Float.intBitsToFloat(") + bits + ")";
    }

    @Override
    protected String hex(long bits) {
        return "0x" + Long.toHexString(bits) + (wide ? "L" : "");
    }

    @Override
    protected String right() {
        return ">>>";
    }
}
