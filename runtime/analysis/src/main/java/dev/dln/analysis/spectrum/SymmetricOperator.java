package dev.dln.analysis.spectrum;

import dev.dln.engine.Model;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A real symmetric matrix known by its products with vectors. The iterative methods of this package
 * see nothing else, so none of them holds anything of size n x n.
 */
public interface SymmetricOperator {
    /** The number of rows, n. */
    int size();

    /**
     * A product.
     *
     * @param vector length n, not changed
     * @param product length n, overwritten; another array than the vector
     */
    void apply(double[] vector, double[] product);

    /** How many vectors the methods of this package multiply at once where they can. */
    int TOGETHER = 8;

    /**
     * Several products, which some operators compute faster together; equal to those of {@link
     * #apply} up to rounding.
     *
     * @param vectors one after the other, at least count times n long
     * @param products as long, overwritten as far as count times n; another array
     */
    default void applyAll(double[] vectors, double[] products, int count) {
        int n = size();
        double[] vector = new double[n];
        double[] product = new double[n];
        for (int i = 0; i < count; i++) {
            System.arraycopy(vectors, i * n, vector, 0, n);
            apply(vector, product);
            System.arraycopy(product, 0, products, i * n, n);
        }
    }

    /**
     * The Hessian of a model at a point. The model is linearised here, once: whoever linearises it
     * elsewhere afterwards changes the operator.
     */
    static SymmetricOperator hessian(Model model, double[] point) {
        model.linearize(point);
        return new SymmetricOperator() {
            @Override
            public int size() {
                return model.size();
            }

            @Override
            public void apply(double[] vector, double[] product) {
                model.hvp(vector, product);
            }

            @Override
            public void applyAll(double[] vectors, double[] products, int count) {
                int length = count * size();
                if (vectors.length == length && products.length == length) {
                    model.hvps(count, vectors, products);
                } else {
                    double[] images = new double[length];
                    model.hvps(count, Arrays.copyOf(vectors, length), images);
                    System.arraycopy(images, 0, products, 0, length);
                }
            }
        };
    }

    /**
     * The Gauss-Newton part of the Hessian at a point: J' F J with the Jacobian J of the output and
     * the Hessian F of the loss by the output. {@code hessian(..).minus(gaussNewton(..))} is the
     * rest, the curvature of the output and that of penalties.
     *
     * @throws UnsupportedOperationException if the loss is not that of an output
     */
    static SymmetricOperator gaussNewton(Model model, double[] point) {
        if (!model.hasGaussNewton()) {
            throw new UnsupportedOperationException("the loss is not that of an output");
        }
        model.linearize(point);
        return of(model.size(), model::gaussNewton);
    }

    /**
     * A matrix given by its entries.
     *
     * @param matrix n x n, row-major and symmetric; not copied
     */
    static SymmetricOperator dense(double[] matrix, int n) {
        if (matrix.length != (long) n * n) {
            throw new IllegalArgumentException(matrix.length + " entries, not " + n + " x " + n);
        }
        return of(
                n,
                (vector, product) -> {
                    for (int i = 0; i < n; i++) {
                        double sum = 0;
                        for (int j = 0; j < n; j++) {
                            sum += matrix[i * n + j] * vector[j];
                        }
                        product[i] = sum;
                    }
                });
    }

    /** What multiplies a vector. */
    @FunctionalInterface
    interface Product {
        /** Overwrites the product. */
        void apply(double[] vector, double[] product);
    }

    /** An operator of a size, given by its product. */
    static SymmetricOperator of(int size, Product product) {
        return new SymmetricOperator() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public void apply(double[] vector, double[] target) {
                product.apply(vector, target);
            }
        };
    }

    /**
     * The rows and columns of some parameters: a principal submatrix. Its order is that of the
     * layout.
     *
     * @param parameters which, in any order, each once
     */
    default SymmetricOperator block(List<ParameterLayout.Entry> parameters) {
        var ranges = new ArrayList<>(parameters);
        ranges.sort(Comparator.comparingInt(ParameterLayout.Entry::offset));
        double[] whole = new double[size()];
        double[] image = new double[size()];
        int size = ranges.stream().mapToInt(ParameterLayout.Entry::size).sum();
        return of(
                size,
                (vector, product) -> {
                    int at = 0;
                    for (ParameterLayout.Entry range : ranges) {
                        System.arraycopy(vector, at, whole, range.offset(), range.size());
                        at += range.size();
                    }
                    apply(whole, image);
                    at = 0;
                    for (ParameterLayout.Entry range : ranges) {
                        System.arraycopy(image, range.offset(), product, at, range.size());
                        at += range.size();
                    }
                });
    }

    /** This operator less another one of its size. */
    default SymmetricOperator minus(SymmetricOperator other) {
        double[] image = new double[size()];
        return of(
                size(),
                (vector, product) -> {
                    apply(vector, product);
                    other.apply(vector, image);
                    for (int i = 0; i < product.length; i++) {
                        product[i] -= image[i];
                    }
                });
    }

    /** This operator applied twice: its eigenvalues squared, its eigenvectors. */
    default SymmetricOperator squared() {
        double[] image = new double[size()];
        return of(
                size(),
                (vector, product) -> {
                    apply(vector, image);
                    apply(image, product);
                });
    }

    /** The negative of this operator. */
    default SymmetricOperator negated() {
        SymmetricOperator positive = this;
        return new SymmetricOperator() {
            @Override
            public int size() {
                return positive.size();
            }

            @Override
            public void apply(double[] vector, double[] product) {
                positive.apply(vector, product);
                for (int i = 0; i < product.length; i++) {
                    product[i] = -product[i];
                }
            }

            @Override
            public void applyAll(double[] vectors, double[] products, int count) {
                positive.applyAll(vectors, products, count);
                for (int i = 0; i < count * size(); i++) {
                    products[i] = -products[i];
                }
            }
        };
    }

    /**
     * All entries, by n products: for small operators and for comparisons.
     *
     * @return n x n, row-major, made exactly symmetric by taking means
     * @throws IllegalArgumentException if no array can hold them
     */
    default double[] entries() {
        int n = size();
        if ((long) n * n > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("no array can hold " + n + " x " + n + " entries");
        }
        double[] matrix = new double[n * n];
        int most = Math.min(TOGETHER, n);
        double[] units = new double[most * n];
        double[] columns = new double[most * n];
        for (int first = 0; first < n; first += most) {
            int count = Math.min(most, n - first);
            for (int i = 0; i < count; i++) {
                units[i * n + first + i] = 1;
            }
            applyAll(units, columns, count);
            System.arraycopy(columns, 0, matrix, first * n, count * n);
            for (int i = 0; i < count; i++) {
                units[i * n + first + i] = 0;
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double mean = matrix[i * n + j] / 2 + matrix[j * n + i] / 2;
                matrix[i * n + j] = mean;
                matrix[j * n + i] = mean;
            }
        }
        return matrix;
    }
}
