package dev.dln.engine.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.opencl.OpenClShape;
import dev.dln.engine.DeviceException;
import dev.dln.engine.cache.CacheFolder;

import org.junit.jupiter.api.Test;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL11;
import org.lwjgl.opencl.CL12;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The listing of platforms and devices, on drivers of every kind. */
class OpenClTest {
    /** A driver with platforms 1, 2, ... that have devices 10, 11, ..., 20, 21, ... */
    private static class Fake implements Driver {
        final Map<Long, Integer> devices = new HashMap<>();
        final Map<Long, Map<Integer, Long>> numbers = new HashMap<>();
        final Map<Long, Map<Integer, String>> texts = new HashMap<>();

        Fake with(long platform, int count) {
            devices.put(platform, count);
            return this;
        }

        Fake number(long device, int parameter, long value) {
            numbers.computeIfAbsent(device, _ -> new HashMap<>()).put(parameter, value);
            return this;
        }

        Fake text(long device, int parameter, String value) {
            texts.computeIfAbsent(device, _ -> new HashMap<>()).put(parameter, value);
            return this;
        }

        @Override
        public List<Long> platforms() {
            return devices.keySet().stream().sorted().toList();
        }

        @Override
        public String platformText(long platform, int parameter) {
            return "text of " + platform;
        }

        @Override
        public List<Long> devices(long platform) {
            return java.util.stream.LongStream.range(0, devices.getOrDefault(platform, 0))
                    .mapToObj(d -> 10 * platform + d)
                    .toList();
        }

        @Override
        public String deviceText(long device, int parameter) {
            String plain =
                    parameter == CL10.CL_DEVICE_VERSION
                            ? "OpenCL 1.2 fake"
                            : parameter == CL10.CL_DEVICE_EXTENSIONS
                                    ? " cl_khr_fp64  cl_khr_icd cl_khr_fp64 "
                                    : "device " + device;
            return texts.getOrDefault(device, Map.of()).getOrDefault(parameter, plain);
        }

        @Override
        public long deviceNumber(long device, int parameter) {
            return numbers.getOrDefault(device, Map.of()).getOrDefault(parameter, 1L);
        }
    }

    @Test
    void devicesAreNamedByPlatformAndNumber() {
        OpenCl found = OpenCl.list(new Fake().with(1, 2).with(2, 1));
        assertEquals(
                List.of("0.0", "0.1", "1.0"),
                found.devices().stream().map(DeviceInfo::id).toList());
        assertEquals("device 11", found.device("0.1").orElseThrow().name());
        assertEquals(Optional.empty(), found.device("1.1"));
        assertEquals(List.of(), found.problems());
        assertTrue(found.devices().getFirst().doubles());
        assertEquals(2, found.devices().getFirst().extensions().size());
    }

    @Test
    void graphicsProcessorsComeFirstAndThenThoseWithDoubles() {
        Fake driver =
                new Fake()
                        .with(1, 4)
                        .number(10, CL10.CL_DEVICE_TYPE, CL10.CL_DEVICE_TYPE_CPU)
                        .number(10, CL10.CL_DEVICE_MAX_COMPUTE_UNITS, 1000)
                        .number(11, CL10.CL_DEVICE_TYPE, CL10.CL_DEVICE_TYPE_GPU)
                        .text(11, CL10.CL_DEVICE_EXTENSIONS, "")
                        .number(11, CL12.CL_DEVICE_DOUBLE_FP_CONFIG, 0)
                        .number(11, CL10.CL_DEVICE_MAX_COMPUTE_UNITS, 100)
                        .number(12, CL10.CL_DEVICE_TYPE, CL10.CL_DEVICE_TYPE_GPU)
                        .number(12, CL10.CL_DEVICE_MAX_COMPUTE_UNITS, 10)
                        .number(13, CL10.CL_DEVICE_TYPE, CL10.CL_DEVICE_TYPE_GPU)
                        .number(13, CL10.CL_DEVICE_MAX_COMPUTE_UNITS, 20);
        OpenCl found = OpenCl.list(driver);
        assertEquals("0.3", found.best().orElseThrow().id());
        DeviceInfo singles = found.device("0.1").orElseThrow();
        assertFalse(singles.doubles());
        assertEquals(0, singles.vectorDoubles());
        assertTrue(singles.description().endsWith("no doubles"), singles.description());
        driver.number(13, CL10.CL_DEVICE_COMPILER_AVAILABLE, 0);
        assertEquals("0.2", OpenCl.list(driver).best().orElseThrow().id());
        driver.with(1, 2);
        assertEquals("0.1", OpenCl.list(driver).best().orElseThrow().id());
    }

    /** A driver may say that it has no best vector, or one that OpenCL C does not have. */
    @Test
    void kernelsAreCutAsADeviceCan() {
        int[] best = {0, 1, 3, 8, 32};
        int[] taken = {1, 1, 2, 8, 16};
        for (int i = 0; i < best.length; i++) {
            Fake driver =
                    new Fake()
                            .with(1, 1)
                            .number(10, CL10.CL_DEVICE_TYPE, CL10.CL_DEVICE_TYPE_CPU)
                            .number(10, CL10.CL_DEVICE_MAX_COMPUTE_UNITS, 0)
                            .number(10, CL10.CL_DEVICE_PREFERRED_VECTOR_WIDTH_DOUBLE, best[i])
                            .number(10, CL10.CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT, best[i]);
            DeviceInfo device = OpenCl.list(driver).devices().getFirst();
            for (Precision precision : Precision.values()) {
                assertEquals(taken[i], OpenClDevice.shape(device, precision).lanes());
            }
        }
        for (long largest : new long[] {1, 64, 256, 1024}) {
            Fake driver =
                    new Fake()
                            .with(1, 1)
                            .number(10, CL10.CL_DEVICE_TYPE, CL10.CL_DEVICE_TYPE_GPU)
                            .number(10, CL10.CL_DEVICE_MAX_WORK_GROUP_SIZE, largest);
            DeviceInfo device = OpenCl.list(driver).devices().getFirst();
            for (OpenClShape shape : Tuning.candidates(device, Precision.FLOAT64)) {
                assertTrue(shape.group() <= largest, shape::toString);
                assertTrue(shape.together() <= largest, shape::toString);
            }
        }
    }

    @Test
    void oldAndStrangeVersionsAreListedAndNotUsed() {
        Fake driver =
                new Fake()
                        .with(1, 2)
                        .text(10, CL10.CL_DEVICE_VERSION, "OpenCL 1.1 old")
                        .text(11, CL10.CL_DEVICE_VERSION, "42");
        OpenCl found = OpenCl.list(driver);
        assertEquals(2, found.devices().size());
        assertEquals(
                "it has OpenCL 1.1, and 1.2 is needed",
                found.devices().get(0).unusable().orElseThrow());
        assertTrue(found.devices().get(1).unusable().orElseThrow().contains("'42'"));
        assertEquals(Optional.empty(), found.best());
    }

    /** OpenCL 1.0 and 1.1 refuse questions that later versions answer. */
    @Test
    void aDeviceThatDoesNotKnowTheQuestionsIsTooOldAndNotBroken() {
        Driver driver =
                new Fake() {
                    private static final Set<Integer> LATER =
                            Set.of(
                                    CL11.CL_DEVICE_OPENCL_C_VERSION,
                                    CL12.CL_DEVICE_DOUBLE_FP_CONFIG,
                                    CL10.CL_DEVICE_PREFERRED_VECTOR_WIDTH_DOUBLE);

                    @Override
                    public String deviceText(long device, int parameter) {
                        known(parameter);
                        return super.deviceText(device, parameter);
                    }

                    @Override
                    public long deviceNumber(long device, int parameter) {
                        known(parameter);
                        return super.deviceNumber(device, parameter);
                    }

                    private void known(int parameter) {
                        if (LATER.contains(parameter)) {
                            throw OpenClException.of("clGetDeviceInfo", CL10.CL_INVALID_VALUE);
                        }
                    }
                }.with(1, 1).text(10, CL10.CL_DEVICE_VERSION, "OpenCL 1.0 older");
        OpenCl found = OpenCl.list(driver);
        assertEquals(List.of(), found.problems());
        assertFalse(found.broken());
        assertEquals(
                "it has OpenCL 1.0, and 1.2 is needed",
                found.devices().getFirst().unusable().orElseThrow());
    }

    @Test
    void aDriverThatFailsIsAProblemAndHidesNoOther() {
        Driver driver =
                new Fake() {
                    @Override
                    public List<Long> devices(long platform) {
                        if (platform == 1) {
                            throw OpenClException.of("clGetDeviceIDs", -6);
                        }
                        return platform == 2 ? List.of() : super.devices(platform);
                    }

                    @Override
                    public String deviceText(long device, int parameter) {
                        if (device == 30) {
                            throw new UnsatisfiedLinkError("no function");
                        }
                        return super.deviceText(device, parameter);
                    }
                }.with(1, 1).with(2, 0).with(3, 2);
        OpenCl found = OpenCl.list(driver);
        assertEquals(List.of("2.1"), found.devices().stream().map(DeviceInfo::id).toList());
        assertEquals(
                List.of(
                        "the driver of platform 0 (text of 1) does not work: clGetDeviceIDs failed:"
                                + " the host is out of memory (-6)",
                        "platform 1 (text of 2) has no device",
                        "the driver of device 2.0 (text of 3) does not work:"
                                + " java.lang.UnsatisfiedLinkError: no function"),
                found.problems());
    }

    private static OpenCl failing(RuntimeException cause) {
        return OpenCl.list(
                new Fake() {
                    @Override
                    public List<Long> platforms() {
                        throw cause;
                    }
                });
    }

    @Test
    void withoutPlatformsThereIsAReason() {
        String none = "the OpenCL library finds no platform: no driver is installed";
        OpenClException noPlatform =
                OpenClException.of("clGetPlatformIDs", NativeDriver.NO_PLATFORM);
        assertEquals(List.of(none), failing(noPlatform).problems());
        assertEquals(List.of(none), OpenCl.list(new Fake()).problems());
        assertFalse(failing(noPlatform).broken() || OpenCl.list(new Fake()).broken());
        OpenCl strange = failing(OpenClException.of("clGetPlatformIDs", -12345));
        assertEquals(
                List.of("the OpenCL library finds no platform: clGetPlatformIDs failed: (-12345)"),
                strange.problems());
        assertTrue(strange.broken());
        OpenCl broken = failing(new IllegalStateException("broken"));
        assertEquals(
                List.of("the OpenCL library fails: java.lang.IllegalStateException: broken"),
                broken.problems());
        assertTrue(broken.broken());
    }

    @Test
    void aChoiceThatCannotBeHadSaysWhatThereIs() {
        DeviceException absent =
                assertThrows(
                        DeviceException.class,
                        () -> OpenCl.list(new Fake()).choose(Optional.empty()));
        assertEquals(DeviceException.Reason.MACHINE, absent.reason());
        assertTrue(String.valueOf(absent.getMessage()).contains("no driver is installed"));
        Fake driver =
                new Fake()
                        .with(1, 2)
                        .text(10, CL10.CL_DEVICE_VERSION, "OpenCL 1.1 old")
                        .text(11, CL10.CL_DEVICE_EXTENSIONS, "")
                        .number(11, CL12.CL_DEVICE_DOUBLE_FP_CONFIG, 0);
        OpenCl two = OpenCl.list(driver);
        DeviceException wrong =
                assertThrows(DeviceException.class, () -> two.choose(Optional.of("1.0")));
        assertEquals(DeviceException.Reason.NAME, wrong.reason());
        assertEquals(
                "the OpenCL devices are opencl:0.0 (device 10), opencl:0.1 (device 11)",
                wrong.help());
        DeviceException old =
                assertThrows(DeviceException.class, () -> two.choose(Optional.of("0.0")));
        assertEquals(
                "the OpenCL device 0.0 (device 10) cannot be used: it has OpenCL 1.1, and 1.2 is"
                        + " needed",
                old.getMessage());
        DeviceInfo singles = two.choose(Optional.empty());
        assertEquals("0.1", singles.id());
        singles.require(Precision.FLOAT32);
        DeviceException noDoubles =
                assertThrows(DeviceException.class, () -> singles.require(Precision.FLOAT64));
        assertTrue(noDoubles.help().contains("--precision float32"));
        DeviceException onlyOld =
                assertThrows(
                        DeviceException.class,
                        () -> OpenCl.list(driver.with(1, 1)).choose(Optional.empty()));
        assertEquals(old.getMessage(), onlyOld.getMessage());
    }

    @Test
    void librariesThatAreNotThereOrNotOpenClAreNamed() {
        for (String name : List.of("libdln-no-such-library.so", "libm.so.6")) {
            NativeDriver.Missing missing =
                    assertThrows(
                            NativeDriver.Missing.class,
                            () -> NativeDriver.load(List.of(name), CacheFolder.none()));
            assertEquals(
                    "there is no OpenCL library on this machine (" + name + ")",
                    missing.getMessage());
        }
    }

    @Test
    void thisMachinesDevicesAreDescribed() {
        DeviceInfo device = OpenClHere.device();
        assertEquals(Optional.of(device), OpenCl.get().device(device.id()));
        assertTrue(device.computeUnits() > 0, device::description);
        assertTrue(device.globalMemory() >= device.maxAllocation(), device::description);
        assertTrue(device.maxAllocation() > 0, device::description);
        assertTrue(device.localMemory() > 0, device::description);
        assertTrue(device.maxWorkGroup() > 0, device::description);
        assertEquals(device.doubles(), device.vectorDoubles() > 0, device::description);
        assertFalse(device.driver().isEmpty(), device::description);
    }
}
