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

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The largest data array is read where its owner holds it; the others are copied. */
class DataInPlaceTest {
    private static final BoundModel MODEL =
            VectorDeviceTest.bind(
                    Networks.dense(List.of(9, 7, 2), Activation.TANH, true, 40, Loss.SQUARED), 1);

    private static double lossWithout(String name, Precision precision) {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(List.of(9, 7, 2), Activation.TANH, true, 40, Loss.SQUARED),
                        1);
        double[] point = new double[model.layout().size()];
        java.util.Arrays.fill(point, 0.1);
        try (Session session =
                new VectorDevice(8).open(model, SessionOptions.DEFAULT.with(precision))) {
            session.loss(point);
            Array array = Objects.requireNonNull(model.data().get(name));
            java.util.Arrays.fill(array.values(), 0);
            return session.loss(point);
        }
    }

    @Test
    void oneArrayIsAMemoryOfItsOwn() {
        KernelProgram program =
                KernelPrograms.of(MODEL, SessionOptions.DEFAULT, Target.of(8)).lowerGradient();
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
        double given = lossWithout("Y", Precision.FLOAT64);
        assertTrue(lossWithout("X", Precision.FLOAT64) != given);
        double inFloats = lossWithout("Y", Precision.FLOAT32);
        assertEquals(inFloats, lossWithout("X", Precision.FLOAT32));
    }
}
