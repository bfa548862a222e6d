package dev.dln.analysis.exact;

import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Fractions;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.reference.Arithmetic;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.RationalArithmetic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A small model evaluated in fractions. Empty results mean that the program is not rational there
 * (exp, a square root), divides by zero, or is too large; nothing is thrown. Not safe for use by
 * two threads at once.
 */
public final class ExactModel {
    /** More parameters than this take too long: the digits of fractions pile up. */
    public static final int MOST_PARAMETERS = 40;

    /** More numbers of data than this take too long. */
    public static final long MOST_DATA = 4000;

    private final BoundModel model;
    private final DerivedPrograms programs;

    private ExactModel(BoundModel model) {
        this.model = model;
        this.programs = DerivedPrograms.ofInputs(model.program(), model.parameters());
    }

    /** A model within the limits; whether its program is rational shows at a point. */
    public static Optional<ExactModel> of(BoundModel model) {
        long data = model.data().values().stream().mapToLong(a -> a.values().length).sum();
        return model.layout().size() <= MOST_PARAMETERS
                        && data <= MOST_DATA
                        && model.data().values().stream().allMatch(ExactModel::finite)
                ? Optional.of(new ExactModel(model))
                : Optional.empty();
    }

    private static boolean finite(Array array) {
        return Arrays.stream(array.values()).allMatch(Double::isFinite);
    }

    /** The model. */
    public BoundModel model() {
        return model;
    }

    /** The exact loss at a point, also where it has a kink. */
    public Optional<Rational> loss(List<Rational> point) {
        return evaluated(() -> run(new KinkArithmetic(), point, c -> c).output("loss").scalar());
    }

    /** A point where the loss is smooth, with what is exactly so there; empty at a kink. */
    public Optional<Point> at(List<Rational> point) {
        return evaluated(
                        () -> {
                            var arithmetic = new KinkArithmetic();
                            Rational loss = run(arithmetic, point, c -> c).output("loss").scalar();
                            var fractions = new Fractions(model, programs, point);
                            return new Found(
                                    arithmetic.met(), loss, fractions, fractions.gradient());
                        })
                .filter(f -> !f.kink)
                .map(f -> new Point(point, f.loss, f.gradient, f.fractions));
    }

    /** The same at the fractions that doubles are; empty if one is not finite. */
    public Optional<Point> at(double[] point) {
        return Arrays.stream(point).allMatch(Double::isFinite)
                ? at(Certificate.exactly(point))
                : Optional.empty();
    }

    /**
     * The loss along a curve, as a polynomial in t that is valid for small enough t &gt;= 0; for
     * all t if the program is a polynomial. If its lowest coefficient beyond the constant one is
     * negative, the curve's start is no local minimum.
     *
     * @param curve the coordinates as polynomials
     */
    public Optional<RationalPolynomial> along(List<RationalPolynomial> curve) {
        return evaluated(
                () ->
                        run(GermArithmetic.INSTANCE, curve, RationalPolynomial::constant)
                                .output("loss")
                                .scalar());
    }

    /**
     * What a program of the model's data and parameters computes along a curve, each output as
     * polynomials in t, valid as those of {@link #along(List)} are.
     *
     * @param program has no other inputs: the model's own program, or one derived from it
     * @param curve the coordinates as polynomials
     */
    public Optional<Map<String, List<RationalPolynomial>>> along(
            Program program, List<RationalPolynomial> curve) {
        return evaluated(
                () -> {
                    var run =
                            run(
                                    program,
                                    GermArithmetic.INSTANCE,
                                    curve,
                                    RationalPolynomial::constant);
                    return outputs(program, run);
                });
    }

    private record Found(
            boolean kink, Rational loss, Fractions fractions, List<Rational> gradient) {}

    /**
     * What a program of a model's data and parameters computes in fractions; the model may have any
     * size.
     *
     * @param program has no other inputs; the model's own, or one derived from it
     * @param point in parameter order; may be empty if the program reads no parameter
     * @return by the names of the outputs; empty if the program is not rational there
     */
    public static Optional<Map<String, List<Rational>>> values(
            Program program, BoundModel model, List<Rational> point) {
        return evaluated(
                () -> {
                    var interpreter = new Interpreter<>(program, RationalArithmetic.INSTANCE);
                    model.data()
                            .forEach(
                                    (name, a) ->
                                            interpreter.set(name, Certificate.exactly(a.values())));
                    if (!point.isEmpty()) {
                        setParameters(interpreter, model, point);
                    }
                    interpreter.run();
                    return outputs(program, interpreter);
                });
    }

    /**
     * What is computed in fractions.
     *
     * @param compute throws UnsupportedOperationException where something is not rational and
     *     ArithmeticException where it divides by zero, as the interpreter of fractions does
     * @return empty in both cases
     */
    public static <T> Optional<T> evaluated(Supplier<T> compute) {
        try {
            return Optional.of(compute.get());
        } catch (UnsupportedOperationException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    private <T> Interpreter<T> run(
            Arithmetic<T> arithmetic, List<T> point, Function<Rational, T> constant) {
        return run(programs.loss(), arithmetic, point, constant);
    }

    private <T> Interpreter<T> run(
            Program program,
            Arithmetic<T> arithmetic,
            List<T> point,
            Function<Rational, T> constant) {
        var interpreter = new Interpreter<>(program, arithmetic);
        model.data()
                .forEach(
                        (name, array) ->
                                interpreter.set(
                                        name,
                                        Certificate.exactly(array.values()).stream()
                                                .map(constant)
                                                .toList()));
        setParameters(interpreter, model, point);
        interpreter.run();
        return interpreter;
    }

    private static <T> void setParameters(
            Interpreter<T> interpreter, BoundModel model, List<T> point) {
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            interpreter.set(
                    entry.name(), point.subList(entry.offset(), entry.offset() + entry.size()));
        }
    }

    private static <T> Map<String, List<T>> outputs(Program program, Interpreter<T> run) {
        var outputs = new LinkedHashMap<String, List<T>>();
        for (Program.Output output : program.outputs()) {
            outputs.put(output.name(), run.output(output.name()).values());
        }
        return outputs;
    }

    /** What is exactly so at one point where the loss is smooth. */
    public static final class Point {
        private final List<Rational> coordinates;
        private final Rational loss;
        private final List<Rational> gradient;
        private final Fractions fractions;
        private Optional<RationalMatrix> hessian = Optional.empty();
        private Optional<Fractions.Inertia> inertia = Optional.empty();

        private Point(
                List<Rational> coordinates,
                Rational loss,
                List<Rational> gradient,
                Fractions fractions) {
            this.coordinates = List.copyOf(coordinates);
            this.loss = loss;
            this.gradient = List.copyOf(gradient);
            this.fractions = fractions;
        }

        /** The point. */
        public List<Rational> coordinates() {
            return coordinates;
        }

        /** The loss. */
        public Rational loss() {
            return loss;
        }

        /** The gradient, in parameter order. */
        public List<Rational> gradient() {
            return gradient;
        }

        /** Whether the gradient is zero. */
        public boolean critical() {
            return gradient.stream().allMatch(Rational::isZero);
        }

        /** The Hessian, in parameter order; computed when first asked for. */
        public RationalMatrix hessian() {
            if (hessian.isEmpty()) {
                int n = coordinates.size();
                hessian =
                        Optional.of(
                                RationalMatrix.of(
                                        n,
                                        n,
                                        Arrays.stream(fractions.hessian())
                                                .flatMap(Arrays::stream)
                                                .toList()));
            }
            return hessian.get();
        }

        /** How many eigenvalues of the Hessian are negative, zero and positive. */
        public Fractions.Inertia inertia() {
            if (inertia.isEmpty()) {
                inertia = Optional.of(hessian().inertia());
            }
            return inertia.get();
        }
    }
}
