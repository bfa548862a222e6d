package dev.dln.compiler.opencl;

import dev.dln.compiler.kernel.Affine;
import dev.dln.compiler.kernel.CSyntax;
import dev.dln.compiler.kernel.Kernel;
import dev.dln.compiler.kernel.Operator;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Statement;
import dev.dln.compiler.kernel.Value;
import dev.dln.compiler.problem.CompilerBug;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints the values and accesses of one kernel. */
final class OpenClValues extends CSyntax {
    /** The components of vectors: s0, s1, ... */
    private static final String COMPONENTS = "0123456789abcdef";

    private final Kernel kernel;
    private final boolean checked;
    private final String type;
    private final String bits;
    private final Set<Integer> wide = new HashSet<>();

    OpenClValues(Precision precision, Kernel kernel, boolean checked) {
        super(precision);
        this.kernel = kernel;
        this.checked = checked;
        this.type = type(precision);
        this.bits = precision == Precision.FLOAT64 ? "ulong" : "uint";
    }

    /** The type of a number. */
    static String type(Precision precision) {
        return precision == Precision.FLOAT64 ? "double" : "float";
    }

    /** A definition. */
    String define(int register, Value value) {
        boolean lanes = isWide(value);
        if (lanes) {
            wide.add(register);
        }
        return (lanes ? vector(type) : type) + " r" + register + " = " + print(value) + ";";
    }

    private String vector(String element) {
        return element + kernel.lanes();
    }

    private boolean isWide(Value value) {
        if (kernel.lanes() == 1) {
            return false;
        }
        return value.type(r -> wide.contains(r) ? Value.Type.LANES : Value.Type.SCALAR)
                == Value.Type.LANES;
    }

    /** A value as an expression. */
    String print(Value value) {
        return switch (value) {
            case Value.Constant v ->
                    isWide(v)
                            ? "(" + vector(type) + ")(" + literal(v.value()) + ")"
                            : literal(v.value());
            case Value.Load v -> place(v.parameter(), v.index());
            case Value.LoadLanes v ->
                    v.active() == kernel.lanes()
                            ? "vload%d(0, %s)"
                                    .formatted(
                                            kernel.lanes(),
                                            address(v.parameter(), v.index(), v.active()))
                            : gather(v.active(), i -> place(v.parameter(), v.index().plus(i)), "0");
            case Value.LoadStrided v ->
                    gather(
                            v.active(),
                            i -> place(v.parameter(), v.index().plus(i * v.stride())),
                            "0");
            case Value.Broadcast v -> "(" + vector(type) + ")(r" + v.scalar() + ")";
            case Value.Apply v ->
                    apply(v.operator(), v.operands(), wide.contains(v.operands().getFirst()));
            case Value.CallBeyond v -> beyond(v);
            case Value.CallPower v ->
                    "pow(r%d, %s)"
                            .formatted(
                                    v.operand(),
                                    isWide(v)
                                            ? "(%s)(%s)"
                                                    .formatted(vector(type), literal(v.exponent()))
                                            : literal(v.exponent()));
            case Value.Keep v ->
                    gather(v.active(), i -> component(v.operand(), i), literal(v.fill()));
            case Value.SumLanes v -> "sum" + kernel.lanes() + "(r" + v.operand() + ")";
            case Value.MaxLanes v -> "max" + kernel.lanes() + "(r" + v.operand() + ")";
        };
    }

    /** A vector whose first numbers are these, and the others a filling. */
    private String gather(int active, IntFunction<String> number, String fill) {
        return IntStream.range(0, kernel.lanes())
                .mapToObj(i -> i < active ? number.apply(i) : fill)
                .collect(Collectors.joining(", ", "(" + vector(type) + ")(", ")"));
    }

    /** One number of a vector register. */
    private static String component(int register, int lane) {
        return "r" + register + ".s" + COMPONENTS.charAt(lane);
    }

    /** One number in memory. */
    String place(int parameter, Affine index) {
        return "p" + parameter + "[" + index(parameter, index, 1) + "]";
    }

    /** Where consecutive numbers start in memory. */
    private String address(int parameter, Affine index, int count) {
        return "p" + parameter + " + (" + index(parameter, index, count) + ")";
    }

    /** Writes the first numbers of a vector register. */
    String store(Statement.StoreLanes s) {
        if (kernel.lanes() > 1 && s.active() == kernel.lanes()) {
            String address = address(s.parameter(), s.index(), s.active());
            return "vstore%d(r%d, 0, %s);".formatted(kernel.lanes(), s.register(), address);
        }
        return IntStream.range(0, s.active())
                .mapToObj(
                        i ->
                                place(s.parameter(), s.index().plus(i))
                                        + " = "
                                        + component(s.register(), i)
                                        + ";")
                .collect(Collectors.joining(" "));
    }

    private String index(int parameter, Affine index, int count) {
        return checked
                ? "at(%s, %d, %d, fault)".formatted(index, count, kernel.size(parameter))
                : index.toString();
    }

    private String beyond(Value.CallBeyond v) {
        String x = "r" + v.operand();
        String outside = "fabs(" + x + ") > " + literal(v.limit());
        String call = v.primitive().openCl().replace("$0", x);
        // a vector's call is rare and dear: it is left out unless one lane needs it
        return isWide(v)
                ? "any(%s) ? (%s ? %s : r%d) : r%d"
                        .formatted(outside, outside, call, v.inside(), v.inside())
                : "%s ? %s : r%d".formatted(outside, call, v.inside());
    }

    @Override
    protected String literal(double value) {
        return literal(value, precision());
    }

    /** A number, exactly. */
    static String literal(double value, Precision precision) {
        boolean doubles = precision == Precision.FLOAT64;
        if (Double.isNaN(value)) {
            return doubles ? "as_double(0x7ff8000000000000UL)" : "NAN";
        }
        if (Double.isInfinite(value)) {
            String infinity = doubles ? "as_double(0x7ff0000000000000UL)" : "INFINITY";
            return value > 0 ? infinity : "-" + infinity;
        }
        String text = doubles ? Double.toHexString(value) : Float.toHexString((float) value) + "f";
        return text.startsWith("-") ? "(" + text + ")" : text;
    }

    @Override
    protected String call(Operator operator, String arguments) {
        String name =
                switch (operator) {
                    case FMA -> "fma";
                    case ABS -> "fabs";
                    case COPY_SIGN -> "copysign";
                    case SQRT -> "sqrt";
                    case ADD,
                            SUB,
                            MUL,
                            DIV,
                            NEG,
                            IF_GREATER,
                            IF_EQUAL,
                            POWER_OF_TWO,
                            EXPONENT,
                            FRACTION ->
                            throw new CompilerBug(operator + " is no function");
                };
        return name + "(" + arguments + ")";
    }

    @Override
    protected String bits(String number, boolean lanes) {
        return "as_" + (lanes ? vector(bits) : bits) + "(" + number + ")";
    }

    @Override
    protected String number(String expression, boolean lanes) {
        return "as_" + (lanes ? vector(type) : type) + "(" + expression + ")";
    }

    @Override
    protected String hex(long value) {
        return "0x" + Long.toHexString(value) + (precision() == Precision.FLOAT64 ? "UL" : "U");
    }

    @Override
    protected String right() {
        return ">>";
    }
}
