package dev.dln.analysis;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The decision table from inertia and knowledge to a kind.
 *
 * @param kind the verdict
 * @param reason one sentence
 */
record Verdict(Kind kind, String reason) {

    /**
     * Decides for a critical point.
     *
     * @param curvature the inertia, with the directions of symmetry taken out
     * @param lossError what the loss may be wrong by
     * @param higher asked only where second derivatives and what is known do not decide
     */
    static Verdict of(
            Curvature curvature,
            double loss,
            double lossError,
            Knowledge known,
            Supplier<Optional<HigherOrder>> higher) {
        boolean atBound =
                known.lowerBound().isPresent()
                        && loss - known.lowerBound().getAsDouble() <= lossError;
        boolean aboveBound = known.lowerBound().isPresent() && !atBound;
        if (atBound && loss - known.lowerBound().getAsDouble() < -lossError) {
            return new Verdict(
                    Kind.UNDETERMINED,
                    "the loss is below its lower bound ("
                            + known.lowerBoundSource()
                            + "), so one of the two is wrong");
        }
        int negative = curvature.negative();
        int positive = curvature.positive();
        if (negative > 0 && positive > 0) {
            return new Verdict(Kind.STRICT_SADDLE, descent(negative));
        }
        if (atBound && negative == 0) {
            return new Verdict(
                    Kind.GLOBAL_MINIMUM,
                    "the loss equals its lower bound (" + known.lowerBoundSource() + ")");
        }
        String reason =
                (negative > 0 ? "no eigenvalue is positive" : "no eigenvalue is negative")
                        + " and "
                        + zeros(curvature);
        if (curvature.flatCount() == 0 && negative + positive > 0) {
            return semidefinite(negative > 0, reason, aboveBound, known);
        }
        if (negative > 0 && known.noLocalMaxima()) {
            return new Verdict(
                    Kind.STRICT_SADDLE, descent(negative) + "; no maximum by " + known.theorem());
        }
        if (negative == 0
                && known.minimaAreGlobal()
                && aboveBound
                && (positive > 0 || known.noLocalMaxima())) {
            return new Verdict(
                    Kind.NONSTRICT_SADDLE,
                    "no eigenvalue is negative, but the loss is above the global minimum, so it is"
                            + " no minimum by "
                            + known.theorem());
        }
        if (curvature.flatCount() == 0) {
            return semidefinite(
                    false,
                    "the loss is constant around the point, " + zeros(curvature),
                    aboveBound,
                    known);
        }
        return higher.get()
                .map(h -> flat(curvature, h, reason, aboveBound, known))
                .orElseGet(
                        () ->
                                new Verdict(
                                        Kind.UNDETERMINED,
                                        reason + ": second derivatives do not decide"));
    }

    private static String descent(int negative) {
        return negative + " eigenvalue" + (negative == 1 ? " is" : "s are") + " negative";
    }

    /** What the zero eigenvalues are. */
    private static String zeros(Curvature curvature) {
        int symmetric = curvature.tangent().dimension();
        int flat = curvature.flatCount();
        if (symmetric + flat == 0) {
            return "none is zero";
        }
        String known = " from " + curvature.tangent().description();
        if (flat == 0) {
            return symmetric == 1
                    ? "the one zero eigenvalue comes" + known
                    : "all " + symmetric + " zero eigenvalues come" + known;
        }
        String rest = flat + (symmetric > 0 ? " more" : "") + " cannot be told from zero";
        return symmetric == 0
                ? rest
                : symmetric
                        + (symmetric == 1 ? " zero eigenvalue comes" : " zero eigenvalues come")
                        + known
                        + ", "
                        + rest;
    }

    private static Verdict semidefinite(
            boolean falls, String reason, boolean aboveBound, Knowledge known) {
        if (falls) {
            return new Verdict(Kind.LOCAL_MAXIMUM, reason);
        }
        return new Verdict(
                Kind.LOCAL_MINIMUM,
                known.minimaAreGlobal() && aboveBound
                        ? reason + "; this contradicts " + known.theorem()
                        : reason);
    }

    private static Verdict flat(
            Curvature curvature,
            HigherOrder higher,
            String reason,
            boolean aboveBound,
            Knowledge known) {
        String why = reason + "; " + higher.reason();
        boolean rises = curvature.positive() > 0 || higher.rises();
        boolean falls = curvature.negative() > 0 || higher.falls();
        if (rises && falls) {
            return new Verdict(
                    curvature.negative() > 0 ? Kind.STRICT_SADDLE : Kind.NONSTRICT_SADDLE, why);
        }
        return higher.definite()
                ? semidefinite(falls, why, aboveBound, known)
                : new Verdict(Kind.UNDETERMINED, why);
    }

    /**
     * This verdict of the spectrum set beside another opinion: what both say, or the one that
     * decides; undetermined, with both reasons, if they contradict each other.
     */
    Verdict beside(SecondOpinion.Opinion opinion) {
        if (opinion.kind() == Kind.UNDETERMINED) {
            return kind == Kind.UNDETERMINED
                    ? new Verdict(kind, reason + "; nor do ranks: " + opinion.reason())
                    : this;
        }
        boolean sharper = kind == Kind.LOCAL_MINIMUM && opinion.kind() == Kind.GLOBAL_MINIMUM;
        if (kind == Kind.UNDETERMINED || kind == opinion.kind() || sharper) {
            return new Verdict(opinion.kind(), reason + "; " + opinion.reason());
        }
        return new Verdict(
                Kind.UNDETERMINED,
                "two ways to decide disagree: by the spectrum a "
                        + words(kind)
                        + " ("
                        + reason
                        + "), by ranks a "
                        + words(opinion.kind())
                        + " ("
                        + opinion.reason()
                        + ")");
    }

    private static String words(Kind kind) {
        return kind.id().replace('_', ' ');
    }
}
