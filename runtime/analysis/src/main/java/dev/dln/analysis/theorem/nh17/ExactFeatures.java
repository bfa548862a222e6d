package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.ParameterLayout;
import dev.dln.engine.interval.Box;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.RationalArithmetic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The features of the lowest layers over fractions, as long as their activations are rational:
 * interval arithmetic widens sums that doubles would have exactly.
 */
final class ExactFeatures {
    private static final long MOST_NUMBERS = 4000;

    private ExactFeatures() {}

    /** The tightest enclosures of F_k by name, for the layers below the first irrational one. */
    static Map<String, Box> of(LayeredNetwork network, Program program, Box point) {
        Map<String, Box> exact = new HashMap<>();
        if (!Arrays.equals(point.low(), point.high())
                || !Arrays.stream(point.low()).allMatch(Double::isFinite)) {
            return exact;
        }
        List<Rational> fractions = Certificate.exactly(point.low());
        for (int k = 0; k <= network.depth(); k++) {
            String name = "F" + k;
            if ((long) network.samples() * network.width(k) > MOST_NUMBERS) {
                return exact;
            }
            try {
                Program only =
                        program.computing(List.of(new Program.Output(name, program.output(name))));
                var run = new Interpreter<>(only, RationalArithmetic.INSTANCE);
                network.model()
                        .data()
                        .forEach((n, a) -> run.set(n, Certificate.exactly(a.values())));
                for (ParameterLayout.Entry e : network.model().layout().entries()) {
                    run.set(e.name(), fractions.subList(e.offset(), e.offset() + e.size()));
                }
                run.run();
                List<Rational> values = run.output(name).values();
                exact.put(
                        name,
                        new Box(
                                values.stream().mapToDouble(Outward::below).toArray(),
                                values.stream().mapToDouble(Outward::above).toArray()));
            } catch (UnsupportedOperationException | ArithmeticException _) {
                return exact;
            }
        }
        return exact;
    }
}
