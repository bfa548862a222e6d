package dev.dln.analysis.theorem;

import java.util.ArrayList;
import java.util.List;

/**
 * What a statement comes to on an instance.
 *
 * @param ruling the verdict
 * @param hypotheses each hypothesis, in the statement's order
 * @param conclusion what follows here, in words with this instance's numbers
 * @param concluded whether the conclusion was seen to hold on the instance itself, independently of
 *     the statement; {@link Standing#OPEN} where it was not looked at or could not be told
 * @param margin the smallest margin of all that decided; infinite if all was exact
 * @param reason one sentence: what decided the verdict
 * @param evidence what was computed
 */
public record Finding(
        Ruling ruling,
        List<Hypothesis> hypotheses,
        String conclusion,
        Standing concluded,
        double margin,
        String reason,
        List<Exhibit> evidence) {
    public Finding {
        hypotheses = List.copyOf(hypotheses);
        evidence = List.copyOf(evidence);
    }

    /**
     * The finding of an examiner that failed: undecided.
     *
     * @param error what went wrong
     */
    public static Finding failed(String error) {
        return new Finding(
                Ruling.UNDECIDED,
                List.of(Hypothesis.open("the statement can be examined", "a bug: " + error)),
                "",
                Standing.OPEN,
                0,
                "cannot be told: the examiner failed, which is a bug",
                List.of());
    }

    /** Collects a finding while a statement is examined; the verdict follows from the parts. */
    public static final class Builder {
        private final boolean sound;
        private final List<Hypothesis> hypotheses = new ArrayList<>();
        private final List<Exhibit> evidence = new ArrayList<>();
        private String vacuous = "";
        private String conclusion = "";
        private Standing concluded = Standing.OPEN;
        private double margin = Double.POSITIVE_INFINITY;
        private boolean examined;

        Builder(boolean sound) {
            this.sound = sound;
        }

        /** Adds a hypothesis. */
        public Builder require(Hypothesis hypothesis) {
            hypotheses.add(hypothesis);
            return this;
        }

        /** Adds a hypothesis that integers, structure or exact arithmetic decide. */
        public Builder require(String name, boolean holds, String detail) {
            return require(Hypothesis.exact(name, holds, detail));
        }

        /**
         * Whether a hypothesis given so far is known to fail, so that the rest need not be done.
         */
        public boolean failed() {
            return hypotheses.stream().anyMatch(h -> h.standing().fails());
        }

        /** Whether every hypothesis given so far is known to hold. */
        public boolean holds() {
            return hypotheses.stream().allMatch(h -> h.standing().holds());
        }

        /** Adds evidence. */
        public Builder show(Exhibit exhibit) {
            evidence.add(exhibit);
            return this;
        }

        /** Adds a sentence of evidence. */
        public Builder remark(String sentence) {
            return show(new Exhibit.Remark(sentence));
        }

        /**
         * No point of this architecture and data can meet the hypothesis.
         *
         * @param reason which, and why
         */
        public Builder vacuous(String reason) {
            this.vacuous = reason;
            return this;
        }

        /**
         * What follows, not looked at on the instance: for a true statement with its hypotheses
         * proved it is proved.
         */
        public Builder follows(String text) {
            this.conclusion = text;
            return this;
        }

        /**
         * What follows, and what the instance itself shows of it.
         *
         * @param standing whether it is seen to hold here
         * @param decided the margin of that; infinite if exact
         */
        public Builder conclude(String text, Standing standing, double decided) {
            this.conclusion = text;
            this.concluded = standing;
            this.margin = decided;
            this.examined = true;
            return this;
        }

        /** The same, decided by integers, structure or exact arithmetic. */
        public Builder conclude(String text, boolean holds) {
            return conclude(text, Standing.exact(holds), Double.POSITIVE_INFINITY);
        }

        /** The finding: its verdict is a function of hypotheses and conclusion alone. */
        public Finding done() {
            Standing premises =
                    Standing.all(hypotheses.stream().map(Hypothesis::standing).toList());
            double least =
                    hypotheses.stream().mapToDouble(Hypothesis::margin).reduce(margin, Math::min);
            Ruling ruling = ruling(premises);
            return new Finding(
                    ruling, hypotheses, conclusion, concluded, least, reason(ruling), evidence);
        }

        private Ruling ruling(Standing premises) {
            if (!sound) {
                return Ruling.UNSOUND;
            }
            if (premises.fails()) {
                return Ruling.NOT_APPLICABLE;
            }
            if (!vacuous.isEmpty()) {
                return Ruling.VACUOUS;
            }
            if (premises == Standing.OPEN) {
                return Ruling.UNDECIDED;
            }
            if (!examined) {
                return premises == Standing.PROVED ? Ruling.PROVED : Ruling.CONFIRMED;
            }
            if (concluded.fails()) {
                return Ruling.VIOLATED;
            }
            return switch (premises.and(concluded)) {
                case PROVED -> Ruling.PROVED;
                case CONFIRMED -> Ruling.CONFIRMED;
                case OPEN, DENIED, REFUTED -> Ruling.UNDECIDED;
            };
        }

        private String reason(Ruling ruling) {
            return switch (ruling) {
                case NOT_APPLICABLE -> "does not hold: " + first(h -> h.standing().fails());
                case VACUOUS -> vacuous;
                case UNDECIDED ->
                        hypotheses.stream().anyMatch(h -> h.standing() == Standing.OPEN)
                                ? "cannot be told: " + first(h -> h.standing() == Standing.OPEN)
                                : "the hypotheses hold; whether the conclusion does cannot be told"
                                        + " in floating point";
                case VIOLATED -> "the hypotheses hold and the conclusion fails";
                case PROVED, CONFIRMED ->
                        examined
                                ? "the hypotheses hold, and the conclusion is seen to hold here"
                                : "the hypotheses hold, so the conclusion follows";
                case UNSOUND -> unsound();
            };
        }

        private String unsound() {
            Standing premises =
                    Standing.all(hypotheses.stream().map(Hypothesis::standing).toList());
            String printed = "false as printed, nothing is concluded from it; ";
            if (premises.holds() && examined && concluded.fails()) {
                return printed + "this instance meets its hypotheses and not its conclusion";
            }
            if (premises.fails()) {
                return printed + "here a hypothesis fails: " + first(h -> h.standing().fails());
            }
            if (premises.holds() && examined && concluded.holds()) {
                return printed + "here its conclusion happens to hold";
            }
            return printed + "here it cannot be told whether it fails";
        }

        private String first(java.util.function.Predicate<Hypothesis> which) {
            Hypothesis h = hypotheses.stream().filter(which).findFirst().orElseThrow();
            return h.name() + (h.detail().isEmpty() ? "" : " (" + h.detail() + ")");
        }
    }
}
