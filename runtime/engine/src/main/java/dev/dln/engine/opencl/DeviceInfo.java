package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.DeviceException;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device of a platform.
 *
 * @param index its number in its platform, from 0
 * @param handle its {@code cl_device_id}, good while the process runs
 * @param version such as {@code OpenCL 3.0 CUDA}
 * @param languageVersion the OpenCL C that it compiles, such as {@code OpenCL C 1.2}; empty if it
 *     does not say
 * @param driver the version of its driver
 * @param computeUnits how many parts compute independently
 * @param clockMegahertz their highest frequency
 * @param globalMemory bytes of its memory
 * @param maxAllocation bytes of the largest buffer
 * @param localMemory bytes that a work-group shares
 * @param localDedicated whether these are memory of their own, faster than the global one
 * @param maxWorkGroup the most work-items of a group
 * @param vectorDoubles how many numbers of double precision a vector has best; 0 without them
 * @param vectorFloats how many numbers of single precision a vector has best
 * @param doubles whether it computes in double precision
 * @param compiler whether it is available and compiles programs
 * @param extensions what it knows beyond its version
 */
public record DeviceInfo(
        PlatformInfo platform,
        int index,
        long handle,
        String name,
        String vendor,
        String version,
        String languageVersion,
        String driver,
        Type type,
        int computeUnits,
        int clockMegahertz,
        long globalMemory,
        long maxAllocation,
        long localMemory,
        boolean localDedicated,
        long maxWorkGroup,
        int vectorDoubles,
        int vectorFloats,
        boolean doubles,
        boolean compiler,
        Set<String> extensions) {
    private static final Pattern VERSION = Pattern.compile("OpenCL (\\d+)\\.(\\d+).*");

    /** The oldest version that kernels are written for, 1.2, as 100 * major + minor. */
    private static final int OLDEST = 102;

    /** What kind of processor a device is. */
    public enum Type {
        /** A graphics processor. */
        GPU,
        /** Something else made for computing. */
        ACCELERATOR,
        /** The processors of the machine. */
        CPU,
        /** Anything else. */
        OTHER;

        /** The name in messages. */
        public String label() {
            return this == GPU || this == CPU ? name() : name().toLowerCase(Locale.ROOT);
        }
    }

    /** The set of extensions is copied. */
    public DeviceInfo {
        extensions = Set.copyOf(extensions);
    }

    /** What {@code --device opencl:P.D} takes after the colon. */
    public String id() {
        return platform.index() + "." + index;
    }

    /** What a measurement of this device is kept under: it, its driver, and its platform's. */
    public String key() {
        return String.join("\n", platform.name(), platform.version(), vendor, name, version, driver)
                + "\n"
                + computeUnits;
    }

    /** Why no kernel can run on it; empty if kernels can. */
    public Optional<String> unusable() {
        if (!compiler) {
            return Optional.of("it is not available, or has no compiler");
        }
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.matches()) {
            return Optional.of("its version, '" + version + "', says nothing");
        }
        int major = Integer.parseInt(numbers.group(1));
        int minor = Integer.parseInt(numbers.group(2));
        return 100 * major + minor < OLDEST
                ? Optional.of("it has OpenCL " + major + "." + minor + ", and 1.2 is needed")
                : Optional.empty();
    }

    /** One line: kind, name, version, memory, doubles. */
    public String description() {
        return "%s %s, %s, driver %s, %s, %.1f GiB of memory (%.1f GiB in one buffer), %d KiB of local memory%s, %s"
                .formatted(
                        type.label(),
                        name,
                        version,
                        driver,
                        computeUnits + (computeUnits == 1 ? " unit" : " units"),
                        globalMemory / (double) (1 << 30),
                        maxAllocation / (double) (1 << 30),
                        localMemory >> 10,
                        localDedicated ? "" : " (in the same memory)",
                        doubles ? "doubles" : "no doubles");
    }

    /**
     * Does nothing if it computes in a precision.
     *
     * @throws DeviceException if it does not
     */
    public void require(Precision precision) {
        if (precision == Precision.FLOAT64 && !doubles) {
            throw new DeviceException(
                    DeviceException.Reason.MACHINE,
                    "the OpenCL device " + id() + " (" + name + ") has no double precision",
                    "use --precision float32 where the command takes it, or --device vector");
        }
    }
}
