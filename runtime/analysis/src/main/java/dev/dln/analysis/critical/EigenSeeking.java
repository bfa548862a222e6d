package dev.dln.analysis.critical;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.engine.Model;

/** A search that decomposes the whole Hessian at each point. */
abstract class EigenSeeking extends DenseSeeking {
    private static final SymmetricEigen NOTHING =
            new SymmetricEigen(new double[0], new double[0], 0, 0);

    /** The Hessian's eigenvalues and vectors. */
    SymmetricEigen eigen = NOTHING;

    /** The gradient's components along the eigenvectors. */
    final double[] slopes;

    EigenSeeking(String method, Model model, SeekRule rule, double[] start) {
        super(method, model, rule, start);
        this.slopes = new double[n];
    }

    @Override
    boolean prepare() {
        if (!super.prepare()) {
            return false;
        }
        eigen = SymmetricEigen.of(hessian, n);
        eigen.components(gradient, slopes);
        return true;
    }
}
