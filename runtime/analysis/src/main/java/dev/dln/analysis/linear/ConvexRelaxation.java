package dev.dln.analysis.linear;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.RoundingNoise;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.Svd;
import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.minimize.Lbfgs;
import dev.dln.analysis.minimize.Minimum;
import dev.dln.analysis.minimize.MinimumSearch;
import dev.dln.analysis.minimize.StopRule;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A lower bound for a linear network with another convex loss: the minimum over all matrices R in
 * place of the product W_N ... W_1, a convex problem. How far below the value at an approximate
 * minimum the exact one can lie follows from the gradient g, the smallest curvature mu and how fast
 * curvature can change: where |D^3 f[v,v,v]| &lt;= rho ||v|| D^2 f[v,v] (generalised
 * self-concordance), on every ray f is at least f_0 - ||g|| t + mu / rho^2 (exp(-rho t) + rho t -
 * 1) (Bach 2010, Proposition 1).
 *
 * @param value the lower bound
 * @param minimum the loss that was reached over all matrices
 * @param margin by how many times mu exceeds rho ||g||, which it must exceed at all
 * @param matrix the R reached, d_N x d_0
 * @param attainable whether the widths allow every R, so that the bound is that of the network too
 */
public record ConvexRelaxation(
        double value, double minimum, double margin, Array matrix, boolean attainable) {
    private static final String NAME = "R";

    /** Where it comes from, for the reason of a verdict. */
    public String source() {
        return String.format(
                Locale.ROOT,
                "convex relaxation: any matrix in place of the product of the weights, margin %.2g",
                margin);
    }

    /**
     * The bound for a model.
     *
     * @param device what evaluates the relaxed model
     * @return empty if the model is no linear network with a loss whose curvature is bounded as
     *     above (logistic, cross entropy, pseudo-Huber), if the convex problem has no minimum, or
     *     if it is too large for a dense Hessian
     */
    public static Optional<ConvexRelaxation> of(BoundModel model, Device device) {
        CompiledModel compiled = model.compiled();
        if (compiled.loss().isEmpty()
                || !compiled.loss().get().standard()
                || !compiled.penalties().isEmpty()) {
            return Optional.empty();
        }
        Optional<MatrixProduct> product = MatrixProduct.of(model.program());
        if (product.isEmpty()) {
            return Optional.empty();
        }
        Array x = model.data().get(product.get().data());
        OptionalDouble change =
                x == null ? OptionalDouble.empty() : change(compiled.loss().get(), x);
        if (x == null || change.isEmpty()) {
            return Optional.empty();
        }
        int inputs = x.shape().get(0);
        int outputs = rows(model.layout(), product.get().parameters().getLast());
        int narrowest = Math.min(inputs, outputs);
        for (String layer :
                product.get().parameters().subList(0, product.get().parameters().size() - 1)) {
            narrowest = Math.min(narrowest, rows(model.layout(), layer));
        }
        if ((long) inputs * outputs > MinimumSearch.POLISH_LIMIT) {
            return Optional.empty();
        }
        Optional<BoundModel> relaxed = relaxed(model, product.get().data(), inputs, outputs);
        boolean all = narrowest == Math.min(inputs, outputs);
        boolean shifts = compiled.loss().get().name().equals("cross_entropy");
        return relaxed.flatMap(
                r -> solve(r, device, x, outputs, change.getAsDouble(), shifts, all));
    }

    /** The rho of a loss of R x_i for the samples x_i, where it is known. */
    private static OptionalDouble change(CompiledModel.LossUse loss, Array x) {
        double longest = 0;
        int samples = x.shape().get(1);
        for (int j = 0; j < samples; j++) {
            double square = 0;
            for (int i = 0; i < x.shape().get(0); i++) {
                double v = x.values()[i * samples + j];
                square += v * v;
            }
            longest = Math.max(longest, square);
        }
        double length = Math.sqrt(longest) * (1 + 0x1p-40);
        return switch (loss.name()) {
            // |s''| <= s' for the logistic function s
            case "logistic" -> OptionalDouble.of(length);
            // the third cumulant of u is at most (max u - min u) times its variance
            case "cross_entropy" -> OptionalDouble.of(Math.sqrt(2) * length);
            // |l'''| <= 3 / (2 delta) l''
            case "pseudo_huber" ->
                    OptionalDouble.of(
                            1.5
                                    / (loss.extras().isEmpty() ? 1 : loss.extras().getFirst())
                                    * length);
            default -> OptionalDouble.empty();
        };
    }

    private static int rows(ParameterLayout layout, String name) {
        return layout.entries().stream()
                .filter(e -> e.name().equals(name))
                .map(e -> e.shape().isEmpty() ? 1 : e.shape().getFirst())
                .findFirst()
                .orElseThrow();
    }

    /** The model with R X in place of its output; empty if the loss has parameters besides. */
    private static Optional<BoundModel> relaxed(
            BoundModel model, String data, int inputs, int outputs) {
        Program program = model.program();
        int output = program.output("output");
        var builder = new ProgramBuilder();
        int[] moved = new int[program.nodes().size()];
        int matrix =
                builder.input(NAME, Op.Role.PARAMETER, List.of(Dim.of(outputs), Dim.of(inputs)));
        int source = -1;
        for (int node = 0; node < moved.length; node++) {
            Op op = program.op(node);
            if (op instanceof Op.Input input && input.name().equals(data)) {
                source = builder.add(op);
                moved[node] = source;
            } else if (node == output && source >= 0) {
                moved[node] = product(builder, matrix, source, program.shape(node), outputs);
            } else {
                moved[node] = builder.add(op.renumbered(moved));
            }
        }
        Program whole =
                builder.build(List.of(new Program.Output("loss", moved[program.output("loss")])));
        boolean others =
                whole.inputs().stream()
                        .anyMatch(i -> i.role() == Op.Role.PARAMETER && !i.name().equals(NAME));
        return others
                ? Optional.empty()
                : Optional.of(
                        new BoundModel(
                                model.compiled(),
                                model.dimensions(),
                                model.data(),
                                whole,
                                new ParameterLayout(
                                        List.of(
                                                new ParameterLayout.Entry(
                                                        NAME, List.of(outputs, inputs), 0)))));
    }

    private static int product(
            ProgramBuilder builder, int matrix, int data, List<Dim> shape, int outputs) {
        List<Dim> extents =
                List.of(
                        builder.shape(matrix).getFirst(),
                        builder.shape(matrix).getLast(),
                        builder.shape(data).getLast());
        List<Integer> axes =
                switch (shape.size()) {
                    case 2 -> List.of(0, 2);
                    case 1 -> outputs == 1 ? List.of(2) : List.of(0);
                    default -> List.of();
                };
        return builder.contract(
                Rational.ONE,
                List.of(new Op.Factor(matrix, List.of(0, 1)), new Op.Factor(data, List.of(1, 2))),
                axes,
                extents);
    }

    private static Optional<ConvexRelaxation> solve(
            BoundModel relaxed,
            Device device,
            Array x,
            int outputs,
            double rho,
            boolean shifts,
            boolean attainable) {
        int inputs = x.shape().get(0);
        int n = inputs * outputs;
        Minimum minimum =
                MinimumSearch.of(1, Lbfgs.DEFAULT, StopRule.DEFAULT.withMaxIterations(3000))
                        .withThreads(1)
                        .withPolish(true)
                        .run(() -> device.open(relaxed), _ -> new double[n], Monitor.NONE)
                        .runs()
                        .getFirst();
        double[] hessian = new double[n * n];
        double[] gradient = new double[n];
        double loss;
        RoundingNoise noise;
        try (Session session = device.open(relaxed)) {
            loss = session.gradient(minimum.point(), gradient);
            noise = RoundingNoise.at(session, minimum.point(), loss, gradient);
            session.hessian(minimum.point(), hessian);
        }
        if (!Double.isFinite(loss) || !Vectors.isFinite(hessian)) {
            return Optional.empty();
        }
        int rank = Svd.thin(x.values(), inputs, x.values().length / Math.max(1, inputs)).rank(0);
        // directions that X does not see, and for softmax one number added to all outputs
        int constant = outputs * (inputs - rank) + (shifts ? rank : 0);
        if (constant >= n) {
            return Optional.empty();
        }
        SymmetricEigen eigen = SymmetricEigen.withResiduals(hessian, n);
        double mu = eigen.values()[constant] - 10 * eigen.bound();
        double g = Vectors.norm(gradient) + 10 * noise.gradient();
        double u = g * rho / mu;
        if (!(mu > 0) || !(u < 0.5)) {
            return Optional.empty();
        }
        double below = mu / (rho * rho) * (u + Math.log1p(-u) - u * Math.log1p(-u));
        double value = loss - Math.abs(below) - 10 * noise.loss() - 0x1p-50 * Math.abs(loss);
        return Optional.of(
                new ConvexRelaxation(
                        value,
                        loss,
                        1 / u,
                        new Array(List.of(outputs, inputs), minimum.point()),
                        attainable));
    }
}
