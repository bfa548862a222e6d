package dev.dln.bench;

import dev.dln.bench.cases.Network;
import dev.dln.bench.jmh.GradientBenchmark;
import dev.dln.bench.jmh.HessianBenchmark;
import dev.dln.bench.table.Growth;
import dev.dln.bench.table.PowerFit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * How time grows with samples and with parameters, on tanh networks.
 *
 * @param run what all parts share
 */
record GrowthPart(Run run) {
    List<Growth> measure() {
        boolean quick = run.settings().quick();
        var all = new ArrayList<Growth>();
        add(
                all,
                "loss+gradient against samples, 100-30-10",
                1,
                GradientBenchmark.class,
                m -> "tanh-no-bias:100-30-10:" + m,
                quick
                        ? new int[] {500, 2000, 8000}
                        : new int[] {250, 500, 1000, 2000, 4000, 8000, 16000},
                Network::samples);
        add(
                all,
                "loss+gradient against parameters, 100-h-10",
                1,
                GradientBenchmark.class,
                h -> "tanh-no-bias:100-" + h + "-10:500",
                quick ? new int[] {16, 64, 256} : new int[] {16, 32, 64, 128, 256, 512},
                Network::parameters);
        add(
                all,
                "Hessian against parameters, 10-h-5",
                2,
                HessianBenchmark.class,
                h -> "tanh-no-bias:10-" + h + "-5:200",
                quick ? new int[] {16, 48, 144} : new int[] {16, 32, 64, 128, 192, 256},
                Network::parameters);
        return all;
    }

    private void add(
            List<Growth> all,
            String what,
            double expected,
            Class<?> benchmark,
            IntFunction<String> network,
            int[] sizes,
            ToDoubleFunction<Network> size) {
        if (run.leaves(what)) {
            return;
        }
        int threads = run.settings().most();
        var points = new ArrayList<PowerFit.Point>();
        for (int one : sizes) {
            Network which = Network.parse(network.apply(one));
            var samples = new Samples();
            for (int round = 0; round < run.settings().rounds(); round++) {
                run.time(
                        Run.DLN,
                        benchmark,
                        run.settings().timing(),
                        threads,
                        Map.of("network", which.toString()),
                        samples);
            }
            samples.median(Run.DLN, threads)
                    .ifPresent(ms -> points.add(new PowerFit.Point(size.applyAsDouble(which), ms)));
        }
        if (points.size() > 1) {
            all.add(new Growth(what, expected, points));
        }
    }
}
