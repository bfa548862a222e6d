package dev.dln.app.command;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.EigenSolver;
import dev.dln.analysis.spectrum.HutchPlusPlus;
import dev.dln.analysis.spectrum.LanczosQuadrature;
import dev.dln.analysis.spectrum.NearZero;
import dev.dln.analysis.spectrum.SymmetricOperator;
import dev.dln.analysis.spectrum.ThickRestartLanczos;
import dev.dln.analysis.spectrum.Wanted;
import dev.dln.app.Failure;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which eigenvalues {@code dln spectrum} computes, and how. */
@Command
final class SpectrumMethod {
    private static final String DENSE = "dense";
    private static final String SLQ = "slq";
    private static final String TRACE = "hutch++";
    private static final int BYTES = 8;

    /** The ends of a spectrum. */
    enum Which {
        smallest,
        largest,
        both
    }

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = {
                "dense: all eigenvalues, by LAPACK (default).",
                "lanczos, lobpcg: some, from products with vectors alone.",
                "slq: their distribution, estimated. hutch++: their sum, estimated."
            })
    private String method = DENSE;

    @Option(
            names = "--k",
            paramLabel = "K",
            description = "lanczos, lobpcg: how many at each end of --which (default: 5).")
    private int k = 5;

    @Option(
            names = "--which",
            paramLabel = "END",
            description = "lanczos, lobpcg: smallest, largest or both (default: both).")
    private Which which = Which.both;

    @Option(
            names = "--near-zero",
            paramLabel = "K",
            description = "lanczos, lobpcg: the K of least modulus instead.")
    private int nearZero;

    @Option(
            names = "--basis",
            paramLabel = "N",
            description = {
                "lanczos: how many vectors are kept. The more, the fewer products, above all for",
                "--near-zero (default: 60 or more, by --k; 300 for --near-zero)."
            })
    private int basis;

    @Option(
            names = "--tolerance",
            paramLabel = "T",
            description =
                    "lanczos, lobpcg: converged when ||Hv - lambda v|| <= T ||H|| (default:"
                            + " 1e-12).")
    private double tolerance = EigenSolver.Limits.DEFAULT.tolerance();

    @Option(
            names = "--products",
            paramLabel = "N",
            description = "Products at most (default: 20000; for hutch++ 90, the more the better).")
    private Optional<Integer> products = Optional.empty();

    @Option(
            names = "--probes",
            paramLabel = "N",
            description = "slq: how many random vectors (default: 10).")
    private int probes = LanczosQuadrature.DEFAULT.probes();

    @Option(
            names = "--steps",
            paramLabel = "M",
            description = "slq: how many products with each (default: 100).")
    private int steps = LanczosQuadrature.DEFAULT.steps();

    @Option(
            names = "--zero",
            paramLabel = "W",
            description = "slq: near zero means within W ||H|| of it (default: 0.001).")
    private double zeroWidth = 1e-3;

    @Option(
            names = "--vectors",
            description = "dense, lanczos, lobpcg: write the eigenvectors, too, as columns.")
    private boolean vectors;

    @Mixin private SeedOption seed;

    /** The method's name. */
    String name() {
        return method;
    }

    /** Whether all entries of the operator are needed. */
    boolean dense() {
        return method.equals(DENSE);
    }

    boolean vectors() {
        return vectors;
    }

    long seed() {
        return seed.seed();
    }

    /** Refuses what makes no sense whatever the operator. */
    void check(boolean out) {
        var known = new ArrayList<>(List.of(DENSE));
        known.addAll(EigenSolver.all().keySet());
        known.addAll(List.of(SLQ, TRACE));
        if (!known.contains(method)) {
            throw Failure.usage(
                    "there is no method '" + method + "'",
                    "the methods are " + String.join(", ", known));
        }
        MinimizeCommand.require(k >= 1, "--k must be at least 1");
        MinimizeCommand.require(nearZero >= 0, "--near-zero must not be negative");
        MinimizeCommand.require(
                nearZero == 0 || EigenSolver.all().containsKey(method),
                "--near-zero is for --method " + String.join(" or ", EigenSolver.all().keySet()));
        MinimizeCommand.require(basis >= 0, "--basis must not be negative");
        MinimizeCommand.require(
                basis == 0 || method.equals("lanczos"), "--basis is for --method lanczos");
        MinimizeCommand.require(
                tolerance > 0 && tolerance < 1, "--tolerance must lie between 0 and 1");
        MinimizeCommand.require(products.orElse(1) >= 1, "--products must be at least 1");
        MinimizeCommand.require(
                !method.equals(TRACE) || products.orElse(6) >= 6,
                "--products must be at least 6 for hutch++");
        MinimizeCommand.require(probes >= 1, "--probes must be at least 1");
        MinimizeCommand.require(steps >= 1, "--steps must be at least 1");
        MinimizeCommand.require(
                zeroWidth >= 0 && zeroWidth < 1, "--zero must be at least 0 and below 1");
        MinimizeCommand.require(
                !vectors || out, "--vectors needs --out, the folder that they go to");
        MinimizeCommand.require(
                !vectors || dense() || EigenSolver.all().containsKey(method),
                "--method " + method + " computes no eigenvectors");
    }

    /**
     * How many bytes the method takes beside the model's.
     *
     * @param size the operator's
     */
    long bytes(int size) {
        EigenSolver solver = solver();
        if (solver != null) {
            return BYTES
                    * (nearZero > 0
                            ? new NearZero(solver).memory(size, nearZero)
                            : solver.memory(size, wanted(size)));
        }
        return BYTES
                * switch (method) {
                    case SLQ -> new LanczosQuadrature(probes, steps, 0).memory(size);
                    case TRACE -> trace().memory(size);
                    default -> (vectors ? 3L : 2L) * size * size;
                };
    }

    /** The solver with its options; null if the method is none. */
    private @Nullable EigenSolver solver() {
        EigenSolver solver = EigenSolver.all().get(method);
        return basis > 0 && solver instanceof ThickRestartLanczos lanczos
                ? lanczos.withBasis(basis)
                : solver;
    }

    /** Computes. */
    SpectrumOutcome run(SymmetricOperator operator, Monitor monitor) {
        EigenSolver solver = solver();
        if (solver != null) {
            var limits =
                    new EigenSolver.Limits(
                            tolerance,
                            products.orElse(EigenSolver.Limits.DEFAULT.products()),
                            seed.seed());
            if (nearZero > 0) {
                enough(nearZero, operator.size(), "--near-zero " + nearZero);
                return new SpectrumOutcome.Some(
                        new NearZero(solver).solve(operator, nearZero, limits, monitor));
            }
            return new SpectrumOutcome.Some(
                    solver.solve(operator, wanted(operator.size()), limits, monitor));
        }
        return switch (method) {
            case SLQ ->
                    new SpectrumOutcome.Density(
                            new LanczosQuadrature(probes, steps, seed.seed())
                                    .estimate(operator, monitor),
                            zeroWidth);
            case TRACE -> new SpectrumOutcome.Trace(trace().estimate(operator, monitor));
            default -> whole(operator.entries(), operator.size());
        };
    }

    /** All eigenvalues of a matrix. */
    SpectrumOutcome whole(double[] matrix, int size) {
        return new SpectrumOutcome.Whole(
                !Vectors.isFinite(matrix)
                        ? Optional.empty()
                        : Optional.of(
                                vectors
                                        ? SymmetricEigen.withResiduals(matrix, size)
                                        : SymmetricEigen.valuesOf(matrix, size)));
    }

    private HutchPlusPlus trace() {
        return new HutchPlusPlus(products.orElse(HutchPlusPlus.DEFAULT.products()), seed.seed());
    }

    private Wanted wanted(int size) {
        int low = which == Which.largest ? 0 : k;
        int high = which == Which.smallest ? 0 : k;
        enough((long) low + high, size, "--k " + k);
        return new Wanted(low, high);
    }

    private static void enough(long wanted, int size, String option) {
        if (wanted > size) {
            throw Failure.usage(
                    "%s asks for %d eigenvalues of %d".formatted(option, wanted, size),
                    "--method dense computes all of them");
        }
    }
}
