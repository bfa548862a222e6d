package dev.dln.bench;

import dev.dln.bench.cases.Case;
import dev.dln.bench.cases.Function;
import dev.dln.bench.cases.Network;
import dev.dln.bench.cases.Problem;
import dev.dln.bench.cases.Work;
import dev.dln.bench.jmh.DjlBenchmark;
import dev.dln.bench.jmh.GradientBenchmark;
import dev.dln.bench.jmh.HessianBenchmark;
import dev.dln.bench.jmh.HvpBenchmark;
import dev.dln.bench.jmh.Timing;
import dev.dln.bench.peer.Torch;
import dev.dln.bench.table.Row;
import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The nine networks beside PyTorch and DJL. In each round each function is timed between two
 * measurements of its peers; what counts is the median of all rounds.
 *
 * <p>PyTorch multiplies matrices with as many threads as we have, or with fewer where it is faster
 * so. Its Hessian is the faster of its own and of as many products as there are parameters. Beside
 * the product that it recommends, forward over reverse, stands the one with the gradient's graph
 * kept.
 *
 * @param run what all parts share
 */
record NetworkPart(Run run) {
    static final String GROUP = "Networks, as peer's time over ours";
    private static final String KEPT = "torch, graph kept";
    private static final String DJL = "DJL";

    /** The peer's own Hessian of more parameters takes half a minute. */
    private static final int LARGE_HESSIAN = 1500;

    /** Loss and norms agree to this, relatively. */
    static final double AGREEMENT = 1e-10;

    List<Row> measure() {
        var rows = new ArrayList<Row>();
        for (Case which : Case.values()) {
            if (!run.leaves("", which.title())) {
                rows.addAll(measure(which));
            }
        }
        return rows;
    }

    private List<Row> measure(Case which) {
        Network network = which.network();
        Map<Function, Double> agreement = Map.of();
        boolean torch = !run.peers().torch().isEmpty();
        try {
            Optional<Torch.Numbers> numbers = Optional.empty();
            for (Torch one : run.peers().torch().values()) {
                numbers = Optional.of(one.make(network, Path.of(Timing.folder())));
            }
            if (numbers.isPresent()) {
                agreement = agreement(network, numbers.get());
            }
        } catch (Torch.Unavailable e) {
            run.progress().accept("  torch: " + e.getMessage());
            torch = false;
        }
        Problem problem = Problem.load(network, Path.of(Timing.folder()));
        var rows = new ArrayList<Row>();
        for (Precision precision : run.settings().precisions()) {
            rows.addAll(measure(which, problem, precision, torch, agreement));
        }
        return rows;
    }

    private List<Row> measure(
            Case which,
            Problem problem,
            Precision precision,
            boolean torch,
            Map<Function, Double> agreement) {
        Network network = which.network();
        var rows = new ArrayList<Row>();
        Map<Integer, Double> gradients = new LinkedHashMap<>();
        for (Function function : Function.values()) {
            if (function == Function.HESSIAN
                    && (!which.hasHessian() || run.leaves("  Hessian of " + which.title()))) {
                continue;
            }
            double work = Work.of(problem.model(), function);
            var all = new Samples();
            for (int round = 0; round < run.settings().rounds(); round++) {
                round(which, function, precision, torch, all);
            }
            for (int threads : run.settings().threads()) {
                OptionalDouble ours = all.median(Run.DLN, threads);
                Map<String, String> facts = new LinkedHashMap<>();
                if (precision == Precision.FLOAT64 && agreement.containsKey(function)) {
                    facts.put(
                            "agrees to",
                            String.format(Locale.ROOT, "%.0e", agreement.get(function)));
                }
                if (function == Function.GRADIENT) {
                    ours.ifPresent(ms -> gradients.put(threads, ms));
                } else if (function == Function.HVP && gradients.containsKey(threads)) {
                    double gradient = gradients.get(threads);
                    ours.ifPresent(
                            ms ->
                                    facts.put(
                                            "gradients",
                                            String.format(
                                                    Locale.ROOT,
                                                    "%.2f (%s)",
                                                    ms / gradient,
                                                    Row.atMost(
                                                            ms / gradient,
                                                            Case.HVP_PER_GRADIENT,
                                                            ""))));
                }
                all.range(Run.ROUND_TRIP, threads)
                        .ifPresent(
                                trips ->
                                        facts.put(
                                                Run.ROUND_TRIP,
                                                String.format(
                                                        Locale.ROOT,
                                                        "%.0f to %.0f ns",
                                                        trips.getMin(),
                                                        trips.getMax())));
                rows.add(
                        new Row(
                                GROUP,
                                which.title(),
                                function.title(),
                                threads,
                                precision.id(),
                                ours,
                                theirs(network, function, all, threads),
                                precision == Precision.FLOAT64 ? which.target(function) : 0,
                                work,
                                run.peak(threads, precision),
                                facts));
            }
        }
        return rows;
    }

    private Map<String, Double> theirs(
            Network network, Function function, Samples all, int threads) {
        var theirs = new LinkedHashMap<String, Double>();
        double n = network.parameters();
        switch (function) {
            case GRADIENT -> {
                all.best("gradient", threads).ifPresent(ms -> theirs.put(Run.TORCH, ms));
                all.best(DJL, threads).ifPresent(ms -> theirs.put(DJL, ms));
            }
            case HVP -> {
                all.best("hvp", threads).ifPresent(ms -> theirs.put(Run.TORCH, ms));
                all.best("hvp-retained", threads).ifPresent(ms -> theirs.put(KEPT, ms));
            }
            case HESSIAN -> {
                double whole = all.best("hessian", threads).orElse(Double.POSITIVE_INFINITY);
                all.best("hvp", threads)
                        .ifPresent(ms -> theirs.put(Run.TORCH, Math.min(whole, n * ms)));
                all.best("hvp-retained", threads).ifPresent(ms -> theirs.put(KEPT, n * ms));
            }
        }
        return theirs;
    }

    private void round(
            Case which, Function function, Precision precision, boolean torch, Samples all) {
        if (torch) {
            torch(which.network(), function, precision, all);
        }
        Class<?> benchmark =
                switch (function) {
                    case GRADIENT -> GradientBenchmark.class;
                    case HVP -> HvpBenchmark.class;
                    case HESSIAN -> HessianBenchmark.class;
                };
        Map<String, String> parameters =
                Map.of("network", which.network().toString(), "precision", precision.name());
        for (int threads : run.settings().threads()) {
            run.time(Run.DLN, benchmark, run.settings().timing(), threads, parameters, all);
        }
        if (function == Function.GRADIENT && precision == Precision.FLOAT64 && run.peers().djl()) {
            var more = new LinkedHashMap<String, String>();
            more.put("network", which.network().toString());
            more.put("cache", run.peers().djlCache().toString());
            for (int threads : run.settings().threads()) {
                run.time(DJL, DjlBenchmark.class, run.settings().timing(), threads, more, all);
            }
        }
        if (torch) {
            torch(which.network(), function, precision, all);
        }
    }

    private void torch(Network network, Function function, Precision precision, Samples all) {
        List<String> ways =
                switch (function) {
                    case GRADIENT -> List.of("gradient");
                    case HVP -> List.of("hvp", "hvp-retained");
                    case HESSIAN ->
                            run.settings().quick() && network.parameters() > LARGE_HESSIAN
                                    ? List.of("hvp", "hvp-retained")
                                    : List.of("hvp", "hvp-retained", "hessian");
                };
        for (String way : ways) {
            boolean once =
                    way.equals("hessian")
                            && (run.settings().quick() || network.parameters() > LARGE_HESSIAN);
            if (!once || all.best(way, run.settings().most()).isEmpty()) {
                run.torch(
                        way,
                        all,
                        t -> t.time(network, way, precision.id(), run.settings().peerSeconds()));
            }
        }
    }

    /** How far we are from PyTorch's numbers, relatively. */
    private static Map<Function, Double> agreement(Network network, Torch.Numbers numbers) {
        Problem problem = Problem.load(network, Path.of(Timing.folder()));
        double[] gradient = new double[problem.point().length];
        double[] product = new double[problem.point().length];
        double loss;
        try (Session session = Devices.auto().open(problem.model(), SessionOptions.DEFAULT)) {
            loss = session.gradient(problem.point(), gradient);
            session.linearize(problem.point());
            session.hvp(problem.direction(), product);
        }
        return Map.of(
                Function.GRADIENT,
                Math.max(
                        difference(loss, numbers.loss()),
                        difference(norm(gradient), numbers.gradientNorm())),
                Function.HVP,
                difference(norm(product), numbers.hvpNorm()));
    }

    private static double difference(double ours, double theirs) {
        return Math.abs(ours - theirs) / Math.abs(theirs);
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }
}
