package dev.dln.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is said of PyTorch, by an interpreter that answers one line whatever it is asked. */
@DisabledOnOs(OS.WINDOWS)
class TorchTest {
    @TempDir private Path folder;

    private Torch answering(String line) throws IOException, Torch.Unavailable {
        Path script = Files.writeString(folder.resolve("peer.sh"), "echo '" + line + "'\ncat\n");
        return Torch.start("/bin/sh", script, 1);
    }

    @Test
    void versionNamesTheLibraryOfProducts() throws IOException, Torch.Unavailable {
        try (var torch =
                answering(
                        "{\"torch\": \"2.0\", \"blas\": \"fast.so\", \"reference_blas\": false}")) {
            assertEquals("2.0, products by fast.so", torch.version());
        }
    }

    @Test
    void theReferenceBlasIsNoPeer() throws IOException, Torch.Unavailable {
        try (var torch =
                answering(
                        "{\"torch\": \"2.0\", \"blas\": \"libblas.so.3\", \"reference_blas\":"
                                + " true}")) {
            var refused = assertThrows(Torch.Unavailable.class, torch::version);
            String said = String.valueOf(refused.getMessage());
            assertTrue(said.contains("reference BLAS (libblas.so.3)"), said);
        }
    }

    @Test
    void anAnswerWithoutThemIsNone() throws IOException, Torch.Unavailable {
        try (var torch = answering("{\"torch\": \"2.0\"}")) {
            String said =
                    String.valueOf(
                            assertThrows(Torch.Unavailable.class, torch::version).getMessage());
            assertTrue(said.startsWith("no answer"), said);
        }
    }
}
