package dev.dln.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.CompiledModel;
import dev.dln.engine.reference.DecimalArithmetic;
import dev.dln.engine.reference.Interpreter;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/**
 * Gradient and Hessian of every device against 60-digit arithmetic that uses nothing but the
 * forward program: differences with steps of 1e-15 and 1e-12, good to more than 20 digits. The
 * error of each entry may be 1e-13 of the greatest entry of its parameter's part of the gradient,
 * or of its block of the Hessian: entries much smaller than their neighbours are sums whose terms
 * cancel, and lose the digits that cancelled.
 */
class HighPrecisionTest {
    private static final double TOLERANCE = 1e-13;
    private static final DecimalArithmetic DECIMAL = new DecimalArithmetic(60);

    enum Case {
        TANH_CROSS_ENTROPY(TestModels.tanhClassifier(2)),
        SOFTPLUS_PSEUDO_HUBER(TestModels.softplusPseudoHuber(2)),
        DEEP_LINEAR(TestModels.deepLinear(2));

        private final CompiledModel model;

        Case(CompiledModel model) {
            this.model = model;
        }
    }

    /** The loss on decimals. */
    private static final class Exact {
        private final Interpreter<BigDecimal> interpreter;
        private final ParameterLayout layout;
        private final BigDecimal[] point;

        Exact(BoundModel model, double[] start) {
            interpreter = new Interpreter<>(model.program(), DECIMAL);
            layout = model.layout();
            point = Arrays.stream(start).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
            model.data()
                    .forEach(
                            (name, array) ->
                                    interpreter.set(
                                            name,
                                            Arrays.stream(array.values())
                                                    .mapToObj(BigDecimal::new)
                                                    .toList()));
        }

        /** The loss with two entries moved. */
        BigDecimal loss(int i, BigDecimal byI, int j, BigDecimal byJ) {
            BigDecimal[] moved = point.clone();
            moved[i] = moved[i].add(byI);
            moved[j] = moved[j].add(byJ);
            List<BigDecimal> all = List.of(moved);
            for (ParameterLayout.Entry e : layout.entries()) {
                interpreter.set(e.name(), all.subList(e.offset(), e.offset() + e.size()));
            }
            interpreter.run();
            return interpreter.output("loss").scalar();
        }

        BigDecimal slope(int i) {
            BigDecimal h = new BigDecimal("1e-15");
            return loss(i, h, i, BigDecimal.ZERO)
                    .subtract(loss(i, h.negate(), i, BigDecimal.ZERO))
                    .divide(h.add(h));
        }

        BigDecimal bend(int i, int j) {
            BigDecimal h = new BigDecimal("1e-12");
            BigDecimal minus = h.negate();
            BigDecimal same = loss(i, h, j, h).add(loss(i, minus, j, minus));
            BigDecimal opposite = loss(i, h, j, minus).add(loss(i, minus, j, h));
            return same.subtract(opposite).divide(h.multiply(h).multiply(BigDecimal.valueOf(4)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientAndHessianAgreeWithSixtyDigits(Case which) {
        BoundModel model = Binder.bind(which.model, TestModels.randomData(2, 2, 3, 11)).orThrow();
        int n = model.layout().size();
        double[] point = new double[n];
        var random = new SplitMix64(5);
        Arrays.setAll(point, _ -> random.nextGaussian());
        var exact = new Exact(model, point);
        double[] slopes = new double[n];
        BigDecimal[] gradient = new BigDecimal[n];
        BigDecimal[] hessian = new BigDecimal[n * n];
        for (int i = 0; i < n; i++) {
            gradient[i] = exact.slope(i);
            for (int j = 0; j <= i; j++) {
                hessian[i * n + j] = exact.bend(i, j);
                hessian[j * n + i] = hessian[i * n + j];
            }
        }
        for (Device device : Devices.all()) {
            try (Session session = device.open(model)) {
                session.gradient(point, slopes);
                double[] bends = new double[n * n];
                session.hessian(point, bends);
                for (ParameterLayout.Entry row : model.layout().entries()) {
                    check(gradient, slopes, row.offset(), row.size(), 0, 1, 1, device.name());
                    for (ParameterLayout.Entry column : model.layout().entries()) {
                        check(
                                hessian,
                                bends,
                                row.offset(),
                                row.size(),
                                column.offset(),
                                column.size(),
                                n,
                                device.name());
                    }
                }
            }
        }
    }

    /** One block of an array with rows of the given width. */
    private static void check(
            BigDecimal[] exact,
            double[] actual,
            int row,
            int rows,
            int column,
            int columns,
            int width,
            String device) {
        double scale = 0;
        double error = 0;
        for (int i = row; i < row + rows; i++) {
            for (int j = column; j < column + columns; j++) {
                BigDecimal wanted = exact[i * width + j];
                scale = Math.max(scale, Math.abs(wanted.doubleValue()));
                BigDecimal gap = wanted.subtract(new BigDecimal(actual[i * width + j]));
                error = Math.max(error, Math.abs(gap.doubleValue()));
            }
        }
        assertTrue(
                error <= TOLERANCE * scale,
                device + " at " + row + ", " + column + ": " + error + " of " + scale);
    }
}
