package dev.dln.bench;

import dev.dln.bench.jmh.OpenBlasBenchmark;
import dev.dln.bench.jmh.ProductBenchmark;
import dev.dln.bench.jmh.Shape;
import dev.dln.bench.table.Row;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Matrix products beside OpenBLAS with as many threads: of each shape the three that
 * backpropagation needs, A B, W B' and A' W.
 *
 * @param run what all parts share
 */
record ProductPart(Run run) {
    private static final String GROUP = "Matrix products (A B, W B' and A' W together)";
    private static final String OPENBLAS = "OpenBLAS";

    /** From here on, OpenBLAS is to be reached. */
    private static final int LARGE = 384;

    private static final double TARGET = 1;

    /** What is measured, less of it in the short mode. */
    static List<Shape> shapes(boolean quick) {
        Stream<Shape> squares =
                (quick
                                ? IntStream.of(8, 33, 127, 500, 1024)
                                : IntStream.of(
                                        8, 16, 31, 32, 33, 64, 96, 127, 128, 192, 256, 384, 500,
                                        512, 769, 1024, 1536, 2048))
                        .mapToObj(Shape::square);
        Stream<String> thin =
                quick
                        ? Stream.of("256x784x1024", "10x30x1000")
                        : Stream.of(
                                "256x784x1024",
                                "1024x784x512",
                                "30x100x1000",
                                "10x30x1000",
                                "4x16x1000",
                                "2048x8x2048",
                                "8x2048x8",
                                "33x2048x31",
                                "1x512x512");
        return Stream.concat(squares, thin.map(Shape::parse)).toList();
    }

    List<Row> measure() {
        var rows = new ArrayList<Row>();
        for (Shape shape : shapes(run.settings().quick())) {
            if (run.leaves("product", shape.toString())) {
                continue;
            }
            Map<String, String> parameters = Map.of("shape", shape.toString());
            var all = new Samples();
            for (int round = 0; round < run.settings().rounds(); round++) {
                for (int threads : run.settings().threads()) {
                    peer(threads, parameters, all);
                    run.time(
                            Run.DLN,
                            ProductBenchmark.class,
                            run.settings().timing(),
                            threads,
                            parameters,
                            all);
                    peer(threads, parameters, all);
                }
            }
            for (int threads : run.settings().threads()) {
                var peers = new LinkedHashMap<String, Double>();
                all.median(OPENBLAS, threads).ifPresent(ms -> peers.put(OPENBLAS, ms));
                rows.add(
                        new Row(
                                GROUP,
                                shape.toString(),
                                "3 products",
                                threads,
                                Run.DOUBLE,
                                all.median(Run.DLN, threads),
                                peers,
                                shape.m() == shape.k()
                                                && shape.k() == shape.n()
                                                && shape.n() >= LARGE
                                        ? TARGET
                                        : 0,
                                shape.operations(),
                                run.peak(threads),
                                Map.of()));
            }
        }
        return rows;
    }

    private void peer(int threads, Map<String, String> parameters, Samples all) {
        run.time(
                OPENBLAS,
                OpenBlasBenchmark.class,
                run.settings().timing(),
                threads,
                parameters,
                all);
    }
}
