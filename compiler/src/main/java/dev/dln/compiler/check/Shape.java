package dev.dln.compiler.check;

/** Rows and columns; everything in the language is a matrix, a scalar being 1 x 1. */
record Shape(Extent rows, Extent cols) {
    boolean isScalar() {
        return rows.isOne() && cols.isOne();
    }

    /** A column vector that is not known to be a scalar. */
    boolean isColumn() {
        return cols.isOne() && !rows.isOne();
    }

    /** A row vector that is not known to be a scalar. */
    boolean isRow() {
        return rows.isOne() && !cols.isOne();
    }

    Shape transposed() {
        return new Shape(cols, rows);
    }

    /** {@code [20 x m]}. */
    @Override
    public String toString() {
        return "[" + rows + " x " + cols + "]";
    }
}
