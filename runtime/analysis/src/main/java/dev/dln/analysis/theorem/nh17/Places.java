package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.exact.ExactModel;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.tensor.Outward;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.interval.Box;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where a critical point is known to be. */
final class Places {
    private Places() {}

    /**
     * The point, if it is critical in fractions or not known to be near a critical point; else a
     * box that holds the one that a certificate has.
     */
    static Box critical(Instance instance, Box point) {
        boolean here = instance.exact().filter(ExactModel.Point::critical).isPresent();
        Optional<Certificate> certificate =
                !here && Premises.critical(instance).standing() == Standing.PROVED
                        ? Premises.certificate(instance)
                        : Optional.empty();
        if (certificate.isEmpty()) {
            return point;
        }
        double radius = certificate.get().radius();
        List<Rational> centre = certificate.get().point();
        double[] low = new double[centre.size()];
        double[] high = new double[centre.size()];
        for (int i = 0; i < low.length; i++) {
            double below = Outward.below(centre.get(i));
            double above = Outward.above(centre.get(i));
            low[i] = radius == 0 ? below : Outward.addDown(below, -radius);
            high[i] = radius == 0 ? above : Outward.addUp(above, radius);
        }
        return new Box(low, high);
    }

    /** Whether two boxes are the same. */
    static boolean same(Box a, Box b) {
        return Arrays.equals(a.low(), b.low()) && Arrays.equals(a.high(), b.high());
    }
}
