package dev.dln.engine.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Accuracy;
import dev.dln.compiler.tensor.Primitive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Random;

/** The functions by which errors are measured agree with the decimal ones to 25 digits. */
class ExactFunctionsTest {
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-25");

    @ParameterizedTest
    @EnumSource(Primitive.class)
    void agreeWithDecimals(Primitive primitive) {
        if (Accuracy.ulps(primitive) == 0) {
            return;
        }
        var samples = new ArrayList<>(PrimitiveSamples.samples(primitive));
        var random = new Random(3);
        for (double sample : PrimitiveSamples.samples(primitive)) {
            // near the sample, and in lower bits that the samples do not have
            double other = sample * random.nextDouble(0.99, 1);
            samples.add(other > primitive.facts().domain().low() ? other : sample);
        }
        for (double x : samples) {
            BigDecimal exact = PrimitiveSamples.exact(primitive, x, java.util.List.of());
            TwoDoubles value = ExactFunctions.value(primitive, x).plain();
            BigDecimal gap =
                    new BigDecimal(value.high())
                            .add(new BigDecimal(value.low()))
                            .subtract(exact)
                            .abs();
            assertTrue(
                    gap.compareTo(exact.abs().multiply(TOLERANCE)) <= 0,
                    () -> primitive + "(" + x + ") = " + exact + ", not " + value);
        }
    }
}
