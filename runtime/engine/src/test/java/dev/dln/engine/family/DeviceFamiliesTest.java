package dev.dln.engine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.auto.AutoDevice;
import dev.dln.engine.auto.Speeds;
import dev.dln.engine.cache.CacheFolder;
import dev.dln.engine.cache.Notes;
import dev.dln.engine.kernel.KernelPrograms;
import dev.dln.engine.reference.ReferenceDevice;
import dev.dln.engine.reference.ReferenceFamily;
import dev.dln.engine.vector.VectorFamily;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A kind of device that nobody knew is had by one more entry in the list. */
class DeviceFamiliesTest {
    private static final SessionOptions OPTIONS = SessionOptions.DEFAULT;

    /** Two of them: {@code abacus:wood}, and a broken {@code abacus:glass}. */
    private static final class Abaci implements DeviceFamily {
        private final Abacus wood = new Abacus("wood");
        private final List<Precision> tuned = new ArrayList<>();
        private int looked;

        private record Abacus(String id) implements Device {
            @Override
            public String name() {
                return "abacus:" + id;
            }

            @Override
            public String description() {
                return "beads";
            }

            @Override
            public Session open(BoundModel model, SessionOptions options) {
                return new ReferenceDevice().open(model, options);
            }
        }

        @Override
        public String name() {
            return "abacus";
        }

        @Override
        public List<String> names() {
            return List.of("abacus", "abacus:MATERIAL");
        }

        @Override
        public Set<Precision> precisions() {
            return Set.of(Precision.FLOAT64);
        }

        @Override
        public List<ListedDevice> devices() {
            return List.of(
                    new ListedDevice(
                            wood,
                            Optional.empty(),
                            precisions(),
                            Map.of("beads", 100),
                            Optional.of(
                                    (precision, said) -> {
                                        said.accept("ten wires: 1 ms");
                                        tuned.add(precision);
                                    })),
                    new ListedDevice(
                            new Abacus("glass"),
                            Optional.of("it is broken"),
                            precisions(),
                            Map.of(),
                            Optional.empty()));
        }

        @Override
        public Device device(Optional<String> id) {
            if (id.isPresent() && !id.get().equals("wood")) {
                throw new DeviceException(
                        DeviceException.Reason.NAME, "no abacus of " + id.get(), "take wood");
            }
            return wood;
        }

        @Override
        public List<AutoDevice.Candidate> candidates() {
            looked++;
            return List.of(
                    new AutoDevice.Candidate(
                            wood, (_, options) -> options.precision() == Precision.FLOAT64));
        }

        @Override
        public List<CodeForm> forms() {
            return List.of(
                    new CodeForm.Text(
                            "beads",
                            "moves of beads",
                            (model, _, id, which, title) ->
                                    title + which + model.layout().size() + id.orElse("best")));
        }
    }

    private final Abaci abaci = new Abaci();

    private DeviceFamilies families(Speeds speeds) {
        return new DeviceFamilies(
                List.of(new VectorFamily(), abaci, new ReferenceFamily()), speeds);
    }

    private static Speeds speeds(Path folder) {
        return new Speeds(new Notes(CacheFolder.at(folder)));
    }

    private static BoundModel product(int n, int samples) {
        String text = "network p { data X[n, m]  param A[n, n]  minimize sqnorm(A * X) }";
        var data = Map.of("X", new Array(List.of(n, samples), new double[n * samples]));
        return Binder.bind(DlnCompiler.compile(new Source("p", text)).model().orElseThrow(), data)
                .orThrow();
    }

    @Test
    void namesMeanTheDevicesOfTheirFamily(@TempDir Path folder) {
        DeviceFamilies families = families(speeds(folder));
        assertEquals(
                List.of("auto", "vector", "abacus", "abacus:MATERIAL", "reference"),
                families.names());
        assertSame(abaci.wood, families.named("abacus").orElseThrow());
        assertSame(abaci.wood, families.named("abacus:wood").orElseThrow());
        assertSame(families.auto(), families.named("auto").orElseThrow());
        assertEquals(Optional.empty(), families.named("abacu"));
        assertEquals(Optional.empty(), families.named("abacuses"));
        assertEquals(Optional.empty(), families.named(":wood"));
        for (String wrong : List.of("abacus:gold", "abacus:", "vector:1", "reference:")) {
            assertEquals(
                    DeviceException.Reason.NAME,
                    assertThrows(DeviceException.class, () -> families.named(wrong), wrong)
                            .reason());
        }
        assertEquals(Optional.of(abaci), families.of("abacus:gold"));
        assertEquals(
                List.of("vector", "reference"),
                families.everywhere().stream().map(Device::name).toList());
        assertSame(families.everywhere().getFirst(), families.ordinary());
    }

    @Test
    void autoComparesWhatAFamilyOffersOnceAModelIsLarge(@TempDir Path folder) {
        Speeds speeds = speeds(folder);
        DeviceFamilies families = families(speeds);
        speeds.note(families.ordinary(), OPTIONS, new Speeds.Speed(0, 1e9));
        speeds.note(abaci.wood, OPTIONS, new Speeds.Speed(0, 1e15));
        assertSame(families.ordinary(), families.auto().choose(product(4, 4), OPTIONS));
        assertEquals(0, abaci.looked, "a small model asks for no other device");
        assertSame(abaci.wood, families.auto().choose(product(512, 1024), OPTIONS));
    }

    @Test
    void aFamilyTunesAndPrintsByItself(@TempDir Path folder) {
        DeviceFamilies families = families(speeds(folder));
        var said = new ArrayList<String>();
        // not those of this machine, which would measure for long and keep it for the user
        for (ListedDevice listed : families.of("abacus").orElseThrow().devices()) {
            listed.tuner().ifPresent(tuner -> tuner.tune(Precision.FLOAT64, said::add));
        }
        assertEquals(List.of("ten wires: 1 ms"), said);
        assertEquals(List.of(Precision.FLOAT64), abaci.tuned);
        CodeForm.Text beads =
                families.forms().stream()
                        .flatMap(
                                form ->
                                        form instanceof CodeForm.Text text
                                                        && text.name().equals("beads")
                                                ? Stream.of(text)
                                                : Stream.empty())
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                "PLOSS16best",
                beads.emitter()
                        .emit(
                                product(4, 4),
                                OPTIONS,
                                DeviceFamilies.id("abacus"),
                                KernelPrograms.Of.LOSS,
                                "P"));
    }

    /** The list there is. */
    @Test
    void familiesHaveNamesOfTheirOwn() {
        DeviceFamilies here = Devices.families();
        List<String> names = here.all().stream().map(DeviceFamily::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size(), names::toString);
        assertFalse(names.contains(DeviceFamilies.AUTO));
        List<String> forms = here.forms().stream().map(CodeForm::name).toList();
        assertEquals(forms.size(), Set.copyOf(forms).size(), forms::toString);
        assertTrue(here.all().getFirst().everywhere(), "the ordinary one");
        for (DeviceFamily family : here.all()) {
            assertEquals(Optional.of(family), here.of(family.name()));
            for (ListedDevice listed : family.devices()) {
                assertEquals(Optional.of(family), here.of(listed.device().name()));
                assertTrue(family.precisions().containsAll(listed.precisions()));
                if (listed.unusable().isEmpty()) {
                    assertSame(listed.device(), here.named(listed.device().name()).orElseThrow());
                }
            }
        }
    }
}
