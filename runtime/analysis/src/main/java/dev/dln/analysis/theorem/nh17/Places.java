package dev.dln.analysis.theorem.nh17;

import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Premises;
import dev.dln.analysis.theorem.Standing;
import dev.dln.analysis.verify.Certificate;
import dev.dln.engine.interval.Box;

import java.util.Optional;

/** Where a critical point is known to be. */
final class Places {
    private Places() {}

    /** The point, or the box in which a certificate has a critical point. */
    static Box critical(Instance instance, Box point) {
        Optional<Certificate> certificate =
                Premises.critical(instance).standing() == Standing.PROVED
                        ? Premises.certificate(instance)
                        : Optional.empty();
        if (certificate.isEmpty() || certificate.get().radius() == 0) {
            return point;
        }
        double[] centre =
                certificate.get().point().stream().mapToDouble(r -> r.toDouble()).toArray();
        return Box.around(centre, certificate.get().radius());
    }
}
