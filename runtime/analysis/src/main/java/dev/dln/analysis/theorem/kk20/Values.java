package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalEvaluator;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.RationalArithmetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers as far as they are known: enclosed by intervals, and exact where the arithmetic that made
 * them is one of fractions.
 *
 * @param box encloses them
 * @param exact the numbers themselves; empty if they are not known to be fractions
 */
record Values(Box box, Optional<List<Rational>> exact) {
    /** Fractions are tried up to this many numbers in all inputs of a program together. */
    private static final int MOST_EXACT = 4000;

    /** Fractions longer than this, in bits, are given up: the next product would take too long. */
    private static final int MOST_BITS = 100_000;

    Values {
        exact = exact.map(List::copyOf);
    }

    /** Doubles as the numbers that they are; nothing is known of those that overflowed. */
    static Values of(double... numbers) {
        if (finite(numbers)) {
            return new Values(Box.point(numbers), Optional.of(Certificate.exactly(numbers)));
        }
        double[] low = numbers.clone();
        double[] high = numbers.clone();
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i])) {
                low[i] = Double.NEGATIVE_INFINITY;
                high[i] = Double.POSITIVE_INFINITY;
            }
        }
        return new Values(new Box(low, high), Optional.empty());
    }

    /** Whether all are numbers. */
    static boolean finite(double... numbers) {
        return Arrays.stream(numbers).allMatch(Double::isFinite);
    }

    /** Fractions. */
    static Values exactly(List<Rational> numbers) {
        double[] low = numbers.stream().mapToDouble(Outward::below).toArray();
        double[] high = numbers.stream().mapToDouble(Outward::above).toArray();
        return new Values(new Box(low, high), Optional.of(numbers));
    }

    int size() {
        return box.size();
    }

    /** One of them. */
    Values at(int i) {
        return new Values(
                new Box(new double[] {box.low()[i]}, new double[] {box.high()[i]}),
                exact.map(e -> List.of(e.get(i))));
    }

    /** The sum of some of them. */
    Values sum(List<Integer> which) {
        double low = 0;
        double high = 0;
        for (int i : which) {
            low = Outward.addDown(low, box.low()[i]);
            high = Outward.addUp(high, box.high()[i]);
        }
        Optional<Rational> total =
                exact.map(e -> which.stream().map(e::get).reduce(Rational.ZERO, Rational::add));
        return total.map(t -> exactly(List.of(t)))
                .orElse(
                        new Values(
                                new Box(new double[] {low}, new double[] {high}),
                                Optional.empty()));
    }

    /** Values one after the other; exact if all are. */
    static Values join(List<Values> parts) {
        int size = parts.stream().mapToInt(Values::size).sum();
        double[] low = new double[size];
        double[] high = new double[size];
        var exact = new ArrayList<Rational>();
        int next = 0;
        for (Values part : parts) {
            System.arraycopy(part.box.low(), 0, low, next, part.size());
            System.arraycopy(part.box.high(), 0, high, next, part.size());
            part.exact.ifPresent(exact::addAll);
            next += part.size();
        }
        boolean all = parts.stream().allMatch(p -> p.exact.isPresent());
        return new Values(new Box(low, high), all ? Optional.of(exact) : Optional.empty());
    }

    /** Whether the number at a place is zero; open if its interval holds zero and more. */
    Standing zero(int i) {
        if (exact.isPresent()) {
            return Standing.exact(exact.get().get(i).isZero());
        }
        double low = box.low()[i];
        double high = box.high()[i];
        if (low == 0 && high == 0) {
            return Standing.PROVED;
        }
        return low > 0 || high < 0 ? Standing.REFUTED : Standing.OPEN;
    }

    /** Whether all are zero. */
    Standing zero() {
        Standing all = Standing.PROVED;
        for (int i = 0; i < size(); i++) {
            all = all.and(zero(i));
        }
        return all;
    }

    /** A double in or next to each. */
    double[] middle() {
        double[] middle = new double[size()];
        for (int i = 0; i < middle.length; i++) {
            int at = i;
            middle[i] = exact.map(e -> e.get(at).toDouble()).orElse(box.middle(i));
        }
        return middle;
    }

    /** Up to how much {@link #middle} may be wrong. */
    double error() {
        double error = 0;
        for (int i = 0; i < size(); i++) {
            error = Math.max(error, box.radius(i));
        }
        return error;
    }

    /** One number as text: a fraction, or a decimal. */
    String text(int i) {
        return exact.isPresent() ? fraction(exact.get().get(i)) : Text.number(box.middle(i));
    }

    private static String fraction(Rational value) {
        String text = value.toString();
        return text.length() <= 24 ? text : Text.number(value.toDouble());
    }

    /** The greatest absolute value that any of them may have. */
    double magnitude() {
        double most = 0;
        for (int i = 0; i < size(); i++) {
            most = Math.max(most, box.magnitude(i));
        }
        return most;
    }

    /**
     * The outputs of a program, by intervals and, where the inputs are exact and few and the
     * program is rational, by fractions. What overflows is unbounded.
     *
     * @param inputs must name every input of the program; others are ignored
     */
    static Map<String, Values> evaluate(Program program, Map<String, Values> inputs) {
        var intervals = new IntervalEvaluator(program);
        inputs.forEach((name, value) -> intervals.set(name, value.box));
        intervals.run();
        Map<String, List<Rational>> exact = fractions(program, inputs);
        var outputs = new LinkedHashMap<String, Values>();
        for (Program.Output output : program.outputs()) {
            List<Rational> known = exact.get(output.name());
            outputs.put(
                    output.name(),
                    known != null
                            ? exactly(known)
                            : new Values(intervals.output(output.name()), Optional.empty()));
        }
        return outputs;
    }

    /** Whether every operation of a program is analytic there, so that derivatives are ones. */
    static boolean smooth(Program program, Map<String, Values> inputs) {
        var intervals = new IntervalEvaluator(program);
        inputs.forEach((name, value) -> intervals.set(name, value.box));
        intervals.run();
        return intervals.trouble().isEmpty();
    }

    /** Numbers of which nothing is known. */
    static Values unknown(int size) {
        double[] low = new double[size];
        double[] high = new double[size];
        Arrays.fill(low, Double.NEGATIVE_INFINITY);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        return new Values(new Box(low, high), Optional.empty());
    }

    /** One output. */
    static Values evaluate(Program program, String output, Map<String, Values> inputs) {
        Values value = evaluate(program, inputs).get(output);
        if (value == null) {
            throw new CompilerBug("no output " + output);
        }
        return value;
    }

    private static Map<String, List<Rational>> fractions(
            Program program, Map<String, Values> inputs) {
        var needed = program.inputs().stream().map(i -> inputs.get(i.name())).toList();
        long numbers = needed.stream().mapToLong(v -> v == null ? 0 : v.size()).sum();
        boolean known = needed.stream().allMatch(v -> v != null && v.exact.isPresent());
        if (!known || numbers > MOST_EXACT || tooLong(needed)) {
            return Map.of();
        }
        return ExactModel.evaluated(
                        () -> {
                            var interpreter =
                                    new Interpreter<>(program, RationalArithmetic.INSTANCE);
                            inputs.forEach(
                                    (name, v) -> v.exact.ifPresent(e -> interpreter.set(name, e)));
                            interpreter.run();
                            var outputs = new LinkedHashMap<String, List<Rational>>();
                            for (Program.Output output : program.outputs()) {
                                outputs.put(
                                        output.name(), interpreter.output(output.name()).values());
                            }
                            return outputs;
                        })
                .orElseGet(LinkedHashMap::new);
    }

    private static boolean tooLong(List<Values> inputs) {
        long bits =
                inputs.stream()
                        .flatMap(v -> v.exact.orElse(List.of()).stream())
                        .mapToLong(r -> r.numerator().bitLength() + r.denominator().bitLength())
                        .sum();
        return bits > MOST_BITS;
    }
}
