package dev.dln.analysis.spectrum;

import org.bytedeco.arpackng.global.arpack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** ARPACK's symmetric solver (Lehoucq, Sorensen and Yang 1998), to compare with. */
final class Arpack {
    private Arpack() {}

    /**
     * Eigenvalues, ascending.
     *
     * @param which {@code BE} for both ends, {@code LA} or {@code SA} for one, {@code LM} for the
     *     greatest moduli
     */
    static double[] eigenvalues(SymmetricOperator operator, String which, int count, int basis) {
        int n = operator.size();
        int[] ido = {0};
        byte[] standard = text("I");
        double[] residual = new double[n];
        for (int i = 0; i < n; i++) {
            residual[i] = Math.sin(1 + i * 0.7);
        }
        double[] v = new double[n * basis];
        int[] parameters = new int[11];
        parameters[0] = 1; // exact shifts
        parameters[2] = 10_000; // restarts
        parameters[3] = 1;
        parameters[6] = 1; // a standard problem, without inverses
        int[] pointers = new int[11];
        double[] work = new double[3 * n];
        int workSize = basis * (basis + 8);
        double[] more = new double[workSize];
        int[] info = {1}; // the residual is the starting vector
        double[] in = new double[n];
        double[] out = new double[n];
        while (true) {
            arpack.dsaupd_c(
                    ido,
                    standard,
                    n,
                    text(which),
                    count,
                    0,
                    residual,
                    basis,
                    v,
                    n,
                    parameters,
                    pointers,
                    work,
                    more,
                    workSize,
                    info);
            if (ido[0] != 1 && ido[0] != -1) {
                break;
            }
            System.arraycopy(work, pointers[0] - 1, in, 0, n);
            operator.apply(in, out);
            System.arraycopy(out, 0, work, pointers[1] - 1, n);
        }
        require(info[0], "dsaupd");
        double[] values = new double[count];
        arpack.dseupd_c(
                0,
                text("A"),
                new int[basis],
                values,
                new double[1],
                1,
                0,
                standard,
                n,
                text(which),
                count,
                0,
                residual,
                basis,
                v,
                n,
                parameters,
                pointers,
                work,
                more,
                workSize,
                info);
        require(info[0], "dseupd");
        Arrays.sort(values);
        return values;
    }

    private static byte[] text(String name) {
        return (name + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static void require(int info, String routine) {
        if (info != 0) {
            throw new AssertionError(routine + " " + info);
        }
    }
}
