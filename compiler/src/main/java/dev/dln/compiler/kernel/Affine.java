package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * An index expression: a constant plus strides times loop variables.
 *
 * @param offset the constant
 * @param terms at most one per loop variable, strides not zero, outer loops first
 */
public record Affine(int offset, List<Term> terms) {
    public Affine {
        terms = List.copyOf(terms);
    }

    /** A stride times a loop variable. */
    public record Term(int variable, int stride) {}

    /** A constant index. */
    public static Affine of(int offset) {
        return new Affine(offset, List.of());
    }

    /** This plus a constant. */
    public Affine plus(int constant) {
        return constant == 0 ? this : new Affine(Math.addExact(offset, constant), terms);
    }

    /**
     * This plus stride times a loop variable that has no term yet.
     *
     * @param variable the loop variable; negative for an index that is always 0
     */
    public Affine plus(int variable, int stride) {
        if (variable < 0 || stride == 0) {
            return this;
        }
        var all = new ArrayList<>(terms);
        all.add(new Term(variable, stride));
        return new Affine(offset, all);
    }

    /** This where a loop variable has a value. */
    public Affine at(int variable, int value) {
        int constant = offset;
        var rest = new ArrayList<Term>();
        for (Term term : terms) {
            if (term.variable == variable) {
                constant = Math.addExact(constant, Math.multiplyExact(term.stride, value));
            } else {
                rest.add(term);
            }
        }
        return new Affine(constant, rest);
    }

    /** {@code 3 + 100*i0 + i1}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Term term : terms) {
            text.append(text.isEmpty() ? "" : " + ");
            text.append(term.stride == 1 ? "" : term.stride + "*")
                    .append("i")
                    .append(term.variable);
        }
        if (offset != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : " + ").append(offset);
        }
        return text.toString();
    }
}
