package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The features of the lowest layers over fractions, as long as their activations are rational:
 * interval arithmetic widens sums that doubles would have exactly.
 */
final class ExactFeatures {
    private static final long MOST_NUMBERS = 4000;

    private ExactFeatures() {}

    /** The tightest enclosures of F_k and G_k by name, up to the first that is irrational. */
    static Map<String, Box> of(LayeredNetwork network, Program program, Box point) {
        Map<String, Box> exact = new HashMap<>();
        if (!Arrays.equals(point.low(), point.high())
                || !Arrays.stream(point.low()).allMatch(Double::isFinite)) {
            return exact;
        }
        List<Rational> fractions = Certificate.exactly(point.low());
        var names = new ArrayList<String>(List.of("F0"));
        for (int k = 1; k <= network.depth(); k++) {
            names.add("G" + k);
            names.add("F" + k);
        }
        for (String name : names) {
            long size =
                    (long) network.samples() * network.width(Integer.parseInt(name.substring(1)));
            Optional<List<Rational>> values =
                    size > MOST_NUMBERS
                            ? Optional.empty()
                            : values(network, program, name, fractions);
            if (values.isEmpty()) {
                return exact;
            }
            exact.put(
                    name,
                    new Box(
                            values.get().stream().mapToDouble(Outward::below).toArray(),
                            values.get().stream().mapToDouble(Outward::above).toArray()));
        }
        return exact;
    }

    private static Optional<List<Rational>> values(
            LayeredNetwork network, Program program, String name, List<Rational> point) {
        Program only = program.computing(List.of(new Program.Output(name, program.output(name))));
        return ExactModel.values(only, network.model(), point).map(v -> v.get(name));
    }
}
