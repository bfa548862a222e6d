package dev.dln.engine.vector;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Moments;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A model as loaded classes, each made when first needed. */
final class VectorSession implements Session {
    private final ParameterLayout layout;
    private final Crew crew;
    private final SessionPrograms programs;
    private final int size;
    private final double[] linearized;
    private final double[] constantHvp;
    private final double[] constantGaussNewton;
    private @Nullable LoadedProgram loss;
    private @Nullable LoadedProgram directLoss;
    private @Nullable LoadedProgram gradient;
    private @Nullable LoadedProgram hvp;
    private @Nullable LoadedProgram hessian;
    private @Nullable LoadedProgram gaussNewton;
    private boolean gaussNewtonStale = true;
    private boolean hasPoint;
    private boolean closed;

    VectorSession(BoundModel model, int lanes, SessionOptions options) {
        this(model, lanes, options, new Crew(options.threads()));
    }

    VectorSession(BoundModel model, int lanes, SessionOptions options, Crew crew) {
        this.layout = model.layout();
        this.crew = crew;
        var data = new HashMap<String, double[]>();
        model.data().forEach((name, array) -> data.put(name, array.values()));
        Set<Optimization> without = left(options);
        this.programs =
                new SessionPrograms(
                        DerivedPrograms.ofInputs(model.program(), model.parameters(), without),
                        layout,
                        Target.of(Lanes.of(lanes, options.precision()), options.precision())
                                .without(without),
                        Map.copyOf(data),
                        crew);
        this.size = layout.size();
        this.linearized = new double[size];
        this.constantHvp = new double[size];
        this.constantGaussNewton = new double[size];
    }

    /** What is left out: with floats also second moments, which have no bits to lose there. */
    static Set<Optimization> left(SessionOptions options) {
        return switch (options.precision()) {
            case FLOAT64 -> options.without();
            case FLOAT32 -> options.without(Optimization.MOMENTS).without();
        };
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double loss(double[] point) {
        check(point, "point", size);
        LoadedProgram program = loss;
        if (program == null) {
            program = programs.loss();
            loss = program;
        }
        program.point(point, point);
        return loss(program, point);
    }

    @Override
    public double gradient(double[] point, double[] target) {
        check(point, "point", size);
        check(target, "gradient", size);
        LoadedProgram program = gradient;
        if (program == null) {
            program = programs.gradient();
            gradient = program;
        }
        program.point(point, target);
        return loss(program, point);
    }

    /** The loss that a program computed, or directly where second moments lost digits. */
    private double loss(LoadedProgram program, double[] point) {
        double value = program.scalar("loss");
        if (!program.has(Moments.SCALE)
                || Moments.isTrusted(value, program.scalar(Moments.SCALE))) {
            return value;
        }
        LoadedProgram direct = directLoss;
        if (direct == null) {
            direct = programs.directLoss();
            directLoss = direct;
        }
        direct.point(point, point);
        return direct.scalar("loss");
    }

    @Override
    public void linearize(double[] point) {
        check(point, "point", size);
        LoadedProgram program = hvp;
        if (program == null) {
            program = programs.hvp();
            hvp = program;
        }
        System.arraycopy(point, 0, linearized, 0, point.length);
        program.point(linearized, constantHvp);
        hasPoint = true;
        gaussNewtonStale = true;
    }

    @Override
    public void hvp(double[] direction, double[] product) {
        check(direction, "direction", size);
        check(product, "product", size);
        LoadedProgram program = hvp;
        if (program == null || !hasPoint) {
            throw new IllegalStateException("linearize a point before asking for products");
        }
        multiply(program, direction, constantHvp, product);
    }

    /**
     * Multiplies by a direction. A product that does not depend on the direction, being zero, was
     * computed with the point.
     */
    private void multiply(
            LoadedProgram program, double[] direction, double[] constant, double[] product) {
        if (program.hasDirection()) {
            program.direction(linearized, direction, product);
        } else {
            System.arraycopy(constant, 0, product, 0, size);
        }
    }

    @Override
    public boolean hasGaussNewton() {
        return programs.programs().gaussNewton().isPresent();
    }

    @Override
    public void gaussNewton(double[] direction, double[] product) {
        check(direction, "direction", size);
        check(product, "product", size);
        if (!hasPoint) {
            throw new IllegalStateException("linearize a point before asking for products");
        }
        LoadedProgram program = gaussNewton;
        if (program == null) {
            program =
                    programs.gaussNewton()
                            .orElseThrow(
                                    () ->
                                            new UnsupportedOperationException(
                                                    "the loss is not that of an output"));
            gaussNewton = program;
        }
        if (gaussNewtonStale) {
            program.point(linearized, constantGaussNewton);
            gaussNewtonStale = false;
        }
        multiply(program, direction, constantGaussNewton, product);
    }

    @Override
    public void hessian(double[] point, double[] target) {
        check(point, "point", size);
        check(target, "hessian", (long) size * size);
        LoadedProgram program = hessian;
        if (program == null) {
            program = programs.hessian();
            hessian = program;
        }
        program.point(point, target);
        mirror(target, size);
    }

    /** Copies the lower triangle to the upper one, block by block for the sake of caches. */
    private static void mirror(double[] matrix, int n) {
        int block = 32;
        for (int i0 = 0; i0 < n; i0 += block) {
            for (int j0 = 0; j0 <= i0; j0 += block) {
                int iEnd = Math.min(i0 + block, n);
                for (int j = j0; j < Math.min(j0 + block, n); j++) {
                    for (int i = Math.max(i0, j + 1); i < iEnd; i++) {
                        matrix[j * n + i] = matrix[i * n + j];
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        crew.close();
        loss = null;
        directLoss = null;
        gradient = null;
        hvp = null;
        hessian = null;
        gaussNewton = null;
    }

    private void check(double[] array, String what, long length) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        if (array.length != length) {
            throw new IllegalArgumentException(
                    what + " has length " + array.length + ", not " + length);
        }
    }
}
