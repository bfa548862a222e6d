package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Weights c, one for each parameter, such that multiplying each parameter by t^c multiplies the
 * output by t, read off the program. By Euler's identity the output is then the sum over all
 * coordinates of c z_k times its derivative by z_k: the vector h of Theorem 3 is c z. Where squares
 * of parameters are penalised, those parameters must have one weight, which makes rho = 1 / (2 c).
 *
 * @param weights by parameter, in the order asked for
 * @param rho of the penalised squares; 1 if there are none
 */
record Degrees(List<Rational> weights, Rational rho) {
    Degrees {
        weights = List.copyOf(weights);
    }

    /**
     * Finds weights; empty if the program is not seen to allow any.
     *
     * @param parameters all parameters' names
     * @param penalised those whose squares are penalised
     */
    static Optional<Degrees> of(Program program, List<String> parameters, List<String> penalised) {
        var system = new Equations(program, parameters);
        Optional<Rational[]> output = system.degree(program.output("output"));
        if (output.isEmpty()) {
            return Optional.empty();
        }
        Rational[] one = system.constant(Rational.ONE);
        system.equal(output.get(), one);
        for (String other : penalised.stream().skip(1).toList()) {
            system.equal(system.unit(penalised.getFirst()), system.unit(other));
        }
        return system.solve(penalised.isEmpty() ? 0 : parameters.indexOf(penalised.getFirst()))
                .filter(
                        w ->
                                penalised.isEmpty()
                                        || !w.get(parameters.indexOf(penalised.getFirst()))
                                                .isZero())
                .map(
                        w ->
                                new Degrees(
                                        w,
                                        penalised.isEmpty()
                                                ? Rational.ONE
                                                : w.get(parameters.indexOf(penalised.getFirst()))
                                                        .multiply(Rational.TWO)
                                                        .reciprocal()));
    }

    /** Degrees of nodes as linear forms in the weights, and what they must satisfy. */
    private static final class Equations {
        private final Program program;
        private final List<String> parameters;
        private final List<Rational[]> rows = new ArrayList<>();

        Equations(Program program, List<String> parameters) {
            this.program = program;
            this.parameters = parameters;
        }

        /** The last entry is the constant. */
        Rational[] constant(Rational value) {
            Rational[] form = new Rational[parameters.size() + 1];
            Arrays.fill(form, Rational.ZERO);
            form[parameters.size()] = value;
            return form;
        }

        Rational[] unit(String parameter) {
            Rational[] form = constant(Rational.ZERO);
            form[parameters.indexOf(parameter)] = Rational.ONE;
            return form;
        }

        void equal(Rational[] a, Rational[] b) {
            Rational[] row = new Rational[a.length];
            Arrays.setAll(row, i -> a[i].subtract(b[i]));
            rows.add(row);
        }

        /** The degree of a node; empty if it is zero, which has every degree. */
        Optional<Rational[]> degree(int node) {
            var degrees = new ArrayList<Optional<Rational[]>>();
            for (int i = 0; i <= node; i++) {
                degrees.add(of(program.op(i), degrees));
            }
            return degrees.get(node);
        }

        private Optional<Rational[]> of(Op op, List<Optional<Rational[]>> degrees) {
            return switch (op) {
                case Op.Input input when input.role() == Op.Role.PARAMETER ->
                        Optional.of(unit(input.name()));
                case Op.Const constant when constant.value().isZero() -> Optional.empty();
                case Op.Input _, Op.Const _, Op.Literal _, Op.Size _, Op.Select _ ->
                        Optional.of(constant(Rational.ZERO));
                case Op.Map map -> map(map, degrees);
                case Op.Power power ->
                        degrees.get(power.arg())
                                .map(
                                        d ->
                                                Arrays.stream(d)
                                                        .map(power.exponent()::multiply)
                                                        .toArray(Rational[]::new));
                case Op.Sum sum -> same(sum.operands(), degrees);
                case Op.Contract contract -> product(contract, degrees);
                case Op.LogSumExp lse -> {
                    degrees.get(lse.arg()).ifPresent(d -> equal(d, constant(Rational.ZERO)));
                    yield Optional.of(constant(Rational.ZERO));
                }
            };
        }

        /** f(t^d x) = t^(p d) f(x) if f has the degree p; otherwise only the degree 0 is kept. */
        private Optional<Rational[]> map(Op.Map map, List<Optional<Rational[]>> degrees) {
            OptionalInt p = map.primitive().facts().homogeneity();
            if (p.isPresent() && map.args().size() == 1) {
                Rational factor = Rational.of(p.getAsInt());
                return degrees.get(map.args().getFirst())
                        .map(d -> Arrays.stream(d).map(factor::multiply).toArray(Rational[]::new));
            }
            map.args()
                    .forEach(a -> degrees.get(a).ifPresent(d -> equal(d, constant(Rational.ZERO))));
            return Optional.of(constant(Rational.ZERO));
        }

        private Optional<Rational[]> same(
                List<Integer> operands, List<Optional<Rational[]>> degrees) {
            List<Rational[]> known =
                    operands.stream().map(degrees::get).flatMap(Optional::stream).toList();
            known.stream().skip(1).forEach(d -> equal(known.getFirst(), d));
            return known.stream().findFirst();
        }

        private Optional<Rational[]> product(
                Op.Contract contract, List<Optional<Rational[]>> degrees) {
            Rational[] sum = constant(Rational.ZERO);
            if (contract.coefficient().isZero()) {
                return Optional.empty();
            }
            for (Op.Factor factor : contract.factors()) {
                Optional<Rational[]> degree = degrees.get(factor.node());
                if (degree.isEmpty()) {
                    return Optional.empty();
                }
                for (int i = 0; i < sum.length; i++) {
                    sum[i] = sum[i].add(degree.get()[i]);
                }
            }
            return Optional.of(sum);
        }

        /**
         * A solution: a vector of the kernel of the rows whose last entry, the one that multiplies
         * the constants, is 1. One with a nonzero entry at a place is preferred.
         */
        Optional<List<Rational>> solve(int place) {
            int n = parameters.size() + 1;
            RationalMatrix kernel =
                    RationalMatrix.of(
                                    rows.size(), n, rows.stream().flatMap(Arrays::stream).toList())
                            .kernel();
            Optional<List<Rational>> best = Optional.empty();
            for (int j = 0; j < kernel.columns(); j++) {
                Rational last = kernel.at(n - 1, j);
                if (!last.isZero() && (best.isEmpty() || best.get().get(place).isZero())) {
                    best = Optional.of(column(kernel, j, last.reciprocal()));
                }
            }
            for (int j = 0; j < kernel.columns(); j++) {
                boolean helps = kernel.at(n - 1, j).isZero() && !kernel.at(place, j).isZero();
                if (best.isPresent() && best.get().get(place).isZero() && helps) {
                    List<Rational> base = best.get();
                    List<Rational> more = column(kernel, j, kernel.at(place, j).reciprocal());
                    var sum = new ArrayList<Rational>();
                    for (int i = 0; i < base.size(); i++) {
                        sum.add(base.get(i).add(more.get(i)));
                    }
                    best = Optional.of(sum);
                }
            }
            return best;
        }

        private static List<Rational> column(RationalMatrix kernel, int j, Rational factor) {
            var column = new ArrayList<Rational>();
            for (int i = 0; i < kernel.rows() - 1; i++) {
                column.add(kernel.at(i, j).multiply(factor));
            }
            return column;
        }
    }
}
