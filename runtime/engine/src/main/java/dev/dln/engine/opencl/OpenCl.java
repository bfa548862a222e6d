package dev.dln.engine.opencl;

import dev.dln.engine.DeviceException;
import dev.dln.engine.cache.CacheFolder;

import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL11;
import org.lwjgl.opencl.CL12;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The platforms and devices of this machine, or why there are none. A driver that fails is a
 * problem with a message; the others are listed all the same.
 *
 * @param devices of all platforms, in the library's order, those that no kernel can run on too
 * @param problems what went wrong, a message each; not empty where there is no device
 * @param broken whether something that is installed does not work
 */
public record OpenCl(List<DeviceInfo> devices, List<String> problems, boolean broken) {
    private static final String NOTHING =
            "the OpenCL library finds no platform: no driver is installed";

    /** The property that names another library, for machines that have it in an unusual place. */
    public static final String LIBRARY = "dln.opencl.library";

    private static final String NONE =
            "install a driver for OpenCL 1.2 or later (for processors, Debian has pocl-opencl-icd),"
                    + " or use --device vector; dln doctor lists what there is";

    /** Processors made for the work first, then doubles, then many units, then a high clock. */
    private static final Comparator<DeviceInfo> BEST =
            Comparator.comparing(DeviceInfo::type)
                    .thenComparing(device -> !device.doubles())
                    .thenComparing(device -> -device.computeUnits())
                    .thenComparing(device -> -device.clockMegahertz());

    /** The lists are copied. */
    public OpenCl {
        devices = List.copyOf(devices);
        problems = List.copyOf(problems);
    }

    /** Loads the library at the first call, for the process; cheap from then on. */
    public static OpenCl get() {
        return Loaded.HERE;
    }

    /** Keeps the loading away from a class that is merely mentioned. */
    private static final class Loaded {
        static final OpenCl HERE = load();
    }

    private static OpenCl load() {
        String named = System.getProperty(LIBRARY);
        List<String> names =
                named == null
                        ? NativeDriver.names(System.getProperty("os.name", ""))
                        : List.of(named);
        try (var _ = SignalHandlers.keep()) {
            return list(NativeDriver.load(names, CacheFolder.ofUser().folder("native")));
        } catch (NativeDriver.Missing e) {
            return none(String.valueOf(e.getMessage()), e.broken());
        } catch (LinkageError | RuntimeException e) {
            return none("the OpenCL library cannot be used: " + e, true);
        }
    }

    private static OpenCl none(String problem, boolean broken) {
        return new OpenCl(List.of(), List.of(problem), broken);
    }

    /** What a driver has. */
    static OpenCl list(Driver driver) {
        List<Long> handles;
        try {
            handles = driver.platforms();
        } catch (OpenClException e) {
            return e.code() == NativeDriver.NO_PLATFORM
                    ? none(NOTHING, false)
                    : none("the OpenCL library finds no platform: " + e.getMessage(), true);
        } catch (LinkageError | RuntimeException e) {
            return none("the OpenCL library fails: " + e, true);
        }
        var devices = new ArrayList<DeviceInfo>();
        var problems = new ArrayList<String>();
        boolean broken = false;
        for (int p = 0; p < handles.size(); p++) {
            String name = "platform " + p;
            try {
                PlatformInfo platform = platform(driver, p, handles.get(p));
                name += " (" + platform.name() + ")";
                List<Long> ids = driver.devices(platform.handle());
                if (ids.isEmpty()) {
                    problems.add(name + " has no device");
                }
                for (int d = 0; d < ids.size(); d++) {
                    name = "device " + p + "." + d + " (" + platform.name() + ")";
                    try {
                        devices.add(device(driver, platform, d, ids.get(d)));
                    } catch (LinkageError | RuntimeException e) {
                        problems.add(failure(name, e));
                        broken = true;
                    }
                }
            } catch (LinkageError | RuntimeException e) {
                problems.add(failure(name, e));
                broken = true;
            }
        }
        if (devices.isEmpty() && problems.isEmpty()) {
            problems.add(NOTHING);
        }
        return new OpenCl(devices, problems, broken);
    }

    private static String failure(String name, Throwable cause) {
        return "the driver of "
                + name
                + " does not work: "
                + (cause instanceof OpenClException e ? e.getMessage() : cause);
    }

    private static PlatformInfo platform(Driver driver, int index, long handle) {
        return new PlatformInfo(
                index,
                handle,
                driver.platformText(handle, CL10.CL_PLATFORM_NAME),
                driver.platformText(handle, CL10.CL_PLATFORM_VENDOR),
                driver.platformText(handle, CL10.CL_PLATFORM_VERSION));
    }

    private static DeviceInfo device(Driver driver, PlatformInfo platform, int index, long handle) {
        Set<String> extensions =
                Set.copyOf(
                        Arrays.stream(
                                        driver.deviceText(handle, CL10.CL_DEVICE_EXTENSIONS)
                                                .split("\\s+"))
                                .filter(extension -> !extension.isEmpty())
                                .distinct()
                                .toList());
        boolean doubles =
                extensions.contains("cl_khr_fp64")
                        || number(driver, handle, CL12.CL_DEVICE_DOUBLE_FP_CONFIG) != 0;
        return new DeviceInfo(
                platform,
                index,
                handle,
                driver.deviceText(handle, CL10.CL_DEVICE_NAME),
                driver.deviceText(handle, CL10.CL_DEVICE_VENDOR),
                driver.deviceText(handle, CL10.CL_DEVICE_VERSION),
                languageVersion(driver, handle),
                driver.deviceText(handle, CL10.CL_DRIVER_VERSION),
                type(driver.deviceNumber(handle, CL10.CL_DEVICE_TYPE)),
                (int) driver.deviceNumber(handle, CL10.CL_DEVICE_MAX_COMPUTE_UNITS),
                (int) driver.deviceNumber(handle, CL10.CL_DEVICE_MAX_CLOCK_FREQUENCY),
                driver.deviceNumber(handle, CL10.CL_DEVICE_GLOBAL_MEM_SIZE),
                driver.deviceNumber(handle, CL10.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                driver.deviceNumber(handle, CL10.CL_DEVICE_LOCAL_MEM_SIZE),
                driver.deviceNumber(handle, CL10.CL_DEVICE_LOCAL_MEM_TYPE) == CL10.CL_LOCAL,
                driver.deviceNumber(handle, CL10.CL_DEVICE_MAX_WORK_GROUP_SIZE),
                doubles
                        ? (int) number(driver, handle, CL10.CL_DEVICE_PREFERRED_VECTOR_WIDTH_DOUBLE)
                        : 0,
                (int) number(driver, handle, CL10.CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT),
                doubles,
                driver.deviceNumber(handle, CL10.CL_DEVICE_AVAILABLE) != 0
                        && driver.deviceNumber(handle, CL10.CL_DEVICE_COMPILER_AVAILABLE) != 0,
                extensions);
    }

    /** The version of the language, which OpenCL 1.0 does not tell; empty then. */
    private static String languageVersion(Driver driver, long handle) {
        try {
            return driver.deviceText(handle, CL11.CL_DEVICE_OPENCL_C_VERSION);
        } catch (OpenClException _) {
            return "";
        }
    }

    /** A number that old drivers refuse to give; 0 then. */
    private static long number(Driver driver, long handle, int parameter) {
        try {
            return driver.deviceNumber(handle, parameter);
        } catch (OpenClException _) {
            return 0;
        }
    }

    private static DeviceInfo.Type type(long bits) {
        if ((bits & CL10.CL_DEVICE_TYPE_GPU) != 0) {
            return DeviceInfo.Type.GPU;
        }
        if ((bits & CL10.CL_DEVICE_TYPE_ACCELERATOR) != 0) {
            return DeviceInfo.Type.ACCELERATOR;
        }
        return (bits & CL10.CL_DEVICE_TYPE_CPU) != 0 ? DeviceInfo.Type.CPU : DeviceInfo.Type.OTHER;
    }

    /** The device of a name such as {@code 0.1}. */
    public Optional<DeviceInfo> device(String id) {
        return devices.stream().filter(device -> device.id().equals(id)).findFirst();
    }

    /** The device that runs kernels best, by what it says of itself; empty if none can. */
    public Optional<DeviceInfo> best() {
        return devices.stream().filter(device -> device.unusable().isEmpty()).min(BEST);
    }

    /**
     * The device that a name means.
     *
     * @param id such as {@code 0.1}; the best one if empty
     * @throws DeviceException if there is none, or no kernel can run on it
     */
    public DeviceInfo choose(Optional<String> id) {
        if (devices.isEmpty()) {
            throw new DeviceException(
                    DeviceException.Reason.MACHINE, String.join("; ", problems), NONE);
        }
        if (id.isPresent() && device(id.get()).isEmpty()) {
            throw new DeviceException(
                    DeviceException.Reason.NAME,
                    id.get().isEmpty()
                            ? "no OpenCL device is named after the colon"
                            : "there is no OpenCL device " + id.get(),
                    "the OpenCL devices are "
                            + devices.stream()
                                    .map(d -> "opencl:" + d.id() + " (" + d.name() + ")")
                                    .collect(Collectors.joining(", ")));
        }
        Optional<DeviceInfo> chosen = id.isPresent() ? device(id.get()) : best();
        DeviceInfo device = chosen.orElse(devices.getFirst());
        device.unusable()
                .ifPresent(
                        why -> {
                            throw new DeviceException(
                                    DeviceException.Reason.MACHINE,
                                    "the OpenCL device "
                                            + device.id()
                                            + " ("
                                            + device.name()
                                            + ") cannot be used: "
                                            + why,
                                    NONE);
                        });
        return device;
    }
}
