package dev.dln.engine.auto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.cache.CacheFolder;
import dev.dln.engine.cache.Notes;
import dev.dln.engine.vector.VectorDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

class AutoDeviceTest {
    private static final SessionOptions OPTIONS = SessionOptions.DEFAULT;

    /** A device under another name that counts its sessions, or fails. */
    private static final class Other implements Device {
        final AtomicInteger opened = new AtomicInteger();
        final boolean fails;

        Other(boolean fails) {
            this.fails = fails;
        }

        @Override
        public String name() {
            return "other";
        }

        @Override
        public String description() {
            return "driver 1";
        }

        @Override
        public Session open(BoundModel model, SessionOptions options) {
            opened.incrementAndGet();
            if (fails) {
                throw new DeviceException(DeviceException.Reason.MACHINE, "broken", "repair it");
            }
            return new VectorDevice(1).open(model, options);
        }
    }

    private static BoundModel layers(int n, int samples) {
        String text =
                "network layers { data X[n, m]  param A[n, n], B[n, n]  minimize sqnorm(A * tanh(B"
                        + " * X)) }";
        return Binder.bind(
                        DlnCompiler.compile(new Source("layers", text)).model().orElseThrow(),
                        Map.of("X", new Array(List.of(n, samples), new double[n * samples])))
                .orThrow();
    }

    /**
     * Forwards B X, A H and the sum of squares; backwards A' G, G H' and Z X', and the optimizer
     * may write one product twice in different orders.
     */
    @Test
    void aWorkloadCountsTheProducts() {
        BoundModel model = layers(10, 7);
        double product = 2 * 10 * 10 * 7;
        double squares = 2 * 10 * 7;
        assertEquals(
                new Workload(2 * product + squares, 3, 2 * 100 + 3 * 70 + 1),
                Workload.of(model.program(), List.of("A", "B")));
        assertEquals(
                2 * product + squares, Workload.of(model.program(), List.of("X")).operations());
        assertEquals(squares + product, Workload.of(model.program(), List.of("A")).operations());
        Workload gradient = Workload.gradient(model);
        assertTrue(
                gradient.operations() >= 5 * product && gradient.operations() < 7 * product,
                gradient::toString);
        assertEquals(3 * (2 * product + squares), Workload.guess(model).operations());
    }

    private static Notes notes(Path folder, Device device, Speeds.Speed speed) {
        var notes = new Notes(CacheFolder.at(folder));
        new Speeds(notes).note(device, OPTIONS, speed);
        return notes;
    }

    @Test
    void theFasterDeviceIsTakenForLargeModelsOnly(@TempDir Path folder) {
        var ordinary = new VectorDevice();
        var other = new Other(false);
        notes(folder, ordinary, new Speeds.Speed(1e-6, 1e10));
        Notes notes = notes(folder, other, new Speeds.Speed(1e-4, 1e12));
        var asked = new AtomicInteger();
        Supplier<List<AutoDevice.Candidate>> others =
                () -> {
                    asked.incrementAndGet();
                    return List.of(new AutoDevice.Candidate(other, (_, _) -> true));
                };
        var auto = new AutoDevice(ordinary, others, new Speeds(notes));
        assertSame(ordinary, auto.choose(layers(20, 20), OPTIONS));
        assertEquals(0, asked.get(), "a small model asks for no other device");
        BoundModel large = layers(256, 1024);
        assertSame(other, auto.choose(large, OPTIONS));
        auto.open(large, OPTIONS).close();
        assertEquals(1, other.opened.get(), "and what was kept is not measured again");
        notes(folder, other, new Speeds.Speed(1e-1, 1e12));
        assertSame(
                ordinary,
                new AutoDevice(ordinary, others, new Speeds(notes)).choose(large, OPTIONS),
                "launches that take longer than the work");
        var full =
                new AutoDevice(
                        ordinary,
                        () -> List.of(new AutoDevice.Candidate(other, (_, _) -> false)),
                        new Speeds(notes));
        assertSame(ordinary, full.choose(large, OPTIONS), "no memory for it");
        var alone = new AutoDevice(ordinary, List::of, new Speeds(notes));
        assertSame(ordinary, alone.choose(large, OPTIONS));
    }

    @Test
    void aDeviceThatFailsIsNotTaken(@TempDir Path folder) {
        var ordinary = new VectorDevice();
        var broken = new Other(true);
        Notes notes = notes(folder, ordinary, new Speeds.Speed(1e-6, 1e10));
        var auto =
                new AutoDevice(
                        ordinary,
                        () -> List.of(new AutoDevice.Candidate(broken, (_, _) -> true)),
                        new Speeds(notes));
        assertSame(ordinary, auto.choose(layers(256, 1024), OPTIONS));
        assertSame(ordinary, auto.choose(layers(256, 1024), OPTIONS));
        assertEquals(1, broken.opened.get(), "it is tried once");
    }

    @Test
    void damagedMeasurementsAreMadeAgain(@TempDir Path folder) throws IOException {
        var other = new Other(false);
        Speeds.Speed noted = new Speeds.Speed(1e-5, 3e12);
        Notes notes = notes(folder, other, noted);
        assertEquals(noted, new Speeds(notes).of(other, OPTIONS).orElseThrow());
        assertEquals(0, other.opened.get());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.writeString(file, "seconds-per-sum 1e-5\noperations-per-second 3e12\n");
            }
        }
        assertTrue(new Speeds(notes).kept(other, OPTIONS).isEmpty());
        for (Speeds.Speed impossible :
                List.of(
                        new Speeds.Speed(-1, 1e12),
                        new Speeds.Speed(Double.NaN, 1e12),
                        new Speeds.Speed(1e-5, 0),
                        new Speeds.Speed(1e-5, Double.POSITIVE_INFINITY))) {
            assertTrue(new Speeds(notes(folder, other, impossible)).kept(other, OPTIONS).isEmpty());
        }
        Speeds.Speed measured = new Speeds(notes).of(other, OPTIONS).orElseThrow();
        assertTrue(measured.rate() > 1e6 && measured.perSum() > 0, () -> "" + measured);
        assertEquals(measured, new Speeds(notes).kept(other, OPTIONS).orElseThrow());
        SessionOptions threads = OPTIONS.withThreads(2);
        assertTrue(new Speeds(notes).kept(other, threads).isEmpty(), "of other threads");
    }

    @Test
    void autoIsTheOrdinaryDeviceForSmallModels() {
        assertSame(Devices.ordinary(), Devices.auto().choose(layers(4, 4), OPTIONS));
        assertEquals(
                Devices.ordinary().name(),
                Devices.auto().with(OPTIONS).choose(layers(4, 4), OPTIONS).name());
    }
}
