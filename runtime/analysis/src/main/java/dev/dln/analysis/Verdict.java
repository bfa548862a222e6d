package dev.dln.analysis;

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
     * @param negative surely negative eigenvalues
     * @param zero eigenvalues that may be zero
     * @param positive surely positive eigenvalues
     * @param explained the dimension of the known manifold of equal losses through the point
     * @param lossError what the loss may be wrong by
     */
    static Verdict of(
            int negative,
            int zero,
            int positive,
            int explained,
            double loss,
            double lossError,
            Knowledge known) {
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
        boolean allExplained = zero > 0 && zero == explained;
        String nullity =
                zero == 0
                        ? "no eigenvalue is zero"
                        : allExplained
                                ? "all "
                                        + zero
                                        + " zero eigenvalues come from "
                                        + known.symmetry()
                                                .map(Symmetry::description)
                                                .orElse("a symmetry")
                                : zero
                                        + " eigenvalue"
                                        + (zero == 1 ? "" : "s")
                                        + " cannot be told from zero";
        if (negative > 0) {
            return withDescent(negative, zero, positive, allExplained, nullity, known);
        }
        if (atBound) {
            return new Verdict(
                    Kind.GLOBAL_MINIMUM,
                    "the loss equals its lower bound (" + known.lowerBoundSource() + ")");
        }
        if (zero == 0 || allExplained) {
            String reason = "no eigenvalue is negative and " + nullity;
            return new Verdict(
                    Kind.LOCAL_MINIMUM,
                    known.minimaAreGlobal() && aboveBound
                            ? reason + "; this contradicts " + known.theorem()
                            : reason);
        }
        if (known.minimaAreGlobal() && aboveBound && (positive > 0 || known.noLocalMaxima())) {
            return new Verdict(
                    Kind.NONSTRICT_SADDLE,
                    "no eigenvalue is negative, but the loss is above the global minimum, so it is"
                            + " no minimum by "
                            + known.theorem());
        }
        return new Verdict(
                Kind.UNDETERMINED,
                "no eigenvalue is negative and " + nullity + ": second derivatives do not decide");
    }

    private static Verdict withDescent(
            int negative,
            int zero,
            int positive,
            boolean allExplained,
            String nullity,
            Knowledge known) {
        String descent = negative + " eigenvalue" + (negative == 1 ? " is" : "s are") + " negative";
        if (positive > 0) {
            return new Verdict(Kind.STRICT_SADDLE, descent);
        }
        if (zero == 0 || allExplained) {
            return new Verdict(Kind.LOCAL_MAXIMUM, "no eigenvalue is positive and " + nullity);
        }
        if (known.noLocalMaxima()) {
            return new Verdict(Kind.STRICT_SADDLE, descent + "; no maximum by " + known.theorem());
        }
        return new Verdict(
                Kind.UNDETERMINED,
                descent + ", none positive, and " + nullity + ": a saddle or a maximum");
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
