package dev.dln.compiler.check;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Terms to tensor IR. Assumes every dimension is settled. A term [r x c] becomes a node with one
 * axis for each of r and c that is not the number 1; every matrix operation becomes a contraction
 * written in letters, as in {@code ij,jk->ik}.
 */
final class Lowering {
    private final ProgramBuilder builder = new ProgramBuilder();
    private final Map<Term, Integer> nodes = new LinkedHashMap<>();

    /** Linear combinations that only another one uses; they get no node of their own. */
    private final Set<Term> partial = new HashSet<>();

    /** The program of some outputs. */
    static Program lower(Terms terms, Map<String, Term> outputs) {
        var lowering = new Lowering();
        // How often each term is used; 2 stands for more, and for what must have a node of its own.
        int[] uses = new int[terms.all().size()];
        outputs.values().forEach(t -> uses[t.number()] = 2);
        for (int i = uses.length - 1; i >= 0; i--) {
            Form form = terms.all().get(i).form();
            if (uses[i] > 0) {
                int count = form instanceof Form.Combine ? 1 : 2;
                form.operands().forEach(t -> uses[t.number()] += count);
            }
        }
        for (Term term : terms.all()) {
            int count = uses[term.number()];
            boolean partial = term.form() instanceof Form.Combine && count == 1;
            if (partial) {
                lowering.partial.add(term);
            } else if (count > 0) {
                lowering.nodes.put(term, lowering.node(term));
            }
        }
        var results = new ArrayList<Program.Output>();
        outputs.forEach((name, term) -> results.add(new Program.Output(name, lowering.at(term))));
        return lowering.builder.build(results);
    }

    private int at(Term term) {
        Integer node = nodes.get(term);
        if (node == null) {
            throw new CompilerBug("term " + term + " is used before it is lowered");
        }
        return node;
    }

    private int node(Term term) {
        List<Dim> dims = dims(term.shape());
        return switch (term.form()) {
            case Form.Input input -> input(input, term);
            case Form.Constant number -> builder.constant(number.value());
            case Form.SizeOf size -> builder.size(Dims.resolve(size.size()));
            case Form.Filled filled -> builder.filled(filled.value(), dims);
            case Form.Identity _ ->
                    dims.isEmpty() ? builder.constant(1) : builder.delta(dims.getFirst());
            case Form.Literal literal ->
                    dims.isEmpty()
                            ? builder.constant(literal.entries().getFirst())
                            : builder.add(new Op.Literal(literal.entries(), dims));
            case Form.Apply apply ->
                    builder.map(
                            apply.primitive(),
                            apply.args().stream().map(this::at).toArray(Integer[]::new));
            case Form.Power power -> power(power);
            case Form.Combine combine -> builder.sum(flat(combine), dims);
            case Form.Times times -> times(times);
            case Form.Product product ->
                    contract(term, "ik", part(product.left(), "ij"), part(product.right(), "jk"));
            case Form.Transposed transposed -> contract(term, "ji", part(transposed.arg(), "ij"));
            case Form.Spread spread -> spread(spread, term);
            case Form.Total total ->
                    switch (total.over()) {
                        case ALL -> contract(term, "ab", part(total.arg(), "ij"));
                        case ROWS -> contract(term, "aj", part(total.arg(), "ij"));
                        case COLUMNS -> contract(term, "ib", part(total.arg(), "ij"));
                    };
            case Form.SquaredNorm norm ->
                    contract(term, "ab", part(norm.arg(), "ij"), part(norm.arg(), "ij"));
            case Form.Trace trace -> contract(term, "ab", part(trace.arg(), "ii"));
            case Form.Diagonal diagonal -> contract(term, "ib", part(diagonal.arg(), "ii"));
            case Form.LogSumExp lse -> logSumExp(lse);
            case Form.Slice slice -> slice(slice, term);
            case Form.Block block -> block(block, term);
        };
    }

    /** The axes of a shape: unit ones are dropped. */
    private static List<Dim> dims(Shape shape) {
        var dims = new ArrayList<Dim>();
        for (Extent extent : List.of(shape.rows(), shape.cols())) {
            if (!extent.isOne()) {
                dims.add(Dims.resolve(extent.size()));
            }
        }
        return dims;
    }

    private int input(Form.Input input, Term term) {
        List<Dim> declared = input.sizes().stream().map(Dims::resolve).toList();
        int node = builder.input(input.name(), input.role(), declared);
        List<Integer> kept =
                ProgramBuilder.range(0, declared.size()).stream()
                        .filter(axis -> !declared.get(axis).equals(Dim.of(1)))
                        .toList();
        if (kept.size() != dims(term.shape()).size()) {
            throw new CompilerBug("input " + input + " has the shape " + term.shape());
        }
        return builder.contract(
                Rational.ONE,
                List.of(new Op.Factor(node, ProgramBuilder.range(0, declared.size()))),
                kept,
                declared);
    }

    /**
     * The terms of a linear combination and of those it alone uses, so that a sum built up in a
     * loop becomes one node and not one for each partial sum.
     */
    private List<Op.Term> flat(Form.Combine combine) {
        var open = new ArrayDeque<Form.Scaled>();
        pushAll(open, combine, Rational.ONE);
        var terms = new ArrayList<Op.Term>();
        while (!open.isEmpty()) {
            Form.Scaled next = open.pop();
            if (partial.contains(next.term()) && next.term().form() instanceof Form.Combine inner) {
                pushAll(open, inner, next.coefficient());
            } else {
                terms.add(new Op.Term(next.coefficient(), at(next.term())));
            }
        }
        return terms;
    }

    private static void pushAll(
            Deque<Form.Scaled> open, Form.Combine combine, Rational coefficient) {
        for (Form.Scaled part : combine.parts().reversed()) {
            open.push(new Form.Scaled(coefficient.multiply(part.coefficient()), part.term()));
        }
    }

    private int power(Form.Power power) {
        int arg = at(power.arg());
        if (builder.op(arg) instanceof Op.Const(Rational value)
                && power.exponent().isInteger()
                && power.exponent().numerator().bitLength() < 16
                && !(value.isZero() && power.exponent().signum() < 0)) {
            return builder.constant(value.pow(power.exponent().numerator().intValueExact()));
        }
        return builder.power(arg, power.exponent());
    }

    private int times(Form.Times times) {
        int left = at(times.left());
        int right = at(times.right());
        if (builder.op(left) instanceof Op.Const(Rational value)) {
            return builder.scale(value, right);
        }
        if (builder.op(right) instanceof Op.Const(Rational value)) {
            return builder.scale(value, left);
        }
        return builder.times(left, right);
    }

    private int spread(Form.Spread spread, Term term) {
        String letters = spread.arg().shape().isScalar() ? "ab" : "ib";
        int node = at(spread.arg());
        if (builder.op(node) instanceof Op.Const(Rational value)) {
            return builder.filled(value, dims(term.shape()));
        }
        return contract(term, "ij", part(spread.arg(), letters));
    }

    private int logSumExp(Form.LogSumExp lse) {
        int arg = at(lse.arg());
        return lse.arg().shape().rows().isOne() ? arg : builder.logSumExp(arg, 0);
    }

    private int slice(Form.Slice slice, Term term) {
        var parts = new ArrayList<Part>();
        Shape from = slice.arg().shape();
        boolean rows = cut(term.shape().rows(), from.rows());
        boolean cols = cut(term.shape().cols(), from.cols());
        parts.add(part(slice.arg(), (rows ? "r" : "i") + (cols ? "c" : "j")));
        if (rows) {
            parts.add(select(term.shape().rows(), from.rows(), slice.row(), "ir"));
        }
        if (cols) {
            parts.add(select(term.shape().cols(), from.cols(), slice.column(), "jc"));
        }
        return contract(term, "ij", parts.toArray(Part[]::new));
    }

    private int block(Form.Block block, Term term) {
        var terms = new ArrayList<Op.Term>();
        Shape whole = term.shape();
        for (Form.Placed placed : block.parts()) {
            var parts = new ArrayList<Part>();
            Shape own = placed.term().shape();
            boolean rows = cut(own.rows(), whole.rows());
            boolean cols = cut(own.cols(), whole.cols());
            parts.add(part(placed.term(), (rows ? "r" : "i") + (cols ? "c" : "j")));
            if (rows) {
                parts.add(select(own.rows(), whole.rows(), placed.row(), "ri"));
            }
            if (cols) {
                parts.add(select(own.cols(), whole.cols(), placed.column(), "cj"));
            }
            int node = contract(term, "ij", parts.toArray(Part[]::new));
            terms.add(new Op.Term(Rational.ONE, node));
        }
        return builder.sum(terms, dims(whole));
    }

    private static boolean cut(Extent part, Extent whole) {
        return !Dims.same(part.size(), whole.size());
    }

    // ---- contractions in letters

    /** A factor: its node, and a letter with a dimension for each of its axes, units included. */
    private record Part(int node, String letters, List<Dim> dims, boolean keepsUnits) {}

    private Part part(Term term, String letters) {
        Shape shape = term.shape();
        return new Part(
                at(term),
                letters,
                List.of(Dims.resolve(shape.rows().size()), Dims.resolve(shape.cols().size())),
                false);
    }

    /** The 0/1 matrix that takes {@code few} of {@code many}, starting at an offset. */
    private Part select(Extent few, Extent many, int offset, String letters) {
        Dim rows = Dims.resolve(few.size());
        Dim cols = Dims.resolve(many.size());
        return new Part(
                builder.add(new Op.Select(rows, cols, offset)), letters, List.of(rows, cols), true);
    }

    /** The sum over every letter that is not in the output; axes of extent 1 have no index. */
    private int contract(Term term, String output, Part... parts) {
        Map<Character, Integer> numbers = new LinkedHashMap<>();
        var extents = new ArrayList<Dim>();
        var factors = new ArrayList<Op.Factor>();
        for (Part part : parts) {
            var indices = new ArrayList<Integer>();
            for (int axis = 0; axis < 2; axis++) {
                Dim dim = part.dims().get(axis);
                if (part.keepsUnits() || !dim.equals(Dim.of(1))) {
                    indices.add(index(part.letters().charAt(axis), dim, numbers, extents));
                }
            }
            factors.add(new Op.Factor(part.node(), indices));
        }
        var result = new ArrayList<Integer>();
        List<Extent> shape = List.of(term.shape().rows(), term.shape().cols());
        for (int axis = 0; axis < 2; axis++) {
            if (!shape.get(axis).isOne()) {
                Dim dim = Dims.resolve(shape.get(axis).size());
                result.add(index(output.charAt(axis), dim, numbers, extents));
            }
        }
        return builder.contract(Rational.ONE, factors, result, extents);
    }

    private static int index(
            char letter, Dim dim, Map<Character, Integer> numbers, List<Dim> extents) {
        return numbers.computeIfAbsent(
                letter,
                _ -> {
                    extents.add(dim);
                    return extents.size() - 1;
                });
    }
}
