package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.compiler.rewrite.Optimization;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks.Network;
import dev.dln.engine.reference.ReferenceDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** What session options may change and what not. */
class SessionOptionsTest {
    static Stream<Network> networks() {
        return VectorDeviceTest.networks();
    }

    /** Loss, gradient, Hessian-vector product and Hessian, one after the other. */
    static double[] everything(Session session, int n) {
        double[] point = new Random(2).doubles(n, -1, 1).toArray();
        double[] direction = new Random(3).doubles(n, -1, 1).toArray();
        var all = new double[2 + 2 * n + n * n];
        all[0] = session.loss(point);
        var part = new double[n];
        all[1] = session.gradient(point, part);
        System.arraycopy(part, 0, all, 2, n);
        session.linearize(point);
        session.hvp(direction, part);
        System.arraycopy(part, 0, all, 2 + n, n);
        var hessian = new double[n * n];
        session.hessian(point, hessian);
        System.arraycopy(hessian, 0, all, 2 + 2 * n, n * n);
        return all;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyOptimizationCanBeLeftOut(Network network) {
        BoundModel model = VectorDeviceTest.bind(network, 1);
        int n = model.layout().size();
        double[] expected;
        try (Session reference = new ReferenceDevice().open(model)) {
            expected = everything(reference, n);
        }
        Device device = new VectorDevice();
        for (Optimization optimization : Optimization.values()) {
            SessionOptions options = SessionOptions.DEFAULT.without(optimization);
            try (Session session = device.open(model, options)) {
                VectorDeviceTest.close(
                        "without " + optimization.id(), expected, everything(session, n));
            }
        }
        var none = new SessionOptions(1, EnumSet.allOf(Optimization.class));
        try (Session session = device.with(none).open(model)) {
            VectorDeviceTest.close("without any", expected, everything(session, n));
        }
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new SessionOptions(0, Set.of()));
        assertEquals(3, SessionOptions.DEFAULT.withThreads(3).threads());
        for (Optimization optimization : Optimization.values()) {
            assertEquals(optimization, Optimization.named(optimization.id()).orElseThrow());
            assertNotEquals("", optimization.description());
        }
        assertEquals(true, Optimization.named("magic").isEmpty());
    }
}
