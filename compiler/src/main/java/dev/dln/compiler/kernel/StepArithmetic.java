package dev.dln.compiler.kernel;

import dev.dln.compiler.kernel.ElementwiseLowering.Operand;
import dev.dln.compiler.kernel.ElementwiseLowering.Rule;
import dev.dln.compiler.kernel.ElementwiseLowering.Step;
import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/**
 * The arithmetic of elementwise steps at one place, on one number or on lanes: the same operations
 * in the same order wherever it is, in a loop nest or behind a product.
 */
final class StepArithmetic {
    private final KernelBuilder b;

    private StepArithmetic(KernelBuilder b) {
        this.b = b;
    }

    /**
     * Computes steps.
     *
     * @param read gives the register with a view's value at this place
     * @param store writes a register to a view at this place
     */
    static void emit(
            KernelBuilder b,
            List<Step> steps,
            ToIntFunction<View> read,
            ObjIntConsumer<View> store) {
        var arithmetic = new StepArithmetic(b);
        var values = new ArrayList<Integer>();
        for (Step step : steps) {
            var registers = new ArrayList<Integer>();
            for (Operand operand : step.operands()) {
                registers.add(
                        switch (operand) {
                            case Operand.Step o -> values.get(o.index());
                            case Operand.Filled o -> b.lanesOf(arithmetic.number(o.value()));
                            case Operand.Read o -> read.applyAsInt(o.view());
                        });
            }
            int value = arithmetic.compute(step.rule(), registers);
            values.add(value);
            step.stores().forEach(view -> store.accept(view, value));
        }
    }

    private int number(double value) {
        return b.constant(value, b.lanes() == 1 ? Value.Type.SCALAR : Value.Type.LANES);
    }

    private int compute(Rule rule, List<Integer> registers) {
        return switch (rule) {
            case Rule.Mapped r -> LaneMath.apply(b, r.primitive(), registers);
            case Rule.Powered r -> LaneMath.power(b, registers.getFirst(), r.exponent());
            case Rule.Combined r -> combine(r.coefficients(), registers);
            case Rule.Multiplied r -> multiply(r.coefficient(), registers);
            case Rule.Summed r -> summed(r.coefficient(), r.terms(), registers);
        };
    }

    private int combine(List<Rational> coefficients, List<Integer> registers) {
        int sum = -1;
        for (int i = 0; i < registers.size(); i++) {
            Rational coefficient = coefficients.get(i);
            int x = registers.get(i);
            if (sum < 0) {
                sum = scale(coefficient, x);
            } else if (coefficient.isOne()) {
                sum = b.apply(Operator.ADD, sum, x);
            } else if (coefficient.equals(Rational.MINUS_ONE)) {
                sum = b.apply(Operator.SUB, sum, x);
            } else {
                sum = b.apply(Operator.FMA, number(coefficient.toDouble()), x, sum);
            }
        }
        return sum;
    }

    private int multiply(Rational coefficient, List<Integer> registers) {
        if (registers.isEmpty()) {
            return number(coefficient.toDouble());
        }
        int product = registers.getFirst();
        for (int x : registers.subList(1, registers.size())) {
            product = b.apply(Operator.MUL, product, x);
        }
        return scale(coefficient, product);
    }

    private int summed(Rational coefficient, int terms, List<Integer> registers) {
        int factors = registers.size() / terms;
        int sum = multiply(Rational.ONE, registers.subList(0, factors));
        for (int term = 1; term < terms; term++) {
            List<Integer> some = registers.subList(term * factors, (term + 1) * factors);
            int product = multiply(Rational.ONE, some.subList(0, Math.max(1, factors - 1)));
            sum =
                    factors > 1
                            ? b.apply(Operator.FMA, product, some.getLast(), sum)
                            : b.apply(Operator.ADD, product, sum);
        }
        return scale(coefficient, sum);
    }

    private int scale(Rational coefficient, int x) {
        if (coefficient.isOne()) {
            return x;
        }
        return coefficient.equals(Rational.MINUS_ONE)
                ? b.apply(Operator.NEG, x)
                : b.apply(Operator.MUL, number(coefficient.toDouble()), x);
    }
}
