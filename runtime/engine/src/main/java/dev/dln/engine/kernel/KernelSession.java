package dev.dln.engine.kernel;

import dev.dln.compiler.kernel.Target;
import dev.dln.compiler.rewrite.Moments;
import dev.dln.engine.BoundModel;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Model;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import org.jspecify.annotations.Nullable;

/**
 * A model as kernel programs on a machine, each loaded when first needed; what every device that
 * runs kernels does alike.
 */
public final class KernelSession implements Session {
    /** Bytes of the rows that are computed at once where the whole Hessian is too large. */
    private static final long ROWS = 1 << 20;

    private static final double[] NONE = {};

    private final ParameterLayout layout;
    private final KernelMachine machine;
    private final KernelPrograms programs;
    private final ManyProducts many;
    private final int size;

    /** The point of products; empty before the first, as the next two are until they are needed. */
    private double[] linearized = NONE;

    private double[] constantHvp = NONE;
    private double[] constantGaussNewton = NONE;
    private @Nullable RunningProgram loss;
    private @Nullable RunningProgram directLoss;
    private @Nullable RunningProgram gradient;
    private @Nullable RunningProgram hvp;
    private @Nullable RunningProgram hessian;
    private @Nullable RunningProgram gaussNewton;
    private double @Nullable [] apart;
    private boolean gaussNewtonStale = true;
    private boolean hasPoint;

    /** Whether the device has no room for the program of the whole Hessian. */
    private boolean tooLarge;

    private boolean closed;

    /**
     * Opens a session.
     *
     * @param target what the machine runs, with all optimizations
     * @param machine with the model's data; closed with the session
     */
    public KernelSession(
            BoundModel model, SessionOptions options, Target target, KernelMachine machine) {
        this.layout = model.layout();
        this.machine = machine;
        this.programs = KernelPrograms.of(model, options, target);
        this.many = new ManyProducts(machine, programs);
        this.size = layout.size();
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
        RunningProgram program = loss;
        if (program == null) {
            program = machine.load(programs.lowerLoss());
            loss = program;
        }
        program.point(point, point);
        return loss(program, point);
    }

    @Override
    public double gradient(double[] point, double[] target) {
        check(point, "point", size);
        check(target, "gradient", size);
        RunningProgram program = gradient;
        if (program == null) {
            program = machine.load(programs.lowerGradient());
            gradient = program;
        }
        double[] from = apart(point, target);
        program.point(from, target);
        return loss(program, from);
    }

    /** The values of an argument of length n where a result is not written over them. */
    private double[] apart(double[] argument, double[] result) {
        if (argument != result) {
            return argument;
        }
        double[] copy = apart;
        if (copy == null) {
            copy = new double[size];
            apart = copy;
        }
        System.arraycopy(argument, 0, copy, 0, size);
        return copy;
    }

    /** The loss that a program computed, or directly where second moments lost digits. */
    private double loss(RunningProgram program, double[] point) {
        double value = program.scalar("loss");
        if (!program.has(Moments.SCALE)
                || Moments.isTrusted(value, program.scalar(Moments.SCALE))) {
            return value;
        }
        RunningProgram direct = directLoss;
        if (direct == null) {
            direct = machine.load(programs.lowerDirectLoss());
            directLoss = direct;
        }
        direct.point(point, point);
        return direct.scalar("loss");
    }

    @Override
    public void linearize(double[] point) {
        check(point, "point", size);
        RunningProgram program = hvp;
        if (program == null) {
            program = machine.load(programs.lowerHvp());
            hvp = program;
        }
        // from here until the end of this no product is right
        hasPoint = false;
        gaussNewtonStale = true;
        many.moved();
        linearized = sized(linearized);
        System.arraycopy(point, 0, linearized, 0, size);
        if (!program.hasDirection()) {
            constantHvp = sized(constantHvp);
        }
        program.point(linearized, constantOf(program, constantHvp));
        hasPoint = true;
    }

    @Override
    public void hvp(double[] direction, double[] product) {
        check(direction, "direction", size);
        check(product, "product", size);
        RunningProgram program = hvp;
        if (program == null || !hasPoint) {
            throw new IllegalStateException("linearize a point before asking for products");
        }
        multiply(program, direction, constantHvp, product);
    }

    @Override
    public void hvps(int count, double[] directions, double[] products) {
        checkOpen();
        Model.requireMany(count, size, directions, products);
        if (!hasPoint) {
            throw new IllegalStateException("linearize a point before asking for products");
        }
        many.multiply(this, linearized, count, directions, products);
    }

    /** The vector, or one of length n in its place if there is none yet. */
    private double[] sized(double[] vector) {
        return vector.length == size ? vector : new double[size];
    }

    /** What a program computes with the point: the product, unless it depends on the direction. */
    private double[] constantOf(RunningProgram program, double[] constant) {
        return program.hasDirection() ? linearized : constant;
    }

    /**
     * Multiplies by a direction. A product that does not depend on the direction, being zero, was
     * computed with the point.
     */
    private void multiply(
            RunningProgram program, double[] direction, double[] constant, double[] product) {
        if (program.hasDirection()) {
            program.direction(linearized, apart(direction, product), product);
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
        RunningProgram program = gaussNewton;
        if (program == null) {
            program =
                    programs.lowerGaussNewton()
                            .map(machine::load)
                            .orElseThrow(
                                    () ->
                                            new UnsupportedOperationException(
                                                    "the loss is not that of an output"));
            gaussNewton = program;
        }
        if (gaussNewtonStale) {
            if (!program.hasDirection()) {
                constantGaussNewton = sized(constantGaussNewton);
            }
            program.point(linearized, constantOf(program, constantGaussNewton));
            gaussNewtonStale = false;
        }
        multiply(program, direction, constantGaussNewton, product);
    }

    @Override
    public void hessian(double[] point, double[] target) {
        check(point, "point", size);
        check(target, "hessian", (long) size * size);
        double[] from = apart(point, target); // one parameter has as many second derivatives
        if (!tooLarge) {
            try {
                RunningProgram program = hessian;
                if (program == null) {
                    program = machine.load(programs.lowerHessian());
                    hessian = program;
                }
                program.point(from, target);
            } catch (DeviceException e) {
                if (e.reason() != DeviceException.Reason.MEMORY) {
                    throw e;
                }
                tooLarge = true;
                if (hessian != null) {
                    machine.drop(hessian); // rows have the room that it took
                    hessian = null;
                }
            }
        }
        if (tooLarge) {
            hessianByRows(from, target);
        }
    }

    /**
     * The Hessian from products, which take less memory of a device; the linearized point stays.
     */
    private void hessianByRows(double[] point, double[] target) {
        double[] before = linearized.clone();
        boolean had = hasPoint;
        hessianRows(
                point,
                ROWS,
                (first, count, rows) ->
                        System.arraycopy(rows, 0, target, first * size, count * size));
        if (had) {
            linearize(before);
        }
        hasPoint = had;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                target[j * size + i] = target[i * size + j];
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        machine.close();
        many.close();
        loss = null;
        directLoss = null;
        gradient = null;
        hvp = null;
        hessian = null;
        gaussNewton = null;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
    }

    private void check(double[] array, String what, long length) {
        checkOpen();
        if (array.length != length) {
            throw new IllegalArgumentException(
                    what + " has length " + array.length + ", not " + length);
        }
    }
}
