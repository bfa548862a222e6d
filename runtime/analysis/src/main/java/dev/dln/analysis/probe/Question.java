package dev.dln.analysis.probe;

import java.util.function.Function;

/** What happens to a statement without one of its hypotheses. */
public final class Question {
    private final String hypothesis;
    private final String statement;
    private final String dropped;
    private final String sought;
    private final boolean stillTrue;
    private final Function<Dice, Design> draw;
    private final Function<Workshop, Hunter> hunter;

    Question(
            String hypothesis,
            String statement,
            String dropped,
            String sought,
            boolean stillTrue,
            Function<Dice, Design> draw,
            Function<Workshop, Hunter> hunter) {
        this.hypothesis = hypothesis;
        this.statement = statement;
        this.dropped = dropped;
        this.sought = sought;
        this.stillTrue = stillTrue;
        this.draw = draw;
        this.hunter = hunter;
    }

    /** The name of what is dropped: {@code width}. */
    public String hypothesis() {
        return hypothesis;
    }

    /** The id of the statement in the registry: {@code lb18.thm1}. */
    public String statement() {
        return statement;
    }

    /** What is dropped and what is kept, a sentence. */
    public String dropped() {
        return dropped;
    }

    /** What a violation is, a sentence. */
    public String sought() {
        return sought;
    }

    /** What is known about the answer; may be empty. */
    public String note() {
        return stillTrue ? "the statement is true without it, so nothing should be found" : "";
    }

    /** Whether the statement is known to hold without the hypothesis too. */
    public boolean stillTrue() {
        return stillTrue;
    }

    /** A random design that meets the hypotheses that are kept. */
    Design draw(Dice dice) {
        return draw.apply(dice);
    }

    /** Looks for a violation in a design. */
    Hunter hunter(Workshop workshop) {
        return hunter.apply(workshop);
    }
}
