package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.RationalMatrix;
import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Linear dependence of first-layer features that a symmetry of the activation forces. With sigma(t)
 * = c + a f(t) for an odd f (tanh, the error function; the sigmoid with c = 1/2), an entry is c
 * plus or minus a number f(|g|); if some combination of the samples cancels when these numbers are
 * taken as unknowns, it cancels.
 */
final class OddFeatures {
    private OddFeatures() {}

    /** Why [F_1, 1] has rank less than N; empty if this is not seen. */
    static Optional<String> dependent(LayeredNetwork network, Trace trace) {
        int n = network.samples();
        int units = network.width(1);
        Box g = trace.before(1);
        Set<Primitive> odd = EnumSet.of(Primitive.SIGMOID);
        for (Primitive p : Primitive.values()) {
            if (p.facts().parity() == Facts.Parity.ODD && p.facts().analytic()) {
                odd.add(p);
            }
        }
        boolean exact = Arrays.equals(g.low(), g.high());
        if (!exact || Assumptions.wrapped(network.layer(1).activation(), odd).isEmpty()) {
            return Optional.empty();
        }
        // columns: the unknowns of each unit, then the ones
        var columns = new ArrayList<Rational[]>();
        for (int j = 0; j < units; j++) {
            Map<Double, Rational[]> unknowns = new LinkedHashMap<>();
            for (int i = 0; i < n; i++) {
                double t = g.low()[i * units + j];
                if (t != 0) {
                    unknowns.computeIfAbsent(Math.abs(t), _ -> zeros(n))[i] =
                            Rational.of(t > 0 ? 1 : -1);
                }
            }
            columns.addAll(unknowns.values());
        }
        var ones = new Rational[n];
        Arrays.fill(ones, Rational.ONE);
        columns.add(ones);
        List<Rational> entries = new ArrayList<>();
        columns.forEach(c -> entries.addAll(List.of(c)));
        RationalMatrix kernel = RationalMatrix.of(columns.size(), n, entries).kernel();
        return kernel.columns() == 0
                ? Optional.empty()
                : Optional.of(
                        "by the symmetry of the activation the combination "
                                + kernel.columnList().getFirst()
                                + " of the samples' rows vanishes");
    }

    private static Rational[] zeros(int n) {
        var zeros = new Rational[n];
        Arrays.fill(zeros, Rational.ZERO);
        return zeros;
    }
}
