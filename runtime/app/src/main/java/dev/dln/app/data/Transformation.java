package dev.dln.app.data;

import dev.dln.engine.Array;

import java.util.List;
import java.util.Optional;

/** What an argument may ask to be done to an array after it was read: the only list of these. */
enum Transformation {
    /** Rows become columns; a vector of n becomes a row, 1 x n. */
    T {
        @Override
        Array apply(String file, Array array) throws DataException {
            int rank = array.shape().size();
            if (rank > 2) {
                throw DataException.bad(file, "an array of " + rank + " axes has no transpose");
            }
            int rows = rank > 0 ? array.shape().getFirst() : 1;
            int columns = rank > 1 ? array.shape().get(1) : 1;
            double[] values = new double[array.values().length];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    values[j * rows + i] = array.values()[i * columns + j];
                }
            }
            return new Array(List.of(columns, rows), values);
        }
    },
    /**
     * n labels 0 .. c-1 become the matrix c x n with a one in the label's row of each column: the
     * targets of a classifier.
     */
    ONEHOT {
        @Override
        Array apply(String file, Array array) throws DataException {
            long longest = array.shape().stream().mapToLong(e -> e).max().orElse(1);
            if (longest != array.values().length || longest == 0) {
                throw DataException.bad(
                        file,
                        "onehot takes a single row or column of labels, not " + array.shape());
            }
            int n = array.values().length;
            int classes = 0;
            for (int i = 0; i < n; i++) {
                double label = array.values()[i];
                if (label != Math.rint(label) || label < 0 || label > MOST_CLASSES) {
                    throw DataException.bad(
                            file,
                            "onehot takes labels 0, 1, 2, ... up to "
                                    + MOST_CLASSES
                                    + "; number "
                                    + (i + 1)
                                    + " is "
                                    + label);
                }
                classes = Math.max(classes, (int) label + 1);
            }
            if ((long) classes * n > Integer.MAX_VALUE / 2) {
                throw DataException.bad(file, "onehot of " + n + " labels is too large");
            }
            double[] values = new double[classes * n];
            for (int i = 0; i < n; i++) {
                int label = (int) array.values()[i];
                values[label * n + i] = 1;
            }
            return new Array(List.of(classes, n), values);
        }
    };

    private static final int MOST_CLASSES = 9999;

    /** The array after the transformation. */
    abstract Array apply(String file, Array array) throws DataException;

    /** The transformation of a name: {@code T}, {@code onehot}. */
    static Optional<Transformation> of(String name) {
        return switch (name) {
            case "T" -> Optional.of(T);
            case "onehot" -> Optional.of(ONEHOT);
            default -> Optional.empty();
        };
    }

    /** Whether it is the name of a transformation. */
    static boolean isName(String name) {
        return of(name).isPresent();
    }
}
