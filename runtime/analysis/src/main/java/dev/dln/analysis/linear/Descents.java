package dev.dln.analysis.linear;

import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linalg.SymmetricEigen;

import java.util.List;
import java.util.Optional;

/** Directions of negative curvature at a critical point, each a change of two layers. */
final class Descents {
    /** The largest order of a dense form that is built to look for negative curvature. */
    private static final int DENSE_LIMIT = 1200;

    /**
     * A direction.
     *
     * @param direction of length one, in the order W_1, ..., W_N; empty if none was found
     * @param curvature v'Hv along it
     */
    record Descent(Optional<double[]> direction, double curvature) {
        static final Descent NONE = new Descent(Optional.empty(), 0);
    }

    private final DeepLinearTheory.Reduced data;
    private final IdleBlocks blocks;

    Descents(DeepLinearTheory.Reduced data, IdleBlocks blocks) {
        this.data = data;
        this.blocks = blocks;
    }

    /** W_N turns the selected output towards the better one while W_1 does so with the inputs. */
    Descent exchange(int selected, int better) {
        int n = blocks.depth;
        Svd t = data.targets();
        int r = data.dataScales().length;
        Matrix u = new Matrix(t.rows(), t.rows(), t.u());
        Matrix v = new Matrix(r, r, t.vt()).transpose();
        int i = selected - 1;
        int c = better - 1;
        Matrix unit = v.columns(List.of(i));
        // p reads the selected direction, and nothing else, off the last hidden space
        Matrix p = solve(blocks.before[n - 1].transpose(), unit).transpose();
        Matrix top = u.columns(List.of(c)).times(p);
        Matrix bottom = blocks.before[1].times(unit).times(v.columns(List.of(c)).transpose());
        return along(n, top, 1, bottom);
    }

    /** The shortest x for which a x is nearest to b. */
    static Matrix solve(Matrix a, Matrix b) {
        Svd svd = Svd.thin(a.entries(), a.rows(), a.cols());
        int k = svd.s().length;
        double[] inverse = new double[k];
        for (int t = 0; t < svd.rank(0); t++) {
            inverse[t] = 1 / svd.s()[t];
        }
        return new Matrix(k, a.cols(), svd.vt())
                .transpose()
                .times(Matrix.diagonal(inverse))
                .times(new Matrix(a.rows(), k, svd.u()).transpose())
                .times(b);
    }

    /** Directions of rank one first; if these do not go down, the lowest of the whole form. */
    Descent pivot(int i, int j) {
        Svd between = blocks.product(j, i - 1).svd();
        Svd around =
                blocks.product(0, j - 1)
                        .times(blocks.back)
                        .times(blocks.product(i, blocks.depth))
                        .svd();
        Matrix x = new Matrix(around.cols(), 1, around.right(0));
        Matrix w = new Matrix(around.rows(), 1, column(around));
        Matrix y = new Matrix(between.rows(), 1, column(between));
        Matrix zed = new Matrix(between.cols(), 1, between.right(0));
        Matrix ui = blocks.idle[i].times(x).times(y.transpose()).times(blocks.read[i - 1]);
        Matrix uj = blocks.idle[j].times(zed).times(w.transpose()).times(blocks.read[j - 1]);
        Descent simple = along(i, ui, j, uj);
        return simple.direction.isPresent() ? simple : lowest(i, j);
    }

    private static double[] column(Svd svd) {
        double[] first = new double[svd.rows()];
        for (int k = 0; k < first.length; k++) {
            first[k] = svd.u()[k * svd.rows()];
        }
        return first;
    }

    /** The best mixture of two changes, each of one layer, if it has negative curvature. */
    private Descent along(int i, Matrix ui, int j, Matrix uj) {
        Matrix none = Matrix.zero(ui.rows(), ui.cols());
        Matrix nothing = Matrix.zero(uj.rows(), uj.cols());
        double a = blocks.curvature(i, ui, j, nothing);
        double b = blocks.curvature(i, none, j, uj);
        double c = (blocks.curvature(i, ui, j, uj) - a - b) / 2;
        SymmetricEigen eigen = SymmetricEigen.of(new double[] {a, c, c, b}, 2);
        if (!(eigen.values()[0] < 0)) {
            return Descent.NONE;
        }
        double[] mix = eigen.vector(0);
        return measured(i, ui.scaled(mix[0]), j, uj.scaled(mix[1]));
    }

    private Descent measured(int i, Matrix ui, int j, Matrix uj) {
        double curvature =
                data.scale()
                        * blocks.inputScale
                        * blocks.inputScale
                        * blocks.curvature(i, ui, j, uj);
        double length = blocks.length(i, ui, j, uj);
        curvature /= length * length;
        return curvature < 0
                ? new Descent(Optional.of(blocks.direction(i, ui, j, uj)), curvature)
                : Descent.NONE;
    }

    /** The lowest eigenvector of the form on all changes of the idle blocks of two layers. */
    private Descent lowest(int i, int j) {
        int a = blocks.z[i].entries().length;
        int b = blocks.z[j].entries().length;
        int n = a + b;
        if (n > DENSE_LIMIT) {
            return Descent.NONE;
        }
        Matrix[] up = new Matrix[n];
        Matrix[] down = new Matrix[n];
        for (int t = 0; t < n; t++) {
            double[] e = new double[n];
            e[t] = 1;
            up[t] = blocks.embedded(i, java.util.Arrays.copyOf(e, a));
            down[t] = blocks.embedded(j, java.util.Arrays.copyOfRange(e, a, n));
        }
        double[] alone = new double[n];
        for (int t = 0; t < n; t++) {
            alone[t] = blocks.curvature(i, up[t], j, down[t]);
        }
        double[] form = new double[n * n];
        for (int s = 0; s < n; s++) {
            form[s * n + s] = alone[s];
            for (int t = 0; t < s; t++) {
                double both =
                        blocks.curvature(i, up[s].plus(1, up[t]), j, down[s].plus(1, down[t]));
                form[s * n + t] = form[t * n + s] = (both - alone[s] - alone[t]) / 2;
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(form, n);
        double[] v = eigen.vector(0);
        return measured(
                i,
                blocks.embedded(i, java.util.Arrays.copyOf(v, a)),
                j,
                blocks.embedded(j, java.util.Arrays.copyOfRange(v, a, n)));
    }
}
