package dev.dln.compiler.check;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a {@link Term} computes, in the language's own terms: matrices with rows and columns, shapes
 * already checked, broadcasts explicit. Lowering gives each form its meaning in the tensor IR.
 */
sealed interface Form {
    /** A declared array; no size is a scalar, one a column, two a matrix. */
    record Input(String name, Op.Role role, List<Size> sizes) implements Form {}

    /** An exact number, 1 x 1. */
    record Constant(Rational value) implements Form {}

    /** A size as a number, 1 x 1. */
    record SizeOf(Size size) implements Form {}

    /** One number at every place. */
    record Filled(Rational value) implements Form {}

    /** The identity matrix. */
    record Identity() implements Form {}

    /** A matrix of numbers, row by row. */
    record Literal(List<Rational> entries) implements Form {}

    /** An elementwise primitive of equal shapes. */
    record Apply(Primitive primitive, List<Term> args) implements Form {}

    /** An elementwise power. */
    record Power(Term arg, Rational exponent) implements Form {}

    /** A linear combination of equal shapes. */
    record Combine(List<Scaled> parts) implements Form {}

    /** A coefficient times a term. */
    record Scaled(Rational coefficient, Term term) {}

    /** The elementwise product of equal shapes, or of anything with a scalar. */
    record Times(Term left, Term right) implements Form {}

    /** The matrix product. */
    record Product(Term left, Term right) implements Form {}

    /** The transpose. */
    record Transposed(Term arg) implements Form {}

    /** A scalar at every place, or a column in every column. */
    record Spread(Term arg) implements Form {}

    /** What is summed over. */
    enum Over {
        ALL,
        ROWS,
        COLUMNS
    }

    /** The sum of all entries; down the rows, giving a row; along the columns, giving a column. */
    record Total(Term arg, Over over) implements Form {}

    /** The sum of the squares of all entries. */
    record SquaredNorm(Term arg) implements Form {}

    /** The sum of the diagonal. */
    record Trace(Term arg) implements Form {}

    /** The diagonal as a column. */
    record Diagonal(Term arg) implements Form {}

    /** log(sum(exp)) of each column, a row. */
    record LogSumExp(Term arg) implements Form {}

    /** The rows and columns from the given ones on, counted from 0, as many as the shape says. */
    record Slice(Term arg, int row, int column) implements Form {}

    /** Parts placed in a matrix of zeros; they do not overlap. */
    record Block(List<Placed> parts) implements Form {}

    /** A part with the row and column of its first entry, counted from 0. */
    record Placed(Term term, int row, int column) {}

    /** The terms it is computed from. */
    default List<Term> operands() {
        return switch (this) {
            case Input _, Constant _, SizeOf _, Filled _, Identity _, Literal _ -> List.of();
            case Apply apply -> apply.args;
            case Power power -> List.of(power.arg);
            case Combine combine -> combine.parts.stream().map(Scaled::term).toList();
            case Times times -> List.of(times.left, times.right);
            case Product product -> List.of(product.left, product.right);
            case Transposed transposed -> List.of(transposed.arg);
            case Spread spread -> List.of(spread.arg);
            case Total total -> List.of(total.arg);
            case SquaredNorm norm -> List.of(norm.arg);
            case Trace trace -> List.of(trace.arg);
            case Diagonal diagonal -> List.of(diagonal.arg);
            case LogSumExp lse -> List.of(lse.arg);
            case Slice slice -> List.of(slice.arg);
            case Block block -> block.parts.stream().map(Placed::term).toList();
        };
    }

    /** The same form over other terms of the same shapes, in the order of {@link #operands()}. */
    default Form withOperands(List<Term> terms) {
        return switch (this) {
            case Input _, Constant _, SizeOf _, Filled _, Identity _, Literal _ -> this;
            case Apply apply -> new Apply(apply.primitive, terms);
            case Power power -> new Power(terms.getFirst(), power.exponent);
            case Combine combine ->
                    new Combine(
                            IntStream.range(0, terms.size())
                                    .mapToObj(
                                            i ->
                                                    new Scaled(
                                                            combine.parts.get(i).coefficient,
                                                            terms.get(i)))
                                    .toList());
            case Times _ -> new Times(terms.getFirst(), terms.getLast());
            case Product _ -> new Product(terms.getFirst(), terms.getLast());
            case Transposed _ -> new Transposed(terms.getFirst());
            case Spread _ -> new Spread(terms.getFirst());
            case Total total -> new Total(terms.getFirst(), total.over);
            case SquaredNorm _ -> new SquaredNorm(terms.getFirst());
            case Trace _ -> new Trace(terms.getFirst());
            case Diagonal _ -> new Diagonal(terms.getFirst());
            case LogSumExp _ -> new LogSumExp(terms.getFirst());
            case Slice slice -> new Slice(terms.getFirst(), slice.row, slice.column);
            case Block block ->
                    new Block(
                            IntStream.range(0, terms.size())
                                    .mapToObj(
                                            i ->
                                                    new Placed(
                                                            terms.get(i),
                                                            block.parts.get(i).row,
                                                            block.parts.get(i).column))
                                    .toList());
        };
    }
}
