package dev.dln.app.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.Kind;
import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The spurious minima of Safran and Shamir (2018) that are the same under permutations of all units
 * but one: local minima with positive loss, proved.
 */
class SpuriousMinimaTest {
    @ParameterizedTest
    @CsvSource({
        "6, 0.98670382, -0.05041340, 0.30801099, 0.22451581, -0.60151192, 0.0250805810",
        "8, 1.00143425, -0.02588363, 0.22808902, 0.15981604, -0.65825626, 0.0215080372",
        "10, 1.00435482, -0.01581193, 0.18236776, 0.12604236, -0.69903682, 0.0187021946"
    })
    void areProved(int k, double a, double b, double c, double d, double e, double loss)
            throws IOException {
        Path file =
                Path.of(System.getProperty("dln.root", "../.."))
                        .resolve("samples/relu-teacher-student.dln");
        BoundModel model =
                Binder.bind(
                                DlnCompiler.compile(
                                                new Source("model", Files.readString(file)),
                                                CompileOptions.defaults()
                                                        .withSetting("k", Integer.toString(k)))
                                        .model()
                                        .orElseThrow(),
                                Map.of())
                        .orThrow();
        double[] point = new double[k * k];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                boolean lastRow = i == k - 1;
                boolean lastColumn = j == k - 1;
                point[i * k + j] =
                        lastRow && lastColumn ? e : lastRow ? d : lastColumn ? c : i == j ? a : b;
            }
        }
        Outcome outcome = Certifier.of(model, "test").certify(point);
        Certificate proved =
                assertInstanceOf(Outcome.Certified.class, outcome, outcome.toString())
                        .certificate();
        assertEquals(Kind.LOCAL_MINIMUM, proved.kind());
        assertEquals(k * k, proved.positive());
        assertTrue(proved.lossLow() > 0);
        assertEquals(loss, proved.lossLow(), 1e-10);
        assertTrue(proved.lossHigh() - proved.lossLow() < 1e-11);
    }
}
