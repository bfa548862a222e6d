package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The least loss of outputs of one's choice, equal where inputs are equal: a lower bound for every
 * network with that loss and data, and for the loss with neurons.
 *
 * @param value exact where the loss is a sum of squares, otherwise what a minimisation reached;
 *     empty if the problem is too large
 * @param error 0 if exact, NaN if only reached
 */
record LeastLoss(Optional<Values> value, double error) {
    private static final String GROUPED = "free.grouped";
    private static final String MEMBERS = "free.members";

    /** Larger problems are left out: the bound is evidence, no verdict needs it. */
    private static final int MOST = 2000;

    private static final int STEPS = 2000;

    /** Computed once for an instance. */
    static LeastLoss of(Instance instance, Augmented model) {
        return instance.view(LeastLoss.class, i -> compute(i, model.network()));
    }

    private static LeastLoss compute(Instance instance, Network network) {
        int unknowns = network.outputs() * network.groups().size();
        if (unknowns > MOST) {
            return new LeastLoss(Optional.empty(), Double.NaN);
        }
        Optional<Values> exact = quadratic(network);
        if (exact.isPresent()) {
            return new LeastLoss(exact, 0);
        }
        BoundModel grouped = grouped(network);
        try (Session session = instance.device().open(grouped)) {
            double[] best =
                    Lbfgs.DEFAULT
                            .minimize(
                                    session,
                                    new double[unknowns],
                                    StopRule.DEFAULT.withMaxIterations(STEPS),
                                    Monitor.NONE)
                            .point();
            double loss = session.loss(best);
            return new LeastLoss(
                    Double.isFinite(loss) ? Optional.of(Values.of(loss)) : Optional.empty(),
                    Double.NaN);
        }
    }

    /** Of a loss that is a quadratic in each output by itself: -g/h from zero, in fractions. */
    private static Optional<Values> quadratic(Network network) {
        var degree = PropertyCalculus.of(network.free(), "loss", Network.OUTPUTS).degree();
        int size = network.outputs() * network.samples();
        if (degree.isEmpty() || degree.getAsInt() != 2) {
            return Optional.empty();
        }
        Optional<List<Rational>> g = network.slopes(Values.of(new double[size])).exact();
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        Optional<List<Rational>> g1 = network.slopes(Values.of(ones)).exact();
        if (g.isEmpty() || g1.isEmpty() || !diagonal(network)) {
            return Optional.empty();
        }
        Rational[] best = new Rational[size];
        for (List<Integer> group : network.groups()) {
            for (int k = 0; k < network.outputs(); k++) {
                int row = k * network.samples();
                Rational slope = sum(g.get(), group, row);
                Rational curvature = sum(g1.get(), group, row).subtract(slope);
                if (curvature.signum() <= 0) {
                    return Optional.empty();
                }
                Rational q = slope.divide(curvature).negate();
                group.forEach(i -> best[row + i] = q);
            }
        }
        return Optional.of(network.loss(Values.exactly(List.of(best))));
    }

    /** Whether the curvature of a quadratic loss couples no two outputs: single slopes show it. */
    private static boolean diagonal(Network network) {
        int size = network.outputs() * network.samples();
        if (network.outputs() == 1) {
            return true;
        }
        List<Rational> zero = network.slopes(Values.of(new double[size])).exact().orElseThrow();
        for (int k = 0; k < network.outputs(); k++) {
            double[] moved = new double[size];
            for (int i = 0; i < network.samples(); i++) {
                moved[k * network.samples() + i] = 1;
            }
            Optional<List<Rational>> slopes = network.slopes(Values.of(moved)).exact();
            if (slopes.isEmpty()) {
                return false;
            }
            for (int i = 0; i < size; i++) {
                if (i / network.samples() != k && !slopes.get().get(i).equals(zero.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Rational sum(List<Rational> all, List<Integer> group, int row) {
        return group.stream().map(i -> all.get(row + i)).reduce(Rational.ZERO, Rational::add);
    }

    /** The loss as a model whose parameters are one output for each group. */
    static BoundModel grouped(Network network) {
        Program free = network.free();
        int m = network.samples();
        int count = network.groups().size();
        var builder = new ProgramBuilder();
        int[] moved = new int[free.nodes().size()];
        List<Integer> shape = List.of();
        for (int node = 0; node < moved.length; node++) {
            Op op = free.op(node);
            if (op instanceof Op.Input input && input.name().equals(Network.OUTPUTS)) {
                var dims = new ArrayList<>(input.shape());
                if (dims.size() == 2) {
                    dims.set(1, Dim.of(count));
                }
                shape = dims.stream().map(Network::size).toList();
                int q = builder.input(GROUPED, Op.Role.PARAMETER, dims);
                moved[node] = dims.size() < 2 ? q : spread(builder, q, dims, count, m);
            } else {
                moved[node] = builder.add(op.renumbered(moved));
            }
        }
        Map<String, Array> data = new LinkedHashMap<>(network.model().data());
        double[] members = new double[count * m];
        for (int j = 0; j < count; j++) {
            for (int i : network.groups().get(j)) {
                members[j * m + i] = 1;
            }
        }
        data.put(MEMBERS, new Array(List.of(count, m), members));
        return new BoundModel(
                network.model().compiled(),
                network.model().dimensions(),
                data,
                builder.build(List.of(new Program.Output("loss", moved[free.output("loss")]))),
                new ParameterLayout(List.of(new ParameterLayout.Entry(GROUPED, shape, 0))));
    }

    private static int spread(ProgramBuilder builder, int q, List<Dim> dims, int count, int m) {
        int members = builder.input(MEMBERS, Op.Role.DATA, List.of(Dim.of(count), Dim.of(m)));
        return builder.contract(
                Rational.ONE,
                List.of(new Op.Factor(q, List.of(0, 1)), new Op.Factor(members, List.of(1, 2))),
                List.of(0, 2),
                List.of(dims.get(0), Dim.of(count), Dim.of(m)));
    }

    /** Shows the bound. */
    void show(Finding.Builder finding) {
        value.ifPresent(
                v ->
                        finding.show(
                                error == 0
                                        ? new Exhibit.Exact(
                                                "the least loss of any outputs", v.text(0))
                                        : new Exhibit.Quantity(
                                                "the least loss of any outputs, as minimised",
                                                v.box().middle(0),
                                                error)));
    }
}
