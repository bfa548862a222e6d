package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.data.DataSpec;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** {@code dln eval --hessian-rows}. */
class HessianRowsTest {
    /** Both are computed in doubles, in another order. */
    private static final double ROUNDING = 1e-12;

    @TempDir private Path folder;

    private String model(int rows, int columns) {
        return Run.file(
                folder,
                "bowl.dln",
                """
                network bowl {
                  param W[%d, %d], v[%d]
                  minimize sum(tanh(W * v) .^ 2) + sum(W)^2
                }
                """
                        .formatted(rows, columns, columns));
    }

    private Array array(String name) throws IOException {
        var arrays = DataSpec.loadAll(List.of("H=" + folder.resolve(name)), folder);
        return Objects.requireNonNull(arrays.get("H"));
    }

    /** At most 0 MiB is one row at a time, 1 MiB are 183 of 714 rows. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void blocksMakeTheWhole(String mib) throws IOException {
        String file = model(20, 34);
        int n = 20 * 34 + 34;
        String[] eval = {"eval", file, "--at", "random:1", "--of", "hessian", "--out"};
        assertEquals(0, Run.dln(with(eval, folder.toString())).code());
        Run run = Run.dln(with(eval, folder.toString(), "--hessian-rows", mib));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("hessian.npy"), run.out());
        Array whole = array("hessian.npz:hessian");
        Array rows = array("hessian.npy");
        assertEquals(List.of(n, n), rows.shape());
        for (int i = 0; i < n * n; i++) {
            assertEquals(whole.values()[i], rows.values()[i], ROUNDING * n);
        }
    }

    @Test
    void whatDoesNotFitIsSaidWithItsSize() {
        Run run = Run.dln("eval", model(300, 200), "--at", "zeros", "--of", "hessian");
        assertEquals(64, run.code());
        assertTrue(run.err().contains("60200 parameters takes 27.0 GiB"), run.err());
        assertTrue(run.err().contains("--hessian-rows"), run.err());
    }

    @Test
    void rowsNeedAHessianAndAFolder() {
        Run run = Run.dln("eval", model(3, 2), "--at", "zeros", "--hessian-rows", "1");
        assertEquals(64, run.code());
        assertTrue(run.err().contains("--out"), run.err());
    }

    private static String[] with(String[] some, String... more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
