package dev.dln.analysis.verify;

import dev.dln.analysis.Kind;
import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A claim about one critical point, with what is needed to check it. It is a statement only:
 * nothing in it is true before {@link Verifier} has accepted it.
 *
 * @param tool the program and version that wrote it; says nothing about validity
 * @param network the name of the network
 * @param modelDigest {@link Fingerprints#model} of the bound model
 * @param dataDigest {@link Fingerprints#data} of the bound model
 * @param method how existence is proved
 * @param point the printed point: doubles for {@link Method#KRAWCZYK}, any fractions for {@link
 *     Method#EXACT}
 * @param radius the critical point is within this of the printed one in every coordinate, and on
 *     the slice the only one that near; 0 for an exact point
 * @param frozen the coordinates that are held fixed, ascending, as many as flows: the slice
 * @param flows the symmetries whose orbits the slice cuts, with tangents independent there
 * @param negative how many eigenvalues of the Hessian at the critical point are below zero
 * @param zero how many are zero
 * @param positive how many are above zero
 * @param kind what the point is
 * @param lossLow no more than the loss at the critical point
 * @param lossHigh no less than it
 * @param seal {@link Fingerprints#seal} of everything else
 */
public record Certificate(
        String tool,
        String network,
        String modelDigest,
        String dataDigest,
        Method method,
        List<Rational> point,
        double radius,
        List<Integer> frozen,
        List<Flow> flows,
        int negative,
        int zero,
        int positive,
        Kind kind,
        double lossLow,
        double lossHigh,
        String seal) {

    /** The name and version of the format. */
    public static final String SCHEMA = "dln.certificate/1";

    public Certificate {
        point = List.copyOf(point);
        frozen = List.copyOf(frozen);
        flows = List.copyOf(flows);
    }

    /** How it is proved that there is a critical point. */
    public enum Method {
        /** The Krawczyk operator maps the box around the point into its interior. */
        KRAWCZYK,
        /** The gradient at the point itself is exactly zero, in fractions. */
        EXACT;

        /** The name in the file. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** The method of a name; empty if there is none. */
        public static Optional<Method> of(String id) {
            return Arrays.stream(values()).filter(m -> m.id().equals(id)).findFirst();
        }
    }

    /** The same with its seal made anew. */
    public Certificate sealed() {
        return new Certificate(
                tool,
                network,
                modelDigest,
                dataDigest,
                method,
                point,
                radius,
                frozen,
                flows,
                negative,
                zero,
                positive,
                kind,
                lossLow,
                lossHigh,
                Fingerprints.seal(this));
    }

    /** Doubles as the fractions that they are. */
    public static List<Rational> exactly(double[] point) {
        return Arrays.stream(point).mapToObj(x -> Rational.of(new BigDecimal(x))).toList();
    }
}
