package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Memory;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.kernel.Target;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.kernel.KernelPrograms;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The largest data array is read where its owner holds it; the others are copied. */
class DataInPlaceTest {
    private static BoundModel model(int outputs) {
        return VectorDeviceTest.bind(
                Networks.dense(List.of(9, 7, outputs), Activation.TANH, true, 40, Loss.SQUARED), 1);
    }

    /** The loss of a session whose owner overwrites an array after a first loss. */
    private static double lossWithout(String name, int outputs, Precision precision) {
        BoundModel model = model(outputs);
        double[] point = new double[model.layout().size()];
        Arrays.fill(point, 0.1);
        try (Session session =
                new VectorDevice(8).open(model, SessionOptions.DEFAULT.with(precision))) {
            session.loss(point);
            Array array = Objects.requireNonNull(model.data().get(name));
            Arrays.fill(array.values(), 0);
            return session.loss(point);
        }
    }

    /** Of two that are equally large it is the first. */
    @ParameterizedTest
    @ValueSource(ints = {2, 9})
    void oneArrayIsAMemoryOfItsOwn(int outputs) {
        KernelProgram program =
                KernelPrograms.of(model(outputs), SessionOptions.DEFAULT, Target.of(8))
                        .lowerGradient();
        assertEquals(
                Map.of("X", Memory.DATA, "Y", Memory.ARENA),
                program.data().entrySet().stream()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey, e -> e.getValue().memory())));
        assertEquals(9 * 40, program.dataSize());
    }

    /** Overwriting the largest array, which nobody should do, is seen; floats are copies. */
    @Test
    void doublesAreSharedAndFloatsAreNot() {
        double given = lossWithout("Y", 2, Precision.FLOAT64);
        assertTrue(lossWithout("X", 2, Precision.FLOAT64) != given);
        double inFloats = lossWithout("Y", 2, Precision.FLOAT32);
        assertEquals(inFloats, lossWithout("X", 2, Precision.FLOAT32));
    }

    /** Neither is read in the other's place, and only the first one is shared. */
    @Test
    void ofTwoEquallyLargeTheFirstIsShared() {
        BoundModel model = model(9);
        double[] point = new double[model.layout().size()];
        Arrays.fill(point, 0.1);
        double given = lossWithout("Y", 9, Precision.FLOAT64);
        try (Session reference = new ReferenceDevice().open(model)) {
            double expected = reference.loss(point);
            assertEquals(expected, given, 1e-12 * Math.abs(expected));
        }
        assertTrue(lossWithout("X", 9, Precision.FLOAT64) != given);
    }
}
