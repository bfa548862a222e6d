package dev.dln.compiler.rewrite;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Computes a squared loss from second moments of the data where that is much cheaper, as it is for
 * linear networks: {@code |W X - Y|^2 = tr(W (X X') W') - 2 tr(W (X Y')) + |Y|^2}, the products of
 * data being computed once. Assumes flattened products.
 *
 * <p>Identity: {@code |sum_a t_a|^2 = sum_{a,b} <t_a, t_b>}. The right side cancels where the
 * residual is small beside its terms, and within them where data are correlated: its error is some
 * rounding errors of {@code sum_a product of |F|^2 over the factors F of t_a}, in Frobenius norms,
 * which by Cauchy and Schwarz bounds all products of absolute values on the right. That sum becomes
 * a further output, {@link #SCALE}. Who uses the loss must compare the two, {@link #isTrusted}, and
 * compute it directly where digits were lost.
 *
 * <p>Several factors that are no data, such as the weights of a deep network, are multiplied first
 * and count as one, P: the right side is a function of the P that was computed, and an error of P
 * changes it by as much as it changes the left.
 */
public final class Moments {
    /** The output that says what the loss was added up from. */
    public static final String SCALE = "loss.scale";

    /**
     * The loss is trusted down to this part of its scale: of 53 bits at most twelve are lost beside
     * the few that any such sum loses, so that a relative error of 1e-11 is left.
     */
    private static final double LEAST_PART = 0x1p-12;

    /** The moments must cost less than this part of the direct computation. */
    private static final double MOST_COST = 0.5;

    private final ProgramBuilder builder = new ProgramBuilder();
    private final PhaseTracker phases;
    private final int[] uses;
    private final int[] numbers;
    private final List<Op.Term> scale = new ArrayList<>();

    private Moments(Program program) {
        this.phases = new PhaseTracker(builder, program);
        this.uses = Normalise.uses(program);
        this.numbers = new int[program.nodes().size()];
    }

    /** Whether a loss that was computed from moments has its digits. */
    public static boolean isTrusted(double loss, double scale) {
        return scale < Double.POSITIVE_INFINITY && loss >= LEAST_PART * scale;
    }

    /** Runs the pass; empty if the loss is not to be had more cheaply from moments. */
    static Optional<Program> run(Program program) {
        return new Moments(program).rebuild(program);
    }

    private Optional<Program> rebuild(Program program) {
        int last = program.output("loss");
        copy(program, 0, last + 1);
        int loss = loss(program, last, Rational.ONE);
        if (scale.isEmpty()) {
            return Optional.empty();
        }
        copy(program, last + 1, numbers.length); // derivatives: they find the loss's products
        var outputs = new ArrayList<Program.Output>();
        for (Program.Output output : program.outputs()) {
            boolean replaced = output.name().equals("loss");
            outputs.add(output.at(replaced ? loss : numbers[output.node()]));
        }
        outputs.add(new Program.Output(SCALE, Sums.add(builder, scale, List.of())));
        return Optional.of(Normalise.run(builder.build(outputs), false));
    }

    private void copy(Program program, int from, int to) {
        for (int i = from; i < to; i++) {
            numbers[i] = builder.add(program.op(i).renumbered(numbers));
        }
    }

    /** A node of the program, with squares in it computed from moments. */
    private int loss(Program program, int node, Rational weight) {
        return switch (program.op(node)) {
            case Op.Sum sum when program.shape(node).isEmpty() -> {
                var terms = new ArrayList<Op.Term>();
                for (Op.Term term : sum.terms()) {
                    Rational inner = weight.multiply(term.coefficient());
                    terms.add(new Op.Term(term.coefficient(), loss(program, term.node(), inner)));
                }
                yield Sums.add(builder, terms, List.of());
            }
            case Op.Contract contract -> square(program, contract, weight).orElse(numbers[node]);
            case Op.Input _,
                    Op.Const _,
                    Op.Literal _,
                    Op.Size _,
                    Op.Select _,
                    Op.Map _,
                    Op.Power _,
                    Op.Sum _,
                    Op.LogSumExp _ ->
                    numbers[node];
        };
    }

    /** A sum of the squares of a sum that nothing else reads, if moments pay. */
    private Optional<Integer> square(Program program, Op.Contract contract, Rational weight) {
        if (contract.factors().size() != 1 || !contract.output().isEmpty()) {
            return Optional.empty();
        }
        Op.Factor factor = contract.factors().getFirst();
        boolean once = factor.indices().stream().distinct().count() == factor.indices().size();
        if (!once
                || factor.indices().size() != contract.extents().size()
                || uses[factor.node()] != 1
                || weight.signum() < 0
                || contract.coefficient().signum() < 0
                || !(program.op(factor.node()) instanceof Op.Power power)
                || !power.exponent().equals(Rational.of(2))
                || uses[power.arg()] != 1
                || !(program.op(power.arg()) instanceof Op.Sum sum)) {
            return Optional.empty();
        }
        var squared =
                new Op.Contract(
                        contract.coefficient(),
                        List.of(
                                new Op.Factor(numbers[power.arg()], factor.indices()),
                                new Op.Factor(numbers[power.arg()], factor.indices())),
                        List.of(),
                        contract.extents());
        return expanded(squared, sum, program.shape(power.arg()).size(), weight);
    }

    private Optional<Integer> expanded(Op.Contract squared, Op.Sum sum, int rank, Rational weight) {
        var terms = new ArrayList<Op.Contract>();
        double direct = 0;
        var maps = new ArrayList<Boolean>();
        double moments = 0;
        for (Op.Term term : sum.terms()) {
            int node = numbers[term.node()];
            Op.Contract whole =
                    builder.op(node) instanceof Op.Contract product
                            ? product
                            : Contractions.identity(node, builder.shape(node));
            direct += phases.costWithSums(whole) + Cost.elements(squared.extents());
            Optional<Op.Contract> map = besideData(whole);
            Op.Contract inner = map.isPresent() ? withMap(whole, map.get()) : whole;
            moments += map.isPresent() ? phases.costWithSums(map.get()) : 0;
            maps.add(map.isPresent());
            if (inner.output().size() != rank || !Contractions.isShort(squared, inner)) {
                return Optional.empty();
            }
            terms.add(Contractions.scaled(inner, term.coefficient()));
        }
        var products = new ArrayList<Op.Contract>();
        for (int a = 0; a < terms.size(); a++) {
            for (int b = 0; b <= a; b++) {
                Op.Contract product =
                        Contractions.inline(
                                Contractions.inline(squared, 1, terms.get(a)), 0, terms.get(b));
                if (maps.get(b)) {
                    Op.Contract beside = besideLast(product);
                    moments += phases.costWithSums(beside);
                    product = withLast(product, beside);
                }
                product = Contractions.simplify(builder, product);
                products.add(product);
                moments += phases.costWithSums(product);
            }
        }
        if (moments >= MOST_COST * direct) {
            return Optional.empty();
        }
        var all = new ArrayList<Op.Term>();
        int next = 0;
        for (int a = 0; a < terms.size(); a++) {
            for (int b = 0; b <= a; b++) {
                int node = Contractions.node(builder, products.get(next++));
                all.add(new Op.Term(a == b ? Rational.ONE : Rational.of(2), node));
            }
        }
        for (Op.Contract term : terms) {
            scale.add(new Op.Term(weight.multiply(squared.coefficient()), bound(term)));
        }
        return Optional.of(Sums.add(builder, all, List.of()));
    }

    /**
     * The product of those factors of a product with data that are none, if they are several: the
     * map from inputs to outputs of a linear network.
     */
    private Optional<Op.Contract> besideData(Op.Contract product) {
        List<Op.Factor> factors = product.factors().stream().filter(f -> !isData(f)).toList();
        if (factors.size() < 2 || factors.size() == product.factors().size()) {
            return Optional.empty();
        }
        Set<Integer> elsewhere =
                Contractions.indices(product.factors().stream().filter(this::isData).toList());
        elsewhere.addAll(product.output());
        List<Integer> axes =
                Contractions.indices(factors).stream().filter(elsewhere::contains).toList();
        return Optional.of(new Op.Contract(Rational.ONE, factors, axes, product.extents()));
    }

    /** The product with the factors that are no data multiplied first. */
    private Op.Contract withMap(Op.Contract product, Op.Contract map) {
        var factors = new ArrayList<>(product.factors().stream().filter(this::isData).toList());
        int node = Contractions.node(builder, Contractions.compact(map));
        factors.add(new Op.Factor(node, map.output()));
        return Contractions.compact(
                new Op.Contract(
                        product.coefficient(), factors, product.output(), product.extents()));
    }

    /**
     * The derivative of a product by its last factor, a map: the gradient has it too, and a further
     * product with the map is all that is left to do.
     */
    private Op.Contract besideLast(Op.Contract product) {
        List<Op.Factor> factors = product.factors();
        return Contractions.simplify(
                builder,
                Contractions.compact(
                        new Op.Contract(
                                Rational.ONE,
                                factors.subList(0, factors.size() - 1),
                                factors.getLast().indices(),
                                product.extents())));
    }

    private Op.Contract withLast(Op.Contract product, Op.Contract beside) {
        Op.Factor last = product.factors().getLast();
        var first = new Op.Factor(Contractions.node(builder, beside), last.indices());
        return Contractions.compact(
                new Op.Contract(
                        product.coefficient(),
                        List.of(first, last),
                        product.output(),
                        product.extents()));
    }

    private boolean isData(Op.Factor factor) {
        return phases.phase(factor.node()) == Op.Role.DATA;
    }

    /**
     * A bound of the sum of the squares of a contraction of absolute values: the product of those
     * of its factors. An index that one factor alone is summed over, or that none has, counts with
     * its extent.
     */
    private int bound(Op.Contract term) {
        Rational coefficient = term.coefficient().multiply(term.coefficient());
        for (int index = 0; index < term.extents().size(); index++) {
            int i = index;
            long having = term.factors().stream().filter(f -> f.indices().contains(i)).count();
            boolean kept = term.output().contains(i);
            if (having == 0 || (having == 1 && !kept)) {
                long extent = (long) Cost.size(term.extents().get(i));
                coefficient =
                        coefficient.multiply(
                                Rational.of(having == 0 && !kept ? extent * extent : extent));
            }
        }
        var factors = new ArrayList<Op.Factor>();
        for (Op.Factor factor : term.factors()) {
            List<Integer> axes = ProgramBuilder.range(0, builder.shape(factor.node()).size());
            int square = builder.power(factor.node(), 2);
            int sum =
                    builder.contract(
                            Rational.ONE,
                            List.of(new Op.Factor(square, axes)),
                            List.of(),
                            builder.shape(factor.node()));
            factors.add(new Op.Factor(sum, List.of()));
        }
        return Contractions.node(
                builder, new Op.Contract(coefficient, factors, List.of(), List.of()));
    }
}
