package dev.dln.compiler.kernel;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What languages with the syntax of C write alike: loops, indices, and arithmetic on registers,
 * which are called r0, r1, ..., loop variables being i0, i1, ....
 */
public abstract class CSyntax {
    private final Precision precision;

    /** For numbers of a precision. */
    protected CSyntax(Precision precision) {
        this.precision = precision;
    }

    /** The precision of the numbers. */
    protected final Precision precision() {
        return precision;
    }

    /** A number, exactly. */
    protected abstract String literal(double value);

    /**
     * A call of a function of numbers.
     *
     * @param operator FMA, ABS, COPY_SIGN or SQRT
     * @param arguments separated by commas
     */
    protected abstract String call(Operator operator, String arguments);

    /** The bits of a number, or of each number of a vector. */
    protected abstract String bits(String number, boolean lanes);

    /** The number, or numbers, that have some bits. */
    protected abstract String number(String bits, boolean lanes);

    /** Bits, as a constant. */
    protected abstract String hex(long bits);

    /** The operator that moves bits to the right and zeros in. */
    protected abstract String right();

    /** The head of a loop; its block is to follow. */
    public static String loop(int variable, String from, String to) {
        String i = "i" + variable;
        return "for (int " + i + " = " + from + "; " + i + " < " + to + "; " + i + "++) {\n";
    }

    /** A statement. */
    public static String wrap(Statement.Wrap s) {
        return "int i%d = (i%d + i%d + %d) %% %d;\n"
                .formatted(s.variable(), s.first(), s.step(), s.offset(), s.extent());
    }

    /**
     * A statement.
     *
     * @param of what stands before the names of the functions min and max
     */
    public static String sort(Statement.Sort s, String of) {
        String two = "(i%d, i%d)".formatted(s.first(), s.second());
        return "int i%d = %smin%s, i%d = %smax%s;\n".formatted(s.low(), of, two, s.high(), of, two);
    }

    /**
     * An operation as an expression.
     *
     * @param lanes whether the operands are vectors
     */
    protected final String apply(Operator operator, List<Integer> operands, boolean lanes) {
        String a = "r" + operands.getFirst();
        String b = operands.size() > 1 ? "r" + operands.get(1) : "";
        return switch (operator) {
            case ADD -> a + " + " + b;
            case SUB -> a + " - " + b;
            case MUL -> a + " * " + b;
            case DIV -> a + " / " + b;
            case NEG -> "-" + a;
            case FMA, ABS, COPY_SIGN, SQRT ->
                    call(
                            operator,
                            operands.stream().map(r -> "r" + r).collect(Collectors.joining(", ")));
            case IF_GREATER ->
                    "%s > %s ? r%d : r%d".formatted(a, b, operands.get(2), operands.get(3));
            case IF_EQUAL ->
                    "%s == %s ? r%d : r%d".formatted(a, b, operands.get(2), operands.get(3));
            case POWER_OF_TWO ->
                    number(
                            bits(a + " + " + literal(NumberBits.powerMagic(precision)), lanes)
                                    + " << "
                                    + hex(NumberBits.shift(precision)),
                            lanes);
            case EXPONENT ->
                    number(
                                    bits(a, lanes)
                                            + " "
                                            + right()
                                            + " "
                                            + hex(NumberBits.shift(precision))
                                            + " | "
                                            + hex(NumberBits.exponentBits(precision)),
                                    lanes)
                            + " - "
                            + literal(NumberBits.exponentMagic(precision));
            case FRACTION ->
                    number(
                            bits(a, lanes)
                                    + " & "
                                    + hex(NumberBits.fractionBits(precision))
                                    + " | "
                                    + hex(NumberBits.oneBits(precision)),
                            lanes);
        };
    }
}
