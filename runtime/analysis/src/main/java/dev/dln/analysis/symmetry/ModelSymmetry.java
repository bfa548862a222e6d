package dev.dln.analysis.symmetry;

import dev.dln.analysis.Symmetry;
import dev.dln.analysis.TangentSpace;
import dev.dln.analysis.linalg.Svd;
import dev.dln.engine.BoundModel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The tangent spaces of a model's symmetries at a point: of the orbit under all generators of
 * {@link Symmetries}, by the singular values of their tangents, and of the fibre of the map from
 * parameters to outputs.
 */
public final class ModelSymmetry implements Symmetry {
    /** A singular value counts if it exceeds what it may be wrong by this many times. */
    private static final double SURE = 10;

    /** Tangents are listed as a matrix of at most so many entries; without that, none is known. */
    private static final long MOST_ENTRIES = 200_000_000;

    private final Symmetries symmetries;
    private final Optional<FunctionJacobian> function;
    private final Alignment alignment;

    private ModelSymmetry(Symmetries symmetries, Optional<FunctionJacobian> function) {
        this.symmetries = symmetries;
        this.function = function;
        this.alignment = new Alignment(symmetries);
    }

    /** The symmetries of a model. */
    public static ModelSymmetry of(BoundModel model) {
        return new ModelSymmetry(Symmetries.of(model), FunctionJacobian.of(model));
    }

    /** The symmetries themselves. */
    public Symmetries symmetries() {
        return symmetries;
    }

    @Override
    public TangentSpace orbit(double[] point, double distance) {
        List<Generator> generators = symmetries.generators();
        int n = point.length;
        int count = generators.size();
        if (count == 0 || n == 0 || (long) count * n > MOST_ENTRIES) {
            return TangentSpace.NONE;
        }
        double[] tangents = new double[count * n];
        double[] tangent = new double[n];
        double steepest = 0;
        var names = new TreeSet<String>();
        for (int k = 0; k < count; k++) {
            Generator generator = generators.get(k);
            generator.tangent(point, tangent);
            System.arraycopy(tangent, 0, tangents, k * n, n);
            for (Generator.Entry entry : generator.linear()) {
                steepest = Math.max(steepest, Math.abs(entry.factor()));
            }
            names.add(plural(generator.family()));
        }
        Svd svd = Svd.thin(tangents, count, n);
        double[] s = svd.s();
        // Each tangent changes by at most steepest times the distance, and there are count.
        double error = svd.tolerance(0) + steepest * distance * Math.sqrt(count);
        int rank = (int) Arrays.stream(s).filter(v -> v > SURE * error).count();
        if (rank == 0) {
            return TangentSpace.NONE;
        }
        double beyond = rank < s.length ? s[rank] : 0;
        return new TangentSpace(
                rank,
                Arrays.copyOf(svd.vt(), rank * n),
                String.join(", ", names),
                false,
                s[rank - 1] / error,
                beyond == 0
                        ? Double.POSITIVE_INFINITY
                        : s[rank - 1] / Math.max(beyond, s[0] * 0x1p-53));
    }

    private static String plural(String family) {
        return switch (family) {
            case Symmetries.BASIS -> "changes of basis";
            case Symmetries.UNUSED -> "unused parameters";
            case Symmetries.UNSEEN -> "directions that the data do not see";
            default -> family + "s";
        };
    }

    @Override
    public Optional<TangentSpace> fibre(double[] point, double distance) {
        return function.flatMap(f -> f.fibre(point, distance));
    }

    /** The point of least norm of the orbit. */
    @Override
    public double[] representative(double[] point) {
        return alignment.leastNorm(point);
    }

    @Override
    public double apart(double[] a, double[] b) {
        return alignment.distance(a, b);
    }

    @Override
    public Optional<double[]> outputs(double[] point) {
        return function.map(f -> f.outputs(point));
    }
}
