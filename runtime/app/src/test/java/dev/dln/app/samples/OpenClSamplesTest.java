package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.fail;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;
import dev.dln.engine.opencl.OpenCl;
import dev.dln.engine.opencl.OpenClDevice;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
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
    /** Compiling is slow, and the vector device runs the same kernels with floats on all. */
    private static final Set<String> FLOATS =
            Set.of(
                    "saddle.dln",
                    "tanh-classifier.dln",
                    "relu-network.dln",
                    "robust-regression.dln",
                    "deep-linear.dln",
                    "peers/tanh-cross-entropy.dln");

    private static @Nullable Device checked;

    @BeforeAll
    static void needsADevice() {
        OpenCl here = OpenCl.get();
        if (here.best().isEmpty()) {
            String reason = "no OpenCL device: " + String.join("; ", here.problems());
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
        checked = new OpenClDevice(here.best().orElseThrow()).debugging();
    }

    static List<Sample> samples() {
        return SamplesTest.samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void agree(Sample sample) throws IOException {
        SamplesTest.Case it = SamplesTest.Case.of(sample);
        it.compare(Objects.requireNonNull(checked), Precision.FLOAT64);
        if (FLOATS.contains(sample.name())) {
            it.compare(Objects.requireNonNull(checked), Precision.FLOAT32);
        }
    }
}
