package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.analysis.exact.RationalPolynomial;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * An objective as Theorem 3 sees it at a point, in fractions: a convex function of outputs phi(z),
 * plus multiples of the squares of some parameters. Perturbations v keep every output and every
 * penalised square on the whole line z + t v; the theorem's inequality for them says that the
 * objective's gradient is zero all along each line, because the penalty is linear in the squares
 * and the combination h of derivatives that gives back the outputs is already feasible.
 *
 * @param exact evaluates the model over fractions and polynomials
 * @param outputs the program of the outputs
 * @param gradient the program of the objective's gradient
 * @param point z
 * @param fixed whether a coordinate is penalised and must not move
 */
record Composite(
        ExactModel exact,
        Program outputs,
        Program gradient,
        List<Rational> point,
        boolean[] fixed) {
    private static final int TRIES = 12;

    /** Outputs times parameters: kernels of larger derivatives take too long in fractions. */
    private static final long MOST_ENTRIES = 1500;

    /** Of a model whose penalised parameters are known; empty off small rational programs. */
    static Optional<Composite> of(BoundModel model, List<Rational> point, List<String> penalised) {
        boolean[] fixed = new boolean[point.size()];
        for (ParameterLayout.Entry entry : model.layout().entries()) {
            for (int i = 0; i < entry.size(); i++) {
                fixed[entry.offset() + i] = penalised.contains(entry.name());
            }
        }
        Program program = model.program();
        return ExactModel.of(model)
                .map(
                        exact ->
                                new Composite(
                                        exact,
                                        program.computing(
                                                List.of(
                                                        new Program.Output(
                                                                "output",
                                                                program.output("output")))),
                                        DerivedPrograms.ofInputs(program, model.parameters())
                                                .gradient(),
                                        point,
                                        fixed))
                .filter(c -> c.gradientAlong(c.zero()).isPresent());
    }

    /** The penalties if all are of squares with a coefficient of at least 0; empty otherwise. */
    static Optional<List<String>> penalised(CompiledModel compiled) {
        var names = new ArrayList<String>();
        for (CompiledModel.PenaltyUse penalty : compiled.penalties()) {
            if (!penalty.standard() || !penalty.name().equals("l2") || penalty.coefficient() < 0) {
                return Optional.empty();
            }
            if (penalty.coefficient() > 0) {
                names.addAll(penalty.parameters());
            }
        }
        compiled.elimination().ifPresent(e -> names.add(e.a()));
        return Optional.of(names.stream().distinct().toList());
    }

    List<Rational> zero() {
        return Collections.nCopies(point.size(), Rational.ZERO);
    }

    /** The line z + t v. */
    private List<RationalPolynomial> line(List<Rational> from, List<Rational> v) {
        var line = new ArrayList<RationalPolynomial>();
        for (int i = 0; i < from.size(); i++) {
            line.add(RationalPolynomial.of(List.of(from.get(i), v.get(i))));
        }
        return line;
    }

    /** The outputs along a line from a point. */
    Optional<List<RationalPolynomial>> outputsAlong(List<Rational> from, List<Rational> v) {
        return exact.along(outputs, line(from, v)).map(m -> m.get("output"));
    }

    /** The objective's gradient along z + t v, for small t, all coordinates. */
    Optional<List<RationalPolynomial>> gradientAlong(List<Rational> v) {
        Optional<Map<String, List<RationalPolynomial>>> parts =
                exact.along(gradient, line(point, v));
        return parts.map(
                p -> {
                    var all = new ArrayList<RationalPolynomial>();
                    exact.model()
                            .layout()
                            .entries()
                            .forEach(
                                    e ->
                                            all.addAll(
                                                    p.getOrDefault(
                                                            "gradient." + e.name(), List.of())));
                    return all;
                });
    }

    /** A point of the line. */
    List<Rational> at(List<Rational> v, Rational t) {
        var moved = new ArrayList<Rational>();
        for (int i = 0; i < v.size(); i++) {
            moved.add(point.get(i).add(t.multiply(v.get(i))));
        }
        return moved;
    }

    /** The derivatives of the outputs at a point, a column for each of some coordinates. */
    Optional<RationalMatrix> jacobian(List<Rational> where, List<Integer> coordinates) {
        var columns = new ArrayList<List<Rational>>();
        for (int i : coordinates) {
            var direction = new ArrayList<>(zero());
            direction.set(i, Rational.ONE);
            Optional<List<RationalPolynomial>> along = outputsAlong(where, direction);
            if (along.isEmpty()) {
                return Optional.empty();
            }
            columns.add(along.get().stream().map(p -> p.coefficient(1)).toList());
        }
        int rows = columns.isEmpty() ? 0 : columns.getFirst().size();
        var entries = new ArrayList<Rational>();
        for (int r = 0; r < rows; r++) {
            for (List<Rational> column : columns) {
                entries.add(column.get(r));
            }
        }
        return Optional.of(RationalMatrix.of(rows, columns.size(), entries));
    }

    /** The coordinates of each parameter that may move. */
    private List<List<Integer>> blocks() {
        var blocks = new ArrayList<List<Integer>>();
        for (ParameterLayout.Entry entry : exact.model().layout().entries()) {
            var block = new ArrayList<Integer>();
            for (int i = entry.offset(); i < entry.offset() + entry.size(); i++) {
                if (!fixed[i]) {
                    block.add(i);
                }
            }
            if (!block.isEmpty()) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    /**
     * Directions that keep the outputs along the whole line: one parameter after the other is moved
     * within the kernel of the outputs' derivatives at several points of the line so far, and what
     * comes out is kept if the outputs along it are seen to be constant. Of large models only the
     * direction zero.
     */
    List<List<Rational>> perturbations(long seed) {
        var random = new Random(seed);
        var found = new ArrayList<List<Rational>>();
        found.add(zero());
        int size = outputsAlong(point, zero()).map(List::size).orElse(0);
        if ((long) size * point.size() > MOST_ENTRIES) {
            return found;
        }
        List<List<Integer>> blocks = blocks();
        for (int attempt = 0; attempt < TRIES && !blocks.isEmpty(); attempt++) {
            var order = new ArrayList<>(blocks);
            Collections.shuffle(order, random);
            List<Rational> v = zero();
            // the last of the order stays: moving all blocks at once is rarely possible
            for (List<Integer> block : order.subList(0, Math.max(1, order.size() - attempt % 2))) {
                List<Rational> moved = moved(v, block, order.size(), random);
                if (constant(moved)) {
                    v = moved;
                }
            }
            if (!found.contains(v)) {
                found.add(v);
            }
        }
        return found;
    }

    private List<Rational> moved(List<Rational> v, List<Integer> block, int points, Random random) {
        Optional<RationalMatrix> rows = jacobian(at(v, Rational.ZERO), block);
        for (int t = 1; t <= points && rows.isPresent(); t++) {
            Optional<RationalMatrix> next = jacobian(at(v, Rational.of(t)), block);
            RationalMatrix above = rows.get();
            rows = next.map(above::above);
        }
        if (rows.isEmpty()) {
            return v;
        }
        RationalMatrix kernel = rows.get().kernel();
        var moved = new ArrayList<>(v);
        for (int j = 0; j < kernel.columns(); j++) {
            Rational factor = Rational.of(random.nextInt(5) - 2L);
            for (int i = 0; i < block.size(); i++) {
                int k = block.get(i);
                moved.set(k, moved.get(k).add(factor.multiply(kernel.at(i, j))));
            }
        }
        return moved;
    }

    private boolean constant(List<Rational> v) {
        return outputsAlong(point, v)
                .map(o -> o.stream().allMatch(p -> p.degree() <= 0))
                .orElse(false);
    }
}
