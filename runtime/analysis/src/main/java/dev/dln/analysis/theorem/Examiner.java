package dev.dln.analysis.theorem;

/** Evaluates a statement's hypotheses and conclusion on an instance. */
@FunctionalInterface
public interface Examiner {
    /**
     * Fills in a finding. Must not throw for any instance: what the statement is not about is a
     * hypothesis that fails, what cannot be computed one that is open.
     */
    void examine(Instance instance, Finding.Builder finding);
}
