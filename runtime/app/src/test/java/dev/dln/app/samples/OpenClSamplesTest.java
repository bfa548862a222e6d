package dev.dln.app.samples;

import dev.dln.app.OpenClHere;
import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;
import dev.dln.engine.opencl.DeviceInfo;
import dev.dln.engine.opencl.OpenClDevice;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Every sample on an OpenCL device against the reference device, all accesses of its kernels
 * checked. Where there is no device these are skipped, or fail where {@code CI=true} promises one.
 */
class OpenClSamplesTest {
    /**
     * What is run with floats and optimized as well: compiling is slow, and the vector device runs
     * the same kernels with floats on all.
     */
    private static final Set<String> CHOSEN =
            Set.of(
                    "saddle.dln",
                    "tanh-classifier.dln",
                    "relu-network.dln",
                    "robust-regression.dln",
                    "deep-linear.dln",
                    "peers/tanh-cross-entropy.dln");

    private static @Nullable Device checked;
    private static @Nullable Device usual;

    @BeforeAll
    static void needsADevice() {
        DeviceInfo here = OpenClHere.device();
        checked = new OpenClDevice(here).debugging();
        usual = new OpenClDevice(here);
    }

    static List<Sample> samples() {
        return SamplesTest.samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void agree(Sample sample) throws IOException {
        SamplesTest.Case it = SamplesTest.Case.of(sample);
        it.compare(Objects.requireNonNull(checked), Precision.FLOAT64);
        if (CHOSEN.contains(sample.name())) {
            it.compare(Objects.requireNonNull(checked), Precision.FLOAT32);
        }
    }

    /** All of them where the property {@code dln.long} is true, for half a minute. */
    static List<Sample> optimized() {
        return samples().stream()
                .filter(s -> Boolean.getBoolean("dln.long") || CHOSEN.contains(s.name()))
                .toList();
    }

    /** As users have it: optimized by the driver, unchecked, with vectors as wide as suits it. */
    @ParameterizedTest
    @MethodSource("optimized")
    void gradientsAgreeWhenOptimized(Sample sample) throws IOException {
        SamplesTest.Case.of(sample).compareGradient(Objects.requireNonNull(usual));
    }
}
