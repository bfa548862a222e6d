package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.fail;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;
import dev.dln.engine.opencl.OpenClDevice;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Every sample on an OpenCL device against the reference device, all accesses of its kernels
 * checked. Where there is no device these are skipped, or fail where {@code CI=true} promises one.
 */
class OpenClSamplesTest {
    private static final OpenClDevice DEVICE = new OpenClDevice();
    private static final Device CHECKED = DEVICE.debugging();

    /** Compiling is slow, and the vector device runs the same kernels with floats on all. */
    private static final Set<String> FLOATS =
            Set.of(
                    "saddle.dln",
                    "tanh-classifier.dln",
                    "relu-network.dln",
                    "robust-regression.dln",
                    "deep-linear.dln",
                    "peers/tanh-cross-entropy.dln");

    @BeforeAll
    static void needsADevice() {
        DEVICE.unavailable()
                .ifPresent(
                        reason -> {
                            if ("true".equals(System.getenv("CI"))) {
                                fail(reason);
                            }
                            Assumptions.abort(reason);
                        });
    }

    static List<Sample> samples() {
        return SamplesTest.samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void agree(Sample sample) throws IOException {
        SamplesTest.Case it = SamplesTest.Case.of(sample);
        it.compare(CHECKED, Precision.FLOAT64);
        if (FLOATS.contains(sample.name())) {
            it.compare(CHECKED, Precision.FLOAT32);
        }
    }
}
