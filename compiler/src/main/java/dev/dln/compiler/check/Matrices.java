package dev.dln.compiler.check;

import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Block matrices, matrix literals, lists, and slices. */
final class Matrices {
    private final Context context;

    Matrices(Context context) {
        this.context = context;
    }

    // ---- blocks

    Value block(Ast.Block block, Scope scope) {
        if (scope.elementwise()) {
            return context.operators().notElementwise(block.span(), "a block matrix", scope);
        }
        List<List<Value>> rows =
                block.rows().stream()
                        .map(
                                row ->
                                        row.stream()
                                                .map(e -> context.expressions().eval(e, scope))
                                                .toList())
                        .toList();
        if (rows.stream().flatMap(List::stream).anyMatch(Value.Unknown.class::isInstance)) {
            return Value.unknown();
        }
        if (rows.stream().allMatch(List::isEmpty)) {
            return context.fail(Code.BLOCK_SHAPES, block.span(), "this is empty", scope);
        }
        boolean numbers = rows.stream().flatMap(List::stream).allMatch(Value.Num.class::isInstance);
        if (numbers && rows.size() == 1) {
            return new Value.Numbers(rows.getFirst().stream().map(Matrices::number).toList());
        }
        int width = rows.getFirst().size();
        if (numbers && rows.stream().allMatch(r -> r.size() == width)) {
            List<Rational> entries =
                    rows.stream().flatMap(List::stream).map(Matrices::number).toList();
            Span place = Report.visible(block.span(), scope);
            return new Value.Matrix(
                    context.terms()
                            .add(
                                    new Form.Literal(entries),
                                    new Shape(fixed(rows.size(), place), fixed(width, place)),
                                    place));
        }
        return new Assembly(block, scope).assemble(rows);
    }

    private static Rational number(Value value) {
        return value instanceof Value.Num(Rational number) ? number : Rational.ZERO;
    }

    private static Extent fixed(int size, Span span) {
        return new Extent(Size.fixed(size), Origin.expression(span));
    }

    /** Puts the parts of one block matrix beside and below each other. */
    private final class Assembly {
        private final Ast.Block block;
        private final Scope scope;
        private final List<Form.Placed> placed = new ArrayList<>();

        Assembly(Ast.Block block, Scope scope) {
            this.block = block;
            this.scope = scope;
        }

        Value assemble(List<List<Value>> rows) {
            Optional<Extent> width = Optional.empty();
            List<Extent> heights = new ArrayList<>();
            int top = 0;
            for (int r = 0; r < rows.size(); r++) {
                List<Term> parts = new ArrayList<>();
                for (int c = 0; c < rows.get(r).size(); c++) {
                    Span span = block.rows().get(r).get(c).span();
                    Optional<Term> part =
                            context.coercions().matrix(rows.get(r).get(c), span, scope);
                    if (part.isEmpty()) {
                        return Value.unknown();
                    }
                    parts.add(part.get());
                }
                Optional<Extent> rowWidth = placeRow(parts, r, top);
                if (rowWidth.isEmpty()) {
                    return Value.unknown();
                }
                if (width.isPresent()
                        && !Dims.unify(width.get().size(), rowWidth.get().size(), this::because)) {
                    return context.fail(
                            Code.BLOCK_SHAPES,
                            rowSpan(r),
                            "this row has "
                                    + Text.count(rowWidth.get(), "column")
                                    + ", the first "
                                    + width.get(),
                            scope);
                }
                width = width.isPresent() ? width : rowWidth;
                heights.add(parts.getFirst().shape().rows());
                if (rows.size() > 1) {
                    OptionalInt height = known(heights.getLast(), rowSpan(r));
                    if (height.isEmpty()) {
                        return Value.unknown();
                    }
                    top += height.getAsInt();
                }
            }
            Span place = Report.visible(block.span(), scope);
            Extent height = rows.size() == 1 ? heights.getFirst() : fixed(top, block.span());
            var shape = new Shape(height, width.orElseThrow());
            return new Value.Matrix(
                    context.terms().add(new Form.Block(List.copyOf(placed)), shape, place));
        }

        /** Places one row of parts; its width, or empty after a mistake. */
        private Optional<Extent> placeRow(List<Term> parts, int row, int top) {
            int left = 0;
            Extent height = parts.getFirst().shape().rows();
            for (int c = 0; c < parts.size(); c++) {
                Term part = parts.get(c);
                Span span = block.rows().get(row).get(c).span();
                if (!Dims.unify(height.size(), part.shape().rows().size(), this::because)) {
                    context.fail(
                            Code.BLOCK_SHAPES,
                            span,
                            "this has "
                                    + Text.count(part.shape().rows(), "row")
                                    + ", the first block of the row "
                                    + height,
                            scope);
                    return Optional.empty();
                }
                placed.add(new Form.Placed(part, top, left));
                if (parts.size() == 1) {
                    return Optional.of(part.shape().cols());
                }
                OptionalInt width = known(part.shape().cols(), span);
                if (width.isEmpty()) {
                    return Optional.empty();
                }
                left += width.getAsInt();
            }
            return Optional.of(fixed(left, rowSpan(row)));
        }

        private OptionalInt known(Extent extent, Span span) {
            OptionalInt known = Dims.known(extent.size());
            if (known.isEmpty()) {
                context.fail(
                        Problem.of(
                                        Code.DIMENSION_NOT_FIXED,
                                        span,
                                        "the size " + extent + " of this block is not known yet")
                                .withNote(
                                        "where blocks lie side by side, their sizes must be numbers"
                                                + " when the network is compiled")
                                .withHelp(
                                        "write the number instead of "
                                                + extent
                                                + " in the declaration"),
                        scope);
            }
            return known;
        }

        private Span rowSpan(int row) {
            List<Ast.Expr> parts = block.rows().get(row);
            return parts.isEmpty()
                    ? block.span()
                    : parts.getFirst().span().to(parts.getLast().span());
        }

        private String because() {
            return Text.of(block.span(), "a block matrix") + " on line " + block.span().line();
        }
    }

    // ---- slices

    Value slice(Ast.Slice slice, Scope scope) {
        if (scope.elementwise()) {
            return context.operators().notElementwise(slice.span(), "a slice", scope);
        }
        Value target = context.expressions().eval(slice.target(), scope);
        if (target instanceof Value.Unknown) {
            return Value.unknown();
        }
        if (target instanceof Value.Numbers(List<Rational> values) && slice.ranges().size() == 1) {
            return element(values, slice.ranges().getFirst(), scope);
        }
        Optional<Term> matrix = context.coercions().matrix(target, slice.target().span(), scope);
        if (matrix.isEmpty()) {
            return Value.unknown();
        }
        Term term = matrix.get();
        List<Ast.Range> ranges = slice.ranges();
        if (ranges.size() > 2 || (ranges.size() == 1 && !isVector(term.shape()))) {
            return context.fail(
                    Problem.of(Code.WRONG_ARGUMENT_COUNT, slice.span(), "this is " + term.shape())
                            .withHelp(
                                    "a matrix takes two ranges, such as A[1, :] for its first row;"
                                            + " a vector takes one"),
                    scope);
        }
        boolean along = ranges.size() == 1 && term.shape().isRow();
        Optional<Cut> rows =
                along
                        ? Optional.of(new Cut(term.shape().rows(), 0))
                        : cut(ranges.getFirst(), term.shape().rows(), scope);
        Optional<Cut> cols =
                ranges.size() == 1 && !along
                        ? Optional.of(new Cut(term.shape().cols(), 0))
                        : cut(ranges.getLast(), term.shape().cols(), scope);
        if (rows.isEmpty() || cols.isEmpty()) {
            return Value.unknown();
        }
        var shape = new Shape(rows.get().extent(), cols.get().extent());
        Form form = new Form.Slice(term, rows.get().from(), cols.get().from());
        return new Value.Matrix(
                context.terms().add(form, shape, Report.visible(slice.span(), scope)));
    }

    private static boolean isVector(Shape shape) {
        return shape.rows().isOne() || shape.cols().isOne();
    }

    /** What a range leaves of an axis, and where it starts, from 0. */
    private record Cut(Extent extent, int from) {}

    private Optional<Cut> cut(Ast.Range range, Extent axis, Scope scope) {
        Optional<Bounds> bounds = bounds(range, scope);
        if (range.from().isEmpty() && range.to().isEmpty()) {
            return Optional.of(new Cut(axis, 0));
        }
        if (bounds.isEmpty()) {
            return Optional.empty();
        }
        int from = bounds.get().from();
        int to = bounds.get().to();
        context.requirements().add(new Requirement(axis, to, Report.visible(range.span(), scope)));
        return Optional.of(new Cut(fixed(to - from + 1, range.span()), from - 1));
    }

    private record Bounds(int from, int to) {}

    /** The two ends; empty where everything is meant, or after a mistake. */
    private Optional<Bounds> bounds(Ast.Range range, Scope scope) {
        if (range.from().isEmpty()) {
            return Optional.empty();
        }
        OptionalInt from = context.coercions().integer(range.from().get(), "an index", scope);
        OptionalInt to =
                range.to().isEmpty()
                        ? from
                        : context.coercions().integer(range.to().get(), "an index", scope);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        if (from.getAsInt() < 1 || to.getAsInt() < from.getAsInt()) {
            context.fail(
                    Problem.of(
                                    Code.INDEX_OUT_OF_RANGE,
                                    range.span(),
                                    range.to().isEmpty()
                                            ? "this index is " + from.getAsInt()
                                            : "this range goes from "
                                                    + from.getAsInt()
                                                    + " to "
                                                    + to.getAsInt())
                            .withNote(
                                    "indices count from 1, and both ends of a range belong to it"),
                    scope);
            return Optional.empty();
        }
        return Optional.of(new Bounds(from.getAsInt(), to.getAsInt()));
    }

    private Value element(List<Rational> values, Ast.Range range, Scope scope) {
        if (range.from().isEmpty()) {
            return new Value.Numbers(values);
        }
        Optional<Bounds> bounds = bounds(range, scope);
        if (bounds.isEmpty()) {
            return Value.unknown();
        }
        if (bounds.get().to() > values.size()) {
            return context.fail(
                    Code.INDEX_OUT_OF_RANGE,
                    range.span(),
                    "this index is "
                            + bounds.get().to()
                            + ", the list has "
                            + Text.count(values.size(), "element"),
                    scope);
        }
        return range.to().isEmpty()
                ? new Value.Num(values.get(bounds.get().from() - 1))
                : new Value.Numbers(
                        List.copyOf(values.subList(bounds.get().from() - 1, bounds.get().to())));
    }
}
