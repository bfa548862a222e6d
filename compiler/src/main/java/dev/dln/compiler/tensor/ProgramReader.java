package dev.dln.compiler.tensor;

import dev.dln.compiler.problem.CompilerBug;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of {@link ProgramPrinter}. Empty lines and lines that begin with {@code //} are
 * skipped. What it accepts is a verified program.
 */
public final class ProgramReader {
    /** Text that is no program, with its 1-based line. */
    public static final class MalformedProgramException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final int line;

        private MalformedProgramException(int line, String message) {
            super("line " + line + ": " + message);
            this.line = line;
        }

        /** The line, from 1. */
        public int line() {
            return line;
        }
    }

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(->|%\\d+|[\\[\\](),=:*^+]|-(?!\\d)|[^\\s\\[\\](),=:*^+]+)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,4000}(/\\d{1,4000})?");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");

    private final ProgramBuilder builder = new ProgramBuilder();
    private final List<Program.Output> outputs = new ArrayList<>();
    private List<String> tokens = List.of();
    private int next;
    private int line;

    private ProgramReader() {}

    /**
     * The program of a text.
     *
     * @throws MalformedProgramException if the text is no program: it cannot be read, a node is
     *     used before it is made or made twice, or a shape is not the one its op has
     */
    public static Program read(String text) {
        return new ProgramReader().program(text);
    }

    private Program program(String text) {
        for (String current : text.lines().toList()) {
            line++;
            if (!current.isBlank() && !current.strip().startsWith("//")) {
                tokens = tokenize(current);
                next = 0;
                try {
                    statement();
                } catch (CompilerBug bug) {
                    throw malformed(String.valueOf(bug.getMessage()));
                }
                if (next < tokens.size()) {
                    throw malformed("unexpected " + tokens.get(next));
                }
            }
        }
        return finish();
    }

    /** Not by {@code build}, which would leave out the nodes that no output needs. */
    private Program finish() {
        var nodes = new ArrayList<Op>();
        var shapes = new ArrayList<List<Dim>>();
        for (int i = 0; i < builder.count(); i++) {
            nodes.add(builder.op(i));
            shapes.add(builder.shape(i));
        }
        try {
            return Verifier.verify(new Program(nodes, shapes, outputs));
        } catch (CompilerBug bug) {
            throw malformed(String.valueOf(bug.getMessage()));
        }
    }

    private List<String> tokenize(String text) {
        var found = new ArrayList<String>();
        Matcher matcher = TOKEN.matcher(text.stripTrailing());
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            found.add(matcher.group(1));
            end = matcher.end();
        }
        if (end < text.stripTrailing().length()) {
            throw malformed("cannot read " + text.substring(end).strip());
        }
        return found;
    }

    private void statement() {
        if (accept("output")) {
            String name = take();
            expect("=");
            outputs.add(new Program.Output(name, node(), accept("symmetric")));
            return;
        }
        String number = take();
        if (!number.equals("%" + builder.count())) {
            throw malformed("expected %" + builder.count() + " but found " + number);
        }
        int count = builder.count();
        expect(":");
        List<Dim> shape = dims();
        expect("=");
        if (builder.add(op(shape)) != count) {
            throw malformed("an equal node comes before " + number);
        }
        if (!builder.shape(count).equals(shape)) {
            throw malformed("the shape of " + number + " is " + builder.shape(count));
        }
    }

    private Op op(List<Dim> shape) {
        String kind = take();
        return switch (kind) {
            case "input" -> input(shape);
            case "const" -> new Op.Const(rational());
            case "literal" -> new Op.Literal(rationals(), shape);
            case "size" -> new Op.Size(dim());
            case "select" -> {
                if (shape.size() != 2) {
                    throw malformed("select makes a matrix");
                }
                yield new Op.Select(shape.get(0), shape.get(1), integer());
            }
            case "map" -> map();
            case "power" -> {
                int arg = node();
                expect("^");
                yield new Op.Power(arg, rational());
            }
            case "sum" -> sum();
            case "contract" -> contract();
            case "logsumexp" -> {
                int arg = node();
                expect("axis");
                yield new Op.LogSumExp(arg, integer());
            }
            default -> throw malformed("no node kind is called " + kind);
        };
    }

    private Op input(List<Dim> shape) {
        Op.Role role = role();
        return new Op.Input(take(), role, shape);
    }

    private Op.Role role() {
        String written = take();
        for (Op.Role role : Op.Role.values()) {
            if (ProgramPrinter.role(role).equals(written)) {
                return role;
            }
        }
        throw malformed("no role is called " + written);
    }

    private Op map() {
        String symbol = take();
        Primitive primitive =
                Primitive.of(symbol)
                        .orElseThrow(() -> malformed("no primitive is called " + symbol));
        var args = new ArrayList<Integer>();
        expect("(");
        do {
            args.add(node());
        } while (accept(","));
        expect(")");
        return new Op.Map(primitive, args);
    }

    private Op sum() {
        var terms = new ArrayList<Op.Term>();
        boolean negative = accept("-");
        do {
            Rational coefficient = Rational.ONE;
            if (!peek().startsWith("%")) {
                coefficient = rational();
                expect("*");
            }
            terms.add(new Op.Term(negative ? coefficient.negate() : coefficient, node()));
            negative = next < tokens.size() && peek().equals("-");
        } while (accept("-") || accept("+"));
        return new Op.Sum(terms);
    }

    private Op contract() {
        // The extents at the end of the line say what the index names mean.
        int start = next;
        while (next < tokens.size() && !peek().equals("over")) {
            next++;
        }
        var numbers = new HashMap<String, Integer>();
        var extents = new ArrayList<Dim>();
        if (accept("over")) {
            do {
                String name = take();
                if (!name.equals(ProgramPrinter.index(extents.size()))) {
                    throw malformed("expected index " + ProgramPrinter.index(extents.size()));
                }
                numbers.put(name, extents.size());
                expect("=");
                extents.add(dim());
            } while (accept(","));
        }
        int end = next;
        next = start;
        Rational coefficient = Rational.ONE;
        var factors = new ArrayList<Op.Factor>();
        boolean more = true;
        if (!peek().startsWith("%")) {
            coefficient = rational();
            more = accept("*");
        }
        while (more) {
            int factor = node();
            factors.add(new Op.Factor(factor, indices(numbers)));
            more = accept("*");
        }
        expect("->");
        List<Integer> output = indices(numbers);
        if (new HashSet<>(output).size() < output.size()) {
            throw malformed("an output index is repeated");
        }
        if (next < tokens.size() && !peek().equals("over")) {
            throw malformed("unexpected " + peek());
        }
        next = end;
        return new Op.Contract(coefficient, factors, output, extents);
    }

    private List<Integer> indices(Map<String, Integer> numbers) {
        var indices = new ArrayList<Integer>();
        expect("[");
        while (!accept("]")) {
            if (!indices.isEmpty()) {
                expect(",");
            }
            String name = take();
            Integer number = numbers.get(name);
            if (number == null) {
                throw malformed("index " + name + " has no extent");
            }
            indices.add(number);
        }
        return indices;
    }

    private List<Dim> dims() {
        var dims = new ArrayList<Dim>();
        expect("[");
        while (!accept("]")) {
            if (!dims.isEmpty()) {
                expect(",");
            }
            dims.add(dim());
        }
        return dims;
    }

    private List<Rational> rationals() {
        var values = new ArrayList<Rational>();
        expect("[");
        while (!accept("]")) {
            if (!values.isEmpty()) {
                expect(",");
            }
            values.add(rational());
        }
        return values;
    }

    private Dim dim() {
        String text = peek();
        if (!Character.isDigit(text.charAt(0)) && text.charAt(0) != '-') {
            return Dim.of(take());
        }
        int size = integer();
        if (size < 0) {
            throw malformed("an extent below 0");
        }
        return Dim.of(size);
    }

    private int node() {
        String text = take();
        if (!text.startsWith("%") || !INTEGER.matcher(text.substring(1)).matches()) {
            throw malformed("expected a node but found " + text);
        }
        int number = Integer.parseInt(text.substring(1));
        if (number >= builder.count()) {
            throw malformed(text + " is not made above");
        }
        return number;
    }

    private int integer() {
        String text = take();
        if (!INTEGER.matcher(text).matches()) {
            throw malformed("expected an integer but found " + text);
        }
        return Integer.parseInt(text);
    }

    private Rational rational() {
        String text = take();
        if (!NUMBER.matcher(text).matches()) {
            throw malformed("expected a number but found " + text);
        }
        String[] parts = text.split("/", 2);
        var numerator = new java.math.BigInteger(parts[0]);
        var denominator = new java.math.BigInteger(parts.length == 1 ? "1" : parts[1]);
        if (denominator.signum() == 0) {
            throw malformed("a zero denominator in " + text);
        }
        return new Rational(numerator, denominator);
    }

    private String peek() {
        if (next >= tokens.size()) {
            throw malformed("the line ends too early");
        }
        return tokens.get(next);
    }

    private String take() {
        String token = peek();
        next++;
        return token;
    }

    private boolean accept(String token) {
        boolean here = next < tokens.size() && tokens.get(next).equals(token);
        if (here) {
            next++;
        }
        return here;
    }

    private void expect(String token) {
        String found = take();
        if (!found.equals(token)) {
            throw malformed("expected " + token + " but found " + found);
        }
    }

    private MalformedProgramException malformed(String message) {
        return new MalformedProgramException(Math.max(line, 1), message);
    }
}
