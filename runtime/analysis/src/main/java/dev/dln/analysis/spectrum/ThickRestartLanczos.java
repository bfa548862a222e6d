package dev.dln.analysis.spectrum;

import dev.dln.analysis.Monitor;

/**
 * The thick-restart Lanczos method (Wu and Simon 2000) in band form (Ruhe 1979), for eigenvalues at
 * either end or both at once.
 *
 * <p>Every new vector is orthogonalised against the whole basis twice, so the basis stays
 * orthonormal and a pair found once does not come back as a ghost. When the basis is full, the Ritz
 * vectors nearest the wanted ends are kept and everything else is forgotten.
 *
 * <p><b>Multiple and clustered eigenvalues.</b> A Krylov space contains only as many copies of an
 * eigenvalue as it has starting vectors, so a method of this kind can converge and have missed
 * some. Here the block has two starting vectors, a direction that gives out is replaced by a random
 * one, and, once everything wanted has converged, the converged vectors are held and a Krylov space
 * of fresh random vectors is built in their complement, until its own extreme values have converged
 * well enough to be compared. If one of them belongs among the wanted, the computation goes on with
 * it, with twice the block; only a search that finds nothing ends as {@link
 * Eigenpairs.Status#CONVERGED}.
 *
 * @param block how many starting vectors
 * @param basis how many vectors the basis holds; 0 for a number that suits what is wanted
 */
public record ThickRestartLanczos(int block, int basis) implements EigenSolver {
    private static final int LEAST_BASIS = 60;

    /** For the smallest eigenvalues of a square, which come slowly with a small basis. */
    private static final int INTERIOR_BASIS = 300;

    /** Two starting vectors, a basis that suits what is wanted. */
    public ThickRestartLanczos() {
        this(2, 0);
    }

    /**
     * @throws IllegalArgumentException if there is no starting vector
     */
    public ThickRestartLanczos {
        if (block < 1 || basis < 0) {
            throw new IllegalArgumentException("block " + block + ", basis " + basis);
        }
    }

    /** The same with a basis of so many vectors, or as many as are needed if that is more. */
    public ThickRestartLanczos withBasis(int vectors) {
        return new ThickRestartLanczos(block, vectors);
    }

    @Override
    public EigenSolver forInterior() {
        return basis > 0 ? this : withBasis(INTERIOR_BASIS);
    }

    @Override
    public String name() {
        return "lanczos";
    }

    @Override
    public long memory(int size, Wanted wanted) {
        return (long) size * (capacity(size, wanted) + LanczosRun.LARGEST_BLOCK + 4);
    }

    /** How many vectors a cycle builds up to. */
    private int capacity(int size, Wanted wanted) {
        int suits = Math.max(LEAST_BASIS, 3 * wanted.count() + 24);
        int asked = Math.max(basis, wanted.count() + 2 * LanczosRun.LARGEST_BLOCK + 2);
        return Math.min(size, basis == 0 ? suits : asked);
    }

    @Override
    public Eigenpairs solve(
            SymmetricOperator operator, Wanted wanted, Limits limits, Monitor monitor) {
        wanted.check(operator.size());
        var run =
                new LanczosRun(
                        operator, wanted, limits, monitor, capacity(operator.size(), wanted));
        return run.go(block);
    }
}
