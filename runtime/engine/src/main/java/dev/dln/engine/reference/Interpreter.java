package dev.dln.engine.reference;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.compiler.tensor.Verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Evaluates a program whose extents are all known, one node after the other, over any arithmetic.
 * This is the definition of what programs mean. Sums run over the indices in row-major order, the
 * lowest index number outermost.
 *
 * <p>Inputs are set by name and stay; {@link #run} evaluates only the nodes that depend on an input
 * set since the last run. Not safe for use by two threads at once.
 *
 * @param <T> one number
 */
public final class Interpreter<T> {
    private final Program program;
    private final Arithmetic<T> arithmetic;
    private final T zero;
    private final T one;

    /** The value of each node, row-major. */
    private final List<List<T>> values = new ArrayList<>();

    private final boolean[] known;
    private final boolean[] stale;

    /**
     * @throws CompilerBug if the program is ill-formed or an extent is not known
     */
    public Interpreter(Program program, Arithmetic<T> arithmetic) {
        this.program = Verifier.verifyFixed(program);
        this.arithmetic = arithmetic;
        this.zero = arithmetic.fromRational(Rational.ZERO);
        this.one = arithmetic.fromRational(Rational.ONE);
        int count = program.nodes().size();
        this.known = new boolean[count];
        this.stale = new boolean[count];
        Arrays.fill(stale, true);
        for (List<Dim> shape : program.shapes()) {
            values.add(new ArrayList<>(Collections.nCopies(size(extents(shape)), zero)));
        }
    }

    /**
     * A program evaluated at given inputs; ask for {@link #output}.
     *
     * @throws IllegalArgumentException if an input is missing or has the wrong size
     */
    public static <T> Interpreter<T> evaluate(
            Program program, Arithmetic<T> arithmetic, Map<String, Tensor<T>> inputs) {
        var interpreter = new Interpreter<>(program, arithmetic);
        for (Op.Input input : program.inputs()) {
            Tensor<T> value = inputs.get(input.name());
            if (value == null) {
                throw new IllegalArgumentException("input " + input.name() + " is missing");
            }
            interpreter.set(input.name(), value.values());
        }
        interpreter.run();
        return interpreter;
    }

    /**
     * Sets an input, row-major. An input the program does not have is ignored: a derivative may not
     * depend on every one.
     *
     * @throws IllegalArgumentException if the number of values is not the input's size
     */
    public void set(String name, List<T> entries) {
        for (int node = 0; node < program.nodes().size(); node++) {
            if (program.op(node) instanceof Op.Input input && input.name().equals(name)) {
                List<T> value = values.get(node);
                if (value.size() != entries.size()) {
                    throw new IllegalArgumentException(
                            name + " takes " + value.size() + " values, not " + entries.size());
                }
                Collections.copy(value, entries);
                known[node] = true;
                stale[node] = true;
                return;
            }
        }
    }

    /**
     * Brings every node up to date.
     *
     * @throws IllegalStateException if an input was never set
     */
    public void run() {
        for (int node = 0; node < program.nodes().size(); node++) {
            for (int operand : program.op(node).operands()) {
                stale[node] |= stale[operand];
            }
        }
        for (int node = 0; node < program.nodes().size(); node++) {
            if (stale[node]) {
                evaluate(node);
            }
        }
        Arrays.fill(stale, false);
    }

    /** The value of an output after the last run. */
    public Tensor<T> output(String name) {
        int node = program.output(name);
        return new Tensor<>(
                Arrays.stream(extents(program.shape(node))).boxed().toList(), values.get(node));
    }

    /** The entries of an output after the last run, row-major, not copied and not to be changed. */
    List<T> entries(String name) {
        return Collections.unmodifiableList(values.get(program.output(name)));
    }

    private void evaluate(int node) {
        List<T> value = values.get(node);
        switch (program.op(node)) {
            case Op.Input input -> {
                if (!known[node]) {
                    throw new IllegalStateException("input " + input.name() + " is not set");
                }
            }
            case Op.Const constant -> value.set(0, arithmetic.fromRational(constant.value()));
            case Op.Literal literal ->
                    Collections.copy(
                            value,
                            literal.entries().stream().map(arithmetic::fromRational).toList());
            case Op.Size size -> throw new CompilerBug(size + " after binding");
            case Op.Select select -> {
                int columns = extents(program.shape(node))[1];
                for (int i = 0; i < value.size(); i++) {
                    boolean hit = i % columns == i / columns + select.offset();
                    value.set(i, hit ? one : zero);
                }
            }
            case Op.Map map -> {
                for (int i = 0; i < value.size(); i++) {
                    var args = new ArrayList<T>(map.args().size());
                    for (int arg : map.args()) {
                        args.add(values.get(arg).get(i));
                    }
                    value.set(i, arithmetic.primitive(map.primitive(), args));
                }
            }
            case Op.Power power -> {
                List<T> base = values.get(power.arg());
                for (int i = 0; i < value.size(); i++) {
                    value.set(i, arithmetic.power(base.get(i), power.exponent()));
                }
            }
            case Op.Sum sum -> {
                for (int i = 0; i < value.size(); i++) {
                    T total = zero;
                    for (Op.Term term : sum.terms()) {
                        T entry = values.get(term.node()).get(i);
                        total = arithmetic.add(total, scaled(term.coefficient(), entry));
                    }
                    value.set(i, total);
                }
            }
            case Op.Contract contract -> contract(contract, value);
            case Op.LogSumExp lse -> logSumExp(lse, value);
        }
    }

    private T scaled(Rational coefficient, T value) {
        return coefficient.isOne()
                ? value
                : arithmetic.multiply(arithmetic.fromRational(coefficient), value);
    }

    private void contract(Op.Contract contract, List<T> value) {
        var summed = new ArrayList<Integer>();
        for (int index = 0; index < contract.extents().size(); index++) {
            if (!contract.output().contains(index)) {
                summed.add(index);
            }
        }
        List<List<T>> factors = contract.factors().stream().map(f -> values.get(f.node())).toList();
        var outer = new Odometer(contract, contract.output());
        var inner = new Odometer(contract, summed);
        int[] zeros = new int[factors.size()];
        int position = 0;
        for (outer.reset(zeros); outer.valid(); outer.next()) {
            T total = zero;
            for (inner.reset(outer.offsets); inner.valid(); inner.next()) {
                T product = one;
                for (int f = 0; f < factors.size(); f++) {
                    T entry = factors.get(f).get(inner.offsets[f]);
                    product = f == 0 ? entry : arithmetic.multiply(product, entry);
                }
                total = arithmetic.add(total, product);
            }
            value.set(position++, scaled(contract.coefficient(), total));
        }
    }

    private void logSumExp(Op.LogSumExp lse, List<T> value) {
        List<T> arg = values.get(lse.arg());
        int[] shape = extents(program.shape(lse.arg()));
        int length = shape[lse.axis()];
        int inner = size(Arrays.copyOfRange(shape, lse.axis() + 1, shape.length));
        for (int i = 0; i < value.size(); i++) {
            int start = i / inner * inner * length + i % inner;
            var line = new ArrayList<T>(length);
            for (int k = 0; k < length; k++) {
                line.add(arg.get(start + k * inner));
            }
            value.set(i, arithmetic.logSumExp(line));
        }
    }

    private static int[] extents(List<Dim> shape) {
        return shape.stream().mapToInt(d -> ((Dim.Fixed) d).size()).toArray();
    }

    private static int size(int[] extents) {
        return Arrays.stream(extents).reduce(1, Math::multiplyExact);
    }

    /** Steps through all values of some indices of a contraction, the last one fastest. */
    private static final class Odometer {
        private final int[] limits;
        private final int[] counters;

        /** How far factor f moves when counter k goes up by one: steps[k][f]. */
        private final int[][] steps;

        /** Where each factor's entry is. */
        private final int[] offsets;

        private boolean valid;

        Odometer(Op.Contract contract, List<Integer> indices) {
            int[] all = extents(contract.extents());
            limits = indices.stream().mapToInt(index -> all[index]).toArray();
            counters = new int[limits.length];
            offsets = new int[contract.factors().size()];
            steps = new int[limits.length][offsets.length];
            for (int f = 0; f < offsets.length; f++) {
                List<Integer> axes = contract.factors().get(f).indices();
                int stride = 1;
                for (int axis = axes.size() - 1; axis >= 0; axis--) {
                    int counter = indices.indexOf(axes.get(axis));
                    if (counter >= 0) {
                        steps[counter][f] += stride;
                    }
                    stride *= all[axes.get(axis)];
                }
            }
        }

        void reset(int[] start) {
            Arrays.fill(counters, 0);
            System.arraycopy(start, 0, offsets, 0, offsets.length);
            valid = Arrays.stream(limits).noneMatch(limit -> limit == 0);
        }

        boolean valid() {
            return valid;
        }

        void next() {
            for (int k = limits.length - 1; k >= 0; k--) {
                int moved = ++counters[k] < limits[k] ? 1 : 1 - limits[k];
                for (int f = 0; f < offsets.length; f++) {
                    offsets[f] += moved * steps[k][f];
                }
                if (moved == 1) {
                    return;
                }
                counters[k] = 0;
            }
            valid = false;
        }
    }
}
