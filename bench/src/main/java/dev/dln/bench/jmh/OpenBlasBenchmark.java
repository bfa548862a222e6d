package dev.dln.bench.jmh;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The products of {@link ProductBenchmark} in OpenBLAS, on memory outside the heap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OpenBlasBenchmark {
    /** As {@link Shape#parse} reads it. */
    @Param({"64x64x64"})
    public String shape = "";

    /** How many threads a product may use. */
    @Param({"1"})
    public int threads = 1;

    private @Nullable Matrices matrices;

    /** The factors and the results. */
    private record Matrices(
            Shape shape,
            DoublePointer w,
            DoublePointer a,
            DoublePointer b,
            DoublePointer ab,
            DoublePointer wb,
            DoublePointer aw) {
        static Matrices of(Shape s) {
            return new Matrices(
                    s,
                    new DoublePointer(OpenedSnippet.numbers(s.m() * s.n())),
                    new DoublePointer(OpenedSnippet.numbers(s.m() * s.k())),
                    new DoublePointer(OpenedSnippet.numbers(s.k() * s.n())),
                    new DoublePointer((long) s.m() * s.n()),
                    new DoublePointer((long) s.m() * s.k()),
                    new DoublePointer((long) s.k() * s.n()));
        }

        void multiply() {
            int m = shape.m();
            int k = shape.k();
            int n = shape.n();
            dgemm(CblasNoTrans, CblasNoTrans, m, n, k, a, k, b, n, ab);
            dgemm(CblasNoTrans, CblasTrans, m, k, n, w, n, b, n, wb);
            dgemm(CblasTrans, CblasNoTrans, k, n, m, a, k, w, n, aw);
        }

        private static void dgemm(
                int left,
                int right,
                int rows,
                int columns,
                int inner,
                DoublePointer x,
                int xStride,
                DoublePointer y,
                int yStride,
                DoublePointer target) {
            openblas_nolapack.cblas_dgemm(
                    CblasRowMajor,
                    left,
                    right,
                    rows,
                    columns,
                    inner,
                    1,
                    x,
                    xStride,
                    y,
                    yStride,
                    0,
                    target,
                    columns);
        }

        void free() {
            for (DoublePointer one : new DoublePointer[] {w, a, b, ab, wb, aw}) {
                one.deallocate();
            }
        }
    }

    /** Copies the numbers. */
    @Setup(Level.Trial)
    public void prepare() {
        openblas_nolapack.blas_set_num_threads(threads);
        matrices = Matrices.of(Shape.parse(shape));
        WarmUp.until(Timing.warmUpSeconds(), this::evaluate);
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(matrices, "not prepared").free();
    }

    /** The three products. */
    @Benchmark
    public double evaluate() {
        Matrices prepared = Objects.requireNonNull(matrices, "not prepared");
        prepared.multiply();
        return prepared.ab.get(0);
    }
}
