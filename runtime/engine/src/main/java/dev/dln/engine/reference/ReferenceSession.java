package dev.dln.engine.reference;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.AbstractList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A model on the interpreter. Each of its programs gets an interpreter when first used, which keeps
 * what depends on the data alone from call to call.
 */
final class ReferenceSession implements Session {
    private enum Of {
        LOSS,
        GRADIENT,
        HVP,
        GAUSS_NEWTON,
        HESSIAN
    }

    private final BoundModel model;
    private final DerivedPrograms programs;
    private final Map<Of, Interpreter<Double>> interpreters = new EnumMap<>(Of.class);
    private final double[] linearizedAt;
    private boolean linearized;
    private boolean closed;

    ReferenceSession(BoundModel model) {
        this.model = model;
        this.linearizedAt = new double[model.layout().size()];
        this.programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
    }

    @Override
    public ParameterLayout layout() {
        return model.layout();
    }

    @Override
    public double loss(double[] point) {
        check(point, "point", size());
        Interpreter<Double> program = interpreter(Of.LOSS);
        set(program, "", point);
        program.run();
        return program.output("loss").scalar();
    }

    @Override
    public double gradient(double[] point, double[] target) {
        check(point, "point", size());
        check(target, "gradient", size());
        Interpreter<Double> program = interpreter(Of.GRADIENT);
        set(program, "", point);
        program.run();
        copy(program, "gradient.", target);
        return program.output("loss").scalar();
    }

    @Override
    public void linearize(double[] point) {
        check(point, "point", size());
        set(interpreter(Of.HVP), "", point);
        System.arraycopy(point, 0, linearizedAt, 0, point.length);
        linearized = true;
    }

    @Override
    public void hvp(double[] direction, double[] product) {
        check(direction, "direction", size());
        check(product, "product", size());
        if (!linearized) {
            throw new IllegalStateException("linearize a point before asking for products");
        }
        Interpreter<Double> program = interpreter(Of.HVP);
        set(program, "direction.", direction);
        program.run();
        copy(program, "hvp.", product);
    }

    @Override
    public boolean hasGaussNewton() {
        return programs.gaussNewton().isPresent();
    }

    @Override
    public void gaussNewton(double[] direction, double[] product) {
        check(direction, "direction", size());
        check(product, "product", size());
        if (!linearized) {
            throw new IllegalStateException("linearize a point before asking for products");
        }
        Interpreter<Double> program = interpreter(Of.GAUSS_NEWTON);
        set(program, "", linearizedAt);
        set(program, "direction.", direction);
        program.run();
        copy(program, "gaussNewton.", product);
    }

    @Override
    public void hessian(double[] point, double[] target) {
        check(point, "point", size());
        check(target, "hessian", (long) size() * size());
        Interpreter<Double> program = interpreter(Of.HESSIAN);
        set(program, "", point);
        program.run();
        List<ParameterLayout.Entry> parameters = layout().entries();
        for (int r = 0; r < parameters.size(); r++) {
            for (int c = 0; c <= r; c++) {
                ParameterLayout.Entry rows = parameters.get(r);
                ParameterLayout.Entry columns = parameters.get(c);
                block(
                        program.entries("hessian." + rows.name() + "." + columns.name()),
                        rows,
                        columns,
                        target);
            }
        }
    }

    /** Writes a block at and below the diagonal, and its mirror image. */
    private void block(
            List<Double> entries,
            ParameterLayout.Entry rows,
            ParameterLayout.Entry columns,
            double[] target) {
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < columns.size(); j++) {
                int row = rows.offset() + i;
                int column = columns.offset() + j;
                if (column <= row) {
                    double entry = entries.get(i * columns.size() + j);
                    target[row * size() + column] = entry;
                    target[column * size() + row] = entry;
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        interpreters.clear();
    }

    /** The interpreter of a program, with the data set. */
    private Interpreter<Double> interpreter(Of which) {
        return interpreters.computeIfAbsent(
                which,
                _ -> {
                    Program program =
                            switch (which) {
                                case LOSS -> programs.loss();
                                case GRADIENT -> programs.gradient();
                                case HVP -> programs.hvp();
                                case GAUSS_NEWTON ->
                                        programs.gaussNewton()
                                                .orElseThrow(
                                                        () ->
                                                                new UnsupportedOperationException(
                                                                        "the loss is not that of an"
                                                                                + " output"));
                                case HESSIAN -> programs.hessian();
                            };
                    var opened = new Interpreter<>(program, DoubleArithmetic.INSTANCE);
                    model.data().forEach((name, array) -> opened.set(name, slice(array)));
                    return opened;
                });
    }

    private void set(Interpreter<Double> program, String prefix, double[] point) {
        for (ParameterLayout.Entry entry : layout().entries()) {
            program.set(prefix + entry.name(), slice(point, entry.offset(), entry.size()));
        }
    }

    private void copy(Interpreter<Double> program, String prefix, double[] target) {
        for (ParameterLayout.Entry entry : layout().entries()) {
            List<Double> entries = program.entries(prefix + entry.name());
            for (int i = 0; i < entry.size(); i++) {
                target[entry.offset() + i] = entries.get(i);
            }
        }
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

    private static List<Double> slice(Array array) {
        return slice(array.values(), 0, array.values().length);
    }

    /** A view. */
    private static List<Double> slice(double[] values, int offset, int size) {
        return new AbstractList<>() {
            @Override
            public Double get(int index) {
                return values[offset + index];
            }

            @Override
            public int size() {
                return size;
            }
        };
    }
}
